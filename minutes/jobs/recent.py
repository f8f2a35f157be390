"""What was used last, kept in memory up to a weight."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Values by key; where all of them weigh more than ``most``, those not asked for longest go first.

    The newest stays whatever it weighs. Several threads may ask at once.

    Parameters
    ----------
    most : int
        In units of ``weigh``.
    weigh : callable
        Of one value, 1 at least; it is asked once.

    Examples
    --------
    >>> recent = Recent(5, len)
    >>> for word in ("ab", "cd", "efg"):
    ...     gone = recent.keep(word[0], word)
    >>> recent.get("a"), recent.get("c"), recent.get("e")
    (None, 'cd', 'efg')
    """

    def __init__(self, most: int, weigh: Callable[[Value], int]) -> None:
        self._most, self._weigh = most, weigh
        self._values: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._total = 0
        self._lock = threading.Lock()

    def get(self, key: Key) -> Value | None:
        """The value, which counts as used; ``None``: it is not there (any more)."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def keep(self, key: Key, value: Value) -> tuple[Key, ...]:
        """Keep a value, in place of an earlier one of that key; the keys that had to go for it."""
        weight = max(1, self._weigh(value))
        gone = []
        with self._lock:
            self._drop(key)
            self._values[key] = (value, weight)
            self._total += weight
            while self._total > self._most and len(self._values) > 1:
                gone.append(next(iter(self._values)))
                self._drop(gone[-1])
        return tuple(gone)

    def forget(self, which: Callable[[Key], bool]) -> None:
        """Let go of the values of these keys."""
        with self._lock:
            for key in [key for key in self._values if which(key)]:
                self._drop(key)

    def _drop(self, key: Key) -> None:
        if key in self._values:
            self._total -= self._values.pop(key)[1]
