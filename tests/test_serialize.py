"""The JSON interface: exact round trip, the fixed keys, edits by other programs, clear refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from format.export.builders import draft, empty_draft
from hypothesis import given, settings
from hypothesis import strategies as st

from minutes.errors import UsageError
from minutes.front_fields import NAMES
from minutes.schema import (
    AgendaItem,
    Attendee,
    Draft,
    Evidence,
    Header,
    MeetingMinutes,
    Provenance,
    Recording,
    Speaker,
    Statement,
    Transcript,
    Turn,
    Word,
)
from minutes.serialize import SCHEMA_VERSION, draft_from_json, draft_to_json, loads
from minutes.span import Span


def repr_short(value: object) -> str:
    return repr(value)[:12]


def through_text(original: Draft) -> Draft:
    return draft_from_json(json.loads(json.dumps(draft_to_json(original))))


@pytest.mark.parametrize("layout", ["honkaigi", "iinkai", "shingikai", "chonai", "youten"])
def test_a_draft_comes_back_as_it_was(layout: str) -> None:
    assert through_text(draft(layout)) == draft(layout)


def test_an_empty_draft_comes_back() -> None:
    assert through_text(empty_draft()) == empty_draft()


def test_the_keys_that_scripts_rely_on() -> None:
    data: dict[str, Any] = json.loads(json.dumps(draft_to_json(draft())))
    assert data["schema_version"] == SCHEMA_VERSION
    assert data["recording"] == {
        "file_name": "kensetsu.m4a",
        "duration": 55.25,
        "sha256": "ab" * 32,
    }
    assert data["header"] == {
        "title": "建設委員会",
        "date": "2025-09-03",
        "started_at": "2025-09-03T10:00:00",
        "ended_at": "2025-09-03T10:01:00",
        "place": "第1委員会室（Web会議併用）",
        **dict.fromkeys(NAMES),
    }
    assert data["speakers"][1]["id"] == "S2"
    assert data["speakers"][1]["evidence"][0]["kind"] == "nomination"
    assert data["speakers"][4]["name"] is None
    turn = data["turns"][3]
    assert turn.keys() >= {
        "id", "start", "end", "speaker", "text", "clean", "overlapped", "words", "flags",
    }  # fmt: skip
    assert (turn["start"], turn["end"]) == (13.0, 21.0)
    assert turn["text"] == "えーと、遊具の点検は年に何回行っているんですか。"
    assert turn["clean"] == "遊具の点検は年に何回行っているのですか。"
    assert data["turns"][6]["speaker"] is None
    assert data["agenda"][1]["turn_ids"] == ["T2", "T4", "T5", "T6", "T7", "T8"]
    assert data["events"][0] == {
        "kind": "opening",
        "time": 6.0,
        "text": "（午前10時00分　開会）",
        "turn_id": "T1",
    }
    assert data["actions"][1] == {
        "text": "業者に確かめる",
        "owner": None,
        "due": None,
        "turn_ids": ["T5"],
    }
    assert data["provenance"]["options"] == {"formats": ["json", "docx"]}


def test_clean_over_all_turns_is_the_document_once() -> None:
    original = draft()
    merged = Statement("S1", "", "二つを一つに。", ("T10", "T11"))
    items = (
        *original.minutes_doc.agenda[:2],
        replace(original.minutes_doc.agenda[2], statements=(merged,)),
    )
    data: Any = draft_to_json(
        replace(original, minutes_doc=replace(original.minutes_doc, agenda=items))
    )
    written = "".join(turn["clean"] for turn in data["turns"])
    assert written == "".join(s.text for item in items for s in item.statements)


def test_the_fixed_keys_alone_are_enough() -> None:
    data: dict[str, Any] = json.loads(json.dumps(draft_to_json(draft())))
    for item in data["agenda"]:
        del item["statements"]
    for key in ("attendees", "profile", "dropped"):
        del data[key]
    read = draft_from_json(data)
    assert [s.text for s in read.minutes_doc.statements] == [
        s.text for s in draft().minutes_doc.statements
    ]
    assert [item.title for item in read.minutes_doc.agenda] == ["", "公園の改修について", "その他"]
    assert read.transcript.turns == draft().transcript.turns


def test_an_edit_of_clean_by_another_program_is_kept() -> None:
    data: Any = draft_to_json(draft())
    data["turns"][3]["clean"] = "点検は何回ですか。"
    assert "点検は何回ですか。" in [s.text for s in draft_from_json(data).minutes_doc.statements]


def test_an_edit_of_a_dropped_turn_is_refused_not_lost() -> None:
    data: Any = draft_to_json(draft())
    data["turns"][2]["clean"] = "加藤委員。"
    with pytest.raises(UsageError, match="T3"):
        draft_from_json(data)


def test_an_edit_of_text_replaces_the_words() -> None:
    data: Any = draft_to_json(draft())
    data["turns"][0]["text"] = "開会します。"
    turn = draft_from_json(data).transcript.turns[0]
    assert turn.words == (Word("開会します。", Span(1.0, 6.0)),)


@pytest.mark.parametrize("text", ["", "{", "[1", b"\xff\xfe\x00", "[" * 100_000], ids=repr_short)
def test_what_is_no_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(UsageError, match="JSON"):
        loads(text)


NUMBERS: dict[str, Callable[[Any], None]] = {
    "a word": lambda data: data["turns"][0]["words"][0].update(start=MARK),
    "the recording": lambda data: data["recording"].update(duration=MARK),
    "a clue": lambda data: data["speakers"][0].update(
        evidence=[{"kind": "chair", "detail": "", "weight": MARK}]
    ),
    "an option": lambda data: data["provenance"].update(options={"a": {"b": [MARK]}}),
    "a stage": lambda data: data["provenance"].update(seconds_by_stage={"asr": MARK}),
}
MARK = 123456.5


@pytest.mark.parametrize("odd", ["1e400", "-1e400", "NaN", "Infinity", "1e308", "9" * 400])
@pytest.mark.parametrize("place", NUMBERS)
def test_a_number_that_no_format_can_write_is_refused(place: str, odd: str) -> None:
    """JSON reads it as infinity, or as more seconds than a clock has digits."""
    data: Any = draft_to_json(draft())
    NUMBERS[place](data)
    text = json.dumps(data)
    loads(text)
    spoiled = text.replace(str(MARK), odd)
    if place in ("an option", "a stage") and odd in ("1e308", "9" * 400):
        assert loads(spoiled), "of no meaning, and written again as it is"
        return
    with pytest.raises(UsageError, match="形になっていません") as refused:
        loads(spoiled)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "bom"])
def test_the_text_of_a_file_is_read(mark: str) -> None:
    text = mark + json.dumps(draft_to_json(draft()), ensure_ascii=False)
    assert loads(text) == draft()
    assert loads(text.encode()) == draft()


def newer(data: dict[str, Any]) -> object:
    return {**data, "schema_version": SCHEMA_VERSION + 1}


def without(key: str) -> Callable[[dict[str, Any]], object]:
    return lambda data: {name: value for name, value in data.items() if name != key}


def with_bad_turn(key: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda data: {**data, "turns": [{**data["turns"][0], key: value}]}


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (newer, "新しい版"),
        (without("schema_version"), "schema_version"),
        (without("turns"), "turns"),
        (without("recording"), "recording"),
        (without("header"), "header"),
        (lambda data: [], "会議録データ"),
        (lambda data: {**data, "schema_version": "1"}, "schema_version"),
        (lambda data: {**data, "turns": {}}, "turns"),
        (with_bad_turn("words", None), "words"),
        (with_bad_turn("id", 3), "id"),
        (lambda data: {**data, "header": {**data["header"], "date": "6月"}}, "header"),
        (lambda data: {**data, "events": [{"kind": "x", "time": 0, "text": ""}]}, "events"),
        (lambda data: {**data, "speakers": ["S1"]}, "speakers"),
        (lambda data: {**data, "provenance": {"options": 1}}, "provenance"),
        (lambda data: {**data, "agenda": [{"number": "一", "statements": []}]}, "agenda"),
    ],
)
def test_what_is_no_draft_is_refused_in_one_japanese_line(
    broken: Callable[[dict[str, Any]], object], says: str
) -> None:
    data: Any = json.loads(json.dumps(draft_to_json(draft())))
    with pytest.raises(UsageError, match=says) as caught:
        draft_from_json(broken(data))
    assert "\n" not in str(caught.value)
    assert "JSON" in str(caught.value)


text = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
seconds = st.floats(0, 1e5, allow_nan=False, allow_infinity=False)
timed_words = st.lists(
    st.builds(
        Word,
        text,
        st.tuples(seconds, seconds).map(lambda pair: Span(min(pair), max(pair))),
        st.floats(0, 1),
        st.none() | text,
    ),
    min_size=1,
    max_size=4,
).map(tuple)


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    count = draw(st.integers(0, 5))
    turns = tuple(
        Turn(f"T{n}", draw(st.none() | text), draw(timed_words), draw(st.booleans()))
        for n in range(count)
    )
    statements = tuple(
        Statement(turn.speaker_id, turn.text, draw(text), (turn.id,), draw(st.tuples(text)))
        for turn in turns
    )
    cut = draw(st.integers(0, count))
    return Draft(
        Transcript(
            Recording(draw(text), draw(seconds), draw(text)),
            turns,
            (Speaker(draw(text), draw(st.none() | text), None, (Evidence("manual", "x"),)),),
            Provenance("1", "a", "d", {"profile": draw(text), "tracks": True}, {"asr": 1.5}),
        ),
        MeetingMinutes(
            Header(
                draw(text),
                draw(st.none() | st.dates(date(1900, 1, 1))),
                draw(st.none() | st.datetimes(datetime(1900, 1, 1))),
            ),
            (Attendee(draw(text), draw(st.none() | text), None, (draw(text),), None),),
            (
                AgendaItem(None, "", statements[:cut]),
                AgendaItem(1, draw(text), statements[cut:]),
            ),
            profile=draw(text),
        ),
    )


@settings(max_examples=60, deadline=None)
@given(drafts())
def test_any_draft_comes_back(original: Draft) -> None:
    assert through_text(original) == original
