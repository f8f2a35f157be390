"""A record as the key of a cache: where it is the same object, comparing it word by word is idle."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import is_not
from typing import Generic, TypeVar

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

SENTENCES = 32_768
"""Sentences of which it is kept what was read: those of two meetings of six hours. A cache that is
smaller than a meeting forgets each sentence before it comes again."""


@dataclass(frozen=True, slots=True, eq=False)
class Held(Generic[T]):
    """``value``, which lives as long as this does; two are the same where theirs is one object.

    >>> one, other = (1, 2), tuple([1, 2])
    >>> Held(one) == Held(one), Held(one) == Held(other)
    (True, False)
    """

    value: T

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Held) and other.value is self.value

    def __hash__(self) -> int:
        return id(self.value)


def differing(known: Mapping[K, T], keys: Sequence[K], values: Sequence[T]) -> Iterator[K]:
    """Those of ``keys`` whose value is not the known one, without a step of Python for the same objects.

    >>> list(differing({"a": (1,), "b": (2,)}, ["a", "b", "c"], [(1,), (3,), (4,)]))
    ['b', 'c']
    """
    others = compress(zip(keys, values, strict=True), map(is_not, map(known.get, keys), values))
    return (key for key, value in others if key not in known or known[key] != value)
