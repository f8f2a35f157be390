"""A draft as one JSON object and back: the interface that scripts rely on, and what a clerk re-opens.

The keys that scripts read stay as they are (``tests/test_serialize.py``); what a draft needs beyond
them (statements, attendees, profile) stands in further keys. An object that holds only
the fixed keys is read too: its statements are then the turns' ``clean`` texts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, cast, get_args

from minutes.codec import from_plain, to_plain
from minutes.errors import StoreError, UsageError
from minutes.front_fields import NAMES
from minutes.schema import (
    ActionItem,
    AgendaItem,
    Attendee,
    Ballot,
    Decision,
    Draft,
    Dropped,
    Event,
    EventKind,
    Evidence,
    Header,
    KeyPoint,
    MeetingMinutes,
    PointKind,
    Provenance,
    Recording,
    Speaker,
    Statement,
    Transcript,
    Turn,
    VoteRecord,
    Word,
)
from minutes.span import Span

SCHEMA_VERSION = 1
"""Raised when a key changes its meaning; :data:`UPGRADES` then gets the step from the one before."""

Json = Mapping[str, Any]

UPGRADES: Mapping[int, Callable[[Json], Json]] = MappingProxyType({})
"""Version → a function that lifts an object of that version to the next one."""


def draft_to_json(draft: Draft) -> dict[str, object]:
    """The draft as plain dicts, lists, strings and numbers; nothing is rounded or left out.

    A turn's ``clean`` is the text of the statements whose first turn it is: joined over all turns
    it is the document's text, once each.
    """
    transcript, minutes_doc = draft.transcript, draft.minutes_doc
    clean = _clean_by_turn(minutes_doc.agenda)
    return {
        "schema_version": SCHEMA_VERSION,
        "recording": to_plain(transcript.recording),
        "header": to_plain(minutes_doc.header),
        "attendees": [to_plain(attendee) for attendee in minutes_doc.attendees],
        "profile": minutes_doc.profile,
        "speakers": [to_plain(speaker) for speaker in transcript.speakers],
        "turns": [_turn(turn, clean.get(turn.id, "")) for turn in transcript.turns],
        "agenda": [_agenda_item(item) for item in minutes_doc.agenda],
        "events": [to_plain(event) for event in minutes_doc.events],
        "decisions": [to_plain(decision) for decision in minutes_doc.decisions],
        "actions": [to_plain(action) for action in minutes_doc.actions],
        "points": [to_plain(point) for point in minutes_doc.points],
        "dropped": [to_plain(dropped) for dropped in minutes_doc.dropped],
        "provenance": to_plain(transcript.provenance),
    }


def draft_from_json(data: object) -> Draft:
    """The draft of an object that :func:`draft_to_json` made, or that another program wrote in its form.

    ``text`` and ``clean`` of a turn win over words and statements where someone edited them.

    Raises
    ------
    UsageError
        The object is no draft, lacks a key, or comes from a newer version.
    """
    with _reading("会議録データ"):
        upgraded = _upgrade(_object(data))
    with _reading("recording"):
        plain = _object(upgraded["recording"])
        recording = Recording(
            file_name=_string(plain, "file_name"),
            duration=_number(plain, "duration"),
            sha256=_string(plain, "sha256"),
        )
    with _reading("speakers"):
        speakers = tuple(_read_speaker(item) for item in _list(upgraded, "speakers"))
    with _reading("turns"):
        turns = tuple(_read_turn(_object(item)) for item in _list(upgraded, "turns"))
    with _reading("provenance"):
        provenance = _read_provenance(_object(upgraded.get("provenance", {})))
    transcript = Transcript(recording, turns, speakers, provenance)
    return Draft(transcript, _read_minutes(upgraded, turns))


def loads(text: str | bytes) -> Draft:
    """The draft in the text of a JSON file.

    Raises
    ------
    UsageError
        The text is no JSON, or as :func:`draft_from_json`.
    """
    try:
        data = json.loads(text.removeprefix("\ufeff") if isinstance(text, str) else text)
    except (ValueError, RecursionError) as error:
        raise UsageError(
            "JSONとして読めません。このツールが書き出したJSONを、途中で切れていないか確かめて指定してください。"
        ) from error
    return draft_from_json(data)


# --- writing ----------------------------------------------------------------------------------


def _clean_by_turn(agenda: tuple[AgendaItem, ...]) -> dict[str, str]:
    clean: dict[str, str] = {}
    for statement in (statement for item in agenda for statement in item.statements):
        if statement.turn_ids:
            first = statement.turn_ids[0]
            clean[first] = clean.get(first, "") + statement.text
    return clean


def _turn(turn: Turn, clean: str) -> dict[str, object]:
    span = turn.span if turn.words else Span(0.0, 0.0)
    return {
        "id": turn.id,
        "start": span.start,
        "end": span.end,
        "speaker": turn.speaker_id,
        "text": turn.text,
        "clean": clean,
        "overlapped": turn.overlapped,
        "words": [_word(word) for word in turn.words],
        "flags": list(turn.flags),
    }


def _word(word: Word) -> dict[str, object]:
    plain: dict[str, object] = {
        "text": word.text,
        "start": word.span.start,
        "end": word.span.end,
        "confidence": word.confidence,
    }
    if word.original is not None:
        plain["original"] = word.original
    return plain


def _agenda_item(item: AgendaItem) -> dict[str, object]:
    turn_ids = (turn_id for statement in item.statements for turn_id in statement.turn_ids)
    return {
        "number": item.number,
        "title": item.title,
        "turn_ids": list(dict.fromkeys(turn_ids)),
        "statements": [
            {
                "speaker": statement.speaker_id,
                "verbatim": statement.verbatim,
                "text": statement.text,
                "turn_ids": list(statement.turn_ids),
                "flags": list(statement.flags),
            }
            for statement in item.statements
        ],
    }


# --- reading ----------------------------------------------------------------------------------


@contextmanager
def _reading(place: str) -> Iterator[None]:
    """Name the place of whatever does not fit, in one Japanese line."""
    try:
        yield
    except KeyError as error:
        raise UsageError(
            f"JSONの「{place}」に必要な項目「{error.args[0]}」がありません。"
            "このツールが書き出したJSONを指定してください。"
        ) from error
    except (TypeError, ValueError, AttributeError, StoreError) as error:
        raise UsageError(
            f"JSONの「{place}」が会議録データの形になっていません（{error}）。"
            "このツールが書き出したJSONを指定してください。"
        ) from error


def _upgrade(data: Json) -> Json:
    version = data["schema_version"]
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise ValueError(f"schema_version {version!r}")
    if version > SCHEMA_VERSION:
        raise UsageError(
            f"このJSONは新しい版（{version}）で作られていて読めません。"
            f"このツールは版{SCHEMA_VERSION}まで対応しています。ツールを更新してください。"
        )
    while version < SCHEMA_VERSION:
        data = UPGRADES[version](data)
        version += 1
    return data


def _object(value: object) -> Json:
    if not isinstance(value, Mapping):
        raise TypeError("オブジェクトではありません")
    return value


def _list(data: Json, key: str) -> Sequence[Any]:
    value = data[key]
    if not isinstance(value, (list, tuple)):
        raise TypeError(f"{key}が配列ではありません")
    return value


def _string(data: Json, key: str) -> str:
    value = data[key]
    if not isinstance(value, str):
        raise TypeError(f"{key}が文字列ではありません")
    return value


def _string_or_none(data: Json, key: str) -> str | None:
    return None if data.get(key) is None else _string(data, key)


def _strings(data: Json, key: str) -> tuple[str, ...]:
    values = data.get(key, ())
    if not isinstance(values, (list, tuple)) or not all(isinstance(item, str) for item in values):
        raise TypeError(f"{key}が文字列の配列ではありません")
    return tuple(values)


def _number(data: Json, key: str, default: float | None = None) -> float:
    value = data[key] if default is None else data.get(key, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{key}が数値ではありません")
    if not abs(value) <= 1e12:  # seconds: some 30,000 years; infinity and what is no number
        raise ValueError(f"{key}が数の範囲にありません")
    return value


def _day(data: Json, key: str) -> date | None:
    text = _string_or_none(data, key)
    return None if text is None else date.fromisoformat(text)


def _moment(data: Json, key: str) -> datetime | None:
    text = _string_or_none(data, key)
    return None if text is None else datetime.fromisoformat(text)


def _read_speaker(item: object) -> Speaker:
    data = _object(item)
    evidence = tuple(
        Evidence(
            kind=_string(part, "kind"),
            detail=_string(part, "detail"),
            weight=_number(part, "weight", 1.0),
            turn_id=_string_or_none(part, "turn_id"),
        )
        for part in map(_object, data.get("evidence", ()))
    )
    return Speaker(
        id=_string(data, "id"),
        name=_string_or_none(data, "name"),
        role=_string_or_none(data, "role"),
        evidence=evidence,
        confidence=_number(data, "confidence", 0.0),
    )


def _read_turn(data: Json) -> Turn:
    words = tuple(_read_word(_object(word)) for word in _list(data, "words"))
    text = data.get("text")
    if isinstance(text, str) and text != "".join(word.text for word in words):
        span = Span(_number(data, "start"), _number(data, "end"))
        words = (Word(text, span),)
    return Turn(
        id=_string(data, "id"),
        speaker_id=_string_or_none(data, "speaker"),
        words=words,
        overlapped=bool(data.get("overlapped", False)),
        flags=_strings(data, "flags"),
    )


def _read_word(data: Json) -> Word:
    return Word(
        text=_string(data, "text"),
        span=Span(_number(data, "start"), _number(data, "end")),
        confidence=_number(data, "confidence", 1.0),
        original=_string_or_none(data, "original"),
    )


def _read_provenance(data: Json) -> Provenance:
    json.dumps(data, allow_nan=False)  # whatever it holds, it can be written again
    return Provenance(
        app_version=data.get("app_version", ""),
        asr_model=data.get("asr_model", ""),
        diarize_model=data.get("diarize_model", ""),
        options=MappingProxyType(
            {key: _tuples(value) for key, value in data.get("options", {}).items()}
        ),
        seconds_by_stage=MappingProxyType(dict(data.get("seconds_by_stage", {}))),
    )


def _tuples(value: object) -> object:
    """JSON knows lists only; option values are tuples."""
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _read_minutes(data: Json, turns: tuple[Turn, ...]) -> MeetingMinutes:
    with _reading("header"):
        header = _object(data["header"])
        texts = {name: _string_or_none(header, name) for name in ("place", *NAMES)}
        read_header = Header(
            title=_string_or_none(header, "title") or "",
            date=_day(header, "date"),
            started_at=_moment(header, "started_at"),
            ended_at=_moment(header, "ended_at"),
            **texts,
        )
    with _reading("attendees"):
        attendees = tuple(_read_attendee(_object(item)) for item in data.get("attendees", ()))
    with _reading("agenda"):
        agenda = _read_agenda(data, turns)
    with _reading("events"):
        events = tuple(_read_event(_object(item)) for item in data.get("events", ()))
    with _reading("decisions"):
        decisions = tuple(
            Decision(
                _string(item, "text"), _strings(item, "turn_ids"), _read_vote(item.get("vote"))
            )
            for item in map(_object, data.get("decisions", ()))
        )
    with _reading("actions"):
        actions = tuple(_read_action(_object(item)) for item in data.get("actions", ()))
    with _reading("profile"):
        profile = _string({"profile": "iinkai", **data}, "profile")
    with _reading("points"):
        points = tuple(_read_point(_object(item)) for item in data.get("points", ()))
    with _reading("dropped"):
        dropped = tuple(
            Dropped(_string(item, "turn_id"), _string(item, "rule"))
            for item in map(_object, data.get("dropped", ()))
        )
    return MeetingMinutes(
        read_header, attendees, agenda, events, decisions, actions, profile, dropped, points
    )


def _read_point(data: Json) -> KeyPoint:
    if data.get("kind") not in get_args(PointKind):
        raise ValueError(f"kind {data.get('kind')!r}")
    return from_plain(KeyPoint, data)


def _read_vote(data: object) -> VoteRecord | None:
    if data is None:
        return None
    plain = _object(data)
    ballots = tuple(
        Ballot(_string(item, "name"), _string_or_none(item, "answer"))
        for item in map(_object, plain.get("ballots", ()))
    )
    number, title, outcome, way, result = (
        _string_or_none(plain, name) or ""
        for name in ("number", "title", "outcome", "way", "result")
    )
    return VoteRecord(number, title, outcome, way, result, ballots)


def _read_attendee(data: Json) -> Attendee:
    return Attendee(
        name=_string(data, "name"),
        role=_string_or_none(data, "role"),
        group=_string_or_none(data, "group"),
        aliases=_strings(data, "aliases"),
        reading=_string_or_none(data, "reading"),
    )


def _read_event(data: Json) -> Event:
    kind = _string(data, "kind")
    if kind not in get_args(EventKind):
        raise ValueError(f"kind {kind!r}")
    return Event(
        kind=cast(EventKind, kind),
        time=_number(data, "time"),
        text=_string(data, "text"),
        turn_id=_string_or_none(data, "turn_id"),
    )


def _read_action(data: Json) -> ActionItem:
    return ActionItem(
        text=_string(data, "text"),
        owner=_string_or_none(data, "owner"),
        due=_day(data, "due"),
        turn_ids=_strings(data, "turn_ids"),
    )


def _read_agenda(data: Json, turns: tuple[Turn, ...]) -> tuple[AgendaItem, ...]:
    items = [_object(item) for item in _list(data, "agenda")]
    if items and all("statements" in item for item in items):
        agenda = tuple(_read_agenda_item(item, item["statements"]) for item in items)
    else:
        agenda = _agenda_from_turns(items, data, turns)
    return _with_edits(agenda, data)


def _read_agenda_item(item: Json, statements: Iterable[object]) -> AgendaItem:
    number = item.get("number")
    return AgendaItem(
        number=None if number is None else int(number),
        title=_string_or_none(item, "title") or "",
        statements=tuple(_read_statement(_object(part)) for part in statements),
    )


def _read_statement(data: Json) -> Statement:
    return Statement(
        speaker_id=_string_or_none(data, "speaker"),
        verbatim=_string(data, "verbatim"),
        text=_string(data, "text"),
        turn_ids=_strings(data, "turn_ids"),
        flags=_strings(data, "flags"),
    )


def _agenda_from_turns(
    items: Sequence[Json], data: Json, turns: tuple[Turn, ...]
) -> tuple[AgendaItem, ...]:
    """Statements of an object that holds the fixed keys only: one a turn that has ``clean`` text."""
    place = {turn_id: index for index, item in enumerate(items) for turn_id in item["turn_ids"]}
    statements: list[list[Statement]] = [[] for _ in range(len(items) + 1)]
    current = -1
    for turn, plain in zip(turns, data["turns"], strict=True):
        current = place.get(turn.id, current)
        text = plain["clean"] if "clean" in plain else turn.text
        if text:
            statements[current + 1].append(
                Statement(turn.speaker_id, turn.text, text, (turn.id,), turn.flags)
            )
    before = [AgendaItem(None, "", tuple(statements[0]))] if statements[0] else []
    return (
        *before,
        *(
            replace(_read_agenda_item(item, ()), statements=tuple(said))
            for item, said in zip(items, statements[1:], strict=True)
        ),
    )


def _with_edits(agenda: tuple[AgendaItem, ...], data: Json) -> tuple[AgendaItem, ...]:
    """The agenda with every ``clean`` text that differs from its statements put in their place."""
    written = _clean_by_turn(agenda)
    edits = {
        plain["id"]: _string(plain, "clean")
        for plain in data["turns"]
        if "clean" in plain and plain["clean"] != written.get(plain["id"], "")
    }
    if homeless := edits.keys() - written.keys():
        raise UsageError(
            f"JSONのturns「{'、'.join(sorted(homeless))}」のcleanに対応する発言がagendaにありません。"
            "statementsにも発言を加えてください。"
        )
    if not edits:
        return agenda

    def edited(statement: Statement) -> Statement:
        first = next(iter(statement.turn_ids), None)
        # the first statement of the turn takes the whole text, a second one is emptied
        return replace(statement, text=edits.pop(first, "")) if first in touched else statement

    touched = frozenset(edits)
    return tuple(replace(item, statements=tuple(map(edited, item.statements))) for item in agenda)
