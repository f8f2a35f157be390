"""What one body's past minutes add to the general counts: how often what followed what, and its words.

A share of the body's own counts is mixed into the general probability where that raises it: what its
minutes hold reads more fluently, and what they lack no less. (Lowering as well, as a true mixture
does, made the text of another municipality .01 to .1 a character less likely.)
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from minutes.format.usage.words import Spelling

OWN_ORDERS = (3, 4)
"""Characters of the sequences that are counted. Of shorter ones the general counts know more."""

_MOST = 0.5
_TRUSTED = 20.0
"""Occurrences of a context from which on the body's counts have half of their share."""


@dataclass(frozen=True, slots=True, eq=False)
class Usage:
    """How one body words things. ``counts``: packed sequence (:mod:`minutes.format.usage.ngrams`) of
    three or four characters, its length above it → how often it came; ``seen``: the same of what stood
    before its last character. ``words``: folded sound → spellings that the general list lacks.
    """

    counts: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    seen: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    words: Mapping[str, tuple[Spelling, ...]] = field(default_factory=lambda: MappingProxyType({}))
    known: frozenset[str] = frozenset()
    longest: int = 0

    def mixed(self, general: float, histories: Iterable[tuple[int, int]]) -> float:
        """Log-probability from the general one; ``histories``: packed context and sequence, shortest first."""
        share = math.exp(general)
        for context, sequence in histories:
            total = self.seen.get(context, 0)
            if total:
                weight = _MOST * total / (total + _TRUSTED)
                share += max(0.0, weight * (self.counts.get(sequence, 0) / total - share))
        return math.log(share)


GENERAL = Usage()
"""Nothing of its own: meetings as they are everywhere."""


def sequences_of(sentences: Iterable[str], start: str) -> Counter[str]:
    """How often each sequence of three and of four characters came in plain ``sentences``."""
    counts: Counter[str] = Counter()
    longest = max(OWN_ORDERS)
    for sentence in sentences:
        text = start * (longest - 1) + sentence
        for end in range(longest, len(text) + 1):
            for length in OWN_ORDERS:
                counts[text[end - length : end]] += 1
    return counts
