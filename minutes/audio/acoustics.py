"""What the place of a recording is like: how slowly sound dies away there, and how far speech stands out.

Where sound falls freely, after a word or within one, a dry voice drops by 250 to 400 dB a second; in a room
whose walls answer it falls by no more than the room lets it (RT60 of 0.5 s: 120), however speech goes on. Measured over
clean, web and table recordings and AMI: rooms and halls 147 to 188 in the median, all others 204 and more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from minutes.schema import SAMPLE_RATE

Floats = NDArray[np.float32]

_SIZE, _HOP = 512, 128
_BANDS = 16
_LOWEST, _HIGHEST = 200.0, 6000.0
_STRETCH = 10 * SAMPLE_RATE
_STRETCHES = 12
_ABOVE_FLOOR = 6.0
"""Decibels above the noise to which a fall is followed."""
_FRAMES, _FALL = 8, 6.0
"""Frames and decibels of a fall that counts."""
_ENOUGH = 60
_REVERBERANT = 195.0
_NOISY = 23.0
"""Decibels; halls with a signal-to-noise ratio of 12 to 14 dB: 17 to 20, rooms of 16 to 20 dB: 25 to 28."""


@dataclass(frozen=True, slots=True)
class Acoustics:
    """``decay``: decibels a second, median of ``num_falls`` free falls; ``contrast``: decibels between
    loud (95 %) and quiet (10 %) frames: speech over noise."""

    decay: float
    num_falls: int
    contrast: float

    @property
    def is_reverberant(self) -> bool:
        """Whether a room answers that is worth taking out; not said of a few seconds."""
        return self.num_falls >= _ENOUGH and self.decay < _REVERBERANT

    @property
    def is_noisy(self) -> bool:
        """Whether steady noise comes near to the speech."""
        return self.contrast < _NOISY

    @property
    def is_far(self) -> bool:
        """Whether it is a hall's: a room answers, and its noise comes near to the speech."""
        return self.is_reverberant and self.is_noisy


def acoustics_of(samples: Floats) -> Acoustics:
    """How the room of a recording sounds, from two minutes spread over it.

    Parameters
    ----------
    samples : (num_samples,) array at 16 kHz
    """
    parts = [_levels(part) for part in _stretches(samples)]
    if not parts:
        return Acoustics(0.0, 0, 0.0)
    levels = np.concatenate(parts)
    floor = np.percentile(levels, 10, axis=0) + _ABOVE_FLOOR
    slopes = [
        slope
        for part in parts
        for band in range(_BANDS)
        for slope in _falls(part[:, band], floor[band])
    ]
    loud = 10 * np.log10(np.mean(10 ** (levels / 10), axis=1))
    quiet, high = np.percentile(loud, (10, 95))
    return Acoustics(float(np.median(slopes)) if slopes else 0.0, len(slopes), float(high - quiet))


def _stretches(samples: Floats) -> Iterator[Floats]:
    """Up to twelve times ten seconds, evenly spread."""
    count = min(_STRETCHES, -(-len(samples) // _STRETCH))
    for number in range(count):
        start = round(number * max(0, len(samples) - _STRETCH) / max(1, count - 1))
        part = samples[start : start + _STRETCH]
        if len(part) >= 2 * _SIZE:
            yield np.asarray(part, np.float32)


def _levels(part: Floats) -> Floats:
    """(num_frames, bands) decibels, 8 ms apart, smoothed over three frames."""
    frames = np.lib.stride_tricks.sliding_window_view(part, _SIZE)[::_HOP]
    power = np.square(np.abs(np.fft.rfft(frames * np.hanning(_SIZE).astype(np.float32), axis=1)))
    edges = np.geomspace(_LOWEST, _HIGHEST, _BANDS + 1) * _SIZE / SAMPLE_RATE
    firsts = edges[:-1].astype(int)
    ends = np.maximum(edges[1:].astype(int), firsts + 1)
    bands = [power[:, a:b].mean(axis=1) for a, b in zip(firsts, ends, strict=True)]
    level = 10 * np.log10(np.stack(bands, axis=1) + 1e-12)
    padded = np.pad(level, ((1, 1), (0, 0)), mode="edge")
    smooth: Floats = ((padded[:-2] + padded[1:-1] + padded[2:]) / 3).astype(np.float32)
    return smooth


def _falls(level: Floats, floor: float) -> Iterator[float]:
    """Decibels a second of each fall without a rise in one band, above the noise."""
    falling = np.diff(level) < 0
    edges = np.flatnonzero(np.diff(np.concatenate(([False], falling, [False])).astype(np.int8)))
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        fall = level[first : last + 1]
        fall = fall[fall > floor]
        if len(fall) >= _FRAMES and fall[0] - fall[-1] > _FALL:
            yield float(fall[0] - fall[-1]) / ((len(fall) - 1) * _HOP / SAMPLE_RATE)
