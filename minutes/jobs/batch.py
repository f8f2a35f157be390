"""Many recordings through the queue: what is done is skipped, what stopped goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from minutes.errors import MinutesError, ModelMissing, NotStored, PlaceGone, StoreError
from minutes.jobs.archive import Item
from minutes.jobs.attention import attention
from minutes.jobs.outputs import Outputs, Source
from minutes.jobs.recordings import names_of, readable
from minutes.jobs.records import ARCHIVE, Job
from minutes.jobs.results import export_name, folder
from minutes.jobs.service import Service
from minutes.jobs.told import recalled
from minutes.jobs.worker import Watch
from minutes.sealed import read_plain
from minutes.store.files import explained

Outcome = Literal["done", "skipped", "failed"]
Waiting = Literal["results", "workers", "no"]

_LOOK_SECONDS = 1.0
_PATIENCE_SECONDS = 600.0
_WORKERS_SECONDS = 60.0  # without a sign of any worker

_FINAL = "確定した会議録です（作り直さず、そのままにしました）"

_State = frozenset[tuple[Path, int, float]]
"""Files of a meeting with their sizes and times."""


@dataclass(frozen=True, slots=True)
class Result:
    """How one recording ended. ``seconds``: from submission; ``files``: its results; ``kept``:
    files that a person changed and that were left as they are; ``notes``: why somebody should look
    at it first; ``hopeless``: for a reason that no other recording would escape either."""

    item: Item
    outcome: Outcome
    job_id: str | None = None
    duration: float | None = None
    seconds: float = 0.0
    error: str | None = None
    exit_code: int = 0
    files: tuple[Path, ...] = ()
    kept: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()
    hopeless: bool = False


@dataclass(slots=True)
class _Running:
    item: Item
    digest: str
    since: float
    same: list[Item] = field(default_factory=list)  # the same bytes under other names


@dataclass(slots=True)
class Batch:
    """Takes items one by one and gives results as they come.

    Only ``ahead`` recordings are in the queue at a time, so that memory and disk stay the same
    whatever the number of files, and a stop leaves little behind.

    Parameters
    ----------
    service : Service
    folder : Path
        Where results go.
    ahead : int
    stopped : callable
        Asked once a second; ``True`` ends the batch, the queue keeps what it has.
    rehash : bool
        Read every recording again, also those whose size and time are the known ones.
    waiting : str
        ``results``: until all have ended, by this process's own worker; ``workers``: as long as
        any worker lives, on whatever machine; ``no``: what is queued stays in the queue.
    listed : sequence of Item
        All items, where they are known before: when none of their recordings is there any more,
        their drive is gone, and is waited for.
    patience : float
        Seconds that a database or a drive may be away.
    """

    service: Service
    folder: Path
    ahead: int
    stopped: Callable[[], bool] = lambda: False
    rehash: bool = False
    waiting: Waiting = "results"
    listed: Sequence[Item] = ()
    patience: float = _PATIENCE_SECONDS
    running: dict[str, _Running] = field(default_factory=dict)
    outputs: Outputs = field(init=False)
    used: set[str] = field(default_factory=set)  # jobs of the items so far
    first: dict[str, Path] = field(default_factory=dict)  # digest → where its bytes came first
    away: Path | None = None  # the folder of recordings that is waited for
    recalled: int = 0  # items for which a list of an earlier run speaks
    answered: float = field(default_factory=time.monotonic)  # when the database last did
    worked: float = field(default_factory=time.monotonic)  # when a worker last showed life
    watch: Watch = field(default_factory=lambda: Watch(_WORKERS_SECONDS))

    def __post_init__(self) -> None:
        self.outputs = Outputs(self.folder, rehash=self.rehash)

    def run(self, items: Iterable[Item | None]) -> Iterator[Result]:
        """Do ``items``; results in the order they end. ``None`` among them: no other item yet."""
        for item in items:
            if item is None:
                yield from self._collect()
                continue
            while len(self.running) >= self.ahead and self.waiting != "no":
                if self.stopped():
                    return
                yield from self._collect()
            yield from self._until_there(item)
            result = self._begin(item)
            if result is not None:
                yield result
            if self.stopped() or (result is not None and result.hopeless):
                return
        while self.running and self.waiting != "no" and not self.stopped():
            yield from self._collect()

    def jobs(self) -> tuple[tuple[Item, Job], ...]:
        """What is in the queue now; threads ask, while others come and go."""
        now = tuple(self.running.items())
        return tuple((running.item, self.service.job(job_id)) for job_id, running in now)

    def begun(self) -> tuple[Item, ...]:
        """Items in the queue: where the batch stops now, these are half-way."""
        return tuple(
            item for running in self.running.values() for item in (running.item, *running.same)
        )

    def _until_there(self, item: Item) -> Iterator[Result]:
        """Wait for a drive that was taken off; what is in the queue goes on meanwhile."""
        since = time.monotonic()
        while self._is_away(item) and not self.stopped():
            if time.monotonic() - since > self.patience:
                return
            self.away = item.path.parent
            yield from self._collect()
        self.away = None

    def _is_away(self, item: Item) -> bool:
        """Whether the item's recordings are gone, and those of all others with them."""
        if item.error is not None or _is_there(item) or len(self.listed) < 2:
            return False
        return not any(map(_is_there, self.listed))

    def _begin(self, item: Item) -> Result | None:
        """Submit an item, or join the job that an earlier run left."""
        if item.error is not None:
            return Result(item, "failed", error=item.error, exit_code=2)
        try:
            if self._is_away(item):
                raise PlaceGone(
                    f"録音のある場所「{readable(str(item.path.parent))}」が見えなくなりました。"
                    "つなぎ直してから、同じコマンドを実行してください。"
                )
            digest = self.outputs.digest(item.recordings, names_of(item.recordings))
            stem = self.outputs.name(item.name or item.stem, Source(item.recordings, digest))
            item = self._with_list(replace(item, stem=stem), digest)
            self.first.setdefault(digest, item.path)
            known = self.service.find(digest, item.context, item.options)
            job = next(iter(known), None)
            if job is not None:
                self.used.add(job.id)
            if job is not None and job.state == "done":
                return self._finish(item, job, "skipped", time.monotonic(), digest)
            earlier = job or self._earlier(item, digest)
            if earlier is not None and earlier.ended and self.service.desk.is_final(earlier.id):
                self.used.add(earlier.id)
                return self._left(item, earlier, digest)
            job_id = earlier.id if earlier is not None else self._submitted(item, digest)
            if earlier is not None and job is None:  # only what reads the difference is computed
                self.service.renew(job_id, item.context, item.options)
            elif job is not None and job.state in ("failed", "cancelled"):
                self.service.retry(job_id)
        except MinutesError as error:
            return _refused(Result(item, "failed"), error)
        self.used.add(job_id)
        if job_id in self.running:
            self.running[job_id].same.append(item)
            return None
        self.running[job_id] = _Running(item, digest, time.monotonic())
        return None

    def _with_list(self, item: Item, digest: str) -> Item:
        """The item with what a list says or said of it."""
        if item.told is not None:
            self.outputs.tell(Source(item.recordings, digest), item.told)
        full = recalled(self.outputs, item, digest)
        self.recalled += full is not item
        return full

    def _earlier(self, item: Item, digest: str) -> Job | None:
        """The job that has heard the same recording with other papers or options."""
        own, others = self.outputs.job(item.stem), self.outputs.jobs()
        for job in self.service.of_recording(digest):
            mine = job.id == own or (own is None and job.id not in others)
            if mine and job.id not in self.used:  # else a copy with papers of its own
                return job
        return None

    def _left(self, item: Item, job: Job, digest: str) -> Result:
        """What somebody has made final stays as it is, and the report says so."""
        done = replace(job, state="done", error=None)  # its words are, whatever became of others
        result = self._finish(item, done, "skipped", time.monotonic(), digest)
        return replace(result, notes=(_FINAL, *result.notes))

    def _submitted(self, item: Item, digest: str) -> str:
        """A job of its own; what a copy with other papers has heard is not heard again."""
        done = (job.id for job in self.service.of_recording(digest) if job.state == "done")
        return self.service.submit(
            item.recordings, item.context, item.options, priority=ARCHIVE, like=next(done, None)
        )

    def _collect(self) -> Iterator[Result]:
        time.sleep(_LOOK_SECONDS)
        if self.waiting == "workers":
            self._look_for_workers()
        for job_id, running in tuple(self.running.items()):
            try:
                job = self.service.job(job_id)
                self.answered = time.monotonic()
            except StoreError as error:
                if not isinstance(error, NotStored) and self._may_come_back():
                    continue
                del self.running[job_id]
                for item in (running.item, *running.same):
                    yield Result(item, "failed", job_id, error=str(error), exit_code=4)
                continue
            if job.ended:
                del self.running[job_id]
                yield self._finish(running.item, job, "done", running.since, running.digest)
                for item in running.same:
                    yield self._finish(item, job, "skipped", time.monotonic(), running.digest)

    def _look_for_workers(self) -> None:
        """Who waits for the work of others must not wait for nobody."""
        now = time.monotonic()
        try:
            rows = self.service.workers()
        except StoreError:  # the database restarts; jobs are asked for below
            return
        if any([not self.watch.silent(row, now) for row in rows]):  # each is looked at
            self.worked = now
        if now - self.worked > self.watch.dead_after:
            raise StoreError(
                f"処理する minutes worker が{self.watch.dead_after:.0f}秒間見当たりません。"
                "列に入れたものは残っています。minutes worker を起動してから、同じコマンドを実行してください。"
            )

    def _may_come_back(self) -> bool:
        """Whether the database has been silent for so short that it may only be restarting."""
        return time.monotonic() - self.answered < self.patience

    def _finish(self, item: Item, job: Job, outcome: Outcome, since: float, digest: str) -> Result:
        result = Result(item, outcome, job.id, job.duration, time.monotonic() - since)
        if job.state != "done":
            code = self.service.exit_code(job.id)
            error = job.error or "中止されました。"
            kind = self.service.store.jobs.get(job.id).error_kind
            result = replace(result, outcome="failed", error=error, exit_code=code)
            return replace(result, hopeless=kind == ModelMissing.__name__)
        try:
            contents = {
                f".{name}": self._content(job, name, outcome)
                for name in dict.fromkeys(item.options.formats)
            }
            source = Source(item.recordings, digest)
            written = self.outputs.write(item.name or item.stem, source, contents, job=job.id)
            notes = self._notes(item, job, digest)
        except MinutesError as error:
            return _refused(result, error)
        item = replace(item, stem=written.stem)
        return replace(result, item=item, files=written.files, kept=written.kept, notes=notes)

    def _content(self, job: Job, name: str, outcome: Outcome) -> bytes:
        """A result: what the job itself has just rendered, unless somebody has edited since."""
        if outcome == "done" and self.service.desk.version(job.id) == 0:
            row = self.service.store.jobs.get(job.id)
            key = f"{folder(row.id, row.run)}/{export_name(name)}"
            if self.service.files.exists(key):
                with explained(path := self.service.files.fetch(key)):
                    return read_plain(path)
        return self.service.desk.export(job.id, name)

    def _notes(self, item: Item, job: Job, digest: str) -> tuple[str, ...]:
        first = self.first.get(digest, item.path)
        same = () if first == item.path else (f"「{readable(str(first))}」と同じ録音です",)
        try:
            changed = min(path.stat().st_mtime for path in item.recordings)
            recorded_on = datetime.fromtimestamp(changed).astimezone().date()
        except (OSError, ValueError, OverflowError):  # moved away since; a clock gone wrong
            recorded_on = None
        draft = self.service.desk.draft(job.id)
        return (*same, *attention(draft, recorded_on=recorded_on, today=date.today()))


