"""Sentences of the meeting with their turn, as heard and as sound: what every finder reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import TypeVar, TypeVarTuple

from minutes.format.sound.reading import sound
from minutes.held import SENTENCES, Held
from minutes.schema import Turn
from minutes.span import Seconds

Ts = TypeVarTuple("Ts")
Found = TypeVar("Found")

_END = re.compile(r"(?<=[。？！?!〕])|(?<=(?:です|ます|した|せん))[ \u3000](?=\S)")


_TURNS = 8192
"""Turns that are kept with their sentences: those of a meeting of six hours."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence. ``index``: place of its turn in the transcript; ``start``: characters into it."""

    index: int
    turn_id: str
    speaker_id: str | None
    text: str
    start: int
    time: Seconds

    @property
    def kana(self) -> str:
        """The sentence as it sounds."""
        return sound(self.text)


def by_words(
    read: Callable[[Line, *Ts], Found],
) -> Callable[[Line, *Ts], Found]:
    """What is read from the words of a sentence alone, whoever says it when: read once for all."""

    @lru_cache(maxsize=SENTENCES)
    def known(text: str, *args: *Ts) -> Found:
        return read(Line(0, "", None, text, 0, 0.0), *args)

    @wraps(read)
    def found(line: Line, /, *args: *Ts) -> Found:
        return known(line.text, *args)

    return found


def split(text: str) -> tuple[str, ...]:
    """Sentences of ``text``; joined they are the text again.

    >>> split("始めます。よろしいですか？はい")
    ('始めます。', 'よろしいですか？', 'はい')
    """
    return tuple(part for part in _END.split(text) if part)


def lines_of(turns: Sequence[Turn]) -> tuple[Line, ...]:
    """Sentences of all turns, in order."""
    return tuple(
        Line(index, turn.id, turn.speaker_id, text, start, time)
        for index, turn in enumerate(turns)
        for text, start, time in _said_in(Held(turn))
    )


@lru_cache(maxsize=_TURNS)
def _said_in(held: Held[Turn]) -> tuple[tuple[str, int, Seconds], ...]:
    """The sentences of a turn, each with the character and the second that it begins at."""
    found, cursor = [], 0
    for part in split(held.value.text):
        if part.strip():
            found.append((part.strip(), cursor, _time_at(held.value, cursor)))
        cursor += len(part)
    return tuple(found)


def _time_at(turn: Turn, position: int) -> Seconds:
    """When character ``position`` of a turn is said."""
    cursor = 0
    for word in turn.words:
        cursor += len(word.text)
        if cursor > position:
            return word.span.start
    return turn.words[-1].span.end if turn.words else 0.0


@lru_cache(maxsize=4096)
def cue(text: str) -> str:
    """The sound of a cue phrase; cues are written in kanji and compared by sound."""
    return sound(text)


def says(line: Line, *cues: str) -> bool:
    """Whether the sentence holds one of the cues, by glyphs or by sound.

    >>> from minutes.span import Span
    >>> says(Line(0, "t1", None, "ご意義ありませんか", 0, 0.0), "異議ありませんか")
    True
    """
    return _says(line.text, cues)


@lru_cache(maxsize=4 * SENTENCES)
def _says(text: str, cues: tuple[str, ...]) -> bool:
    if any(phrase in text for phrase in cues):
        return True
    kana = sound(text)
    return any(cue(phrase) in kana for phrase in cues)
