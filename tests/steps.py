"""Cost as a count: it is the same on every machine, however busy."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType


def steps(action: Callable[[], object]) -> int:
    """Lines of Python that ``action`` runs; what it does inside compiled libraries is not seen.

    >>> def loop(n):
    ...     for _ in range(n):
    ...         pass
    >>> steps(lambda: loop(300)) - steps(lambda: loop(100))
    400
    """
    count = 0

    def trace(frame: FrameType, event: str, argument: object) -> Callable[..., object]:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        action()
    finally:
        sys.settrace(before)
    return count
