"""Many recordings through the queue: what is done is skipped, what stopped goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from minutes.errors import MinutesError, NotStored, StoreError
from minutes.jobs.archive import Item
from minutes.jobs.outputs import Outputs, Source
from minutes.jobs.recordings import names_of
from minutes.jobs.records import ARCHIVE, Job
from minutes.jobs.service import Service

Outcome = Literal["done", "skipped", "failed"]

_LOOK_SECONDS = 1.0
_PATIENCE_SECONDS = 600.0

_State = frozenset[tuple[Path, int, float]]
"""Files of a meeting with their sizes and times."""


@dataclass(frozen=True, slots=True)
class Result:
    """How one recording ended. ``seconds``: from submission; ``files``: its results; ``kept``:
    files that a person changed and that were left as they are."""

    item: Item
    outcome: Outcome
    job_id: str | None = None
    duration: float | None = None
    seconds: float = 0.0
    error: str | None = None
    exit_code: int = 0
    files: tuple[Path, ...] = ()
    kept: tuple[Path, ...] = ()


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
    """

    service: Service
    folder: Path
    ahead: int
    stopped: Callable[[], bool] = lambda: False
    rehash: bool = False
    running: dict[str, _Running] = field(default_factory=dict)
    outputs: Outputs = field(init=False)
    used: set[str] = field(default_factory=set)  # jobs of the items so far
    answered: float = field(default_factory=time.monotonic)  # when the database last did

    def __post_init__(self) -> None:
        self.outputs = Outputs(self.folder, rehash=self.rehash)

    def run(self, items: Iterable[Item | None]) -> Iterator[Result]:
        """Do ``items``; results in the order they end. ``None`` among them: no other item yet."""
        for item in items:
            if item is None:
                yield from self._collect()
                continue
            while len(self.running) >= self.ahead:
                if self.stopped():
                    return
                yield from self._collect()
            result = self._begin(item)
            if result is not None:
                yield result
            if self.stopped():
                return
        while self.running and not self.stopped():
            yield from self._collect()

    def jobs(self) -> tuple[tuple[Item, Job], ...]:
        """What is in the queue now."""
        return tuple(
            (running.item, self.service.job(job_id)) for job_id, running in self.running.items()
        )

    def _begin(self, item: Item) -> Result | None:
        """Submit an item, or join the job that an earlier run left."""
        if item.error is not None:
            return Result(item, "failed", error=item.error, exit_code=2)
        try:
            digest = self.outputs.digest(item.recordings, names_of(item.recordings))
            stem = self.outputs.name(item.name or item.stem, Source(item.recordings, digest))
            item = replace(item, stem=stem)
            known = self.service.find(digest, item.context, item.options)
            job = next(iter(known), None)
            if job is not None:
                self.used.add(job.id)
            if job is not None and job.state == "done":
                return self._finish(item, job, "skipped", time.monotonic(), digest)
            if job is None:
                job_id = self._renewed(item, digest) or self.service.submit(
                    item.recordings, item.context, item.options, priority=ARCHIVE
                )
            else:
                job_id = job.id
                if job.state in ("failed", "cancelled"):
                    self.service.retry(job_id)
        except MinutesError as error:
            return Result(item, "failed", error=str(error), exit_code=error.exit_code)
        self.used.add(job_id)
        if job_id in self.running:
            self.running[job_id].same.append(item)
            return None
        self.running[job_id] = _Running(item, digest, time.monotonic())
        return None

    def _renewed(self, item: Item, digest: str) -> str | None:
        """The job that has heard the same recording with other papers or options, on its way to a
        draft with these: only what reads the difference is computed."""
        own, others = self.outputs.job(item.stem), self.outputs.jobs()
        for job in self.service.of_recording(digest):
            mine = job.id == own or (own is None and job.id not in others)
            if mine and job.id not in self.used:  # else a copy with papers of its own
                self.service.renew(job.id, item.context, item.options)
                return job.id
        return None

    def _collect(self) -> Iterator[Result]:
        time.sleep(_LOOK_SECONDS)
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

    def _may_come_back(self) -> bool:
        """Whether the database has been silent for so short that it may only be restarting."""
        return time.monotonic() - self.answered < _PATIENCE_SECONDS

    def _finish(self, item: Item, job: Job, outcome: Outcome, since: float, digest: str) -> Result:
        result = Result(item, outcome, job.id, job.duration, time.monotonic() - since)
        if job.state != "done":
            code = self.service.exit_code(job.id)
            error = job.error or "中止されました。"
            return replace(result, outcome="failed", error=error, exit_code=code)
        try:
            contents = {
                f".{name}": self.service.desk.export(job.id, name)
                for name in dict.fromkeys(item.options.formats)
            }
            source = Source(item.recordings, digest)
            written = self.outputs.write(item.name or item.stem, source, contents, job=job.id)
        except MinutesError as error:
            return replace(result, outcome="failed", error=str(error), exit_code=error.exit_code)
        item = replace(item, stem=written.stem)
        return replace(result, item=item, files=written.files, kept=written.kept)


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
