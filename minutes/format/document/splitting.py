"""Turns cut where the chair passes on to the next agenda item, so that a heading can stand there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from minutes.format.document.agenda import find_openings
from minutes.format.document.sentences import lines_of
from minutes.schema import Transcript, Turn, Word
from minutes.span import Span


def split_at_items(
    transcript: Transcript, agenda: Sequence[str], chairs: frozenset[str]
) -> Transcript:
    """The same words in the same order; a turn that opens an item half-way becomes two.

    The second part of turn ``T5`` is ``T5-2``. A word that holds the cut (``す。それ``) is cut too.
    """
    if not transcript.turns:
        return transcript
    cuts: dict[int, list[int]] = defaultdict(list)
    for opening in find_openings(lines_of(transcript.turns), agenda, chairs):
        if opening.start > 0:
            cuts[opening.index].append(opening.start)
    if not cuts:
        return transcript
    turns = tuple(
        part
        for index, turn in enumerate(transcript.turns)
        for part in _cut(turn, cuts.get(index, ()))
    )
    return replace(transcript, turns=turns)


def _cut(turn: Turn, starts: Sequence[int]) -> tuple[Turn, ...]:
    """``turn`` in parts that begin at the characters ``starts``."""
    groups: list[list[Word]] = [[]]
    cuts = sorted(set(starts))
    position = 0
    for word in turn.words:
        inside = [cut - position for cut in cuts if position <= cut < position + len(word.text)]
        for piece, opens in _pieces(word, inside):
            if opens and any(groups):
                groups.append([])
            groups[-1].append(piece)
        position += len(word.text)
    return tuple(
        replace(turn, id=turn.id if number == 1 else f"{turn.id}-{number}", words=tuple(words))
        for number, words in enumerate(groups, start=1)
    )


def _pieces(word: Word, cuts: Sequence[int]) -> Iterator[tuple[Word, bool]]:
    """A word in parts, each with whether a cut stands before it; time shared out by characters."""
    if word.original is not None and any(cut > 0 for cut in cuts):
        yield word, True  # a corrected word keeps what it was corrected from: cut before it
        return
    size = len(word.text)
    bounds = sorted({0, *cuts, size})
    for first, last in zip(bounds, bounds[1:], strict=False):
        begin = word.span.start + word.span.duration * first / size
        end = word.span.start + word.span.duration * last / size
        whole = first == 0 and last == size
        piece = word if whole else replace(word, text=word.text[first:last], span=Span(begin, end))
        yield piece, first in cuts
