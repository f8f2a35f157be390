"""Sounds that are no speech, as meetings record them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from minutes.schema import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


def silence(seconds: float) -> NDArray[np.float32]:
    """A muted line with the last bit of a converter."""
    rng = np.random.default_rng(1)
    return (rng.standard_normal(int(seconds * SAMPLE_RATE)) * 1e-5).astype(np.float32)


def air_conditioner(seconds: float) -> NDArray[np.float32]:
    """Pink noise with a mains hum."""
    rng = np.random.default_rng(2)
    count = int(seconds * SAMPLE_RATE)
    spectrum = np.fft.rfft(rng.standard_normal(count))
    spectrum /= np.sqrt(np.maximum(1, np.arange(len(spectrum))))
    pink = np.fft.irfft(spectrum, count)
    pink *= 0.03 / pink.std()
    hum = 0.01 * np.sin(2 * np.pi * 50 * np.arange(count) / SAMPLE_RATE)
    return (pink + hum).astype(np.float32)


def keyboard(seconds: float) -> NDArray[np.float32]:
    """Clicks of 4 to 9 keys a second over a quiet room."""
    rng = np.random.default_rng(3)
    sound = rng.standard_normal(int(seconds * SAMPLE_RATE)) * 0.002
    moment = 0.3
    while moment < seconds - 0.2:
        start = int(moment * SAMPLE_RATE)
        length = int(rng.uniform(0.008, 0.03) * SAMPLE_RATE)
        decay = np.exp(-np.arange(length) / (length / 5))
        sound[start : start + length] += rng.standard_normal(length) * decay * rng.uniform(0.1, 0.4)
        moment += rng.uniform(0.11, 0.25)
    return sound.astype(np.float32)


def hold_music(seconds: float) -> NDArray[np.float32]:
    """A slow melody over chords, with overtones and vibrato, as a telephone exchange plays it."""
    rng = np.random.default_rng(4)
    clock = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    sound = np.zeros_like(clock)
    scale = 261.6 * 2 ** (np.array([0, 2, 4, 5, 7, 9, 11, 12]) / 12)
    for beat in np.arange(0, seconds, 0.5):
        place = (clock >= beat) & (clock < beat + 0.5)
        local = clock[place] - beat
        shape = np.minimum(1, local / 0.02) * np.exp(-2 * local)
        for pitch in (rng.choice(scale), scale[0] / 2, scale[2] / 2, scale[4] / 2):
            for overtone in (1, 2, 3):
                bend = 1 + 0.003 * np.sin(2 * np.pi * 5 * local)
                sound[place] += (
                    shape * np.sin(2 * np.pi * pitch * overtone * bend * local) / overtone**2
                )
    return (sound * 0.12 / np.abs(sound).max() * 2).astype(np.float32)


def applause(seconds: float) -> NDArray[np.float32]:
    """Twenty people clapping."""
    rng = np.random.default_rng(5)
    sound = np.zeros(int(seconds * SAMPLE_RATE))
    for _ in range(20):
        moment = rng.uniform(0.2, 0.6)
        while moment < seconds - 0.2:
            start, length = int(moment * SAMPLE_RATE), int(0.015 * SAMPLE_RATE)
            sound[start : start + length] += (
                rng.standard_normal(length) * np.exp(-np.arange(length) / 60) * 0.1
            )
            moment += rng.uniform(0.2, 0.32)
    return sound.astype(np.float32)


NOISES: dict[str, Callable[[float], NDArray[np.float32]]] = {
    "無音": silence,
    "空調": air_conditioner,
    "キーボード": keyboard,
    "保留音": hold_music,
    "拍手": applause,
}
