"""A room's late reverberation, predicted from what was said before and taken out (WPE); its steady noise, too.

Weighted prediction error (Nakatani et al. 2010; Drude et al., NARA-WPE, 2018) for one microphone: in each
frequency the sound of some frames ago foretells what the walls still send back now, and only that.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from minutes.schema import SAMPLE_RATE
from minutes.settings import own_cores

Floats = NDArray[np.float32]
Complexes = NDArray[np.complex64]


@dataclass(frozen=True, slots=True)
class Filter:
    """How the room is predicted. ``size``, ``hop``: samples; ``delay``, ``taps``: frames; ``block``: seconds.

    ``least_gain``: what is left of a frequency in which there is only noise; 1: noise stays.
    """

    size: int = 512
    hop: int = 256
    delay: int = 2
    taps: int = 5
    rounds: int = 3
    block: float = 20.0
    overlap: float = 2.0
    floor: float = 1e-3
    least_gain: float = 1.0


FILTER = Filter()
NOISY = Filter(least_gain=0.3)
_QUIET, _ABOVE_QUIET = 0.15, 1.3
_BINS = 64


def dereverberate(samples: Floats, settings: Filter = FILTER) -> Floats:
    """``samples``, in place, with less of the room.

    Blocks of some seconds are filtered on their own, for each speaker sits elsewhere, and faded into each
    other; beside the recording only a few of them are held.

    Parameters
    ----------
    samples : (num_samples,) array at 16 kHz
    """
    fade = int(settings.overlap * SAMPLE_RATE)
    ramp = np.linspace(0, 1, fade, dtype=np.float32)
    for start, clean in _side_by_side(samples, settings):
        if start:
            clean[:fade] += (samples[start : start + fade] - clean[:fade]) * ramp[::-1]
        samples[start : start + len(clean)] = clean
    return samples


def _side_by_side(samples: Floats, settings: Filter) -> Iterator[tuple[int, Floats]]:
    """Start of each block and the block filtered, in order; a core each.

    What a block shares with the one before is taken from its sound: ``samples`` are written meanwhile.
    """
    workers = own_cores()
    pool = ThreadPoolExecutor(workers)
    waiting: deque[tuple[int, Future[Floats]]] = deque()
    before = np.zeros(0, np.float32)
    fade = int(settings.overlap * SAMPLE_RATE)
    try:
        for start, end in _blocks(len(samples), settings):
            block = np.concatenate((before, samples[start + len(before) : end]))
            before = block[-fade:].copy()
            waiting.append((start, pool.submit(filtered, block, settings)))
            if len(waiting) > workers:
                first, done = waiting.popleft()
                yield first, done.result()
        for first, done in waiting:
            yield first, done.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _blocks(length: int, settings: Filter) -> Iterator[tuple[int, int]]:
    """(first, end) samples of blocks that overlap; the last is whole, however short the rest is."""
    size, fade = int(settings.block * SAMPLE_RATE), int(settings.overlap * SAMPLE_RATE)
    start = 0
    while start + size + size // 2 < length:
        yield start, start + size
        start += size - fade
    yield start, length


def filtered(block: Floats, settings: Filter) -> Floats:
    """One block with one filter in each frequency."""
    spectrum = _spectrum(block, settings)
    for at in range(0, len(spectrum), _BINS):
        spectrum[at : at + _BINS] = _without_late(spectrum[at : at + _BINS], settings)
    if settings.least_gain < 1:
        spectrum *= _gains(spectrum.real**2 + spectrum.imag**2, settings.least_gain)
    return _sound(spectrum, settings, len(block))


def _spectrum(sound: Floats, settings: Filter) -> Complexes:
    """(num_bins, num_frames): frames centred on multiples of the hop, the sound mirrored at its ends."""
    padded = np.pad(sound, settings.size // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, settings.size)[:: settings.hop]
    return np.ascontiguousarray(np.fft.rfft(frames * _hann(settings.size)).T)


def _sound(spectrum: Complexes, settings: Filter, length: int) -> Floats:
    """(length,) samples of a spectrum (least squares, Griffin and Lim 1984)."""
    size, hop, window = settings.size, settings.hop, _hann(settings.size)
    frames = np.asarray(np.fft.irfft(spectrum.T, size), np.float32)
    total = np.zeros((len(frames) - 1) * hop + size, np.float32)
    weight = np.zeros_like(total)
    for at, frame in enumerate(frames):
        total[at * hop : at * hop + size] += frame * window
        weight[at * hop : at * hop + size] += window**2
    inside = slice(size // 2, size // 2 + length)
    found = total[inside] / np.maximum(weight[inside], np.float32(1e-8))
    return np.pad(
        found.astype(np.float32), (0, length - len(found))
    )  # the last frame may end before the sound


def _hann(size: int) -> Floats:
    """Hann's window, periodic."""
    return np.hanning(size + 1)[:-1].astype(np.float32)


