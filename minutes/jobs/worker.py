"""A process that takes jobs: DBOS's queues, the engine processes, the heartbeat, the takeover."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from uuid import uuid4

from dbos import DBOS, DBOSConfig
from dbos._error import DBOSException

from minutes.cores import cores
from minutes.errors import MinutesError, StoreError
from minutes.jobs import workflow
from minutes.jobs.dbqueue import APPLICATION, FAST, SERIALIZER, SLOW, VERSION, JobQueue, workflow_id
from minutes.jobs.logs import event
from minutes.jobs.pool import EnginePool
from minutes.jobs.results import JOBS, RECORDINGS
from minutes.store.files import Files
from minutes.store.opening import Store
from minutes.store.records import JobRow, WorkerRow

log = logging.getLogger(__name__)

STORAGE_SECONDS = 600.0
"""How long a worker waits for shared storage that does not answer before a job fails."""

_SWEEP_SECONDS = 3600.0
_NOTICE_SECONDS = 0.5
"""Between two looks for messages to workflows, of which there are none: an end waits for the last look."""
_ANEW = 50
"""Attempts at one run of a recording after which the watch begins no further one."""

_LOOK_BEATS = 4  # heartbeats between two looks for jobs that the queue does not know
SPARE = 1
"""Recordings of an archive under way beyond the slots: while others are written out, or the queue is
asked for the next, their stages keep the engine processes busy."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: between heartbeats; of silence after which a worker counts as dead; between looks
    into the queue."""

    beat: float = 5.0
    dead_after: float = 60.0
    poll: float = 1.0


@dataclass(slots=True)
class Watch:
    """Tells dead workers from living ones by what this process saw itself.

    Clocks of machines differ and a database that restarts silences everyone, so only changes of
    the heartbeat that were looked for and did not come count.
    """

    dead_after: float
    seen: dict[str, tuple[float, float]] = field(default_factory=dict)

    def silent(self, row: WorkerRow, now: float) -> bool:
        """Whether ``row`` has not beaten for too long; ``now``: this process's monotonic clock.

        >>> watch = Watch(dead_after=60)
        >>> row = WorkerRow("w", "host", 1, 1, 0.0, beat_at=5.0)
        >>> watch.silent(row, now=100.0), watch.silent(row, now=161.0)
        (False, True)
        """
        beat_at, since = self.seen.get(row.id, (None, now))
        if beat_at != row.beat_at:
            since = now
        self.seen[row.id] = (row.beat_at, since)
        return now - since > self.dead_after


class Worker:
    """Takes jobs from the queue until closed. One a process: DBOS allows no more.

    Parameters
    ----------
    store : Store
    files : Files
    queue : JobQueue
    data_dir : Path
        For the lock that tells other workers of this machine at once when this one has died.
    queue_url : str
        The DBOS system database.
    slots : int, optional
        Recordings worked on at a time.
    tidy : callable, optional
        What the service wants done now and then.
    """

    def __init__(  # noqa: PLR0913 - the parts are made by the service
        self,
        store: Store,
        files: Files,
        queue: JobQueue,
        data_dir: Path,
        *,
        queue_url: str,
        slots: int | None = None,
        pace: Pace = Pace(),
        pool: EnginePool | None = None,
        tidy: Callable[[], object] = lambda: None,
    ) -> None:
        self.id = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"
        self._store, self._queue, self._pace = store, queue, pace
        self._data_dir, self._folder = data_dir, data_dir / "workers"
        self._slots = slots or default_slots()
        threads = max(1, cores() // self._slots)
        self._pool = pool or EnginePool(self._slots, threads=threads)
        stopping = threading.Event()
        patient = files.patient(STORAGE_SECONDS, stopping.is_set)
        self._bench = workflow.Bench(self.id, store, patient, self._pool, stopping)
        self._watch = Watch(pace.dead_after)
        self._queue_url, self._tidy = queue_url, tidy
        self._lock: IO[str] | None = None
        self._missed: frozenset[str] = frozenset()
        self._thread = threading.Thread(target=self._keep_watch, name="minutes-watch", daemon=True)

    def start(self) -> None:
        """Begin to take jobs.

        Raises
        ------
        StoreError
            The queue cannot be opened, or a worker runs in this process already.
        """
        if workflow.has_bench():
            raise StoreError("このプロセスでは既に処理が動いています。1つだけ動かしてください。")
        self._sweep()
        self._register()
        workflow.set_bench(self._bench)
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": self._queue_url,
            "serializer": SERIALIZER,
            "application_version": VERSION,
            "executor_id": self.id,
            "enable_otlp": False,
            "log_level": "WARNING",
            "use_listen_notify": True,
            "notification_listener_polling_interval_sec": _NOTICE_SECONDS,
        }
        try:
            DBOS(config=config)
            DBOS.launch()
            for name, spare in ((FAST, 0), (SLOW, SPARE)):
                DBOS.register_queue(
                    name,
                    worker_concurrency=self._slots + spare,
                    polling_interval_sec=self._pace.poll,
                    on_conflict="always_update",
                )
        except DBOSException as error:
            self.close()
            raise StoreError(f"処理の列を開けません（{error}）。") from error
        self._thread.start()
        event(log, "worker started", worker=self.id, count=self._slots)

    def _register(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock = (self._folder / f"{self.id}.lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        now = time.time()
        row = WorkerRow(self.id, socket.gethostname(), os.getpid(), self._slots, now, now)
        self._store.workers.register(row)

    # --- heartbeat and takeover ---------------------------------------------------------------

    def _keep_watch(self) -> None:
        looked, swept = float("-inf"), time.monotonic()
        while not self._bench.stopping.wait(self._pace.beat):
            try:
                self._beat()
                self._bury()
                if time.monotonic() - looked > _LOOK_BEATS * self._pace.beat:
                    looked = time.monotonic()
                    self._reconcile()
                    self._collect_orphans()
                if time.monotonic() - swept > _SWEEP_SECONDS:
                    swept = time.monotonic()
                    self._sweep()
            except StoreError as error:  # the database restarts: look again
                log.warning("watch: %s", error)
            except Exception:
                # Whatever it was: a worker without heartbeat counts as dead, and its work is taken.
                log.exception("watch")

    def _beat(self) -> None:
        if not self._store.workers.beat(self.id):
            # Others took this process for dead (it was stopped, or its machine slept). What it
            # held is theirs by now: its stages notice that and stop; it goes on with new work.
            event(log, "struck off", worker=self.id)
            now = time.time()
            row = WorkerRow(self.id, socket.gethostname(), os.getpid(), self._slots, now, now)
            self._store.workers.register(row)

    def _bury(self) -> None:
        """Strike dead workers off and put back what they had."""
        now = time.monotonic()
        # Before the rows: who registers between the two looks has work that is not in this one.
        # The other way round a newcomer would be robbed of it.
        executors = self._queue.executors()
        rows = self._store.workers.all()
        living = {self.id}
        for row in rows:
            if row.id == self.id:
                continue
            if not (self._gone(row) or self._watch.silent(row, now)):
                living.add(row.id)
            elif self._store.workers.strike_off(row.id, silent_since=row.beat_at):
                event(log, "worker lost", worker=row.id)
                (self._folder / f"{row.id}.lock").unlink(missing_ok=True)
        for executor in executors - living:
            count = self._queue.take_back(executor)
            if count:
                event(log, "taken over", worker=executor, count=count)

    def _gone(self, row: WorkerRow) -> bool:
        """Whether a worker of this machine has ended: the system released its lock."""
        if row.host != socket.gethostname():
            return False
        path = self._folder / f"{row.id}.lock"
        try:
            with path.open("r") as stream:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False  # another data folder: only its heartbeat tells
        except OSError:
            return False  # held: it lives
        return True

    def _reconcile(self) -> None:
        """Bring jobs and queue together where a process died between the two."""
        still = time.time() - 2 * self._pace.beat
        rows = [r for r in self._store.jobs.all({"queued", "running"}) if r.updated_at < still]
        ids = {row.id: workflow_id(row.id, row.run, row.attempt) for row in rows}
        known = self._queue.statuses(ids.values())
        for row in rows:
            status = known.get(ids[row.id])
            if status is None:
                self._queue.put(row.id, row.run, row.attempt, priority=row.priority)
            elif status == "MAX_RECOVERY_ATTEMPTS_EXCEEDED":
                message = (
                    "この録音の処理中に、処理用のプログラムが何度も異常終了しました。"
                    "録音ファイルが壊れていないか確かめてください。"
                )
                self._store.jobs.set(
                    row.id, state="failed", error=message, error_kind="EngineError"
                )
            elif status in ("ERROR", "SUCCESS", "CANCELLED"):
                self._begin_anew(row)

    def _collect_orphans(self) -> None:
        """Put back what the queue believes to run here and what does not: the end of an attempt
        could not be written (a full disk), and it would hold a slot for ever."""
        given = self._queue.given_to(self.id) - self._bench.active
        lost, self._missed = given & self._missed, given
        if lost and self._queue.take_back(self.id, only=lost):
            event(log, "taken over", worker=self.id, count=len(lost))

    def _begin_anew(self, row: JobRow) -> None:
        """An attempt ended without telling the job: the database was away too long, or what lies in
        the queue is not read."""
        if self._store.jobs.get(row.id) != row:  # somebody has touched it since it was read
            return
        if row.attempt >= _ANEW:
            message = "処理の列が何度も途切れました。管理者に知らせてから、再実行してください。"
            self._store.jobs.set(row.id, state="failed", error=message, error_kind="StoreError")
            return
        self._store.jobs.again(row.id, run=row.run, attempt=row.attempt + 1)
        self._queue.put(row.id, row.run, row.attempt + 1, priority=row.priority)

    def _sweep(self) -> None:
        """Remove what deleted jobs left on this machine: a stage that was under way may have
        written after, and recordings are copies where the storage is elsewhere."""
        for step in (self._tidy, self._remove_leftovers):
            try:
                step()
            except (MinutesError, OSError) as error:  # the next sweep tries again
                log.warning("sweep: %s", error)

    def _remove_leftovers(self) -> None:
        known = self._store.jobs.ids()  # those in the bin too
        if not known:  # a folder with results and no job: more likely another database's
            return
        yesterday = time.time() - 86_400
        for kind in (JOBS, RECORDINGS) if self._bench.files.copies else (JOBS,):
            for folder in (self._data_dir / kind).glob("*"):
                if folder.name not in known and _written_before(folder, yesterday):
                    shutil.rmtree(folder, ignore_errors=True)
            for part in (self._data_dir / kind).rglob(".*.part"):
                if _written_before(part, yesterday):
                    part.unlink(missing_ok=True)

    # --- end ----------------------------------------------------------------------------------

    def close(self) -> None:
        """Let go of everything in good order: unfinished jobs go back to the queue at once."""
        if self._bench.stopping.is_set():
            return
        self._bench.stopping.set()
        DBOS.destroy()
        self._pool.close()
        if self._thread.is_alive():
            self._thread.join(timeout=30)
        workflow.set_bench(None)
        try:
            self._queue.take_back(self.id)
            for row in self._store.jobs.all({"running"}):
                if row.worker is not None and row.worker.startswith(f"{self.id}/"):
                    self._store.jobs.give_up(row.id, row.worker)
            self._store.workers.strike_off(self.id)
        except StoreError as error:  # whoever starts next takes over by the lock
            log.warning("not signed off: %s", error)
        if self._lock is not None:
            self._lock.close()
            (self._folder / f"{self.id}.lock").unlink(missing_ok=True)
        event(log, "worker stopped", worker=self.id)


def _written_before(path: Path, moment: float) -> bool:
    try:
        return path.stat().st_mtime < moment
    except FileNotFoundError:  # another process was first
        return False


def default_slots() -> int:
    """Recordings at a time where nobody chose: two from two cores on, since stages of different
    recordings leave each other's gaps; more only with four cores for each."""
    return max(min(2, cores()), cores() // 4)