def _refused(result: Result, error: MinutesError) -> Result:
    """``result`` as one that failed so."""
    return replace(
        result,
        outcome="failed",
        error=str(error),
        exit_code=error.exit_code,
        hopeless=isinstance(error, PlaceGone),
    )


def _is_there(item: Item) -> bool:
    try:
        return any(path.exists() for path in item.recordings)
    except OSError:  # a share that does not answer
        return False


def watch(
    find: Callable[[], tuple[Item, ...]],
    *,
    stopped: Callable[[], bool],
    pause: float = 5.0,
) -> Iterator[Item | None]:
    """Items of a drop folder, each once it has not changed between two looks; ``None`` about once
    a second while there is no other.

    Parameters
    ----------
    find : callable
        Looks into the folders.
    stopped : callable
        ``True`` ends the watch.
    pause : float
        Seconds between two looks.
    """
    given: set[_State] = set()
    before: set[_State] = set()
    while not stopped():
        now = {state: item for item in find() if (state := _state(item))}
        for state, item in now.items():
            if state in before and state not in given and all(size for _, size, _ in state):
                given.add(state)
                yield item
        before = set(now)
        end = time.monotonic() + pause
        while time.monotonic() < end and not stopped():
            yield None
            time.sleep(min(1.0, pause))


def _state(item: Item) -> _State | None:
    try:
        facts = [(path, path.stat()) for path in item.recordings]
    except OSError:  # moved away between the look and now
        return None
    return frozenset((path, fact.st_size, fact.st_mtime) for path, fact in facts)
