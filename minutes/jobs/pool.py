"""Engine processes of one worker, handed out by priority; one that dies or hangs is replaced."""

from __future__ import annotations

import contextlib
import heapq
import itertools
import json
import logging
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from minutes import errors, settings
from minutes.apart import deaf_to_the_terminal
from minutes.errors import Cancelled, EngineError, MinutesError

log = logging.getLogger(__name__)

_LOGGED_LINES = 500
"""Lines of one process that the log takes: a library that repeats itself must not fill the disk."""

_TELL_SECONDS = 0.5

OnMessage = Callable[[str, float, float], bool]
"""``(stage, completed, total)``, called at least once a second; ``False`` stops the stage."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds without a sign of life after which an engine process is given up.

    ``start``: until a new process has loaded its libraries and begins (a busy machine, a slow
    disk: no sign of a stage that hangs). ``beat``: the process is stopped or stuck inside a library that holds the interpreter;
    ``progress``: it lives and gets nowhere. ``cancel``: how long a cancelled stage may take to
    stop by itself before its process is ended.
    """

    beat: float = 120.0
    progress: float = 3600.0
    cancel: float = 10.0
    start: float = 600.0


class EngineDied(EngineError):
    """The engine process ended or hung in the middle of a stage."""


class EnginePool:
    """Engine processes, started when first needed.

    Parameters
    ----------
    slots : int
        How many stages run at a time.
    threads : int
        Threads that each process may use.
    patience : Patience
    command : tuple of str
        What starts an engine process; tests put a crashing one in its place.
    """

    def __init__(
        self,
        slots: int,
        *,
        threads: int,
        patience: Patience = Patience(),
        command: tuple[str, ...] = (sys.executable, "-m", "minutes.jobs.engine"),
    ) -> None:
        self._free: list[_Engine] = [_Engine(command, threads, patience) for _ in range(slots)]
        self._all = tuple(self._free)
        self._waiting: list[tuple[int, int]] = []
        self._order = itertools.count()
        self._changed = threading.Condition()
        self._present: list[int] = []
        self._busy: list[int] = []
        self._closed = False

    @contextlib.contextmanager
    def present(self, priority: int) -> Iterator[None]:
        """While a job is under way: the moments between its stages are not given to worse ones."""
        with self._changed:
            self._present.append(priority)
        try:
            yield
        finally:
            with self._changed:
                self._present.remove(priority)
                self._changed.notify_all()

    def run(
        self, request: Mapping[str, Any], *, priority: int, on_message: OnMessage
    ) -> dict[str, Any]:
        """Run one stage when its turn comes: small ``priority`` first, then who came first.

        Raises
        ------
        EngineDied
            The process died or hung; the next call gets a new one.
        Cancelled
            ``on_message`` said so, or the pool was closed.
        MinutesError
            The stage failed.
        """
        with self._turn(priority, on_message) as engine:
            return engine.run(request, on_message)

    @contextlib.contextmanager
    def _turn(self, priority: int, on_message: OnMessage) -> Iterator[_Engine]:
        ticket = (priority, next(self._order))
        with self._changed:
            heapq.heappush(self._waiting, ticket)
            try:
                while not (self._waiting[0] == ticket and self._room(priority)):
                    self._changed.wait(timeout=1.0)
                    if self._closed or not on_message("", 0, 0):
                        raise Cancelled("処理を中止しました。")
                if self._closed:
                    raise Cancelled("処理を中止しました。")
                engine = self._free.pop()
                self._busy.append(priority)
            finally:
                self._waiting.remove(ticket)
                heapq.heapify(self._waiting)
                self._changed.notify_all()
        try:
            yield engine
        finally:
            with self._changed:
                self._free.append(engine)
                self._busy.remove(priority)
                self._changed.notify_all()

    def _room(self, priority: int) -> bool:
        """Whether an engine process is free that no better job is about to come back for."""
        better = sum(other < priority for other in self._present)
        working = sum(other < priority for other in self._busy)
        return len(self._free) > max(0, better - working)

    def close(self) -> None:
        """End every engine process and whatever it is doing."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for engine in self._all:
            engine.close()


class _Engine:
    """One process and the pipe to it."""

    def __init__(self, command: tuple[str, ...], threads: int, patience: Patience) -> None:
        self._command = command
        self._threads = threads
        self._patience = patience
        self._process: subprocess.Popen[str] | None = None
        self._messages: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._reader: threading.Thread | None = None
        self._closed = False

    def run(self, request: Mapping[str, Any], on_message: OnMessage) -> dict[str, Any]:
        """Send a request and wait for its end."""
        process = self._started()
        self._send(process, request)
        now = time.monotonic()
        beat, progress, told, cancelled = now, now, 0.0, None
        allowed = self._patience.start
        state = (str(request["stage"]), 0.0, 1.0)
        silence = self._patience.start  # until a new process has been heard for the first time
        while True:
            message = self._next()
            now = time.monotonic()
            if message is None:
                self._end()
                raise EngineDied(_died(process.returncode))
            if message:
                beat, silence = now, self._patience.beat
            if "progress" in message:
                progress, state = now, tuple(message["progress"])
                allowed = self._patience.progress
            elif "done" in message:
                return dict(message["done"])
            elif "error" in message:
                raise _error(message["error"])
            # At most twice a second: a stage reports far more often than a database should write.
            if cancelled is None and now - told >= _TELL_SECONDS:
                told = now
                if not on_message(*state):
                    cancelled = now
                    self._send(process, {"cancel": True})
            self._check(cancelled, beat + silence, progress + allowed)

    def _check(self, cancelled: float | None, *until: float) -> None:
        now, patience = time.monotonic(), self._patience
        if cancelled is not None and now - cancelled > patience.cancel:
            self._end()
            raise Cancelled("処理を中止しました。")
        if now > min(until):
            self._end()
            raise EngineDied("音声処理が応答しなくなったため打ち切りました。")

    def _next(self) -> dict[str, Any] | None:
        """The next message; ``{}`` after a second without one, ``None`` when the process ended."""
        try:
            return self._messages.get(timeout=1.0)
        except queue.Empty:
            return {}

    def _started(self) -> subprocess.Popen[str]:
        if self._closed:
            raise Cancelled("処理を中止しました。")
        if self._process is None or self._process.poll() is not None:
            self._end()
            threads = {settings.THREADS: str(self._threads)}
            # An operator's own number wins.
            environment = {**threads, **settings.handed_to(settings.ENGINE)}
            with deaf_to_the_terminal():  # also before it has loaded what it needs to ignore one
                self._process = subprocess.Popen(
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                    encoding="utf-8",
                    errors="replace",
                    env=environment,
                )
            threading.Thread(target=_log_errors, args=(self._process,), daemon=True).start()
            self._messages = queue.Queue()
            self._reader = threading.Thread(
                target=_read, args=(self._process, self._messages), daemon=True
            )
            self._reader.start()
        return self._process

    def _send(self, process: subprocess.Popen[str], message: Mapping[str, Any]) -> None:
        if process.stdin is None:
            raise EngineDied(_died(process.returncode))
        try:
            process.stdin.write(json.dumps(message, ensure_ascii=False) + "\n")
            process.stdin.flush()
        except OSError as error:  # it died just now: the reader will say so
            log.warning("engine process does not listen: %s", error)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        if self._reader is not None:
            self._reader.join(timeout=5)
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def close(self) -> None:
        """End the process for good; a stage that runs in it ends as if the process had died."""
        self._closed = True
        self._end()


def _read(process: subprocess.Popen[str], messages: queue.Queue[dict[str, Any] | None]) -> None:
    if process.stdout is not None:
        with contextlib.suppress(ValueError, OSError):  # closed from outside
            for line in process.stdout:
                messages.put(json.loads(line))
    process.wait()
    messages.put(None)


def _log_errors(process: subprocess.Popen[str]) -> None:
    """What libraries print, and the last words of a process that dies, into the log."""
    if process.stderr is None:
        return
    with contextlib.suppress(ValueError, OSError):  # closed from outside
        for number, line in enumerate(process.stderr):
            if number < _LOGGED_LINES and line.strip():
                log.info("engine: %s", line.rstrip())


def _died(code: int | None) -> str:
    how = f"シグナル{-code}" if code is not None and code < 0 else f"終了コード{code}"
    return f"音声処理が異常終了しました（{how}）。"


def _error(plain: Mapping[str, str]) -> MinutesError:
    kind = getattr(errors, plain["kind"], EngineError)
    error: MinutesError = kind(plain["message"])
    return error
