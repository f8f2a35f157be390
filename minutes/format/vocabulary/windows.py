"""Where in a text something of a given sound can stand: runs of whole morphemes, by their moras."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate, chain
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from minutes.format.vocabulary.hearing import Heard

_SIGNS = 0xE000
"""Moras are of one or more characters; they are compared as one sign each."""

_ELSEWHERE = "\0"
"""A mora that nothing in the text has."""

_LONGEST_SPELLED = 4


class Window(NamedTuple):
    """Morphemes ``first`` to ``last``, both included, ``distance`` moras away from what was looked for."""

    first: int
    last: int
    distance: int


class Windows:
    """A text's runs of morphemes. A term of a meeting is compared only with those that are about as long.

    Parameters
    ----------
    hearing : Heard
    """

    def __init__(self, hearing: Heard) -> None:
        self._hearing = hearing
        signs: dict[str, str] = {}
        for mora in chain.from_iterable(hearing.sounds):
            signs.setdefault(mora, chr(_SIGNS + len(signs)))
        self._signs = signs
        self._whole = self._written(tuple(chain.from_iterable(hearing.sounds)))
        ends = tuple(accumulate(map(len, hearing.sounds)))
        self._starts = (0, *ends[:-1])
        self._last = {end: part for part, end in enumerate(ends) if hearing.sounds[part]}
        self._of_length: dict[int, list[tuple[int, int, str]]] = {}

    @cached_property
    def borders(self) -> frozenset[int]:
        """Characters at which a morpheme begins or ends."""
        parts = self._hearing.parts
        return frozenset(chain.from_iterable((part.start, part.end) for part in parts))

    def near(self, wanted: Sequence[str], most: int) -> list[Window]:
        """Those at most ``most`` moras away from ``wanted``, in their order; none ends in a mark.

        >>> from minutes.format.vocabulary.hearing import listen
        >>> text = "総務家長です"
        >>> Windows(listen(text, [1.0] * len(text))).near(("カ", "チョ", "ー"), 0)
        [Window(first=1, last=2, distance=0)]
        """
        written = self._written(wanted)
        if most == 0 and written not in self._whole:
            return []
        found = []
        for length in range(max(1, len(wanted) - most), len(wanted) + most + 1):
            for first, last, said in self._as_long(length):
                distance = (
                    Levenshtein.distance(said, written, score_cutoff=most)
                    if most
                    else said != written
                )
                if distance <= most:
                    found.append(Window(first, last, int(distance)))
        return sorted(found)

    def spelled(self, count: int, wanted: tuple[str, ...]) -> Sequence[int]:
        """First morphemes of runs of ``count`` lone kanji that read ``wanted`` kanji by kanji."""
        return self._kanji.get((count, wanted), ())

    @cached_property
    def _kanji(self) -> dict[tuple[int, tuple[str, ...]], list[int]]:
        spelled = self._hearing.spelled
        found: defaultdict[tuple[int, tuple[str, ...]], list[int]] = defaultdict(list)
        for first in range(len(spelled)):
            said: tuple[str, ...] = ()
            for count, sound in enumerate(spelled[first : first + _LONGEST_SPELLED], start=1):
                if not sound:
                    break
                said += sound
                found[count, said].append(first)
        return found

    def _as_long(self, length: int) -> Sequence[tuple[int, int, str]]:
        known = self._of_length.get(length)
        if known is None:
            known = self._of_length[length] = list(self._measured(length))
        return known

    def _measured(self, length: int) -> Iterator[tuple[int, int, str]]:
        for first, start in enumerate(self._starts):
            last = self._last.get(start + length)
            if last is not None:
                yield first, last, self._whole[start : start + length]

    def _written(self, moras: Sequence[str]) -> str:
        return "".join(self._signs.get(mora, _ELSEWHERE) for mora in moras)
