"""The one object that page and command line talk to: recordings in, drafts out, edits kept."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path, PurePath
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

from minutes import confine, errors, pipeline
from minutes.codec import to_plain
from minutes.digest import sha256_of_text
from minutes.errors import StoreError, UsageError
from minutes.jobs.changes import first_stage
from minutes.jobs.dbqueue import JobQueue
from minutes.jobs.desk import Desk
from minutes.jobs.enrolment import Voices
from minutes.jobs.estimate import Rates
from minutes.jobs.recordings import digest_of, keep, keys_of, names_of
from minutes.jobs.records import ARCHIVE, INTERACTIVE, Job
from minutes.jobs.results import (
    MIX,
    STARTS,
    folder,
    folders,
    load_papers,
    mark,
    results_before,
    write_papers,
)
from minutes.options import TranscribeOptions
from minutes.schema import MeetingContext
from minutes.store import Store, open_store
from minutes.store.files import Files, explained
from minutes.store.owner import close_to_others
from minutes.store.peek import holds_meetings
from minutes.store.records import Body, JobRow, WorkerRow

if TYPE_CHECKING:
    from minutes.jobs.worker import Worker

_STORE, _QUEUE = "minutes.sqlite", "queue.sqlite"
_ENDED = ("done", "failed", "cancelled")


class Service:
    """Jobs and meeting bodies of one data folder; safe from any thread.

    What this process writes from then on is its owner's alone (:mod:`minutes.confine`).

    Use :func:`minutes.jobs.open_service`. ``desk`` holds the drafts, ``voices`` the voice profiles.

    Parameters
    ----------
    data_dir : Path
    database_url : str, optional
    storage_url : str, optional
    """

    def __init__(
        self, data_dir: Path, *, database_url: str | None = None, storage_url: str | None = None
    ) -> None:
        self.data_dir = data_dir.resolve()
        prepare(self.data_dir)
        store: Store = open_store(database_url or f"sqlite:///{self.data_dir / _STORE}")
        self.store, self.files = store, Files(self.data_dir, storage_url)
        self.desk = Desk(store, self.files)
        self.voices = Voices(store, self.files, self.desk)
        self._queue_url = store.database.url
        if not store.database.is_postgres:
            # A file of its own: the queue's polling then never holds up a clerk's saving.
            self._queue_url = f"sqlite:///{self.data_dir / _QUEUE}"
            _use_write_ahead_log(self.data_dir / _QUEUE)
        self._queue = JobQueue(self._queue_url)
        self._worker: Worker | None = None
        self._rates = Rates(store.jobs)
        self._lock = threading.Lock()

    def start_worker(self, *, slots: int | None = None, **more: Any) -> None:
        """Take jobs in this process too; ``more`` goes to :class:`minutes.jobs.worker.Worker`."""
        from minutes.jobs.worker import Worker

        with self._lock:
            if self._worker is None:
                worker = Worker(
                    self.store,
                    self.files,
                    self._queue,
                    self.data_dir,
                    queue_url=self._queue_url,
                    slots=slots,
                    **more,
                )
                worker.start()
                self._worker = worker

    # --- jobs ---------------------------------------------------------------------------------

    def submit(
        self,
        recording: Path | Sequence[Path],
        context: MeetingContext = MeetingContext(),  # noqa: B008 - frozen
        options: TranscribeOptions = TranscribeOptions(),  # noqa: B008 - frozen
        *,
        priority: int = INTERACTIVE,
        display_name: str | None = None,
        body_id: str | None = None,
    ) -> str:
        """Take a recording into the queue; it may be deleted afterwards.

        Parameters
        ----------
        recording : Path or sequence of Path
            Several are the participants' own recordings of one meeting.
        context, options
            What is known of the meeting; files that ``options`` name are read now.
        priority : int
            Smaller goes first; :data:`minutes.jobs.INTERACTIVE` or :data:`minutes.jobs.ARCHIVE`.
        display_name : str, optional
            The name of the only file as people know it.
        body_id : str, optional
            The meeting body whose members, dictionary and profile fill in what is not given.

        Returns
        -------
        str
            The job's id.

        Raises
        ------
        UsageError, RecordingError, OutputError, StoreError
        """
        given = (recording,) if isinstance(recording, Path) else tuple(recording)
        options = replace(options, tracks=options.tracks or len(given) > 1)
        pipeline.check_options(options)
        body = self.store.bodies.get(body_id) if body_id else None
        papers = _papers(options, context, body)
        names = _names(given, display_name)
        job_id, digest = uuid4().hex, digest_of(given, names)
        key = keep(self.files, job_id, given, names, link=priority >= ARCHIVE)
        row = JobRow(
            id=job_id,
            title=_title(papers, body, names),
            file_name=names[0] + (f" ほか{len(names) - 1}件" if len(names) > 1 else ""),
            recording_key=key,
            sha256=digest,
            fingerprint=fingerprint(digest, papers, options),
            context=papers.context,
            options=options,
            created_at=time.time(),
            updated_at=time.time(),
            priority=priority,
            body_id=body_id,
        )
        write_papers(self.files, row.id, row.run, papers)
        self.store.jobs.add(row)
        self._queue.put(row.id, row.run, row.attempt, priority=priority)
        return job_id

    def jobs(self) -> tuple[Job, ...]:
        """All jobs, newest first."""
        return tuple(map(self._job, self.store.jobs.all()))

    def job(self, job_id: str) -> Job:
        """One job.

        Raises
        ------
        StoreError
            There is no such job.
        """
        return self._job(self.store.jobs.get(job_id))

    def exit_code(self, job_id: str) -> int:
        """What a command ends with because of this job (:mod:`minutes.errors`)."""
        row = self.store.jobs.get(job_id)
        kind = getattr(errors, row.error_kind or "", errors.MinutesError)
        return int(kind.exit_code)

    def find(
        self, digest: str, context: MeetingContext, options: TranscribeOptions
    ) -> tuple[Job, ...]:
        """Jobs of the same bytes (``digest``: SHA-256) with the same papers and options."""
        key = fingerprint(digest, _papers(options, context, None), options)
        return tuple(map(self._job, self.store.jobs.with_fingerprint(key)))

    def of_recording(self, digest: str) -> tuple[Job, ...]:
        """Jobs that ``minutes batch`` made of the same bytes, with whatever papers and options; a
        clerk's uploads are the clerk's."""
        rows = self.store.jobs.of_recording(digest)
        return tuple(self._job(r) for r in rows if r.priority >= ARCHIVE and r.body_id is None)

    def renew(self, job_id: str, context: MeetingContext, options: TranscribeOptions) -> str:
        """Compute a draft with other papers or options, from the first stage that reads what has
        changed; returns that stage.

        Raises
        ------
        UsageError, StoreError
        """
        row = self.store.jobs.get(job_id)
        self.cancel(job_id)
        new = _papers(options, context, self._body(row)), options
        old = load_papers(self.files, row.id, row.run), row.options
        stage = first_stage(old, new)
        self.rerun(job_id, stage=stage, context=context, options=options)
        return stage

    def cancel(self, job_id: str) -> None:
        """Stop a job at once; what its stages have done so far stays."""
        row = self.store.jobs.get(job_id)
        if self.store.jobs.move(job_id, "cancelled", only_from=("queued", "running")):
            self._queue.cancel(row.id, row.run, row.attempt)

    def retry(self, job_id: str) -> None:
        """Go on with a failed or cancelled job where it stopped.

        Raises
        ------
        UsageError
            The job is neither.
        """
        row = self.store.jobs.get(job_id)
        if row.state not in ("failed", "cancelled"):
            raise UsageError("再実行できるのは、失敗したジョブと中止したジョブだけです。")
        attempt = row.attempt + 1
        self.store.jobs.again(job_id, run=row.run, attempt=attempt)
        self._queue.put(job_id, row.run, attempt, priority=row.priority)

    def rerun(
        self,
        job_id: str,
        *,
        stage: str = "format",
        context: MeetingContext | None = None,
        options: TranscribeOptions | None = None,
    ) -> None:
        """Compute a new draft from ``stage`` on, with other papers or options.

        Results of earlier stages are taken over, a clerk's edits are carried onto the new draft
        (:mod:`minutes.store.rebase`), and the old draft stays in the store.

        Raises
        ------
        UsageError
            The job has not ended, or ``stage`` is none to begin with.
        """
        row = self.store.jobs.get(job_id)
        if row.state not in _ENDED or stage not in STARTS:
            raise UsageError("作り直せるのは、処理が終わったジョブだけです。")
        options = options or row.options
        pipeline.check_options(options)
        if not options.tracks and len(keys_of(self.files, row)) > 1:
            raise UsageError("参加者ごとの複数の録音は、1本の録音としては扱えません。")
        if options.tracks != row.options.tracks:
            stage = STARTS[0]  # other sounds: nothing of the old run fits
        papers = _papers(options, context or row.context, self._body(row))
        new = replace(row, run=row.run + 1, attempt=1, options=options, context=papers.context)
        self._take_over(row, new, stage)
        write_papers(self.files, new.id, new.run, papers)
        self.store.jobs.again(
            job_id,
            run=new.run,
            attempt=1,
            stage=stage,
            completed=0.0,
            total=1.0,
            fraction=0.0,
            options=options,
            context=papers.context,
            fingerprint=fingerprint(row.sha256, papers, options),
        )
        self._queue.put(job_id, new.run, 1, priority=row.priority)

    def delete(self, job_id: str) -> None:
        """Remove a job with its recording, its draft and its edits, for good."""
        row = self.store.jobs.get(job_id)
        self.cancel(job_id)
        self.store.jobs.delete(job_id)
        self._queue.forget(row.id)
        for name in folders(job_id):
            self.files.delete(name)

    def recording_path(self, job_id: str) -> Path:
        """What a person listens to, as a file of this machine: the recording, or the mix of the
        participants' own recordings once there is one."""
        row = self.store.jobs.get(job_id)
        mix = f"{folder(row.id, row.run)}/{MIX}"
        if row.options.tracks and self.files.exists(mix):
            return self.files.fetch(mix)
        return self.files.fetch(row.recording_key)

    # --- meeting bodies -----------------------------------------------------------------------

    def bodies(self) -> tuple[Body, ...]:
        """Meeting bodies (会議体) by name."""
        return self.store.bodies.all()

    def body(self, body_id: str) -> Body:
        """The body of that id.

        Raises
        ------
        NotStored
            There is none.
        """
        return self.store.bodies.get(body_id)

    def body_named(self, name: str) -> Body:
        """The body of that name.

        Raises
        ------
        UsageError
        """
        for body in self.bodies():
            if body.name == name:
                return body
        known = "、".join(body.name for body in self.bodies()) or "まだありません"
        raise UsageError(f"会議体「{name}」はありません（会議体：{known}）。")

    def save_body(self, body: Body) -> Body:
        """Insert (empty ``id``) or replace a meeting body; returns it with its id."""
        return self.store.bodies.save(body)

    # --- queue and workers --------------------------------------------------------------------

    def steps(self, job_id: str) -> tuple[str, ...]:
        """Names of the durable steps that the present attempt has finished, in order."""
        row = self.store.jobs.get(job_id)
        return self._queue.steps(row.id, row.run, row.attempt)

    def workers(self) -> tuple[WorkerRow, ...]:
        """Processes that take jobs, on whatever machine."""
        return self.store.workers.all()

    def requeue(self) -> None:
        """Queue every job that has not ended and that the queue does not know."""
        for row in self.store.jobs.all(("queued", "running")):
            self._queue.put(row.id, row.run, row.attempt, priority=row.priority)

    def check(self) -> None:
        """Whether database and queue answer.

        Raises
        ------
        StoreError
            One of them does not.
        """
        self.store.jobs.counts()
        self._queue.executors()

    # --- inside -------------------------------------------------------------------------------

    def _job(self, row: JobRow) -> Job:
        return Job(
            id=row.id,
            title=row.title,
            file_name=row.file_name,
            state=row.state,
            stage=row.stage,
            completed=row.completed,
            total=row.total,
            fraction=row.fraction,
            seconds_left=self._rates.seconds_left(row),
            error=row.error,
            created_at=datetime.fromtimestamp(row.created_at),  # noqa: DTZ006 - wall clock
            started_at=_moment(row.started_at),
            finished_at=_moment(row.finished_at),
            duration=row.duration,
            priority=row.priority,
            body_id=row.body_id,
        )

    def _body(self, row: JobRow) -> Body | None:
        if row.body_id is None:
            return None
        with contextlib.suppress(StoreError):  # deleted since
            return self.store.bodies.get(row.body_id)
        return None

    def _take_over(self, old: JobRow, new: JobRow, stage: str) -> None:
        source, target = folder(old.id, old.run), folder(new.id, new.run)
        for pattern in results_before(stage):
            for key in self.files.find(source, pattern):
                for name in (key, mark(key)):
                    if self.files.exists(f"{source}/{name}"):
                        kept = self.files.fetch(f"{source}/{name}")
                        self.files.put(kept, f"{target}/{name}", link=True)

    def close(self) -> None:
        """Stop the worker of this process, if any, and close the database."""
        with self._lock:
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()
        self._queue.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def prepare(data_dir: Path) -> None:
    """Make a data folder, if absent, that only its owner reads, as all that this process writes.

    Raises
    ------
    OutputError
    """
    confine.keep_to_owner()
    with explained(data_dir):
        data_dir.mkdir(parents=True, exist_ok=True)
        close_to_others(data_dir)


