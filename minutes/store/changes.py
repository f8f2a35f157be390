"""What the formatter changed of a statement, one stretch at a time, so that a person can take one back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

_BRIDGE = 1
"""Unchanged characters between two changes up to which they are one: 出来 → でき, not two halves."""


@dataclass(frozen=True, slots=True)
class Change:
    """``before`` stands at ``start`` of the verbatim text and became ``after``."""

    start: int
    before: str
    after: str

    @property
    def end(self) -> int:
        """Where ``before`` ends in the verbatim text."""
        return self.start + len(self.before)

    @property
    def id(self) -> str:
        """Its name within the statement.

        >>> Change(4, "十四", "14").id
        '4-6'
        """
        return f"{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Wording:
    """How a statement came to read as it does: the formatter's text, and what was taken back of it."""

    text: str
    revoked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """A change where it stands in the present text. ``revoked``: ``before`` stands there again."""

    change: Change
    at: int
    revoked: bool

    @property
    def shown(self) -> str:
        """What stands there now."""
        return self.change.before if self.revoked else self.change.after

    @property
    def other(self) -> str:
        """What would stand there."""
        return self.change.after if self.revoked else self.change.before


@lru_cache(maxsize=8192)
def changes_of(verbatim: str, formatted: str) -> tuple[Change, ...]:
    """The stretches in which the formatter's text differs from what was heard, in order.

    >>> [(change.before, change.after) for change in changes_of("えーと、この十四件です。", "この14件です。")]
    [('えーと、', ''), ('十四', '14')]
    """
    if not verbatim or verbatim == formatted:
        return ()
    found: list[Change] = []
    end = 0  # of the last change in the formatter's text
    for op in Levenshtein.opcodes(verbatim, formatted):
        if op.tag == "equal":
            continue
        before, after = verbatim[op.src_start : op.src_end], formatted[op.dest_start : op.dest_end]
        change = Change(op.src_start, before, after)
        gap = formatted[end : op.dest_start]
        if found and len(gap) <= _BRIDGE and not set(gap) & set("。、\n"):
            last = found.pop()
            change = Change(last.start, last.before + gap + before, last.after + gap + after)
        found.append(change)
        end = op.dest_end
    return tuple(found)


def worded(verbatim: str, wording: Wording) -> str:
    """The formatter's text without what was taken back."""
    return "".join(text for text, _ in _parts(verbatim, wording))


def found_in(verbatim: str, wording: Wording, text: str) -> tuple[Found, ...]:
    """The changes whose place a person has not written over, with their places in ``text``."""
    expected = worded(verbatim, wording)
    same = _same_stretches(expected, text)
    found: list[Found] = []
    place = 0
    for piece, change in _parts(verbatim, wording):
        end = place + len(piece)
        if change is not None:
            at = _moved(place, end, same)
            if at is not None:
                found.append(Found(change, at, change.id in wording.revoked))
        place = end
    return tuple(found)


def exchanged(text: str, found: Found) -> str:
    """``text`` with the other wording of a change.

    >>> exchanged("この14件です。", Found(Change(6, "十四", "14"), 2, revoked=False))
    'この十四件です。'
    """
    return text[: found.at] + found.other + text[found.at + len(found.shown) :]


def with_change(wording: Wording, change: str, *, revoked: bool) -> Wording:
    """The wording with one change taken back or made again."""
    others = wording.revoked - {change}
    return replace(wording, revoked=others | {change} if revoked else others)


def _parts(verbatim: str, wording: Wording) -> Iterator[tuple[str, Change | None]]:
    """The text piece by piece, with the change that each piece is of."""
    place = 0
    for change in changes_of(verbatim, wording.text):
        yield verbatim[place : change.start], None
        yield change.before if change.id in wording.revoked else change.after, change
        place = change.end
    yield (verbatim[place:] if verbatim else wording.text), None


def _same_stretches(old: str, new: str) -> Sequence[tuple[int, int, int]]:
    """(start, end, how far it moved) of what ``new`` still holds of ``old``."""
    if old == new:
        return ((0, len(old), 0),)
    return [
        (op.src_start, op.src_end, op.dest_start - op.src_start)
        for op in Levenshtein.opcodes(old, new)
        if op.tag == "equal"
    ]


def _moved(start: int, end: int, same: Collection[tuple[int, int, int]]) -> int | None:
    """Where a stretch is now; ``None`` where it was written over."""
    return next((start + by for first, last, by in same if first <= start and end <= last), None)
