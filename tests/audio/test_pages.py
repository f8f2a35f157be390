"""Long sound takes no memory that the system cannot have back."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

from minutes.audio import mapped
from minutes.memory import forget_files
from minutes.schema import SAMPLE_RATE, Audio

MINUTES = 60 * SAMPLE_RATE


def tone(minutes: int) -> Audio:
    return Audio((np.arange(minutes * MINUTES) % 100).astype(np.float32) / 100)


def resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def test_a_short_recording_stays_as_it_is() -> None:
    audio = tone(1)
    assert mapped(audio) is audio


def test_a_long_one_is_the_same_sound_and_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    audio = tone(21)
    found = mapped(audio)
    assert found.sample_rate == audio.sample_rate
    assert np.array_equal(found.samples, audio.samples)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform != "linux", reason="madvise on mapped files: Linux")
def test_its_pages_can_be_let_go_of_and_come_back() -> None:
    audio = mapped(tone(30))
    total = float(audio.samples.sum())
    held = resident_mib()
    forget_files()
    assert held - resident_mib() > 90  # 110 MiB of sound
    assert float(audio.samples.sum()) == total


@pytest.mark.skipif(sys.platform == "win32", reason="limits on file sizes: POSIX")
def test_without_room_on_the_disk_the_sound_stays_in_memory() -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    audio = tone(21)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, hard))
    try:
        assert mapped(audio) is audio
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