def _gains(power: Floats, least: float) -> Floats:
    """(num_bins, num_frames) Wiener gains against the noise that a block's quiet frames hold.

    The model was trained on noise and hears it; what is too much is taken down, never out: where all of
    it was, words went with it.
    """
    from scipy.ndimage import uniform_filter1d

    smooth: Floats = uniform_filter1d(power, 9, axis=1, mode="constant")
    quiet = np.quantile(smooth, _QUIET, axis=1, keepdims=True).astype(np.float32)
    ratio = power / (np.float32(_ABOVE_QUIET) * quiet + np.float32(1e-12))
    around: Floats = uniform_filter1d(ratio, 5, axis=1, mode="constant")
    clean = np.maximum(np.float32(0.7) * around + np.float32(0.3) * ratio - 1, 0)
    gains: Floats = np.maximum(clean / (1 + clean), np.float32(least))
    return gains


def _without_late(observed: Complexes, settings: Filter) -> Complexes:
    """(num_bins, num_frames) complex → the same without what is predicted.

    The moments of the past under weights are sums over products of two frames. These products do not change
    while the weights do: each round is one real matrix product.
    """
    delay, taps = settings.delay, settings.taps
    late, num_frames = delay + taps - 1, observed.shape[1]
    padded = np.pad(observed, ((0, 0), (late, 0)))
    past = [padded[:, late - lag : late - lag + num_frames] for lag in range(late + 1)]
    mirrored = observed.conj()
    near = _reals([mirrored * past[lag] for lag in range(taps)])
    target = _reals([past[lag].conj() * observed for lag in range(delay, late + 1)])
    clean = observed
    for _ in range(settings.rounds):
        power = clean.real**2 + clean.imag**2
        floor = np.float32(settings.floor) * power.mean(axis=1, keepdims=True) + np.float32(1e-10)
        weights = 1 / np.maximum(power, floor)
        ahead = np.pad(weights, ((0, 0), (0, late + 1)))
        shifted = np.lib.stride_tricks.sliding_window_view(ahead, num_frames, axis=1)
        sums = np.ascontiguousarray(shifted[:, delay : late + 1]) @ near
        right = (weights[:, None] @ target).view(np.complex64).reshape(len(observed), taps, 1)
        found = np.linalg.solve(_moments(sums, taps), right)
        clean = observed.copy()
        for tap in range(taps):
            clean -= found[:, tap] * past[delay + tap]
    return clean


def _reals(products: Sequence[Complexes]) -> Floats:
    """(num_bins, num_frames, 2 * count) of products, real and imaginary parts side by side."""
    return np.stack(list(products), axis=-1).view(np.float32)


def _moments(sums: Floats, taps: int) -> Complexes:
    """(num_bins, taps, taps) Hermitian, from (num_bins, taps, 2 * taps): by row and distance to it."""
    by_distance = np.ascontiguousarray(sums).view(np.complex64)
    moments = np.zeros_like(by_distance)
    for distance in range(taps):
        rows = np.arange(taps - distance)
        moments[:, rows, rows + distance] = by_distance[:, rows, distance]
        moments[:, rows + distance, rows] = by_distance[:, rows, distance].conj()
    diagonal = np.arange(taps)
    power = moments[:, diagonal, diagonal].real.mean(axis=1, keepdims=True)
    moments[:, diagonal, diagonal] += np.float32(1e-4) * power + np.float32(1e-10)
    return moments
