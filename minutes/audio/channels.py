"""What the channels of a track, or the tracks of a file, have in common: looked at before any is mixed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from minutes.schema import SAMPLE_RATE

_FRAME = SAMPLE_RATE // 20
_SECOND = SAMPLE_RATE
_EVERY = 4
"""Of so many seconds one is compared in its waveform."""
_LAGS = SAMPLE_RATE // 4
"""Delays between channels that are looked for, 0.25 s either way: what comes back over a line is late."""
_SILENT = 1e-4
"""Amplitude (-80 dB of full scale) below which nothing was recorded."""
_LIVELY = 12.0
"""Decibels between the loud and the quiet frames of sound in which somebody speaks."""
_STEADY = 6.0
"""The same of hum and hiss, at most."""
_SAME = 0.6
"""Correlation from which on two channels hold the same sound."""
_TOGETHER = 8
"""Samples (0.5 ms) up to which the same sound arrives at once."""
_STILL = 1e-3
"""Powers of ten by which the loudness of sound changes at least."""
_SAME_COURSE = 0.95
"""Correlation of loudness, frame by frame, from which on two tracks hold the same."""


@dataclass(frozen=True, slots=True)
class Mix:
    """How the channels become one. ``weights``: one for each; empty for their plain mean.

    ``note``: what was done, in Japanese, empty where nothing has to be said.
    """

    weights: tuple[float, ...] = ()
    note: str = ""


class Loudness:
    """Amplitude of frames of 50 ms (root mean square), of one sound or of several channels.

    An offset is no sound; so is hum where it is looked at how a sound changes (:meth:`lively`).
    """

    def __init__(self, channels: int) -> None:
        self._rest = np.empty((channels, 0), np.float32)
        self._frames: list[NDArray[np.float32]] = []
        self._changes: list[NDArray[np.float32]] = []

    def add(self, block: NDArray[np.float32]) -> None:
        """``block``: (channels, samples)."""
        block = np.concatenate([self._rest, block], axis=1)
        whole = block.shape[1] // _FRAME * _FRAME
        parts = block[:, :whole].reshape(len(block), -1, _FRAME)
        self._frames.append(parts.std(axis=2))
        self._changes.append(np.sqrt(np.mean(np.square(np.diff(parts, axis=2)), axis=2)))
        self._rest = block[:, whole:]

    def frames(self) -> NDArray[np.float32]:
        """(channels, frames)."""
        return np.concatenate(self._frames or [self._rest[:, :0]], axis=1)

    def lively(self) -> list[float]:
        """Of each channel, decibels between its loud and quiet frames; 0 where nothing was recorded.

        A voice under hum is heard by its changes from sample to sample, of which hum has few.
        """
        if not self._changes:
            return [0.0] * len(self._rest)
        changes = np.concatenate(self._changes, axis=1)
        return [
            max(_liveliness(frames), above if (above := _liveliness(change)) > _LIVELY else 0.0)
            for frames, change in zip(self.frames(), changes, strict=True)
        ]


def _liveliness(frames: NDArray[np.float32]) -> float:
    """The same of one channel. ``frames``: (frames,)."""
    if len(frames) == 0 or float(frames.max()) < _SILENT:
        return 0.0
    quiet, loud = np.percentile(np.maximum(frames, _SILENT / 10), (10, 98))
    return 20 * float(np.log10(loud / quiet))


_RUN = 10
"""Frames (0.5 s) that a short answer takes at least."""


def stands_out(frames: NDArray[np.float32]) -> bool:
    """Whether there is a run of frames far above the quiet ones, however seldom. ``frames``: (frames,)."""
    if len(frames) < _RUN or float(frames.max()) < _SILENT:
        return False
    runs = np.convolve(frames, np.full(_RUN, 1 / _RUN), "valid")
    quiet = max(float(np.percentile(frames, 10)), _SILENT / 10)
    return 20 * float(np.log10(float(runs.max()) / quiet)) > _LIVELY


def is_noise(lively: float, best: float) -> bool:
    """Whether a sound is hum or hiss beside one in which somebody speaks; both as :meth:`Loudness.lively`."""
    return lively < _STEADY and best > _LIVELY


def is_silent(frames: NDArray[np.float32]) -> bool:
    """Whether nothing was recorded."""
    return len(frames) == 0 or float(frames.max()) < _SILENT


def is_same_course(first: NDArray[np.float32], second: NDArray[np.float32]) -> bool:
    """Whether two sounds grow loud and quiet together: the same sound in two tracks."""
    size = min(len(first), len(second))
    if size < 2:
        return True
    levels = np.log10(np.stack([first[:size], second[:size]]) + _SILENT)
    if float(levels.std(axis=1).min()) < _STILL:
        return False
    return float(np.corrcoef(levels)[0, 1]) > _SAME_COURSE


class Comparison:
    """Channels of one track, block by block; at the end, how to mix them."""

    def __init__(self, channels: int) -> None:
        self._loudness = Loudness(channels)
        self._pairs = tuple(combinations(range(channels), 2))
        self._common = {pair: np.zeros(2 * _LAGS + 1) for pair in self._pairs}
        self._power = {pair: np.zeros(2) for pair in self._pairs}
        self._waiting: list[NDArray[np.float32]] = []
        self._size = 0
        self._seconds = 0

    def add(self, block: NDArray[np.float32]) -> None:
        """``block``: (channels, samples) at 16 kHz."""
        self._loudness.add(block)
        self._waiting.append(block)
        self._size += block.shape[1]
        if self._size < _SECOND:
            return
        whole = np.concatenate(self._waiting, axis=1)
        seconds = self._size // _SECOND
        for number in range(seconds):
            if (self._seconds + number) % _EVERY == 0:
                self._compare(whole[:, number * _SECOND : (number + 1) * _SECOND])
        self._seconds += seconds
        self._waiting = [whole[:, seconds * _SECOND :]]
        self._size -= seconds * _SECOND

    def _compare(self, second: NDArray[np.float32]) -> None:
        # differences: a rumble or an offset that all microphones share is no common sound
        spectra = np.fft.rfft(np.diff(second, axis=1), 2 * _SECOND)
        power = np.sum(np.square(np.diff(second, axis=1)), axis=1)
        for left, right in self._pairs:
            found = np.fft.irfft(spectra[left] * np.conj(spectra[right]))
            self._common[left, right] += np.concatenate([found[-_LAGS:], found[: _LAGS + 1]])
            self._power[left, right] += power[[left, right]]

    def mix(self) -> Mix:
        """The plain mean, unless that would lose what somebody said."""
        if self._seconds == 0 and self._waiting:
            self._compare(np.concatenate(self._waiting, axis=1))
        frames = self._loudness.frames()
        lively = self._loudness.lively()
        best = int(np.argmax(lively))
        weights = [1.0] * len(frames)
        said: list[str] = []
        for number, channel in enumerate(frames):
            if number == best:
                continue
            if is_silent(channel):
                weights[number] = 0.0
                said.append(f"チャンネル{number + 1}は無音")
            elif is_noise(lively[number], lively[best]):
                weights[number] = 0.0
                said.append(f"チャンネル{number + 1}は雑音だけ")
            else:
                weights[number], note = self._weight_of(best, number)
                said += [note] if note else []
        if not said:
            return Mix()
        used = sum(map(abs, weights))
        note = f"{'、'.join(said)}のため、{_USED}"
        return Mix(tuple(weight / used for weight in weights), note)

    def _weight_of(self, best: int, other: int) -> tuple[float, str]:
        """Weight of a channel beside the best one, and what to say."""
        pair = (min(best, other), max(best, other))
        power = float(np.sqrt(self._power[pair].prod()))
        common = self._common[pair] / power if power > 0 else np.zeros(2 * _LAGS + 1)
        peak = int(np.argmax(np.abs(common)))
        if abs(common[peak]) < _SAME:
            return 1.0, ""
        name = f"チャンネル{other + 1}"
        if abs(peak - _LAGS) > _TOGETHER:
            late = abs(peak - _LAGS) * 1000 / SAMPLE_RATE
            return 0.0, f"{name}は同じ音が{late:.0f}ミリ秒ずれている"
        return (1.0, "") if common[peak] > 0 else (-1.0, f"{name}は極性が逆")


_USED = "残りの音で聞き取りました（極性は直しました）"
