"""On a CPU nothing imports torch, lightning or pyannote.audio, and nothing misses them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from jobs.kit import SAMPLES, stretch

from minutes.span import Span

pytestmark = [
    pytest.mark.model,
    pytest.mark.process,
    pytest.mark.usefixtures("models_dir"),
]

HEAVY = ("torch", "torchaudio", "torchcodec", "lightning", "pytorch_lightning", "pyannote")


@pytest.fixture
def without(tmp_path: Path) -> tuple[dict[str, str], Path]:
    """An environment whose heavy libraries leave a mark when they are imported, and fail."""
    traps, marks = tmp_path / "traps", tmp_path / "marks"
    traps.mkdir()
    marks.mkdir()
    for name in HEAVY:
        code = f"open({str(marks / name)!r}, 'w').close()\nraise ModuleNotFoundError({name!r})\n"
        (traps / f"{name}.py").write_text(code, encoding="utf-8")
    path = os.pathsep.join([str(traps), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": path}, marks


@pytest.mark.parametrize("command", ["transcribe", "batch"])
def test_a_whole_run_on_a_cpu_does_without(
    without: tuple[dict[str, str], Path], tmp_path: Path, command: str
) -> None:
    environment, marks = without
    clip = stretch(tmp_path / "clip.wav", Span(0, 12))
    done = subprocess.run(
        [
            sys.executable, "-m", "minutes", command, str(clip), "-o", str(tmp_path / "out"),
            "--roster", str(SAMPLES / "roster.csv"), "--device", "cpu", "--formats", "json,docx",
        ],
        env=environment, cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "clip.docx").is_file()
    assert [mark.name for mark in marks.iterdir()] == []


def test_community_1_says_what_it_needs(
    without: tuple[dict[str, str], Path], tmp_path: Path
) -> None:
    environment, _ = without
    (tmp_path / "config.yaml").write_text("pipeline: {name: x}\n", encoding="utf-8")
    code = (
        "from pathlib import Path; from minutes.diarize.pretrained import load_pipeline\n"
        "from minutes.errors import EngineError\n"
        f"try: load_pipeline(Path({str(tmp_path)!r}), 'cpu')\n"
        "except EngineError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert "torch と pyannote.audio が要ります" in done.stdout, done.stderr
    assert len(done.stdout.splitlines()) == 1
