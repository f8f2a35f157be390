"""What an operator sees: true progress, reports that last, logs that machines read."""

from __future__ import annotations

import csv
import io
import json
import logging
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from jobs.kit import tone
from minutes.cli.batch_progress import Lengths, Progress
from minutes.cli.report import Report
from minutes.errors import StoreError
from minutes.jobs import logs, metrics
from minutes.jobs.archive import Item, Passed, find_items
from minutes.jobs.batch import Result
from minutes.jobs.pool import _log_errors
from minutes.jobs.service import Service
from minutes.options import TranscribeOptions

# --- progress -----------------------------------------------------------------------------------


def items(count: int) -> list[Item]:
    """Recordings that need not be there."""
    return [Item(Path(f"{n}.wav"), f"{n}", TranscribeOptions()) for n in range(count)]


def known(some: list[Item], seconds: float) -> Lengths:
    """Lengths that have been looked up."""
    lengths = Lengths(())
    lengths.start()
    lengths._thread.join()
    lengths.seconds.update({item.path: seconds for item in some})
    return lengths


def test_every_item_counts_and_only_what_was_computed_tells_the_speed() -> None:
    ten = items(10)
    progress = Progress(known(ten, 100.0), 10, None)
    for item in ten[:4]:  # done by an earlier run: within a second
        progress.add(Result(item, "skipped"))
    progress.add(Result(ten[4], "failed"))
    assert (progress.ended, progress.failed, progress.total) == (5, 1, 10)
    assert progress.state([], 1.0) == (0.5, None)  # nobody knows: no invented figure
    progress.add(Result(ten[5], "done"))
    share, left = progress.state([(ten[6], 0.5)], 75.0)  # 150 seconds of sound in 75
    assert (share, left) == (0.65, 175.0)
    for item in ten[6:]:
        progress.add(Result(item, "done"))
    assert (progress.ended, progress.total, progress.state([], 250.0)) == (10, 10, (1.0, 0.0))


def test_before_a_twentieth_is_computed_the_machine_is_as_fast_as_it_was() -> None:
    fifty = items(50)
    progress = Progress(known(fifty, 60.0), 50, 0.25)
    assert progress.state([], 0.0) == (0.0, 750.0)
    # Models are being loaded: the first second of sound has taken long.
    assert progress.state([(fifty[0], 0.1)], 40.0)[1] == pytest.approx(748.5)
    progress.add(Result(fifty[0], "skipped"))  # what is done already makes nothing look quick
    assert progress.state([], 41.0)[1] == pytest.approx(735.0)


def test_the_time_left_falls_steadily_with_equal_speed() -> None:
    hundred = items(100)
    progress = Progress(known(hundred, 36.0), 100, None)
    told = []
    for number, item in enumerate(hundred, 1):
        progress.add(Result(item, "done"))
        told.append(progress.state([], 10.0 * number)[1])
    assert told[4:] == pytest.approx([10.0 * (100 - n) for n in range(5, 101)])


# --- reports ------------------------------------------------------------------------------------


def test_a_report_says_at_any_time_what_is_left(tmp_path: Path) -> None:
    source = tone(tmp_path / "a.wav", seconds=1)
    (item,) = find_items([str(source)], TranscribeOptions())
    out = tmp_path / "out"
    passed = [Passed(tmp_path / "b.lnk", "ショートカットです")]
    with Report(out, passed, total=3) as report:
        report.add(Result(item, "done", duration=60.0))
        killed = (out / "report.txt").read_text(encoding="utf-8")  # as SIGKILL would leave it
    assert killed.splitlines()[0] == "完了1件、済み0件、失敗0件、残り2件、対象外1件"
    assert "処理中" in killed
    text = (out / "report.txt").read_text(encoding="utf-8")
    assert "中断しました" in text
    assert "対象外　" in text
    with Report(out, total=1) as report:
        kept = (out / "a.docx",)
        report.add(Result(item, "skipped", files=(out / "a（再作成）.docx",), kept=kept))
    text = (out / "report.txt").read_text(encoding="utf-8")
    assert "残り0件" in text
    assert "中断" not in text
    assert "a（再作成）.docx に書き出しました" in text
    history = (out / "report-history.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(history)))
    assert [(row["状態"], row["完了"], row["残り"]) for row in rows] == [
        ("中断しました", "1", "2"),
        ("終わりました", "0", "0"),
    ]


# --- logs and monitoring ------------------------------------------------------------------------


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


def test_metrics_say_why_while_the_database_is_away(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert metrics.answer(service)[0] == 200

    def away(*_: object) -> None:
        raise StoreError("データベースに接続できません。")

    monkeypatch.setattr(service.store.jobs, "counts", away)
    status, kind, body = metrics.answer(service)
    assert (status, kind) == (503, "text/plain; charset=utf-8")
    assert body.decode() == "データベースに接続できません。\n"


def test_help_is_japanese_and_says_what_numbers_are_taken() -> None:
    def call(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "minutes", *words]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    text = call("--help").stdout
    assert text.startswith("使い方: ")
    for english in ("Usage", "Options", "Commands", "Show ", "OPTIONS"):
        assert english not in text
    assert "録音の処理だけを行います（何台でも）。" in text
    assert "..." not in text.replace("…", "")
    wrong = call("batch", "x", "-o", "y", "--slots", "0")
    assert (wrong.returncode, wrong.stderr.count("\n")) == (2, 1)
    assert "1から64までの数字" in wrong.stderr
