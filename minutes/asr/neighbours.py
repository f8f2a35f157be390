"""A doubtful chunk heard again together with its neighbours: unclear words are heard better with their context.

A clip of casual speech: 頂いてんの alone, 聞こえてんの？ with the sentences around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from minutes.asr.chunks import LONGEST, Chunk
from minutes.asr.judge import Reading, characters
from minutes.asr.reader import Decoding, read
from minutes.asr.recogniser import Recogniser
from minutes.schema import Audio
from minutes.span import Seconds, Span, merge

_NEAR: Seconds = 3.0
_KEPT = 0.5  # half, because what is doubtful is often said twice


def hear_with_neighbours(
    audio: Audio, readings: Sequence[Reading], places: Sequence[int], recogniser: Recogniser
) -> list[Reading | None]:
    """Another reading of the chunks at ``places``; ``None`` where it hears less.

    They are decoded without prompt, which carries guesses on, in as much of their surroundings
    as a chunk may hold.
    """
    if not places:
        return []
    chunks = [reading.chunk for reading in readings]
    wide = [_with_neighbours(chunks, place) for place in places]
    again = read(audio, wide, recogniser, Decoding())
    return [_within(readings[place], other) for place, other in zip(places, again, strict=True)]


def _with_neighbours(chunks: Sequence[Chunk], place: int) -> Chunk:
    first = last = place
    while _joins(chunks, first - 1, first) and _length(chunks, first - 1, last) <= LONGEST:
        first -= 1
    while _joins(chunks, last, last + 1) and _length(chunks, first, last + 1) <= LONGEST:
        last += 1
    group = chunks[first : last + 1]
    span = Span(group[0].span.start, max(chunk.span.end for chunk in group))
    return replace(
        chunks[place], span=span, speech=merge(part for chunk in group for part in chunk.speech)
    )


def _joins(chunks: Sequence[Chunk], left: int, right: int) -> bool:
    return left >= 0 and right < len(chunks) and chunks[left].span.gap(chunks[right].span) < _NEAR


def _length(chunks: Sequence[Chunk], first: int, last: int) -> Seconds:
    return chunks[last].span.end - chunks[first].span.start


def _within(before: Reading, wide: Reading) -> Reading | None:
    """The words of ``wide`` whose middle lies in the chunk; ``None`` where most are lost."""
    span = before.chunk.span
    words = tuple(word for word in wide.words if span.start <= word.span.middle < span.end)
    heard = Reading(before.chunk, wide.hypothesis, words, sound=before.sound)
    return heard if characters(heard.text) > _KEPT * characters(before.text) else None
