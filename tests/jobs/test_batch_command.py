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
    assert first.returncode == 130  # not 1: interrupted is not "some of them failed"
    second = batch(*arguments)
    assert second.returncode == 1, second.stderr  # b.mp3 is no recording
    assert "b.mp3" in (out / "report.txt").read_text(encoding="utf-8")
    draft = json.loads((out / "a.json").read_text(encoding="utf-8"))
    assert draft["turns"]
    third = batch(*arguments)
    assert third.returncode == 1
    assert "済み1件" in (out / "report.txt").read_text(encoding="utf-8")


def test_a_corrected_file_and_another_profile(tmp_path: Path) -> None:
    """What a clerk corrected in the results stays; another profile hears nothing again."""
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    stretch(source / "会議6.wav", Span(0, 8))
    arguments = [str(source), "-o", str(out), "--slots", "1"]
    assert batch(*arguments).returncode == 0
    result = out / "会議6.json"
    result.write_text("corrected", encoding="utf-8")
    again = batch(*arguments)
    assert again.returncode == 0, again.stderr
    assert "済み" in again.stderr
    assert "手が加えられているため上書きせず、会議6（再作成）.json に書き出しました" in again.stderr
    other = batch(*arguments, "--profile", "honkaigi")
    assert other.returncode == 0, other.stderr
    assert result.read_text(encoding="utf-8") == "corrected"
    draft = json.loads((out / "会議6（再作成）.json").read_text(encoding="utf-8"))
    assert draft["provenance"]["options"]["profile"] == "honkaigi"
    (job,) = (out / ".minutes" / "jobs").iterdir()
    first, second = (job / run / "segments-0000.json" for run in ("1", "2"))
    assert first.samefile(second)  # taken over, not heard again
    assert "Traceback" not in again.stderr + other.stderr


def test_nothing_to_do_and_wrong_use_are_one_line(tmp_path: Path) -> None:
    empty = batch(str(tmp_path), "-o", str(tmp_path / "out"))
    assert (empty.returncode, empty.stderr.count("\n")) == (2, 1)
    missing = batch(str(tmp_path / "none"), "-o", str(tmp_path / "out"))
    assert (missing.returncode, missing.stderr.count("\n")) == (2, 1)
