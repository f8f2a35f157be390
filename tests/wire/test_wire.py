"""Whole runs with the real models send nothing, look nobody up and write nowhere else."""

from __future__ import annotations

import os
import signal
import sys
import urllib.request
from pathlib import Path

import pytest
from jobs.kit import SAMPLES, answers_on, ended, free_port, stretch, wait_for

from minutes.jobs import open_service
from minutes.jobs.ledger import LEDGER
from minutes.options import TranscribeOptions
from minutes.span import Span
from wire.tracer import Desk

pytestmark = [pytest.mark.model, pytest.mark.usefixtures("models_dir")]

MINUTES = (sys.executable, "-m", "minutes")


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Eight seconds of the bundled meeting."""
    return stretch(tmp_path / "clip.wav", Span(0, 8))


def assert_kept_inside(desk: Desk) -> None:
    seen = desk.seen()
    assert "\n".join(seen.sent) == ""
    assert "\n".join(seen.looked_up) == ""
    assert "\n".join(seen.written) == ""
    assert desk.left_behind() == []


def open_to_others(folder: Path) -> list[str]:
    """What below ``folder`` anybody but its owner may read, write or enter; ``folder`` too."""
    return [str(path) for path in (folder, *folder.rglob("*")) if path.lstat().st_mode & 0o077]


def test_transcribe(desk: Desk, recording: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    desk.run(
        *MINUTES, "transcribe", str(recording), "-o", str(out), "--formats", "json,docx",
        "--roster", str(SAMPLES / "roster.csv"), "--agenda", str(SAMPLES / "agenda.txt"),
    )  # fmt: skip
    assert_kept_inside(desk)
    assert {path.name for path in out.iterdir()} == {LEDGER, "clip.json", "clip.docx"}
    assert (out / "clip.docx").stat().st_mode & 0o777 == 0o644  # the clerk's own umask


def test_batch(desk: Desk, recording: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    recording.chmod(0o644)
    desk.run(*MINUTES, "batch", str(recording), "-o", str(out), "--formats", "json,docx")
    assert_kept_inside(desk)
    assert open_to_others(out / ".minutes") == []
    assert recording.stat().st_mode & 0o777 == 0o644
    for name in ("clip.json", "clip.docx", "report.csv", "report.txt"):
        assert (out / name).stat().st_mode & 0o777 == 0o644
    assert out.stat().st_mode & 0o777 == 0o755


def test_serve(desk: Desk, recording: Path, tmp_path: Path) -> None:
    """The page, a job from the queue to Word, what the editor fetches, and the end."""
    data, port = tmp_path / "data", free_port()
    with desk.running(*MINUTES, "serve", "--port", str(port), "--data-dir", str(data)) as strace:
        wait_for(lambda: answers_on(port) or strace.poll() is not None, 240)
        site = f"http://127.0.0.1:{port}"
        for path in ("/", "/new", "/edit", "/profiles", "/web/list.js", "/metrics"):
            assert read(site + path)
        options = TranscribeOptions(formats=("docx",))
        with open_service(data, with_worker=False) as service:
            job_id = service.submit(recording, options=options)
            assert ended(service, job_id, 300).state == "done"
        for path in ("draft", "recording", "recording?plain=true", "export/docx"):
            assert read(f"{site}/api/jobs/{job_id}/{path}")
        os.kill(child_of(strace.pid), signal.SIGTERM)
        assert strace.wait(60) == 0
    assert_kept_inside(desk)
    assert open_to_others(data) == []


def read(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=120) as answer:
        return bytes(answer.read())


def child_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])
