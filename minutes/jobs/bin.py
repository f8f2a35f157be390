"""The bin: meetings that were taken out of the list, brought back or removed for good."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Protocol

from minutes import settings
from minutes.errors import MinutesError, UsageError
from minutes.jobs.records import Job
from minutes.store.audit import Happening
from minutes.store.jobs import JobTable

log = logging.getLogger(__name__)

_DAY = 24 * 3600.0
BY_ITSELF = "auto:bin"
"""Who empties the bin, in the audit trail; no user can bear the name."""


@dataclass(frozen=True, slots=True)
class Binned:
    """``binned_at``, ``until``: seconds since 1970; ``until`` ``None``: until somebody removes it."""

    job: Job
    binned_at: float
    until: float | None


class Jobs(Protocol):
    """What the bin asks of the service."""

    def job(self, job_id: str) -> Job:
        """A job as people see it."""
        ...

    def cancel(self, job_id: str) -> None:
        """Stop a job."""
        ...

    def delete(self, job_id: str, by: Happening | None = None) -> object:
        """Remove a job for good."""
        ...


class Bin:
    """Meetings in the bin: no list shows them and no search finds them; nothing of them is lost.

    Parameters
    ----------
    service : Jobs
    jobs : JobTable
    """

    def __init__(self, service: Jobs, jobs: JobTable) -> None:
        self._service, self._jobs = service, jobs

    def put(self, job_id: str) -> None:
        """Take a meeting out of the list; a job that runs is stopped.

        Raises
        ------
        StoreError
            There is no such job.
        """
        row = self._jobs.get(job_id)
        if row.binned_at is None:
            self._service.cancel(job_id)
            self._jobs.set(job_id, binned_at=time.time())

    def all(self) -> tuple[Binned, ...]:
        """What is in the bin, the last one first."""
        days = settings.bin_days()
        return tuple(
            Binned(
                self._service.job(row.id),
                row.binned_at or 0.0,
                None if days is None else (row.binned_at or 0.0) + days * _DAY,
            )
            for row in self._jobs.binned()
        )

    def restore(self, job_id: str) -> None:
        """Bring a meeting back as it was.

        Raises
        ------
        UsageError
            It is not in the bin.
        """
        self._require(job_id)
        self._jobs.set(job_id, binned_at=None)

    def remove(self, job_id: str, by: Happening | None = None) -> None:
        """Remove a meeting in the bin for good, with its recording and every edit. ``by``: who does
        it, where it is not a command.

        Raises
        ------
        UsageError
            It is not in the bin.
        """
        self._require(job_id)
        self._service.delete(job_id, by)

    def empty_old(self) -> None:
        """Remove for good what has been in the bin for longer than the operator allows."""
        days = settings.bin_days()
        if days is None:
            return
        for row in self._jobs.binned():
            if (row.binned_at or 0.0) < time.time() - days * _DAY:
                try:
                    self._service.delete(row.id, Happening("delete", BY_ITSELF))
                except MinutesError as error:  # the next time
                    log.warning("not removed from the bin: %s", error)

    def _require(self, job_id: str) -> None:
        if self._jobs.get(job_id).binned_at is None:
            raise UsageError("その会議録はごみ箱にありません。一覧を確かめてください。")
