"""How long a job still takes, from how long its stages took before and how this one goes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

from minutes.progress import STAGES, WEIGHTS
from minutes.store.jobs import JobTable
from minutes.store.records import JobRow

_KEEP_SECONDS = 15.0

USUAL: Mapping[str, float] = MappingProxyType(
    {"decode": 0.003, "diarize": 0.05, "recognise": 0.1, "assign": 0.006, "format": 0.002}
)
"""Seconds of work a second of recording on an office PC, until this machine has shown its own."""

_WEIGHT = 300.0
"""Seconds of recording for which the usual rates stand: a short recording's own say little, since
loading the models takes as long as for a long one."""

_INERTIA = 45.0
"""Seconds of work for which the estimate stands against the pace of this job."""


class Rates:
    """Seconds of work a second of recording, by stage, looked up now and then.

    Parameters
    ----------
    jobs : JobTable
    now : callable, optional
        Seconds since 1970.
    """

    def __init__(self, jobs: JobTable, now: Callable[[], float] = time.time) -> None:
        self._jobs, self._now = jobs, now
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._rates: Mapping[str, float] = {}

    def seconds_left(self, row: JobRow) -> float | None:
        """Seconds until the draft; ``None`` while the job waits or its length is not known yet.

        The pace of this job moves the estimate little by little: what a person sees does not jump.
        """
        if row.state != "running" or row.started_at is None or not row.duration:
            return None
        rates = self._current()
        left = _remaining(row)
        names = [name for name in STAGES if WEIGHTS[name] > 0]
        whole = sum(rates.get(name, 0.0) for name in names) * row.duration
        rest = sum(rates.get(name, 0.0) * share for name, share in left.items()) * row.duration
        elapsed = max(0.0, self._now() - row.started_at)
        inertia = _INERTIA + whole / 4
        pace = (elapsed + inertia) / (whole - rest + inertia)
        return rest * pace

    def _current(self) -> Mapping[str, float]:
        with self._lock:
            if time.monotonic() - self._read_at > _KEEP_SECONDS:
                known = self._jobs.rates()
                self._rates = {
                    stage: _rate(USUAL.get(stage, 0.0), *known.get(stage, (0.0, 0.0)))
                    for stage in {*USUAL, *known}
                }
                self._read_at = time.monotonic()
            return self._rates


def _rate(usual: float, wall: float, audio: float) -> float:
    return (usual * _WEIGHT + wall) / (_WEIGHT + audio)


def _remaining(row: JobRow) -> Mapping[str, float]:
    """Stage → share of it that is still to do."""
    names = list(STAGES)
    at = names.index(row.stage)
    inside = 1 - min(1.0, row.completed / row.total if row.total > 0 else 0.0)
    return {name: inside if name == row.stage else 1.0 for name in names[at:] if WEIGHTS[name] > 0}