def check_unused(data_dir: Path) -> None:
    """Whether a data folder holds no meetings yet; looks without changing it.

    Raises
    ------
    StoreError
        It holds some.
    """
    if holds_meetings(data_dir / _STORE):
        raise StoreError(
            f"「{data_dir}」に既に会議があります。空のフォルダーを --data-dir に指定してください。"
        )


def fingerprint(digest: str, papers: pipeline.Papers, options: TranscribeOptions) -> str:
    """One hash of recording, papers and options: what is equal gives the same draft."""
    how = {
        name: value
        for name, value in asdict(options).items()
        if name not in ("roster", "agenda", "captions", "chat", "dictionary", "formats")
    }
    plain = json.dumps([digest, to_plain(papers), to_plain(how)], sort_keys=True)
    return sha256_of_text(plain)


def _papers(
    options: TranscribeOptions, context: MeetingContext, body: Body | None
) -> pipeline.Papers:
    if body is not None:
        header = context.header
        header = replace(header, title=header.title or body.name, place=header.place or body.place)
        context = replace(context, header=header, roster=context.roster or body.members)
    papers = pipeline.read_papers(options, context)
    if body is not None:
        papers = replace(papers, dictionary=(*papers.dictionary, *body.dictionary))
    return papers


def _names(recordings: Sequence[Path], display_name: str | None) -> tuple[str, ...]:
    if display_name and len(recordings) == 1:
        return (PurePath(display_name).name,)
    return names_of(recordings)


def _title(papers: pipeline.Papers, body: Body | None, names: Sequence[str]) -> str:
    known = papers.context.header.title or (body.name if body else "")
    return known or PurePath(names[0]).stem


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds)  # noqa: DTZ006


def _use_write_ahead_log(path: Path) -> None:
    import sqlite3

    try:
        with contextlib.closing(sqlite3.connect(path, timeout=30)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
    except sqlite3.Error as error:
        raise StoreError(
            f"「{path.name}」を開けません（{error}）。フォルダーの権限と空きを確かめてください。"
        ) from error
