"""pyannote.audio is quiet where torchcodec finds no FFmpeg libraries, and about nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import needs
import pytest

needs.torch()
pytestmark = pytest.mark.process

ROOT = Path(__file__).resolve().parents[2]
MODULES = ("campplus", "pyannote_audio", "networks, minutes.diarize.torch_networks")


def said(folder: Path, filters: str, code: str, torchcodec: str) -> tuple[int, str]:
    """Exit code and standard error of ``code`` where importing torchcodec runs ``torchcodec``."""
    (folder / "torchcodec.py").write_text(torchcodec, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", filters, "-c", code],
        env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("error", ["RuntimeError('no libavutil')", "OSError('no libavutil.so.59')"])
def test_without_ffmpeg_there_is_nothing_to_tell(tmp_path: Path, module: str, error: str) -> None:
    code = f"import minutes.diarize.{module}"
    assert said(tmp_path, "error", code, f"raise {error}") == (0, "")


def test_other_warnings_are_still_heard(tmp_path: Path) -> None:
    torchcodec = "import warnings; warnings.warn('something else'); raise RuntimeError('none')"
    code = (
        "import warnings, minutes.diarize.pyannote_audio;"
        "warnings.warn('torchcodec is not installed correctly, says a part of our own')"
    )
    status, heard = said(tmp_path, "always", code, torchcodec)
    assert status == 0
    assert "something else" in heard
    assert "says a part of our own" in heard
    assert "built-in audio decoding will fail" not in heard
