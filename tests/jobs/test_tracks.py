"""A file with one channel or track per participant goes through the queue as through the command."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from jobs.kit import Bench, ended, wait_for
from minutes import audio, pipeline
from minutes.jobs.service import Service
from minutes.options import TranscribeOptions

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
OPTIONS = TranscribeOptions(formats=("json",), device="cpu", tracks=True)

pytestmark = pytest.mark.model


def call(path: Path, start: float, seconds: float, channels: int = 2) -> Path:
    """A stretch of the bundled meeting; the chair on the first channel, the others on the second."""
    mix = audio.decode(SAMPLES / "iinkai.ogg").samples
    sounds = [np.full(len(mix), 0.02, np.float32) for _ in range(channels)]
    for line in (SAMPLES / "iinkai.rttm").read_text(encoding="utf-8").splitlines():
        fields = line.split()
        begin, length = float(fields[3]), float(fields[4])
        own = min(0 if fields[7] == "森本誠" else 1, channels - 1)
        sounds[own][int(begin * 16_000) : int((begin + length) * 16_000)] = 1.0
    part = slice(int(start * 16_000), int((start + seconds) * 16_000))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(16_000)
        frames = np.stack([(mix * own)[part] for own in sounds], 1)
        file.writeframes((frames * 32767).astype("<i2").tobytes())
    return path


@pytest.mark.usefixtures("models_dir")
def test_channels_of_a_call_killed_on_the_way_give_what_the_command_gives(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    path = call(tmp_path / "call.wav", 36, 24)
    job_id = service.submit(path, options=OPTIONS)
    worker = workbench.start("real", OMP_NUM_THREADS="2")
    wait_for(lambda: service.job(job_id).stage == "recognise", 120)
    workbench.kill(worker, group=True)
    workbench.start("real", OMP_NUM_THREADS="2")
    job = ended(service, job_id, 200)
    assert job.state == "done", job.error
    found = service.draft(job_id)
    expected = pipeline.run_tracks(
        [path],
        papers=pipeline.read_papers(OPTIONS),
        options=OPTIONS,
        engines=pipeline.load_engines(OPTIONS),
    )
    assert found.transcript.turns == expected.transcript.turns
    assert found.transcript.speakers == expected.transcript.speakers
    assert found.minutes_doc == expected.minutes_doc
    evidence = {item.kind for speaker in found.transcript.speakers for item in speaker.evidence}
    assert "track" in evidence
    assert len(found.transcript.speakers) == 2
    assert not list(service.files.path(f"jobs/{job_id}").rglob("*.npy"))


@pytest.mark.usefixtures("models_dir")
def test_one_sound_is_no_track_of_anybody(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    job_id = service.submit(call(tmp_path / "one.wav", 0, 3, channels=1), options=OPTIONS)
    workbench.start("real")
    job = ended(service, job_id, 100)
    assert job.state == "failed"
    assert job.error is not None
    assert "音声は1本だけ" in job.error
