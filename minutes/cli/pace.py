"""How fast a run goes: as it went all along, or as it goes now where that is plainly different."""

from __future__ import annotations

import bisect
import math
from itertools import pairwise

_NOW = 0.05
"""Share of all work whose pace is that of "now"; what lies further back fades."""

_LEAST = 30.0
"""Seconds of work that "now" is at least: a job tells of itself every few seconds, a batch of windows at
a time, and in the shortest runs one such step was taken for the pace."""

_ALIKE, _PLAIN = 0.15, 0.3
"""Natural logarithms of now against all along. Recordings differ by up to the first; by the second,
something else runs on this machine, or has stopped."""

_POINTS = 400  # kept of a run of days


class Pace:
    """Seconds of slots at work for a second of work at the usual speed.

    What was measured by simulation (``tests/cli/test_pace.py``): believing the newest alone makes a
    steady machine look unsteady, since recordings are not all alike; believing all of it alone never
    learns that somebody else began to compute.
    """

    def __init__(self) -> None:
        self._seen = [(0.0, 0.0)]  # work computed, and seconds of slots at work, as they grew

    def look(self, computed: float, busy: float) -> None:
        """How much has been computed in how many seconds of slots at work, so far."""
        if computed <= self._seen[-1][0]:  # nothing moves: that is no time of what comes after
            self._seen[-1] = self._seen[-1][0], busy
        else:
            self._seen.append((computed, busy))
        if len(self._seen) > _POINTS:
            self._seen = [self._seen[0], *self._seen[:0:-2][::-1]]

    def told(self, whole: float) -> float:
        """The pace to expect, 0 where nothing was computed. ``whole``: all work of this run.

        Without the first third of what was computed: models were loaded then, and an archive is not
        always what its first recordings are.
        """
        computed = self._seen[-1][0]
        place = bisect.bisect_right(self._seen, (computed / 3, math.inf)) - 1
        seen = self._seen[max(0, place) :]
        long = (seen[-1][1] - seen[0][1]) / (computed - seen[0][0]) if len(seen) > 1 else 0.0
        now = _fading(seen, max(_LEAST, _NOW * whole))
        if long <= 0 or now <= 0:
            return long
        apart = math.log(now / long)
        believed = min(1.0, max(0.0, (abs(apart) - _ALIKE) / (_PLAIN - _ALIKE)))
        return long * math.exp(believed * apart)


def _fading(seen: list[tuple[float, float]], horizon: float) -> float:
    """The pace of the end of ``seen``, what is ``horizon`` of work earlier counts a third."""
    computed = busy = 0.0
    for (before, since), (after, until) in pairwise(seen):
        weight = math.exp((after - seen[-1][0]) / horizon) if horizon > 0 else 0.0
        computed += weight * (after - before)
        busy += weight * (until - since)
    return busy / computed if computed > 0 else 0.0
