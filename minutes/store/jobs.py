"""Jobs in the database: added, moved on, counted."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import fields
from typing import Any

import sqlalchemy as sa

from minutes.codec import from_plain, to_plain
from minutes.errors import NotStored
from minutes.options import TranscribeOptions
from minutes.schema import MeetingContext
from minutes.store.database import Database
from minutes.store.records import JobRow, JobState, Timing
from minutes.store.tables import jobs, metadata, timings

_LISTED = jobs.c.binned_at.is_(None)
_ENDED: frozenset[JobState] = frozenset({"done", "failed", "cancelled"})


class JobTable:
    """All verbs on jobs.

    Parameters
    ----------
    database : Database
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, row: JobRow) -> None:
        """Insert a job."""
        values = {field.name: getattr(row, field.name) for field in fields(row)}
        values["context"] = to_plain(row.context)
        values["options"] = to_plain(row.options)
        with self._database.write() as connection:
            connection.execute(sa.insert(jobs).values(values))

    def get(self, job_id: str) -> JobRow:
        """One job.

        Raises
        ------
        NotStored
            There is no such job.
        """
        with self._database.read() as connection:
            row = connection.execute(sa.select(jobs).where(jobs.c.id == job_id)).one_or_none()
        if row is None:
            raise NotStored(f"ジョブ {job_id} はありません。削除された可能性があります。")
        return _job(row)

    def all(self, states: Collection[JobState] = ()) -> tuple[JobRow, ...]:
        """Jobs that are not in the bin, newest first; only those in ``states`` where given."""
        query = sa.select(jobs).where(_LISTED).order_by(jobs.c.created_at.desc(), jobs.c.id)
        if states:
            query = query.where(jobs.c.state.in_(sorted(states)))
        with self._database.read() as connection:
            return tuple(_job(row) for row in connection.execute(query))

    def give(self, job_id: str, body_id: str) -> None:
        """Make a job's meeting one of the body."""
        with self._database.write() as connection:
            connection.execute(sa.update(jobs).where(jobs.c.id == job_id).values(body_id=body_id))

    def belonging(self, job_id: str) -> tuple[str | None, str | None] | None:
        """Body and owner of a job; ``None`` where there is none."""
        query = sa.select(jobs.c.body_id, jobs.c.owner).where(jobs.c.id == job_id)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else (row.body_id, row.owner)

    def binned(self) -> tuple[JobRow, ...]:
        """Jobs in the bin, the last one first."""
        query = sa.select(jobs).where(~_LISTED).order_by(jobs.c.binned_at.desc(), jobs.c.id)
        with self._database.read() as connection:
            return tuple(_job(row) for row in connection.execute(query))

    def ids(self) -> frozenset[str]:
        """Every job, those in the bin too."""
        with self._database.read() as connection:
            return frozenset(connection.execute(sa.select(jobs.c.id)).scalars())

    def with_fingerprint(self, fingerprint: str) -> tuple[JobRow, ...]:
        """Jobs of the same recording with the same options, newest first."""
        query = sa.select(jobs).where(jobs.c.fingerprint == fingerprint, _LISTED)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(jobs.c.created_at.desc()))
            return tuple(_job(row) for row in rows)

    def of_recording(self, sha256: str) -> tuple[JobRow, ...]:
        """Jobs of the same recording, whatever their papers and options, newest first."""
        query = sa.select(jobs).where(jobs.c.sha256 == sha256, _LISTED)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(jobs.c.created_at.desc()))
            return tuple(_job(row) for row in rows)

    def counts(self) -> Mapping[str, int]:
        """How many jobs are in each state."""
        query = sa.select(jobs.c.state, sa.func.count()).where(_LISTED).group_by(jobs.c.state)
        with self._database.read() as connection:
            return {state: count for state, count in connection.execute(query)}

    def move(self, job_id: str, state: JobState, *, only_from: Collection[JobState]) -> bool:
        """Change the state of a job that is in one of ``only_from``.

        Returns
        -------
        bool
            Whether the job was changed.
        """
        return self._change(
            sa.and_(jobs.c.id == job_id, jobs.c.state.in_(sorted(only_from))), state=state
        )

    def claim(self, job_id: str, run: int, holder: str) -> bool:
        """An execution begins: whoever held the job before has lost it.

        Returns
        -------
        bool
            ``False`` where the job was cancelled, deleted or begun anew meanwhile.
        """
        open_job = jobs.c.state.in_(("queued", "running"))
        with self._database.write() as connection:
            query = sa.select(jobs.c.started_at).where(jobs.c.id == job_id)
            started_at = connection.execute(query).scalar_one_or_none() or time.time()
            changed = connection.execute(
                sa.update(jobs)
                .where(jobs.c.id == job_id, jobs.c.run == run, open_job)
                .values(
                    state="running", worker=holder, started_at=started_at, updated_at=time.time()
                )
            )
            return changed.rowcount > 0

    def held(self, job_id: str, holder: str) -> bool:
        """Whether ``holder`` still works on the job."""
        query = sa.select(jobs.c.id).where(_held_by(job_id, holder))
        with self._database.read() as connection:
            return connection.execute(query).first() is not None

    def progress(
        self,
        job_id: str,
        holder: str,
        *,
        stage: str,
        completed: float,
        total: float,
        fraction: float,
    ) -> bool:
        """Write progress; ``False`` where ``holder`` does not work on the job any more.

        ``fraction`` never goes back: a stage whose process died begins anew, and what a clerk
        saw of it stays until it has come as far again.
        """
        furthest = sa.case((jobs.c.fraction > fraction, jobs.c.fraction), else_=fraction)
        return self._change(
            _held_by(job_id, holder),
            stage=stage,
            completed=completed,
            total=total,
            fraction=furthest,
        )

    def finish(
        self,
        job_id: str,
        holder: str,
        state: JobState,
        *,
        error: str | None = None,
        error_kind: str | None = None,
    ) -> bool:
        """The end of an execution; nothing happens where it has lost the job."""
        values = {"fraction": 1.0} if state == "done" else {}
        return self._change(
            _held_by(job_id, holder), state=state, error=error, error_kind=error_kind, **values
        )

    def give_up(self, job_id: str, holder: str) -> bool:
        """An execution lets go of the job in good order: it waits for the next worker."""
        return self._change(_held_by(job_id, holder), state="queued", worker=None)

    def again(self, job_id: str, *, run: int, attempt: int, **values: Any) -> None:
        """Queue a job that had ended once more."""
        values |= {"run": run, "attempt": attempt, "error": None, "error_kind": None}
        values |= {"worker": None, "started_at": None, "finished_at": None}
        self._change(jobs.c.id == job_id, state="queued", **values)

    def failures(self) -> Mapping[str, int]:
        """Failed jobs by the kind of their error."""
        query = (
            sa.select(jobs.c.error_kind, sa.func.count())
            .where(jobs.c.state == "failed", _LISTED)
            .group_by(jobs.c.error_kind)
        )
        with self._database.read() as connection:
            return {kind or "unknown": count for kind, count in connection.execute(query)}

    def waits(self, last: int = 1000) -> tuple[float, ...]:
        """Seconds from upload to draft of the jobs that were done last."""
        query = (
            sa.select(jobs.c.finished_at - jobs.c.created_at)
            .where(jobs.c.state == "done", jobs.c.finished_at.is_not(None))
            .order_by(jobs.c.finished_at.desc())
            .limit(last)
        )
        with self._database.read() as connection:
            return tuple(connection.execute(query).scalars())

    def _change(self, where: sa.ColumnElement[bool], **values: Any) -> bool:
        for name, value in values.items():
            if isinstance(value, MeetingContext | TranscribeOptions):
                values[name] = to_plain(value)
        now = time.time()
        values["updated_at"] = now
        if values.get("state") in _ENDED:
            values["finished_at"] = now
        with self._database.write() as connection:
            return connection.execute(sa.update(jobs).where(where).values(values)).rowcount > 0

    def set(self, job_id: str, **values: Any) -> None:
        """Write columns of a job whatever its state."""
        self._change(jobs.c.id == job_id, **values)

    def delete(self, job_id: str) -> None:
        """Remove a job with its drafts and edits."""
        with self._database.write() as connection:
            # How long stages take is told to the next meetings, without saying of which it is.
            connection.execute(
                sa.update(timings).where(timings.c.job_id == job_id).values(job_id="")
            )
            connection.execute(sa.delete(jobs).where(jobs.c.id == job_id))

    def rows_of(self, job_id: str) -> Mapping[str, int]:
        """How many rows each table holds of a job: every table that names jobs."""
        found: dict[str, int] = {}
        with self._database.read() as connection:
            for table in metadata.sorted_tables:
                column = table.c.id if table is jobs else table.c.get("job_id")
                if column is not None:
                    count = sa.select(sa.func.count()).select_from(table).where(column == job_id)
                    found[table.name] = connection.execute(count).scalar_one()
        return found

    def add_timing(self, timing: Timing) -> None:
        """Keep how long a stage took."""
        values = {field.name: getattr(timing, field.name) for field in fields(timing)}
        with self._database.write() as connection:
            connection.execute(sa.insert(timings).values(created_at=time.time(), **values))

    def rates(self, last: int = 200) -> Mapping[str, tuple[float, float]]:
        """Stage → (seconds of work, seconds of recording) over the ``last`` measurements."""
        recent = sa.select(timings).order_by(timings.c.id.desc()).limit(last).subquery()
        query = sa.select(
            recent.c.stage, sa.func.sum(recent.c.wall_seconds), sa.func.sum(recent.c.audio_seconds)
        ).group_by(recent.c.stage)
        with self._database.read() as connection:
            return {stage: (wall, audio) for stage, wall, audio in connection.execute(query)}

    def works(self, last: int = 2000) -> tuple[tuple[str, float, float], ...]:
        """(stage, seconds of recording, seconds of work) of single recordings, out of the ``last``
        measurements."""
        recent = sa.select(timings).order_by(timings.c.id.desc()).limit(last).subquery()
        query = sa.select(
            recent.c.stage, sa.func.sum(recent.c.audio_seconds), sa.func.sum(recent.c.wall_seconds)
        ).group_by(recent.c.job_id, recent.c.stage)
        with self._database.read() as connection:
            return tuple((stage, sound, work) for stage, sound, work in connection.execute(query))

    def stage_seconds(self, job_id: str) -> Mapping[str, float]:
        """Seconds of work in each stage of one job."""
        query = (
            sa.select(timings.c.stage, sa.func.sum(timings.c.wall_seconds))
            .where(timings.c.job_id == job_id)
            .group_by(timings.c.stage)
        )
        with self._database.read() as connection:
            return {stage: seconds for stage, seconds in connection.execute(query)}


def _held_by(job_id: str, holder: str) -> sa.ColumnElement[bool]:
    return sa.and_(jobs.c.id == job_id, jobs.c.state == "running", jobs.c.worker == holder)


def _job(row: sa.Row[Any]) -> JobRow:
    values = dict(row._mapping)
    values["context"] = from_plain(MeetingContext, values["context"])
    values["options"] = from_plain(TranscribeOptions, values["options"])
    return JobRow(**values)
