"""Logs that machines read: every line is JSON, one warning is not repeated all the time."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from minutes.jobs import logs
from minutes.jobs.pool import _log_errors


def test_one_place_warns_once_in_a_while_and_tells_how_often_it_was_left_out() -> None:
    now = [0.0]
    seldom = logs.Seldom(30.0, lambda: now[0])

    def warn(line: int = 1, level: int = logging.WARNING) -> str | None:
        record = logging.LogRecord("minutes", level, "a.py", line, "no answer", None, None)
        return logs.JsonLines().format(record) if seldom.filter(record) else None

    assert warn() is not None
    assert [warn() for _ in range(9)] == [None] * 9
    assert warn(line=2) is not None  # another place
    assert warn(level=logging.INFO) is not None
    now[0] = 31.0
    assert json.loads(warn() or "")["left_out"] == 9


@pytest.mark.process
def test_everything_in_the_log_is_json(tmp_path: Path) -> None:
    """Libraries, warnings, threads that fail, in a process of its own."""
    code = (
        "import logging, threading, warnings\n"
        "from minutes.jobs.logs import log_to_stderr\n"
        "log_to_stderr()\n"
        "logging.getLogger('alembic').warning('a library')\n"
        "warnings.warn('old', stacklevel=1)\n"
        "logging.getLogger('dbos').error('broken', exc_info=ValueError('x'))\n"
        "thread = threading.Thread(target=lambda: 1 / 0); thread.start(); thread.join()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert len(lines) == 4
    assert "ZeroDivisionError" in lines[3]["exception"]


@pytest.mark.process
def test_what_an_engine_prints_becomes_lines_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    code = "import sys; print('Traceback', file=sys.stderr); print('  last words', file=sys.stderr)"
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)
    with caplog.at_level(logging.INFO, logger="minutes"):
        reader = threading.Thread(target=_log_errors, args=(process,))
        reader.start()
        reader.join()
    process.wait()
    if process.stderr is not None:
        process.stderr.close()
    assert caplog.messages == ["engine: Traceback", "engine:   last words"]
