"""Kaldi's log-mel energies without torchaudio."""

from __future__ import annotations

from pathlib import Path

import needs
import numpy as np
import pytest

from minutes.audio import decode
from minutes.diarize.mel import mel_features, num_mel_frames

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "iinkai.ogg"


@pytest.mark.parametrize(
    ("samples", "frames"), [(0, 0), (399, 0), (400, 1), (559, 1), (560, 2), (16_000, 98)]
)
def test_only_whole_frames_count(samples: int, frames: int) -> None:
    assert num_mel_frames(samples) == frames
    assert mel_features(np.zeros(samples, np.float32)).shape == (frames, 80)


@pytest.mark.parametrize("hertz", [100, 440, 1_000, 3_000, 7_000])
def test_a_tone_is_loudest_where_its_pitch_lies(hertz: int) -> None:
    tone = np.sin(2 * np.pi * hertz * np.arange(8_000) / 16_000).astype(np.float32)
    place = 1127 * np.log1p(np.array([20, hertz, 8_000]) / 700)
    expected = (place[1] - place[0]) / (place[2] - place[0]) * 81 - 1
    assert abs(int(mel_features(tone).mean(axis=0).argmax()) - expected) <= 1


def test_silence_is_the_floor_and_nothing_else() -> None:
    silence = mel_features(np.zeros(1_600, np.float32))
    assert (silence == np.log(np.finfo(np.float32).eps)).all()
    assert silence.dtype == np.float32


def test_it_is_what_torchaudio_computes() -> None:
    torch = needs.torch()
    from minutes.diarize.campplus import mel_features as theirs

    for sound in (
        decode(SAMPLE).samples[: 16_000 * 30].copy(),
        np.random.default_rng(0).normal(0, 0.3, 50_000).astype(np.float32),
        np.full(20_000, 0.5, np.float32),
    ):
        expected = theirs(torch.from_numpy(sound)).numpy()
        found = mel_features(sound)
        assert found.shape == expected.shape
        # what float16 keeps, except near digital silence, where both are noise of the rounding
        loud = expected > -12
        np.testing.assert_allclose(found[loud], expected[loud], atol=5e-3)
