"""Ctrl+C as a terminal sends it, to every process of the group: once, and by somebody who keeps pressing."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import needs
import pytest

from jobs.kit import Bench, alive, ended, free_port, stretch, tone, wait_for
from minutes.apart import apart
from minutes.jobs import open_service
from minutes.jobs.pool import EnginePool
from minutes.jobs.service import Service
from minutes.options import TranscribeOptions
from minutes.span import Span

pytestmark = pytest.mark.process

TESTS = Path(__file__).resolve().parents[1]
JSON = TranscribeOptions(formats=("json",))
OWN_TERMINAL = (
    "import fcntl, os, signal, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    "signal.signal(signal.SIGHUP, signal.SIG_DFL);"  # as in a window, whatever the tests have left
    "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
)
INTERRUPT_ITSELF = "import os, signal; os.kill(os.getpid(), signal.SIGINT); input(); print('{}')"


def begin(bench: Bench, *words: str) -> subprocess.Popen[str]:
    """A command with the fast engine, in a group of its own; what it says is read at its end."""
    environment = {"FAULTS": str(bench.faults), "PYTHONPATH": f"{TESTS}:{TESTS.parent}"}
    process = subprocess.Popen(
        [sys.executable, str(TESTS / "jobs" / "fast_serve.py"), *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, **environment},
    )
    bench.workers.append(process)
    return process


def on_a_terminal_of_its_own(bench: Bench, *words: str) -> tuple[subprocess.Popen[str], int]:
    """The command in a window, and our end of it: closing that closes the window."""
    ours, theirs = pty.openpty()
    environment = {"FAULTS": str(bench.faults), "PYTHONPATH": f"{TESTS}:{TESTS.parent}"}
    process = subprocess.Popen(
        [sys.executable, "-c", OWN_TERMINAL, str(TESTS / "jobs" / "fast_serve.py"), *words],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        text=True,
        start_new_session=True,
        env={**os.environ, **environment},
    )
    bench.workers.append(process)
    os.close(theirs)
    return process, ours


def press(process: subprocess.Popen[str], *, on_and_on: bool) -> str:
    """Ctrl+C, and until its end where somebody keeps pressing; what was said."""
    end = time.monotonic() + needs.SECONDS
    os.killpg(process.pid, signal.SIGINT)
    while on_and_on and process.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.05)
        with contextlib.suppress(ProcessLookupError):  # it has ended in between
            os.killpg(process.pid, signal.SIGINT)
    return process.communicate(timeout=needs.SECONDS)[1]


def nothing_is_left(bench: Bench, data: Path, said: str) -> None:
    """No process, nothing half-written, no trace; said once, in one line."""
    assert said.count("止めています。") == 1, said
    assert "Traceback" not in said
    assert "KeyboardInterrupt" not in said
    engines = {row[3] for row in bench.lines("begin")}
    assert engines
    wait_for(lambda: not any(map(alive, engines)))
    assert not [path for path in data.parent.rglob("*") if path.name.endswith(".part")]


@pytest.mark.parametrize("on_and_on", [False, True])
@pytest.mark.parametrize("command", ["serve", "worker"])
def test_services_give_their_recording_back(
    workbench: Bench, service: Service, tmp_path: Path, command: str, on_and_on: bool
) -> None:
    job_id = service.submit(tone(tmp_path / "a.wav"), options=JSON)
    workbench.order("diarize", "hold")
    port = ("--port", str(free_port())) if command == "serve" else ()
    words = (command, "--data-dir", str(workbench.data), "--slots", "1", *port)
    process = begin(workbench, *words)
    wait_for(lambda: workbench.began("diarize"))
    said = press(process, on_and_on=on_and_on)
    assert process.returncode in ((0, 130) if on_and_on else (0,)), said
    nothing_is_left(workbench, workbench.data, said)
    assert service.job(job_id).state == "queued"  # now, not once somebody finds it orphaned
    assert service.workers() == ()
    workbench.release()
    again = begin(workbench, *words)
    assert ended(service, job_id).state == "done"
    press(again, on_and_on=False)
    assert workbench.finished()["decode", "0", job_id] == 1


@pytest.mark.parametrize("on_and_on", [False, True])
def test_an_archive_goes_on_from_there(workbench: Bench, tmp_path: Path, on_and_on: bool) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for number in range(3):
        tone(source / f"会議{number}.wav", pitch=200.0 + number)
    workbench.order("diarize", "hold", times=9)
    words = ("batch", str(source), "-o", str(out), "--formats", "json", "--slots", "2")
    process = begin(workbench, *words)
    wait_for(lambda: workbench.began("diarize", times=2))
    said = press(process, on_and_on=on_and_on)
    assert process.returncode == 130, said
    nothing_is_left(workbench, out, said)
    with open_service(out / ".minutes", with_worker=False) as service:
        assert {job.state for job in service.jobs()} == {"queued"}
        assert service.workers() == ()
    assert not list(out.glob("*.json"))
    workbench.release()
    again = begin(workbench, *words)
    told = again.communicate(timeout=needs.SECONDS)[1]
    assert again.returncode == 0, told
    for number in range(3):
        assert json.loads((out / f"会議{number}.json").read_text(encoding="utf-8"))["turns"]
    assert {count for row, count in workbench.finished().items() if row[0] == "decode"} == {1}


@pytest.mark.parametrize("how", ["closed", "told", "nohup"])
def test_a_terminal_that_is_closed_ends_it_in_good_order(
    workbench: Bench, tmp_path: Path, how: str
) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    tone(source / "会議.wav")
    workbench.order("diarize", "hold", times=9)
    words = ("batch", str(source), "-o", str(out), "--formats", "json", "--slots", "1")
    if how == "closed":
        process, ours = on_a_terminal_of_its_own(workbench, *words)
        wait_for(lambda: workbench.began("diarize"))
        os.close(ours)
    else:
        before = signal.signal(signal.SIGHUP, signal.SIG_IGN if how == "nohup" else signal.SIG_DFL)
        process = begin(workbench, *words)
        signal.signal(signal.SIGHUP, before)
        wait_for(lambda: workbench.began("diarize"))
        for _ in range(3):  # the shell says it, and the system, and is not impatient
            os.killpg(process.pid, signal.SIGHUP)
    if how == "nohup":
        workbench.release()
    process.communicate(timeout=needs.SECONDS)
    code = process.returncode
    text = (out / "report.txt").read_text(encoding="utf-8")
    if how == "nohup":
        assert (code, "終わりました" in text) == (0, True)
        return
    assert (code, "中断1件" in text) == (130, True)
    engines = {row[3] for row in workbench.lines("begin")}
    wait_for(lambda: not any(map(alive, engines)))
    with open_service(out / ".minutes", with_worker=False) as service:
        assert {job.state for job in service.jobs()} == {"queued"}
        assert service.workers() == ()


@pytest.mark.model
@pytest.mark.usefixtures("models_dir")
def test_while_the_real_models_are_loaded(tmp_path: Path) -> None:
    """An engine process that Ctrl+C ended would look like one that the recording had killed."""
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    stretch(source / "a.wav", Span(0, 8))
    words = ("batch", str(source), "-o", str(out), "--formats", "json", "--device", "cpu")
    command = [sys.executable, "-m", "minutes", *words, "--slots", "1"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    children = Path(f"/proc/{process.pid}/task")
    wait_for(lambda: any(path.read_text() for path in children.glob("*/children")))
    said = press(process, on_and_on=True)
    assert process.returncode == 130, said
    log = (out / ".minutes" / "batch.log").read_text(encoding="utf-8")
    assert "engine died" not in log
    assert "Traceback" not in log + said
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert json.loads((out / "a.json").read_text(encoding="utf-8"))["turns"]


def readers() -> list[int]:
    """Our processes that read files from outside, at this moment."""
    tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    found = []
    for child in (int(number) for task in tasks for number in task.read_text().split()):
        with contextlib.suppress(OSError):  # ended in between
            if b"minutes.apart" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
    return found


def test_children_do_not_hear_it() -> None:
    """Before they have loaded what they need to ignore it, too."""
    shouts = 0
    with ThreadPoolExecutor(1) as executor:
        reading = executor.submit(apart, "time:sleep", 1.0)
        while not reading.done():
            for child in readers():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGINT)
                    os.kill(child, signal.SIGHUP)
                    shouts += 1
            time.sleep(0.02)
        assert reading.result() is None
    assert shouts
    command = (sys.executable, "-c", INTERRUPT_ITSELF.replace("{}", '{"done": {"seconds": 0}}'))
    pool = EnginePool(1, threads=1, command=command)
    try:
        done = pool.run({"stage": "decode"}, priority=0, on_message=lambda *_: True)
    finally:
        pool.close()
    assert done == {"seconds": 0}
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())  # we do
