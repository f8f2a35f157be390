"""Structured logs: one JSON object a line, no traceback on a screen, never what was said."""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path

from minutes.store.files import explained

_FACTS = ("job", "run", "stage", "worker", "kind", "attempt", "seconds", "count", "state")
"""Everything that a log line may carry beside its event; a text that someone spoke is none."""


def event(log: logging.Logger, name: str, **facts: str | int | float | None) -> None:
    """Log that something happened to a job.

    Raises
    ------
    ValueError
        A fact that no log line carries: the list is closed so that no text slips in.
    """
    unknown = sorted(set(facts) - set(_FACTS))
    if unknown:
        raise ValueError(f"not a fact for the log: {', '.join(unknown)}")
    log.info(name, extra={"facts": facts})


class JsonLines(logging.Formatter):
    """``{"time": …, "level": …, "event": …, facts…}``."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(record.created))
        line = {
            "time": stamp,
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class Seldom(logging.Filter):
    """The same warning from the same place once in a while, with how often it was left out.

    A database that is down for minutes would fill the log otherwise.
    """

    def __init__(self, pause: float = 30.0, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._pause, self._clock = pause, clock
        self._last: dict[tuple[str, int], float] = {}
        self._left_out: dict[tuple[str, int], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written."""
        if record.levelno < logging.WARNING:
            return True
        place, now = (record.pathname, record.lineno), self._clock()
        if now - self._last.get(place, float("-inf")) < self._pause:
            self._left_out[place] = self._left_out.get(place, 0) + 1
            return False
        self._last[place] = now
        if left_out := self._left_out.pop(place, 0):
            record.facts = {**getattr(record, "facts", {}), "left_out": left_out}
        return True


def log_to_stderr(level: int = logging.INFO) -> None:
    """Write the log of this program as JSON lines; for long-running commands."""
    _log_to(logging.StreamHandler(sys.stderr), level)


def log_to_file(path: Path, *, verbose: bool = False) -> None:
    """The same into a file that starts anew at 5 MB; ``verbose``: on stderr too.

    For commands that people watch: what they must know is told in other words.
    """
    with explained(path):
        handler = RotatingFileHandler(path, maxBytes=5_000_000, backupCount=3, encoding="utf-8")
    more = [logging.StreamHandler(sys.stderr)] if verbose else []
    _log_to(handler, logging.INFO, *more)


def _log_to(handler: logging.Handler, level: int, *more: logging.Handler) -> None:
    handlers = [handler, *more]
    for each in handlers:
        each.setFormatter(JsonLines())
        each.addFilter(Seldom())
    # Whatever a library says goes the same way: every line of the log is JSON.
    for name, least in (("", logging.WARNING), ("minutes", level), ("dbos", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.handlers = list(handlers)  # DBOS adds none where there is one
        logger.setLevel(least)
        logger.propagate = False
    logging.captureWarnings(True)
    threading.excepthook = _thread_failed


def _thread_failed(failure: threading.ExceptHookArgs) -> None:
    if failure.exc_type is not SystemExit and failure.exc_value is not None:
        logging.getLogger("minutes").error("a thread failed", exc_info=failure.exc_value)
