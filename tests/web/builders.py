"""Records for the page's tests, built by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from minutes.schema import (
    AgendaItem,
    Attendee,
    Draft,
    Event,
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
from minutes.span import Span

EVIL = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>&amp;'
"""What a name, a title or a spoken text might hold; it must be shown, never run."""


def words(text: str, start: float, *, confidence: float = 0.9) -> tuple[Word, ...]:
    """``text`` in words of up to three characters, 0.3 s each; never across the end of a sentence."""
    parts: list[str] = []
    for sentence in text.replace("。", "。\n").splitlines():
        parts += [sentence[place : place + 3] for place in range(0, len(sentence), 3)]
    return tuple(
        Word(part, Span(start + 0.3 * index, start + 0.3 * (index + 1)), confidence)
        for index, part in enumerate(parts)
    )


def turn(number: int, speaker_id: str | None, text: str, start: float, **more: object) -> Turn:
    """The turn ``T{number}``."""
    return Turn(f"T{number}", speaker_id, words(text, start), **more)  # type: ignore[arg-type]


def statement(said: Turn, text: str | None = None, flags: tuple[str, ...] = ()) -> Statement:
    """A statement of one turn."""
    return Statement(
        said.speaker_id, said.text, said.text if text is None else text, (said.id,), flags
    )


def draft(*, evil: bool = False, length: int = 8) -> Draft:
    """A committee of three speakers, ``length`` statements, one inaudible, one of nobody."""
    lines = (
        "えーと、ただいまから委員会を開会します。本日の議題は一件です。",
        "はい。",
        "御説明します。",
    )
    mark = EVIL if evil else ""
    turns = [
        turn(
            number,
            (None if number == 5 else f"S{number % 3 + 1}"),
            lines[number % 3] + mark,
            number * 20.0,
        )
        for number in range(length)
    ]
    statements = [
        statement(said, said.text.removeprefix("えーと、"), ("inaudible",) if number == 4 else ())
        for number, said in enumerate(turns)
    ]
    speakers = (
        Speaker("S1", f"田中一郎{mark}", "委員長", (Evidence("chair", f"開会を宣した{mark}"),)),
        Speaker("S2", None, None),
        Speaker("S3", None, "事務局"),
    )
    transcript = Transcript(
        Recording(f"録音{mark}.wav", length * 20.0, "0" * 64),
        tuple(turns),
        speakers,
        Provenance("0", "whisper-base", "campplus"),
    )
    header = Header(
        f"総務委員会{mark}",
        date(2025, 6, 10),
        datetime(2025, 6, 10, 13, 30),
        None,
        f"第1委員会室{mark}",
    )
    minutes_doc = MeetingMinutes(
        header,
        (Attendee("田中一郎", "委員長"), Attendee("佐藤花子", "委員")),
        (
            AgendaItem(None, "", tuple(statements[:1])),
            AgendaItem(1, f"補正予算について{mark}", tuple(statements[1:])),
        ),
        (
            Event("opening", 1.0, f"（午後1時30分　開会）{mark}"),
            Event("warning", 30.0, "採決の発声が見当たりません。"),
        ),
    )
    return Draft(transcript, minutes_doc)


def said(*lines: str) -> Draft:
    """A draft of one statement a line."""
    known = draft(length=len(lines))
    turns = [turn(place, "S1", line, place * 20.0) for place, line in enumerate(lines)]
    item = replace(known.minutes_doc.agenda[0], statements=tuple(map(statement, turns)))
    document = replace(known.minutes_doc, agenda=(item,), events=(), decisions=(), actions=())
    return Draft(replace(known.transcript, turns=tuple(turns)), document)
