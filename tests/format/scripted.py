"""Meetings written for these tests, and what a recogniser and a diarizer make of them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from minutes.format.document import split_at_items
from minutes.format.naming import chairs_of, name_speakers
from minutes.schema import (
    Attendee,
    Caption,
    ChatMessage,
    Header,
    MeetingContext,
    Provenance,
    Recording,
    Speaker,
    Transcript,
    Turn,
    Word,
)
from minutes.span import Span

SCRIPTS = Path(__file__).with_name("scripts")
NAMES = tuple(sorted(path.stem for path in SCRIPTS.glob("*.txt")))
_SECONDS_A_CHARACTER = 0.14


@dataclass(frozen=True, slots=True)
class Scripted:
    """A meeting with who really speaks: ``roster`` key → attendee, ``lines``: (key, text)."""

    header: Header
    roster: dict[str, Attendee]
    lines: tuple[tuple[str, str], ...]

    def context(self, *, roster: bool = True, agenda: tuple[str, ...] = ()) -> MeetingContext:
        """What a clerk would hand in."""
        return MeetingContext(self.header, tuple(self.roster.values()) if roster else (), agenda)


def load(name: str, folder: Path = SCRIPTS) -> Scripted:
    """A script of the folder beside, or of another one."""
    first, *rest = (folder / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    title, day, clock, place = (part.strip() for part in first.split("|"))
    roster: dict[str, Attendee] = {}
    lines: list[tuple[str, str]] = []
    for row in rest:
        if row.startswith("@"):
            person, _, more = row[1:].partition("|")
            key, full_name, role = person.split()
            more = more.strip()
            seat = (more,) if more.endswith("番") else ()
            group = more if more and not seat else None
            roster[key] = Attendee(full_name, role, group, seat)
        elif row.strip():
            key, _, text = row.partition(": ")
            lines.append((key, text))
    started = datetime.fromisoformat(f"{day}T{clock}")
    return Scripted(Header(title, started.date(), started, None, place), roster, tuple(lines))


def transcript(
    lines: Iterable[tuple[str, str]], *, seed: int = 1
) -> tuple[Transcript, dict[str, str]]:
    """A transcript with anonymous speakers, and speaker id → key of the script.

    A key may be ``A`` or ``A'``: the diarizer heard one person as two.
    """
    rows = tuple(lines)
    keys = list(dict.fromkeys(key for key, _ in rows))
    random.Random(seed).shuffle(keys)
    ids = {key: f"S{index}" for index, key in enumerate(keys, start=1)}
    turns: list[Turn] = []
    clock = 1.0
    for index, (key, text) in enumerate(rows, start=1):
        words = timed(text, clock)
        clock = words[-1].span.end + 0.6
        turns.append(Turn(f"t{index}", ids[key], words))
    recording = Recording("会議.wav", clock, "0" * 64)
    speakers = tuple(Speaker(ids[key]) for key in sorted(ids, key=lambda k: int(ids[k][1:])))
    made = Transcript(recording, tuple(turns), speakers, Provenance("0", "test", "test"))
    return made, {ids[key]: key.rstrip("'") for key in keys}


def named_and_cut(
    made: Transcript,
    context: MeetingContext,
    captions: tuple[Caption, ...] = (),
    chat: tuple[ChatMessage, ...] = (),
) -> Transcript:
    """As :func:`minutes.pipeline.stages.compose` hands it to the document."""
    named = name_speakers(made, context, captions, chat)
    return split_at_items(named, context.agenda, chairs_of(named))


def timed(text: str, start: float) -> tuple[Word, ...]:
    """Words of three characters, evenly spoken."""
    words: list[Word] = []
    for at in range(0, len(text), 3):
        part = text[at : at + 3]
        begin = start + at * _SECONDS_A_CHARACTER
        words.append(Word(part, Span(begin, begin + len(part) * _SECONDS_A_CHARACTER)))
    return tuple(words)


_MISHEARD = (
    ("課長", "家長"), ("課長", "家庁"), ("委員", "医院"), ("委員", "イン"), ("部長", "武長"), ("議員", "疑院"),
    ("佐藤", "差等"), ("加藤", "過糖"), ("高橋", "高箸"), ("黒田", "くろだ"), ("長谷川", "ハセ川"),
    ("坂本", "さかもと"), ("村上", "村神"), ("石川", "石皮"), ("渡辺", "渡部"), ("青木", "仰木"),
    ("太田", "大田"), ("原田", "腹だ"), ("中島", "仲島"), ("石井", "一色"), ("上田", "植田"), ("遠藤", "円藤"),
    ("山口", "山愚痴"), ("木下", "木の下"), ("河野", "好の"), ("大塚", "大束"), ("桜井", "桜位"), ("松田", "待つだ"),
    ("野村", "のむら"), ("今井", "居間い"), ("小野寺", "斧寺"), ("藤井", "富士い"), ("岩崎", "いわさき"),
    ("です", "です"), ("異議", "意義"), ("質疑", "しつぎ"), ("議題", "義台"), ("答弁", "当弁"), ("説明", "説明"),
)  # fmt: skip


def misheard(
    lines: Iterable[tuple[str, str]], *, seed: int, rate: float = 0.4
) -> list[tuple[str, str]]:
    """As a small recogniser writes it: homophones, lost punctuation, lost or moved nominations."""
    rng = random.Random(seed)
    out: list[tuple[str, str]] = []
    carried = ""
    rows = list(lines)
    for index, (key, text) in enumerate(rows):
        for right, wrong in _MISHEARD:
            if right in text and rng.random() < rate:
                text = text.replace(right, wrong, 1)
        if rng.random() < rate:
            text = re.sub("[、。]", lambda m: rng.choice(("", " ", m.group())), text)
        bare = len(text) <= 9 and index + 1 < len(rows)
        if bare and rng.random() < rate * 0.3:
            continue  # the short turn was not heard at all
        if bare and rng.random() < rate * 0.3:
            carried = text  # its words fell into the next speaker's turn
            continue
        out.append((key, carried + text))
        carried = ""
    return [(key, text) for key, text in out if text.strip()]


def split_speakers(lines: Iterable[tuple[str, str]], *, seed: int) -> list[tuple[str, str]]:
    """One person in three is heard as two speakers."""
    rng = random.Random(seed)
    rows = list(lines)
    twice = {key for key in dict.fromkeys(key for key, _ in rows) if rng.random() < 0.34}
    return [(f"{key}'" if key in twice and rng.random() < 0.4 else key, text) for key, text in rows]


def naming(
    named: Transcript, made: Transcript, truth: dict[str, str], roster: dict[str, Attendee]
) -> tuple[float, float]:
    """Share of speech time named right, and named wrong.

    ``made``: the transcript before naming, whose speakers ``truth`` knows.
    """
    names = {speaker.id: speaker.name for speaker in named.speakers}
    before = {turn.id: turn.speaker_id or "" for turn in made.turns}
    total = right = wrong = 0.0
    for turn in named.turns:
        seconds = turn.span.duration
        total += seconds
        name = names.get(turn.speaker_id or "")
        if name is None:
            continue
        if roster[truth[before[turn.id.split("-")[0]]]].name.startswith(name):
            right += seconds
        else:
            wrong += seconds
    return right / total, wrong / total
