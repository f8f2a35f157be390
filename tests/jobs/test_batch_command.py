"""``minutes batch`` as a person calls it, with the real weights."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import needs
import pytest

from jobs.kit import stretch, wait_for
from minutes.span import Span

MINUTES = str(Path(sys.executable).with_name("minutes"))

pytestmark = [pytest.mark.model, pytest.mark.usefixtures("models_dir")]


def batch(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        [MINUTES, "batch", *arguments, "--device", "cpu", "--formats", "json"],
        capture_output=True,
        text=True,
        check=False,
    )


def test_batch_is_interrupted_goes_on_reports_and_skips(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    stretch(source / "a.wav", Span(0, 8))
    (source / "b.mp3").write_bytes(b"no recording")
    arguments = [str(source), "-o", str(out), "--slots", "1"]
    first = subprocess.Popen(
        [MINUTES, "batch", *arguments, "--device", "cpu", "--formats", "json"],
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for(lambda: list(out.glob(".minutes/jobs/*/1/recording.json")))
    first.send_signal(signal.SIGINT)
    assert "続きから" in first.communicate(timeout=needs.SECONDS)[1]
    assert first.returncode == 1
    second = batch(*arguments)
    assert second.returncode == 1, second.stderr  # b.mp3 is no recording
    assert "b.mp3" in (out / "report.txt").read_text(encoding="utf-8")
    draft = json.loads((out / "a.json").read_text(encoding="utf-8"))
    assert draft["turns"]
    third = batch(*arguments)
    assert third.returncode == 1
    assert "済み1件" in (out / "report.txt").read_text(encoding="utf-8")


def test_nothing_to_do_and_wrong_use_are_one_line(tmp_path: Path) -> None:
    empty = batch(str(tmp_path), "-o", str(tmp_path / "out"))
    assert (empty.returncode, empty.stderr.count("\n")) == (2, 1)
    missing = batch(str(tmp_path / "none"), "-o", str(tmp_path / "out"))
    assert (missing.returncode, missing.stderr.count("\n")) == (2, 1)
