"""Sentences of the meeting with their turn, as heard and as sound: what every finder reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from minutes.format.sound.reading import sound
from minutes.schema import Turn
from minutes.span import Seconds

_END = re.compile(r"(?<=[。？！?!])|(?<=(?:です|ます|した|せん))[ \u3000](?=\S)")


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


def split(text: str) -> tuple[str, ...]:
    """Sentences of ``text``; joined they are the text again.

    >>> split("始めます。よろしいですか？はい")
    ('始めます。', 'よろしいですか？', 'はい')
    """
    return tuple(part for part in _END.split(text) if part)


def lines_of(turns: Sequence[Turn]) -> tuple[Line, ...]:
    """Sentences of all turns, in order."""
    found: list[Line] = []
    for index, turn in enumerate(turns):
        text, cursor = turn.text, 0
        for part in split(text):
            if part.strip():
                time = _time_at(turn, cursor)
                found.append(Line(index, turn.id, turn.speaker_id, part.strip(), cursor, time))
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
    return any(phrase in line.text or cue(phrase) in line.kana for phrase in cues)
