"""Recordings whose header would make a small file fill the memory, or that nothing can play."""

from __future__ import annotations

import struct
import tracemalloc
from pathlib import Path

import pytest

from minutes.audio import decode, probe
from minutes.errors import RecordingError


def wav(path: Path, rate: int, *, size: int = 32_000, form: int = 1) -> Path:
    """A 16-bit wav of ``size`` bytes that says it has ``rate`` samples a second."""
    head = struct.pack("<HHIIHH", form, 1, rate, rate * 2, 2, 16)
    body = b"fmt " + struct.pack("<I", len(head)) + head + b"data" + struct.pack("<I", size)
    path.write_bytes(
        b"RIFF" + struct.pack("<I", 4 + len(body) + size) + b"WAVE" + body + bytes(size)
    )
    return path


@pytest.mark.parametrize("rate", [1, 10, 100, 2**31 - 1])
def test_a_rate_at_which_nothing_is_recorded_is_refused_before_memory_is_taken(
    tmp_path: Path, rate: int
) -> None:
    path = wav(tmp_path / "会議.wav", rate)
    tracemalloc.start()
    try:
        for read in (probe, decode):
            with pytest.raises(RecordingError) as caught:
                read(path)
            assert "会議.wav" in str(caught.value)
            assert "\n" not in str(caught.value)
        assert tracemalloc.get_traced_memory()[1] < 50 * 2**20
    finally:
        tracemalloc.stop()


def test_a_usual_rate_is_read(tmp_path: Path) -> None:
    assert len(decode(wav(tmp_path / "会議.wav", 8000)).samples) == 32_000


def test_sound_in_a_form_that_nothing_here_plays_is_one_line(tmp_path: Path) -> None:
    path = wav(tmp_path / "会議.wav", 8000, form=0xBEEF)
    for read in (probe, decode):
        with pytest.raises(RecordingError) as caught:
            read(path)
        assert "\n" not in str(caught.value)
