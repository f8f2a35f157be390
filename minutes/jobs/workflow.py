"""A recording as a durable workflow: every stage a step whose stored result names a file.

A worker that dies leaves the steps it finished in the database; whoever takes the workflow next
reads their results there and goes on with the first step that has none. A step that died after
its file was written finds the file and does nothing twice.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, TypeVar
from uuid import uuid4

from dbos import DBOS
from dbos._error import DBOSException
from dbos._serialization import PortableWorkflowError
from sqlalchemy.exc import SQLAlchemyError

from minutes import errors, serialize
from minutes.codec import to_plain
from minutes.diarize.profiles import VoiceProfile
from minutes.errors import (
    Cancelled,
    EngineError,
    MinutesError,
    NotStored,
    OutputError,
    RecordingError,
    StoreError,
)
from minutes.jobs.dbqueue import WORKFLOW
from minutes.jobs.logs import event
from minutes.jobs.pool import EngineDied, EnginePool
from minutes.jobs.recordings import keys_of
from minutes.jobs.results import (
    ALL_AUDIO,
    DRAFT,
    OFFSETS,
    PAPERS,
    PLACE,
    PLAN,
    RESULT,
    STAGES,
    USAGE,
    Stage,
    export_name,
    folder,
    load_papers,
    mark,
    read_json,
    segments_name,
)
from minutes.jobs.voices import known_voices
from minutes.progress import overall
from minutes.store.files import Files
from minutes.store.opening import Store
from minutes.store.records import JobRow, Timing

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

TRIES = 3
"""Times that an engine process may die over one stage before the job fails."""

_ATTEMPTS = 20  # deaths of a worker over one recording, from which the recording is to blame


class Interrupted(BaseException):
    """This process must let go of the job: cancelled, taken over, or shutting down."""


@dataclass(slots=True)
class Bench:
    """What the steps of this process work with; set while a worker runs."""

    worker_id: str
    store: Store
    files: Files
    pool: EnginePool
    stopping: threading.Event = field(default_factory=threading.Event)
    active: set[str] = field(default_factory=set)  # workflow ids that run in this process


_bench: Bench | None = None


def set_bench(bench: Bench | None) -> None:
    """Give the steps of this process their tools (a DBOS workflow takes only plain arguments)."""
    global _bench
    _bench = bench


def has_bench() -> bool:
    """Whether a worker runs in this process."""
    return _bench is not None


def _tools() -> Bench:
    if _bench is None or _bench.stopping.is_set():
        raise Interrupted("no worker runs in this process")
    return _bench


@dataclass(frozen=True, slots=True)
class Ticket:
    """One execution of one attempt. ``holder`` is new each time, so that the database knows
    which of two processes that both believe to own a job really does."""

    job_id: str
    run: int
    holder: str


@DBOS.workflow(name=WORKFLOW, max_recovery_attempts=_ATTEMPTS)
def transcribe(job_id: str, run: int) -> None:
    """Recording to draft, stage by stage."""
    bench = _tools()
    workflow_id = str(DBOS.workflow_id)
    bench.active.add(workflow_id)
    try:
        _transcribe(bench, job_id, run)
    finally:
        bench.active.discard(workflow_id)


def _transcribe(bench: Bench, job_id: str, run: int) -> None:
    ticket = Ticket(job_id, run, f"{bench.worker_id}/{uuid4().hex[:8]}")
    if not wait_for_database(bench, lambda: bench.store.jobs.claim(job_id, run, ticket.holder)):
        return
    event(log, "started", job=job_id, run=run, worker=bench.worker_id)
    priority = wait_for_database(bench, lambda: bench.store.jobs.get(job_id)).priority
    try:
        with bench.pool.present(priority):
            _stages(ticket)
    except DBOSException:  # cancelled, taken over or refused: not this execution's to judge
        raise
    except SQLAlchemyError as error:
        # The queue lost its database in a way that it does not try again after. Its answer can be
        # recorded once the server is back; the watch then begins a new attempt, which finds every
        # stage that was finished.
        log.warning("queue interrupted: %s", type(error).__name__)
        # A write: a database whose disk is full still reads.
        wait_for_database(bench, lambda: bench.store.workers.beat(bench.worker_id))
        raise
    except Exception as error:  # this is where a job's failure is recorded
        _fail(bench, ticket, error)
        raise
    wait_for_database(bench, lambda: bench.store.jobs.finish(job_id, ticket.holder, "done"))
    event(log, "done", job=job_id, run=run, worker=bench.worker_id)


def _stages(ticket: Ticket) -> None:
    parts = 0
    for stage in STAGES:
        if stage.name in RESULT:
            reference = _step(stage.name, _run, ticket, stage, stage.result)
            parts = reference.get("parts", parts)
            continue
        for part in range(parts):
            name = segments_name(part)
            _step(f"{stage.name} {part + 1}/{parts}", _run, ticket, stage, name, part, parts)
    _step("keep", _keep, ticket)
    _step("export", _export, ticket)


def _step(name: str, action: Callable[..., dict[str, Any]], *arguments: Any) -> dict[str, Any]:
    """Run a durable step: its result, a small reference to a file, is stored before it returns."""
    result: dict[str, Any] = DBOS.run_step({"name": name}, action, *arguments)
    return result


def _fail(bench: Bench, ticket: Ticket, error: Exception) -> None:
    error = _as_raised(error)
    known = error if isinstance(error, MinutesError) else None
    message = str(
        known or f"処理の途中で失敗しました（{type(error).__name__}）。再実行してください。"
    )
    event(
        log,
        "failed",
        job=ticket.job_id,
        run=ticket.run,
        worker=bench.worker_id,
        kind=type(error).__name__,
    )
    if known is None:
        log.error("unexpected failure", exc_info=error)
    wait_for_database(
        bench,
        lambda: bench.store.jobs.finish(
            ticket.job_id, ticket.holder, "failed", error=message, error_kind=type(error).__name__
        ),
    )


def _as_raised(error: Exception) -> Exception:
    """A step's failure that was read back from the database, as the step had raised it.

    >>> _as_raised(PortableWorkflowError("音がありません。", "NoAudio"))
    NoAudio('音がありません。')
    """
    if not isinstance(error, PortableWorkflowError):
        return error
    kind = getattr(errors, error.name, None)
    if isinstance(kind, type) and issubclass(kind, MinutesError):
        return kind(error.message)
    return error


# --- steps ------------------------------------------------------------------------------------


def _keep(ticket: Ticket) -> dict[str, Any]:
    """Put the draft into the store, beside what a clerk wrote on the one before."""
    bench = _tools()
    key = f"{folder(ticket.job_id, ticket.run)}/{DRAFT}"
    draft = serialize.draft_from_json(read_json(bench.files, key))
    wait_for_database(bench, lambda: bench.store.drafts.add(ticket.job_id, ticket.run, draft))
    return {"generation": ticket.run}


def _export(ticket: Ticket) -> dict[str, Any]:
    """The files that were asked for, and the decoded samples away."""
    bench = _tools()
    job_id, run = ticket.job_id, ticket.run
    row = wait_for_database(bench, lambda: bench.store.jobs.get(job_id))
    start = time.perf_counter()
    names = []
    from minutes.format.export import render

    draft = wait_for_database(bench, lambda: bench.store.drafts.get(job_id, run))
    profile = load_papers(bench.files, job_id, run).profile
    for number, name in enumerate(row.options.formats):
        key = f"{folder(job_id, run)}/{export_name(name)}"
        try:
            data = render(draft, name, profile)
        except OutputError as error:  # another program's file: the meeting is done without it
            log.warning("no %s of %s: %s", name, job_id, error)
        else:
            bench.files.write(key, data)
            names.append(name)
        _report(bench, ticket, "export", number + 1, len(row.options.formats))
    for audio in bench.files.path(folder(job_id, run)).glob(ALL_AUDIO):
        audio.unlink(missing_ok=True)
    _time(bench, row, "export", time.perf_counter() - start)
    return {"formats": names}


def _run(ticket: Ticket, stage: Stage, name: str, part: int = 0, parts: int = 1) -> dict[str, Any]:
    bench = _tools()
    row = wait_for_database(bench, lambda: bench.store.jobs.get(ticket.job_id))
    key = f"{folder(ticket.job_id, ticket.run)}/{name}"
    if bench.files.exists(mark(key)) and bench.files.exists(key):
        reference: dict[str, Any] = read_json(bench.files, mark(key))
        return reference
    request = _request(bench, row, ticket, stage.name, part)

    def on_message(at: str, completed: float, total: float) -> bool:
        share = completed / total if total > 0 else 0.0
        if stage.name != stage.shown:  # a look at the audio between two stages that people know
            share = 0.0
        return _report(bench, ticket, stage.shown, part + share, parts)

    reference = _with_tries(bench, row, request, on_message)
    if reference.get("sha256", row.sha256) != row.sha256:
        raise RecordingError(
            f"「{row.file_name}」は取り込んだ後に書き換えられています。もう一度取り込んでください。"
        )
    for written in (*reference.get("more", ()), name):
        bench.files.publish(f"{folder(ticket.job_id, ticket.run)}/{written}")
    bench.files.write(mark(key), json.dumps(reference).encode())
    if "duration" in reference:
        duration = reference["duration"]
        wait_for_database(bench, lambda: bench.store.jobs.set(ticket.job_id, duration=duration))
        row = wait_for_database(bench, lambda: bench.store.jobs.get(ticket.job_id))
    _time(bench, row, stage.name, reference["seconds"], parts)
    return reference


def _with_tries(
    bench: Bench, row: JobRow, request: Mapping[str, Any], on_message: Any
) -> dict[str, Any]:
    """Run a stage; its process may die :data:`TRIES` times, then the recording is to blame."""
    for attempt in range(1, TRIES + 1):
        try:
            return bench.pool.run(request, priority=row.priority, on_message=on_message)
        except Cancelled as error:
            raise Interrupted(str(error)) from error
        except EngineDied as error:
            if bench.stopping.is_set():
                raise Interrupted(str(error)) from error
            event(log, "engine died", job=row.id, stage=request["stage"], attempt=attempt)
            reason = str(error)
    raise EngineError(
        f"{reason}{TRIES}回試しましたが同じ結果でした。録音ファイルが壊れていないか確かめてください。"
    )


def _request(bench: Bench, row: JobRow, ticket: Ticket, stage: str, part: int) -> Mapping[str, Any]:
    work = folder(ticket.job_id, ticket.run)
    for name in (PAPERS, USAGE, OFFSETS, PLACE, *RESULT.values()):
        if bench.files.exists(f"{work}/{name}"):
            bench.files.fetch(f"{work}/{name}")
    if stage == "assign":
        for number in range(len(read_json(bench.files, f"{work}/{PLAN}"))):
            bench.files.fetch(f"{work}/{segments_name(number)}")
    keys = keys_of(bench.files, row)
    voices: tuple[VoiceProfile, ...] = ()
    if stage == "format":
        voices = wait_for_database(bench, lambda: known_voices(bench.store, row.body_id))
    return {
        "stage": stage,
        "recordings": [str(bench.files.fetch(key)) for key in keys],
        "file_name": PurePosixPath(keys[0]).name,
        "work": str(bench.files.path(work)),
        "options": to_plain(row.options),
        "part": part,
        "seconds_by_stage": dict(
            wait_for_database(bench, lambda: bench.store.jobs.stage_seconds(row.id))
        ),
        "voices": to_plain(voices),
    }


def _report(bench: Bench, ticket: Ticket, stage: str, completed: float, total: float) -> bool:
    """Write progress; ``False`` where the job is no longer this execution's."""
    if bench.stopping.is_set():
        return False
    try:
        if not stage:  # waiting for an engine process: only ask whether the job is still ours
            return bench.store.jobs.held(ticket.job_id, ticket.holder)
        return bench.store.jobs.progress(
            ticket.job_id,
            ticket.holder,
            stage=stage,
            completed=completed,
            total=total,
            fraction=overall(stage, completed, total),
        )
    except StoreError as error:  # the work goes on while the database restarts
        log.warning("progress not written: %s", error)
        return True


def _time(bench: Bench, row: JobRow, stage: str, seconds: float, parts: int = 1) -> None:
    """``parts``: into how many the sound is cut for the stage; this was one of them."""
    timing = Timing(row.id, stage, (row.duration or 0.0) / parts, seconds, bench.worker_id)
    try:
        bench.store.jobs.add_timing(timing)
    except StoreError as error:
        log.warning("timing not written: %s", error)


def wait_for_database(
    bench: Bench, action: Callable[[], Answer], *, seconds: float = 600.0
) -> Answer:
    """Do something in the database; while it restarts, wait instead of failing the job."""
    end = time.monotonic() + seconds
    pause = 0.5
    while True:
        try:
            return action()
        except NotStored as error:
            raise Interrupted("the job was deleted") from error
        except StoreError:
            if time.monotonic() > end:
                raise
            if bench.stopping.wait(pause):
                raise Interrupted("shutting down") from None
            pause = min(10.0, pause * 2)
