"""Subtitle cues from the edited text: who, when, at most two lines. SRT and VTT share them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from minutes.format.export.blocks import people
from minutes.format.export.line_break import (
    LINE_WIDTH,
    MAX_LINES,
    PHRASE_COST,
    break_cost,
    break_lines,
    split_points,
    width,
)
from minutes.format.export.speaker_line import UNKNOWN_SPEAKER, Person
from minutes.format.export.timing import TimedText, timed_statements
from minutes.schema import Draft
from minutes.span import Seconds, Span

SENTENCE_ENDS = "。？！?!"
MIN_DURATION: Seconds = 1.0
"""Shorter cues cannot be read; they stay longer where nobody else is waiting."""
MAX_DURATION: Seconds = 7.0
PAUSE: Seconds = 1.5
"""A silence inside a statement that ends a cue."""
MERGE_WIDTH = LINE_WIDTH
"""Short sentences of one speaker share a cue up to this many columns."""


@dataclass(frozen=True, slots=True)
class Cue:
    """``lines``: one or two of 20 full-width characters. ``first``: the speaker starts here."""

    span: Span
    speaker: str
    lines: tuple[str, ...]
    first: bool


def bracketed(speaker: str) -> str:
    """A speaker's name as it opens a subtitle, on one line at most.

    >>> bracketed("山田委員"), bracketed(UNKNOWN_SPEAKER)
    ('（山田委員）', '（発言者不明）')
    """
    whole = speaker if speaker.startswith("（") else f"（{speaker}）"
    if width(whole) <= LINE_WIDTH:
        return whole
    room = LINE_WIDTH - width("…）")  # the text needs the other line
    fitting = (end for end in range(LINE_WIDTH, 0, -1) if width(whole[:end]) <= room)
    return f"{whole[: next(fitting)]}…）"


def subtitle_cues(draft: Draft, *, named: bool = False) -> tuple[Cue, ...]:
    """Cues by start, every character of the document's statements in exactly one of them.

    ``named``: leave room for ``（山田委員）`` in a speaker's first cue.
    """
    who = people(draft)
    cues: list[Cue] = []
    last: object = None
    for timed in timed_statements(draft):
        person = who.get(timed.speaker_id or "", Person())
        speaker = person.short if person.known else UNKNOWN_SPEAKER
        new = timed.speaker_id is None or timed.speaker_id != last
        room = width(bracketed(speaker)) if new and named else 0
        for index, (span, text) in enumerate(_parts(timed, room)):
            lines = break_lines(text) or (text,)
            cues.append(Cue(span, speaker, lines, new and index == 0))
        last = timed.speaker_id
    return _lengthened(cues)


def _parts(timed: TimedText, room: int) -> Iterator[tuple[Span, str]]:
    """Sentences, cut where they are too long for a cue or hold a pause, joined where short."""
    limit = LINE_WIDTH * MAX_LINES - 2
    cuts = sorted(_sentence_cuts(timed))
    start = 0
    for begin, end in pairwise([0, *cuts, len(timed.text)]):
        too_short = timed.spans[begin - 1].end - timed.spans[start].start < MIN_DURATION
        fits = width(timed.text[start:end]) <= (limit if too_short else MERGE_WIDTH) - room
        short = timed.spans[end - 1].end - timed.spans[start].start <= MAX_DURATION
        if begin > start and not (fits and short and not _pause_before(timed, begin)):
            yield from _cut(timed, start, begin, limit - room)
            start, room = begin, 0
    yield from _cut(timed, start, len(timed.text), limit - room)


def _sentence_cuts(timed: TimedText) -> Iterator[int]:
    text = timed.text
    for index in range(1, len(text)):
        ends = text[index - 1] in SENTENCE_ENDS and text[index] not in SENTENCE_ENDS + "」』）〕"
        if ends or _pause_before(timed, index):
            yield index


def _pause_before(timed: TimedText, index: int) -> bool:
    """A silence where a line may end; inside a word only an edit makes the times jump."""
    silence = timed.spans[index].start - timed.spans[index - 1].end
    return silence >= PAUSE and break_cost(timed.text, index) <= PHRASE_COST


def _cut(timed: TimedText, start: int, end: int, limit: int) -> Iterator[tuple[Span, str]]:
    part = timed.text[start:end]
    points = split_points(part, limit)
    for begin, stop in pairwise([0, *points, len(part)]):
        spans = timed.spans[start + begin : start + stop]
        text = part[begin:stop].strip()
        if text:
            yield Span(spans[0].start, max(span.end for span in spans)), text


def _lengthened(cues: list[Cue]) -> tuple[Cue, ...]:
    """Cues that are too short to read stay until the next one begins; none overlaps its follower."""
    ordered = sorted(cues, key=lambda cue: cue.span.start)
    following = [cue.span.start for cue in ordered[1:]] + [math.inf]
    timed: list[Cue] = []
    for cue, free in zip(ordered, following[: len(ordered)], strict=True):
        start = cue.span.start
        end = min(max(cue.span.end, start + MIN_DURATION), max(free, start + 0.001))
        timed.append(replace(cue, span=Span(start, min(end, start + 2 * MAX_DURATION))))
    return tuple(timed)
