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
from corrections import save_statement

from jobs.kit import Bench, ended, free_port, tone, wait_for
from minutes.jobs.service import Service
from minutes.options import TranscribeOptions

pytestmark = pytest.mark.process

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
    # Besides the tests, the checkout that they stand in: it may not be the one that is installed.
    environment = {"FAULTS": str(bench.faults), "PYTHONPATH": f"{TESTS}:{TESTS.parent}", **more}
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
        save_statement(service.desk, first, 0, text="直した。", user="事務局")
        workbench.order("recognise", "hold")
        second = service.submit(tone(tmp_path / "b.wav", pitch=300), options=JSON)
        wait_for(lambda: workbench.began("recognise", times=2))
        workbench.kill(server)
    assert service.job(second).state == "running"  # nobody is left to say otherwise
    with serving(workbench, port):
        assert ended(service, second).state == "done"
        assert service.desk.draft(first).minutes_doc.statements[0].text == "直した。"
        assert len(service.desk.draft(second).minutes_doc.statements) == 2
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


def test_others_reach_it_only_when_the_operator_says_so_and_then_it_is_said_everywhere(
    workbench: Bench, port: int
) -> None:
    command = [sys.executable, "-m", "minutes", "serve", "--host", "0.0.0.0", "--port", str(port)]
    refused = subprocess.run(
        [*command, "--data-dir", str(workbench.data)], capture_output=True, text=True, check=False
    )
    assert refused.returncode == 2
    (line,) = refused.stderr.splitlines()
    assert "リバースプロキシ" in line
    assert "--no-accounts-i-know" in line
    assert list(workbench.data.iterdir()) == []
    with serving(workbench, port, "--host", "0.0.0.0", "--no-accounts-i-know"):
        for page in ("", "new", "edit", "profiles"):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}", timeout=30) as answer:
                assert "利用者の確認がありません" in answer.read().decode(), page
    told = (workbench.faults / "stderr").read_text()
    assert "警告：利用者の確認がありません" in told
    assert '"event": "open_without_accounts"' in told
    assert "http://0.0.0.0" not in told  # no browser opens that


def test_uploads_and_what_gradio_keeps_lie_below_the_data_folder(
    workbench: Bench, port: int, tmp_path: Path
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    body = (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n\r\n'
        b"a\r\n--x--\r\n"
    )
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/gradio_api/upload",
        data=body,
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    with serving(workbench, port, "--no-worker", TMPDIR=str(temporary)):
        with urllib.request.urlopen(request, timeout=30) as answer:
            (path,) = json.load(answer)
    assert Path(path).is_relative_to(workbench.data.resolve() / "uploads")
    assert [path.name for path in temporary.rglob("*") if "gradio" in str(path)] == []
