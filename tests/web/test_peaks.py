"""How loud a recording is along its length."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from minutes.jobs.service import Service
from minutes.web.peaks import COUNT

from .builders import draft
from .conftest import open_client, seed

pytestmark = pytest.mark.process


def half_loud(path: Path) -> Path:
    """Ten seconds: the first half quiet, the second loud."""
    beat = np.sin(np.arange(8000 * 10) * 2 * np.pi * 440 / 8000)
    beat[: 8000 * 5] *= 0.01
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes((beat * 20000).astype("<i2").tobytes())
    return path


def test_peaks_follow_the_sound_and_are_computed_once(service: Service, tmp_path: Path) -> None:
    job = seed(service, draft(), recording=half_loud(tmp_path / "録音.wav"))
    client = open_client(service)
    answer = client.get(f"/api/jobs/{job}/peaks")
    found = np.frombuffer(answer.content, np.uint8)
    assert len(found) == COUNT
    assert found[: COUNT // 2 - 20].max() < 60
    assert found[COUNT // 2 + 20 :].min() > 200
    key = f"jobs/{job}/peaks.bin"
    kept = service.files.path(key)
    kept.write_bytes(b"kept")
    assert client.get(f"/api/jobs/{job}/peaks").content == b"kept"
    service.delete(job)
    assert not service.files.exists(key)


def test_a_meeting_that_is_not_there_has_no_peaks(service: Service) -> None:
    client = open_client(service)
    assert client.get("/api/jobs/nothing/peaks").status_code in (400, 404)
