"""Whoever waits for the answer to a key goes first: what is read for later pauses meanwhile.

Python runs one thread at a time; two that compute share it evenly, and the answer would take twice as long.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_STEP = 0.002  # s


class Hurry:
    """How many wait for an answer.

    Parameters
    ----------
    patience : float
        Seconds that one pause takes at most: what is read for later is waited for too.
    """

    def __init__(self, patience: float = 0.1) -> None:
        self._patience = patience
        self._count = 0
        self._lock = threading.Lock()
        self._own = threading.local()

    @contextmanager
    def first(self) -> Iterator[None]:
        """While this thread makes an answer."""
        self._own.inside = True
        self._add(1)
        try:
            yield
        finally:
            self._add(-1)
            self._own.inside = False

    @contextmanager
    def resting(self) -> Iterator[None]:
        """While this thread waits for another one, which must not pause for it."""
        mine = int(self._inside)
        self._add(-mine)
        try:
            yield
        finally:
            self._add(mine)

    def give_way(self) -> None:
        """Pause while somebody waits for an answer, unless this thread makes it."""
        end = time.monotonic() + self._patience
        while self._count and not self._inside and time.monotonic() < end:
            time.sleep(_STEP)

    @property
    def _inside(self) -> bool:
        return getattr(self._own, "inside", False)

    def _add(self, number: int) -> None:
        with self._lock:
            self._count += number
