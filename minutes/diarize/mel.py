"""Log-mel energies as Kaldi computes them, which is what the embedding network was trained on."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

NUM_MEL_BINS = 80
MEL_WINDOW, MEL_STEP = 400, 160
"""Samples of a frame (25 ms at 16 kHz) and from one to the next."""
_FFT, _RATE, _LOWEST_HZ = 512, 16_000, 20.0
_PREEMPHASIS = 0.97


def num_mel_frames(num_samples: int) -> int:
    """Whole frames in so many samples."""
    return max(0, (num_samples - MEL_WINDOW) // MEL_STEP + 1)


def mel_features(samples: Floats) -> Floats:
    """(num_samples,) at 16 kHz in -1 to 1 → (num_frames, 80), not centred, a frame every 10 ms.

    Equal to ``torchaudio.compliance.kaldi.fbank(dither=0)`` up to rounding. The network was trained on
    this scale, not on Kaldi's of 16 bits.
    """
    if num_mel_frames(len(samples)) == 0:
        return np.zeros((0, NUM_MEL_BINS), np.float32)
    views = np.lib.stride_tricks.sliding_window_view(samples, MEL_WINDOW)[::MEL_STEP]
    frames = views - views.mean(axis=1, keepdims=True)
    before = np.concatenate((frames[:, :1], frames[:, :-1]), axis=1)
    frames -= np.float32(_PREEMPHASIS) * before
    frames *= _window()
    spectrum = np.fft.rfft(frames, _FFT)[:, : _FFT // 2]
    power = spectrum.real**2 + spectrum.imag**2
    energies: Floats = np.log(np.maximum(power @ _filters(), np.finfo(np.float32).eps))
    return energies


@lru_cache(maxsize=1)
def _window() -> Floats:
    """Povey's: Hann to the power of 0.85."""
    return (np.hanning(MEL_WINDOW) ** 0.85).astype(np.float32)


@lru_cache(maxsize=1)
def _filters() -> Floats:
    """(256, 80) triangles, equally wide on the mel scale, from 20 Hz to half the sample rate."""
    edges = np.linspace(_mel(_LOWEST_HZ), _mel(_RATE / 2), NUM_MEL_BINS + 2)
    left, centre, right = edges[:-2], edges[1:-1], edges[2:]
    mel = _mel(np.arange(_FFT // 2) * _RATE / _FFT)[:, None]
    rising, falling = (mel - left) / (centre - left), (right - mel) / (right - centre)
    return np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)


def _mel(hertz: NDArray[np.float64] | float) -> NDArray[np.float64]:
    return np.asarray(1127.0 * np.log1p(np.asarray(hertz) / 700.0))
