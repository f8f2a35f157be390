"""The one object that page and command line talk to: recordings in, drafts out, edits kept."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

from minutes import confine, errors, pipeline, sealed, settings
from minutes.errors import MinutesError, NotStored, StoreError, UsageError
from minutes.jobs.accounts import Accounts
from minutes.jobs.audit import Audit, by_command
from minutes.jobs.bin import Bin
from minutes.jobs.copies import Copies
from minutes.jobs.dbqueue import JobQueue, use_write_ahead_log
from minutes.jobs.desk import Desk
from minutes.jobs.enrolment import Voices
from minutes.jobs.estimate import Rates
from minutes.jobs.finder import Finder
from minutes.jobs.keyhold import hold_key
from minutes.jobs.known import fingerprint, papers_of, shown_names, title_of
from minutes.jobs.learning import Learning
from minutes.jobs.lessons import Lessons
from minutes.jobs.past import STORE, Past
from minutes.jobs.recordings import digest_of, keep, keys_of, shown_name
from minutes.jobs.records import ARCHIVE, INTERACTIVE, Job
from minutes.jobs.removal import Removed, remove_meeting
from minutes.jobs.results import (
    MIX,
    STARTS,
    folder,
    write_papers,
)
from minutes.jobs.retention import Retention, sound_gone
from minutes.jobs.reuse import take_over, with_heard
from minutes.options import TranscribeOptions
from minutes.schema import MeetingContext
from minutes.store.audit import Happening
from minutes.store.files import Files, explained
from minutes.store.opening import Store, open_store
from minutes.store.owner import close_to_others
from minutes.store.peek import holds_meetings
from minutes.store.records import Body, JobRow, WorkerRow

if TYPE_CHECKING:
    from minutes.jobs.worker import Worker

log = logging.getLogger(__name__)

_QUEUE, _UPLOADS = "queue.sqlite", "uploads"
_ENDED = ("done", "failed", "cancelled")


class Service:
    """Jobs and meeting bodies of one data folder; safe from any thread.

    What this process writes from then on is its owner's alone (:mod:`minutes.confine`).

    Use :func:`minutes.jobs.open_service`. ``desk`` holds the drafts, ``finder`` the search,
    ``bin`` what was taken out of the list, ``voices`` the voice profiles, ``learning`` what past
    minutes taught, ``lessons`` what corrections do, ``past`` what was done of a recording before.

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
        self._key_held = hold_key(self.data_dir)
        try:
            sealed.check_folder(self.data_dir)
            store: Store = open_store(database_url or f"sqlite:///{self.data_dir / STORE}")
        except BaseException:
            self._key_held.close()
            raise
        self.store, self.files = store, Files(self.data_dir, storage_url)
        self.desk = Desk(store, self.files)
        self.past = Past(store, self.files)
        self.learning = Learning(store, self.files)
        self.lessons = Lessons(store, self.files, self.desk)
        self.voices = Voices(store, self.files, self.desk)
        self.accounts = Accounts(store)
        self.audit = Audit(store.audit, settings.audit_to())
        self.retention = Retention(store, self.files, self.desk, self.audit, data_dir=self.data_dir)
        self.copies = Copies(self.data_dir, store.database, self.audit)
        self.finder = Finder(store, self.desk.resolver)
        self.bin = Bin(self, store.jobs)
        self._queue_url = store.database.url
        if not store.database.is_postgres:
            # A file of its own: the queue's polling then never holds up a clerk's saving.
            self._queue_url = f"sqlite:///{self.data_dir / _QUEUE}"
            use_write_ahead_log(self.data_dir / _QUEUE)
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
                    tidy=self.tidy,
                    **more,
                )
                worker.start()
                self._worker = worker

    def tidy(self) -> None:
        """Remove for good what has been kept long enough; what fails is tried the next time."""
        steps: tuple[Callable[[], object], ...] = (
            self.bin.empty_old,
            self.retention.sweep,
            self.copies.sweep,
            self.store.database.wipe,
        )
        for step in steps:
            try:
                step()
            except (MinutesError, OSError) as error:
                log.warning("not tidied: %s", error)

    # --- jobs ---------------------------------------------------------------------------------

    def submit(  # noqa: PLR0913 - what a meeting is made of
        self,
        recording: Path | Sequence[Path],
        context: MeetingContext = MeetingContext(),  # noqa: B008 - frozen
        options: TranscribeOptions = TranscribeOptions(),  # noqa: B008 - frozen
        *,
        priority: int = INTERACTIVE,
        display_name: str | None = None,
        body_id: str | None = None,
        owner: str | None = None,
        like: str | None = None,
    ) -> str:
        """Take a recording into the queue; it may be deleted afterwards. Returns the job's id.

        Parameters
        ----------
        recording : Path or sequence of Path
            Several are the participants' own recordings of one meeting.
        context, options
            What is known of the meeting; files that ``options`` name are read now.
        priority : int
            Smaller goes first; :data:`minutes.jobs.INTERACTIVE` or :data:`minutes.jobs.ARCHIVE`.
        display_name, body_id, owner, like : str, optional
            The name of the only file as people know it; the meeting body whose members, dictionary
            and profile fill in what is not given; id of the user who hands it over; id of a job of
            the same bytes, whose hearing is taken over.

        Raises
        ------
        UsageError, RecordingError, OutputError, StoreError
        """
        given = (recording,) if isinstance(recording, Path) else tuple(recording)
        options = replace(options, tracks=options.tracks or len(given) > 1)
        pipeline.check_options(options)
        body = self.store.bodies.get(body_id) if body_id else None
        papers, extra = self.learning.told(papers_of(options, context, body), body_id)
        names = shown_names(given, display_name)
        job_id, digest = uuid4().hex, digest_of(given, names)
        row = JobRow(
            id=job_id,
            title=title_of(papers, body, names),
            file_name=shown_name(names),
            recording_key=keep(self.files, job_id, given, names, link=self._links(given, priority)),
            sha256=digest,
            fingerprint=fingerprint(digest, papers, options),
            context=papers.context,
            options=options,
            created_at=time.time(),
            updated_at=time.time(),
            priority=priority,
            body_id=body_id,
            owner=owner,
        )
        if like is not None:
            row = with_heard(self.files, self.store.jobs.get(like), row, papers)
        write_papers(self.files, row.id, row.run, papers)
        self.learning.write(row.id, row.run, extra)
        self.store.jobs.add(row)
        self._queue.put(row.id, row.run, row.attempt, priority=priority)
        return job_id

    def _links(self, given: Sequence[Path], priority: int) -> bool:
        """Whether a link is enough: for an archive, and for what a browser sent, which nobody changes."""
        sent = (self.data_dir / _UPLOADS).resolve()
        return priority >= ARCHIVE or all(sent in path.resolve().parents for path in given)

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
        return tuple(map(self._job, self.past.find(digest, context, options)))

    def of_recording(self, digest: str) -> tuple[Job, ...]:
        """Jobs that ``minutes batch`` made of the same bytes, with whatever papers and options; a
        clerk's uploads are the clerk's."""
        return tuple(map(self._job, self.past.of_recording(digest)))

    def renew(self, job_id: str, context: MeetingContext, options: TranscribeOptions) -> str:
        """Compute a draft with other papers or options, from the first stage that reads what has
        changed; returns that stage.

        Raises
        ------
        UsageError, StoreError
        """
        self.cancel(job_id)
        stage = self.past.starts_at(job_id, context, options)
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
        self.desk.refuse_final(job_id)
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
        papers: pipeline.Papers | None = None,
    ) -> None:
        """Compute a new draft from ``stage`` on, with other papers or options.

        ``papers``: all of them, instead of what ``context`` and the files of ``options`` say; files
        that a browser sent are gone by then. Results of earlier stages are taken over, a clerk's edits are carried onto the new draft
        (:mod:`minutes.store.rebase`), and the old draft stays in the store.

        Raises
        ------
        UsageError
            The job has not ended, or ``stage`` is none to begin with.
        """
        row = self.store.jobs.get(job_id)
        if row.state not in _ENDED or stage not in STARTS:
            raise UsageError("作り直せるのは、処理が終わったジョブだけです。")
        if row.sound_gone_at is not None:
            raise UsageError(sound_gone(row.sound_gone_at, "作り直せません"))
        self.desk.refuse_final(job_id)
        options = options or row.options
        pipeline.check_options(options)
        if not options.tracks and len(keys_of(self.files, row)) > 1:
            raise UsageError("参加者ごとの複数の録音は、1本の録音としては扱えません。")
        if options.tracks != row.options.tracks:
            stage = STARTS[0]  # other sounds: nothing of the old run fits
        papers = papers or papers_of(
            options, context or row.context, self.store.bodies.find(row.body_id)
        )
        papers, extra = self.learning.again(papers, row, stage)
        new = replace(row, run=row.run + 1, attempt=1, options=options, context=papers.context)
        take_over(self.files, row, new, stage)
        write_papers(self.files, new.id, new.run, papers)
        self.learning.write(new.id, new.run, extra)
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

    def delete(self, job_id: str, by: Happening | None = None) -> Removed:
        """Remove a job with its recording, its draft and its edits, for good; the audit trail names
        it, by its id and title, and what was removed. ``by``: who does it, where it is not a command."""
        row = self.store.jobs.get(job_id)
        by = replace(by or by_command("delete"), meeting=job_id)
        self.audit.record(replace(by, detail={"title": row.title}))
        self.cancel(job_id)
        self._queue.forget(row.id)
        removed = remove_meeting(self.store, self.files, self.data_dir, job_id)
        self.audit.record(replace(by, action="deleted", detail=removed.facts))
        return removed

    def recording_path(self, job_id: str) -> Path:
        """What a person listens to, as a file of this machine: the recording, or the mix of the
        participants' own recordings once there is one."""
        row = self.store.jobs.get(job_id)
        if row.sound_gone_at is not None:
            raise NotStored(sound_gone(row.sound_gone_at, "聞けません"))
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
            owner=row.owner,
            run=row.run,
            sha256=row.sha256,
        )

    def close(self) -> None:
        """Stop the worker of this process, if any, and close the database."""
        with self._lock:
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()
        self.finder.close()
        self._queue.close()
        self.store.close()
        self._key_held.close()

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
    if holds_meetings(data_dir / STORE):
        raise StoreError(
            f"「{data_dir}」に既に会議があります。空のフォルダーを --data-dir に指定してください。"
        )


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds)  # noqa: DTZ006
