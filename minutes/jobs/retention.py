"""How long recordings are kept: by meeting body, counted from 確定; drafts and edits stay."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from minutes.errors import MinutesError
from minutes.jobs.audit import Audit
from minutes.jobs.desk import Desk
from minutes.jobs.removal import Removed, remove_sound
from minutes.store.audit import Happening
from minutes.store.files import Files
from minutes.store.opening import Store
from minutes.store.records import JobRow, JobState
from minutes.text import wareki

log = logging.getLogger(__name__)

_DONE: tuple[JobState, ...] = ("done",)
_DAY = 24 * 3600.0
BY_ITSELF = "auto:retention"
"""Who removes recordings, in the audit trail; no user can bear the name."""


@dataclass(frozen=True, slots=True)
class Due:
    """A meeting whose recording has been kept long enough. ``final_at``: seconds since 1970."""

    job: JobRow
    final_at: float


class Retention:
    """Recordings of final minutes, removed when their time is over.

    Parameters
    ----------
    store : Store
    files : Files
    desk : Desk
        Knows since when minutes are final.
    audit : Audit
    data_dir : Path
        Where copies for browsers lie.
    """

    def __init__(
        self, store: Store, files: Files, desk: Desk, audit: Audit, *, data_dir: Path
    ) -> None:
        self._store, self._files, self._desk = store, files, desk
        self._audit, self._data_dir = audit, data_dir

    def due(self, now: float | None = None) -> tuple[Due, ...]:
        """Meetings whose recordings would be removed at ``now``, in seconds since 1970."""
        return tuple(self._due(time.time() if now is None else now))

    def sweep(self, now: float | None = None) -> tuple[tuple[Due, Removed], ...]:
        """Remove what is due; one that cannot be removed is tried again the next time."""
        done = []
        for due in self.due(now):
            try:
                done.append((due, self._remove(due.job)))
            except MinutesError as error:
                log.warning("recording not removed: %s", error)
        return tuple(done)

    def _remove(self, job: JobRow) -> Removed:
        by = Happening("sound", BY_ITSELF, meeting=job.id)
        self._audit.record(by)  # before: what cannot be told is not done
        removed = remove_sound(self._files, self._data_dir, job.id)
        if not removed.left:
            self._store.jobs.set(job.id, sound_gone_at=time.time())
        self._audit.record(Happening("deleted", BY_ITSELF, meeting=job.id, detail=removed.facts))
        return removed

    def _due(self, now: float) -> Iterator[Due]:
        days = {body.id: body.sound_days for body in self._store.bodies.all()}
        for job in self._store.jobs.all(_DONE):
            kept = days.get(job.body_id or "")
            if kept is None or job.sound_gone_at is not None:
                continue
            stated = self._stated(job.id)
            if stated is None or now - stated < kept * _DAY:
                continue
            if self.final_since(job.id) is not None:  # reads the whole draft: last
                yield Due(job, stated)

    def final_since(self, job_id: str) -> float | None:
        """Since when the minutes are final, in seconds since 1970; ``None`` where they are not."""
        stated = self._stated(job_id)
        if stated is None or self._desk.resolved(job_id).state != "final":
            return None
        return stated

    def _stated(self, job_id: str) -> float | None:
        """When the minutes last got a state, in seconds since 1970; ``None`` where they never did."""
        stated = [edit.created_at for edit in self._desk.history(job_id) if edit.kind == "state"]
        return stated[-1] if stated else None


def sound_gone(at: float, therefore: str) -> str:
    """Why a meeting has no recording. ``at``: seconds since 1970."""
    day = wareki(datetime.fromtimestamp(at).date())  # noqa: DTZ006 - wall clock
    return f"この会議の録音は、会議体の決まりに従って{day}に消したので、{therefore}。会議録の修正と書き出しはできます。"
