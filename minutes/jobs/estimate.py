"""How long a job still takes, from how long its stages took before."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping

from minutes.progress import STAGES, WEIGHTS
from minutes.store.jobs import JobTable
from minutes.store.records import JobRow

_KEEP_SECONDS = 15.0


class Rates:
    """Seconds of work a second of recording, by stage, looked up now and then.

    Parameters
    ----------
    jobs : JobTable
    """

    def __init__(self, jobs: JobTable) -> None:
        self._jobs = jobs
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._rates: Mapping[str, float] = {}

    def seconds_left(self, row: JobRow) -> float | None:
        """Seconds until the draft; ``None`` while the job waits or nothing is known yet."""
        if row.state != "running" or row.started_at is None:
            return None
        rates = self._current()
        if row.duration and all(rates.get(stage) for stage in ("diarize", "recognise")):
            return sum(
                rates.get(stage, 0.0) * row.duration * share
                for stage, share in _remaining(row).items()
            )
        if row.fraction < 0.03:
            return None
        elapsed = time.time() - row.started_at
        return elapsed * (1 - row.fraction) / row.fraction

    def _current(self) -> Mapping[str, float]:
        with self._lock:
            if time.monotonic() - self._read_at > _KEEP_SECONDS:
                self._rates = {
                    stage: wall / audio
                    for stage, (wall, audio) in self._jobs.rates().items()
                    if audio > 0
                }
                self._read_at = time.monotonic()
            return self._rates


def _remaining(row: JobRow) -> Mapping[str, float]:
    """Stage → share of it that is still to do."""
    names = list(STAGES)
    at = names.index(row.stage)
    inside = 1 - min(1.0, row.completed / row.total if row.total > 0 else 0.0)
    return {name: inside if name == row.stage else 1.0 for name in names[at:] if WEIGHTS[name] > 0}
