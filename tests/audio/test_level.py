"""A faint recording becomes as loud as others; one that is not stays bit for bit."""

from __future__ import annotations

import numpy as np
import pytest

from minutes.audio import lifted


@pytest.mark.parametrize("decibels", [-60, -50, -41])
def test_a_faint_recording_is_lifted(decibels: float) -> None:
    sound = np.random.default_rng(1).uniform(-1, 1, 48_000).astype(np.float32)
    faint = sound * np.float32(10 ** (decibels / 20))
    found = lifted(faint.copy())
    assert 0.2 < np.abs(found).max() < 0.3
    assert np.allclose(found / np.abs(found).max(), faint / np.abs(faint).max(), atol=1e-4)


@pytest.mark.parametrize("peak", [0.02, 0.25, 1.0])
def test_a_usual_recording_stays_bit_for_bit(peak: float) -> None:
    sound = (peak * np.random.default_rng(1).uniform(-1, 1, 48_000)).astype(np.float32)
    assert lifted(sound.copy()).tobytes() == sound.tobytes()


def test_digital_silence_is_not_made_noise() -> None:
    sound = (1e-6 * np.random.default_rng(1).uniform(-1, 1, 48_000)).astype(np.float32)
    assert lifted(sound.copy()).tobytes() == sound.tobytes()
    assert len(lifted(np.zeros(0, np.float32))) == 0
