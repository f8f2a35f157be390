"""Seconds on the recording's clock, and the only arithmetic on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Seconds = float


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the recording, ``start`` included, ``end`` excluded, in seconds.

    >>> Span(1.0, 3.0) & Span(2.0, 5.0)
    Span(start=2.0, end=3.0)
    >>> bool(Span(1.0, 2.0) & Span(3.0, 4.0))
    False
    """

    start: Seconds
    end: Seconds

    def __bool__(self) -> bool:
        """A span of no length is falsy."""
        return self.end > self.start

    @property
    def duration(self) -> Seconds:
        """Length in seconds, never negative.

        >>> Span(1.0, 3.5).duration
        2.5
        """
        return max(0.0, self.end - self.start)

    @property
    def middle(self) -> Seconds:
        """The moment half-way."""
        return (self.start + self.end) / 2

    def __and__(self, other: Span) -> Span:
        """The common part; falsy where there is none."""
        return Span(max(self.start, other.start), min(self.end, other.end))

    def __or__(self, other: Span) -> Span:
        """The smallest span that holds both.

        >>> Span(1.0, 2.0) | Span(4.0, 5.0)
        Span(start=1.0, end=5.0)
        """
        return Span(min(self.start, other.start), max(self.end, other.end))

    def gap(self, other: Span) -> Seconds:
        """Silence between the two in seconds; 0 where they touch or overlap.

        >>> Span(1.0, 2.0).gap(Span(4.0, 5.0))
        2.0
        """
        return max(0.0, max(self.start, other.start) - min(self.end, other.end))

    def overlap(self, other: Span) -> Seconds:
        """Length of the common part in seconds."""
        return (self & other).duration

    def shift(self, seconds: Seconds) -> Span:
        """The same span ``seconds`` later."""
        return Span(self.start + seconds, self.end + seconds)

    def pad(self, seconds: Seconds, limit: Seconds) -> Span:
        """Wider by ``seconds`` on both sides, kept inside 0 to ``limit``."""
        return Span(max(0.0, self.start - seconds), min(limit, self.end + seconds))


def merge(spans: Iterable[Span], *, bridge: Seconds = 0.0) -> tuple[Span, ...]:
    """Union of ``spans``, sorted, pauses of up to ``bridge`` seconds closed.

    >>> merge([Span(3, 4), Span(0, 1), Span(1.2, 2)], bridge=0.5)
    (Span(start=0, end=2), Span(start=3, end=4))
    """
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start - merged[-1].end <= bridge:
            merged[-1] = merged[-1] | span
        else:
            merged.append(span)
    return tuple(merged)


def subtract(spans: Iterable[Span], holes: Iterable[Span]) -> tuple[Span, ...]:
    """What is left of ``spans`` outside ``holes``.

    >>> subtract([Span(0, 10)], [Span(2, 3), Span(5, 6)])
    (Span(start=0, end=2), Span(start=3, end=5), Span(start=6, end=10))
    """
    cut = merge(holes)
    return tuple(part for span in merge(spans) for part in _outside(span, cut))


def _outside(span: Span, holes: tuple[Span, ...]) -> Iterator[Span]:
    start = span.start
    for hole in holes:
        if hole.end <= start:
            continue
        if hole.start >= span.end:
            break
        if hole.start > start:
            yield Span(start, hole.start)
        start = hole.end
    if start < span.end:
        yield Span(start, span.end)
