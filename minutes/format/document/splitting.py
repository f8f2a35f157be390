"""Turns cut where a heading or a mark has to stand: at the next item, behind 開会 and a call for hands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count

from minutes.format.document.agenda import find_openings
from minutes.format.document.events import Clock, cuts_at, find_events, recesses
from minutes.format.document.sentences import Line, lines_of
from minutes.format.document.votes import SHOWN, find_votes
from minutes.schema import Header, Transcript, Turn, Word
from minutes.span import Span


def split_at_items(
    transcript: Transcript, agenda: Sequence[str], chairs: frozenset[str]
) -> Transcript:
    """The same words in the same order; a turn that opens an item half-way becomes two.

    So does one that goes on after 開会いたします, 再開いたします or 賛成の方の挙手を求めます, and one that
    resumes after the recess that it calls: what happened then stands between its parts.

    The second part of turn ``T5`` is ``T5-2``. A word that holds the cut (``す。それ``) is cut too.
    """
    if not transcript.turns:
        return transcript
    cuts: dict[int, list[int]] = defaultdict(list)
    lines = lines_of(transcript.turns)
    for opening in find_openings(lines, agenda, chairs):
        if opening.start > 0:
            cuts[opening.index].append(opening.start)
    resuming = tuple(_resuming(lines, chairs))
    for line in (*resuming, *_following(transcript.turns, lines, chairs, frozenset(resuming))):
        cuts[line.index].append(line.start)
    if not cuts:
        return transcript
    taken = {turn.id for turn in transcript.turns}
    turns = tuple(
        part
        for index, turn in enumerate(transcript.turns)
        for part in _cut(turn, cuts.get(index, ()), taken)
    )
    return replace(transcript, turns=turns)


def _resuming(lines: Sequence[Line], chairs: frozenset[str]) -> Iterator[Line]:
    """Sentences that resume the meeting in the turn that called the recess."""
    resting: int | None = None
    for line in lines:
        if chairs and line.speaker_id not in chairs:
            continue
        if recesses(line):
            resting = line.index
        elif line.index == resting and cuts_at(line, "resumption"):
            yield line
            resting = None


def _following(
    turns: Sequence[Turn], lines: Sequence[Line], chairs: frozenset[str], marked: frozenset[Line]
) -> Iterator[Line]:
    """In the same turn, the sentence after one that a mark stands behind (``marked`` among them)."""
    shown = (vote.question for vote in find_votes(lines, chairs) if vote.way in SHOWN)
    marked |= {question for question in shown if question is not None}
    for event in find_events(turns, lines, chairs, Clock(Header())):
        if event.kind in {"opening", "resumption"}:
            here = (line for line in lines if line.turn_id == event.turn_id)
            marked |= {line for line in here if cuts_at(line, event.kind)}
    for line, following in zip(lines, lines[1:], strict=False):
        if line in marked and following.index == line.index:
            yield following


def _cut(turn: Turn, starts: Sequence[int], taken: set[str]) -> tuple[Turn, ...]:
    """``turn`` in parts that begin at the characters ``starts``; ids that no turn had before."""
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
    free = (name for n in count(2) if (name := f"{turn.id}-{n}") not in taken)
    return tuple(
        replace(turn, id=turn.id if number == 1 else next(free), words=tuple(words))
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
