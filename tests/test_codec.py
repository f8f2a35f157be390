"""Records to JSON values and back, by their type hints."""

from __future__ import annotations

import json
from datetime import date, datetime
from types import MappingProxyType

import pytest

from minutes.codec import from_plain, to_plain
from minutes.errors import StoreError
from minutes.options import TranscribeOptions
from minutes.pipeline import Papers
from minutes.schema import Diarization, Header, MeetingContext, Profile, Region, Segment, Word
from minutes.span import Span

REGION = Region(Span(0.5, 2.0), "S1")
RECORDS = [
    Span(0.0, 1.5),
    Diarization((REGION,), (REGION,), (("S1", (0.25, -1.0)),)),
    Segment(Span(0.0, 1.0), "はい。🎌", (Word("はい。🎌", Span(0.0, 1.0), 0.5),), 0.5, ("unsure",)),
    Segment(Span(0.0, 0.0), "", ()),
    TranscribeOptions(started_at=datetime(2021, 6, 14, 13, 30), speakers=3, formats=("json",)),
    Papers(
        MeetingContext(Header(title="委員会", date=date(2021, 6, 14))),
        Profile("x", "様式", options=MappingProxyType({"numerals": "kansuji"})),
    ),
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_what_goes_through_json_comes_back(record: object) -> None:
    text = json.dumps(to_plain(record), allow_nan=False)
    assert from_plain(type(record), json.loads(text)) == record


def test_fields_that_older_versions_did_not_write_take_their_default() -> None:
    assert from_plain(TranscribeOptions, {"speakers": 3}) == TranscribeOptions(speakers=3)
    assert from_plain(Diarization, {"regions": [], "exclusive": [], "later": 1}).embeddings == ()


@pytest.mark.parametrize("plain", [None, {}, {"start": 0.0}, {"start": "x", "end": 1.0}, [1, 2]])
def test_what_is_no_such_record_is_said_in_one_line(plain: object) -> None:
    with pytest.raises(StoreError, match=r"保存されたデータを読めません（Span: .*バックアップ"):
        from_plain(Span, plain)
