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
    wait_for(lambda: service.job(job_id).stage == "recognise", 1200)
    workbench.kill(worker, group=True)
    workbench.start("real", OMP_NUM_THREADS="2")
    job = ended(service, job_id, 1200)
    assert job.state == "done", job.error
    found = service.desk.draft(job_id)
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


def apart(folder: Path, start: float, seconds: float, late: float) -> tuple[Path, ...]:
    """The same call as a file for each side; the second device joined ``late`` seconds later."""
    with wave.open(str(call(folder / "call.wav", start, seconds))) as file:
        frames = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)
    paths = (folder / "森本誠.wav", folder / "会議室.wav")
    for side, path in enumerate(paths):
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(16_000)
            file.writeframes(frames[round(side * late * 16_000) :, side].tobytes())
    return paths


@pytest.mark.usefixtures("models_dir")
def test_a_file_for_each_side_gives_what_the_command_gives(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    paths = apart(tmp_path, 36, 24, late=1.5)
    job_id = service.submit(paths, options=OPTIONS)
    assert service.job(job_id).file_name == "森本誠.wav ほか1件"
    worker = workbench.start("real", OMP_NUM_THREADS="2")
    wait_for(lambda: service.job(job_id).stage == "recognise", 1200)
    workbench.kill(worker, group=True)
    workbench.start("real", OMP_NUM_THREADS="2")
    job = ended(service, job_id, 1200)
    assert job.state == "done", job.error
    found = service.desk.draft(job_id)
    expected = pipeline.run_tracks(
        paths,
        papers=pipeline.read_papers(OPTIONS),
        options=OPTIONS,
        engines=pipeline.load_engines(OPTIONS),
    )
    assert found.transcript.turns == expected.transcript.turns
    assert found.transcript.speakers == expected.transcript.speakers
    assert found.transcript.recording == expected.transcript.recording
    assert found.minutes_doc == expected.minutes_doc
    heard = audio.decode(service.recording_path(job_id)).samples
    alone = [audio.decode(path).samples for path in paths]
    late = round(1.5 * 16_000)
    assert len(heard) == pytest.approx(len(alone[0]), abs=200)
    both = alone[0][late:].copy()
    both[: len(alone[1])] += alone[1][: len(both)]
    # Everybody is heard at the moment that the draft names (10 ms: as exact as the placing).
    shift = max(range(-320, 321, 16), key=lambda n: np.dot(np.roll(heard[late:], n), both))
    assert abs(shift) <= 160
    service.delete(job_id)
    assert not list((workbench.data / "recordings").rglob("*.wav"))


@pytest.mark.usefixtures("models_dir")
def test_one_sound_is_no_track_of_anybody(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    job_id = service.submit(call(tmp_path / "one.wav", 0, 3, channels=1), options=OPTIONS)
    workbench.start("real")
    job = ended(service, job_id, 1200)
    assert job.state == "failed"
    assert job.error is not None
    assert "音声は1本だけ" in job.error
