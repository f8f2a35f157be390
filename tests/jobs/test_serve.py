"""``minutes serve`` as systemd starts it: killed in the middle, nothing is lost."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import needs
import pytest

from jobs.kit import Bench, ended, free_port, tone, wait_for
from minutes.jobs.service import Service
from minutes.options import TranscribeOptions

TESTS = Path(__file__).resolve().parents[1]
JSON = TranscribeOptions(formats=("json",))


@pytest.fixture
def port() -> int:
    """A free one."""
    return free_port()


@contextlib.contextmanager
def serving(bench: Bench, port: int, *flags: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """The server until the block ends, answering."""
    arguments = ["serve", "--port", str(port), "--data-dir", str(bench.data), *flags]
    environment = {
        "FAULTS": str(bench.faults),
        "PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}",
        **more,
    }
    with (bench.faults / "stderr").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, str(TESTS / "jobs" / "fast_serve.py"), *arguments],
            stdout=log,
            stderr=log,
            text=True,
            start_new_session=True,
            env={**os.environ, **environment},
        )
    bench.workers.append(process)
    try:
        wait_for(lambda: answers(port) or process.poll() is not None)
        assert process.poll() is None, (bench.faults / "stderr").read_text()[-3000:]
        yield process
    finally:
        process.terminate()
        process.wait(timeout=needs.SECONDS)


def answers(port: int) -> bool:
    """Whether ``/healthz`` says ok."""
    with contextlib.suppress(OSError, urllib.error.URLError):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=60) as answer:
            return bool(answer.status == 200)
    return False


def test_kill_9_of_the_server_loses_no_job_no_stage_and_no_edit(
    workbench: Bench, service: Service, tmp_path: Path, port: int
) -> None:
    with serving(workbench, port) as server:
        first = service.submit(tone(tmp_path / "a.wav"), options=JSON)
        assert ended(service, first).state == "done"
        service.save_statement(first, 0, text="直した。", user="事務局")
        workbench.order("recognise", "hold")
        second = service.submit(tone(tmp_path / "b.wav", pitch=300), options=JSON)
        wait_for(lambda: workbench.began("recognise", times=2))
        workbench.kill(server)
    assert service.job(second).state == "running"  # nobody is left to say otherwise
    with serving(workbench, port):
        assert ended(service, second).state == "done"
        assert service.draft(first).minutes_doc.statements[0].text == "直した。"
        assert len(service.draft(second).minutes_doc.statements) == 2
        assert set(workbench.finished().values()) == {1}
    log = [
        json.loads(line)
        for line in (workbench.faults / "stderr").read_text().splitlines()
        if line.startswith("{")
    ]
    assert {"worker started", "started", "done"} <= {line["event"] for line in log}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stop_gives_the_recording_back_to_the_queue(
    workbench: Bench, service: Service, tmp_path: Path, port: int, number: int
) -> None:
    """As ``systemctl stop`` or Ctrl+C: nobody has to notice that the server is gone."""
    workbench.order("diarize", "hold")
    with serving(workbench, port) as server:
        job_id = service.submit(tone(tmp_path / "a.wav"), options=JSON)
        wait_for(lambda: workbench.began("diarize"))
        server.send_signal(number)
        assert server.wait(timeout=needs.SECONDS) == 0
    assert service.job(job_id).state == "queued"
    assert service.workers() == ()


def test_page_without_a_worker_leaves_the_jobs_to_others(
    workbench: Bench, service: Service, tmp_path: Path, port: int
) -> None:
    with serving(workbench, port, "--no-worker"):
        assert service.workers() == ()
        job_id = service.submit(tone(tmp_path / "a.wav"), options=JSON)
        workbench.start(FAST_SECONDS="0.05")
        assert ended(service, job_id).state == "done"
        assert {row.pid for row in service.workers()} == {workbench.workers[-1].pid}
