"""Whatever bytes a clerk picks: records or one Japanese line, never another exception.

``MINUTES_FUZZ=5000`` (``make fuzz``) tries more of them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minutes.errors import UsageError
from minutes.format import inputs
from minutes.format.inputs import (
    PastMinutes,
    parse_agenda,
    parse_roster,
    read_agenda,
    read_captions,
    read_chat,
    read_dictionary,
    read_front,
    read_paper,
    read_past,
    read_roster,
)

EXAMPLES = int(os.environ.get("MINUTES_FUZZ", "120"))

TEXT = st.text(
    "山田一郎委員長,，\t\"'\n\r 　0123456789:.->番さん様ぁアｱ()（）<v>・;/、。日程第\x00\x1c🎌",
    max_size=80,
)
CONTENT = st.one_of(
    st.binary(max_size=80),
    TEXT.map(lambda text: text.encode("utf-8")),
    TEXT.map(lambda text: text.encode("cp932", "ignore")),
    TEXT.map(lambda text: text.encode("utf-16")),
    TEXT.map(lambda text: ("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n" + text).encode()),
    TEXT.map(lambda text: ("<html><body><p>○" + text + "</p><table><tr><td>").encode()),
    TEXT.map(lambda text: f"09:00:01 From {text} to Everyone:\n\t{text}\n".encode()),
    TEXT.map(lambda text: f'[front]\nplace = "{text}"\n'.encode()),
    st.binary(max_size=40).map(lambda tail: b"PK\x03\x04" + tail),
    st.binary(max_size=40).map(lambda tail: b"%PDF-1.4" + tail),
)


def outcome(read: object, given_input: object) -> object:
    """What was read, or the line that a person gets."""
    try:
        return read(given_input)  # type: ignore[operator]
    except UsageError as error:
        return str(error)


@pytest.mark.process
@pytest.mark.parametrize(
    "read",
    [
        read_roster,
        read_agenda,
        read_captions,
        read_chat,
        read_dictionary,
        read_front,
        read_paper,
        read_past,
    ],
)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    content=CONTENT,
    suffix=st.sampled_from(
        [".csv", ".txt", ".xlsx", ".docx", ".pdf", ".vtt", ".html", ".toml", ""]
    ),
)
def test_records_or_one_japanese_line(
    read: object, tmp_path: Path, content: bytes, suffix: str
) -> None:
    path = tmp_path / f"入力{suffix}"
    path.write_bytes(content)
    found = outcome(read, path)
    if isinstance(found, str):
        assert f"「{path.name}」" in found
        assert "\n" not in found
    else:
        assert isinstance(found, tuple | PastMinutes | Mapping)


def test_the_search_of_make_fuzz_tries_every_reader_and_the_import() -> None:
    source = (Path(__file__).parents[3] / "tools" / "fuzz.py").read_text()
    readers = [name for name in inputs.__all__ if name.startswith("read_")]
    assert len(readers) >= 8
    for name in (*readers, "loads", "edit"):
        assert re.search(rf"\b{name}\b", source), name


@settings(max_examples=300, deadline=None)
@given(TEXT)
def test_pasted_text(text: str) -> None:
    assert all(title.strip() for title in parse_agenda(text))
    found = outcome(parse_roster, text)
    if isinstance(found, str):
        assert "\n" not in found
    else:
        assert all(attendee.name.strip() for attendee in found)
