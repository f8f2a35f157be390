"""Whoever a clerk waits for goes first: what is read beside waits meanwhile, since one thread runs at a time."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

_LONGEST = 0.5
"""Seconds that a step of what is read beside waits at most: it always goes on."""


class Way:
    """Threads that a clerk waits for, and those that let them pass.

    A thread that may run for milliseconds without a pause makes every other wait that long each time
    that it has waited for the disk.

    Examples
    --------
    >>> way = Way()
    >>> with way.first():
    ...     way.give()  # nobody waits for itself
    """

    def __init__(self) -> None:
        self._urgent: set[int] = set()
        self._changed = threading.Condition()

    @contextlib.contextmanager
    def first(self) -> Iterator[None]:
        """While a clerk waits for what this thread does."""
        own = threading.get_ident()
        with self._changed:
            inner = own in self._urgent
            self._urgent.add(own)
        try:
            yield
        finally:
            if not inner:
                self.leave()

    def leave(self) -> None:
        """This thread now waits itself for what is read beside: nobody needs to let it pass."""
        with self._changed:
            self._urgent.discard(threading.get_ident())
            self._changed.notify_all()

    def give(self) -> None:
        """Let those pass that a clerk waits for, unless this is one of them."""
        with self._changed:
            if threading.get_ident() not in self._urgent:
                self._changed.wait_for(lambda: not self._urgent, timeout=_LONGEST)
