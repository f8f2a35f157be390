"""Structured logs: one JSON object a line, facts only, never what was said."""

from __future__ import annotations

import json
import logging
import sys
import time

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


def log_to_stderr(level: int = logging.INFO) -> None:
    """Write the log of this program as JSON lines; for long-running commands."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger("minutes")
    root.handlers = [handler]
    root.setLevel(level)
    root.propagate = False
    queue = logging.getLogger("dbos")  # with a handler of its own it adds none
    queue.handlers = [handler]
    queue.setLevel(logging.WARNING)
    queue.propagate = False
