"""From overlapping ten-second windows to one activity for the whole recording.

The segmentation network tells up to three speakers of one window apart but not who they are.
Neighbouring windows share most of their frames, so the local speakers of two windows are one where
they speak at the same time: joined, they are a stretch of one voice until it falls silent for long.
Who a local speaker is, is decided later by voice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from minutes.matching import cheapest_pairs

Floats = NDArray[np.float32]

_MIN_ACTIVE_FRAMES = 4.0
"""A local speaker with less than 70 ms in a window is noise of the network."""
_MIN_COMMON = 0.35
"""Share of the common part on which two activities must agree to be the same voice."""


@dataclass(frozen=True, slots=True, eq=False)
class LocalSpeaker:
    """One voice for a while. ``activity``: (num_frames,) probability from frame ``first`` on."""

    first: int
    activity: Floats

    @property
    def last(self) -> int:
        """First frame after the end."""
        return self.first + len(self.activity)


class _Growing:
    """A local speaker while windows are still added to it."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.total = np.zeros(0, np.float32)

    def add(self, start: int, values: Floats) -> None:
        """Sum ``values`` in from frame ``start`` on."""
        missing = start + len(values) - self.first - len(self.total)
        if missing > 0:
            self.total = np.concatenate((self.total, np.zeros(missing, np.float32)))
        offset = start - self.first
        self.total[offset : offset + len(values)] += values

    def part(self, start: int, end: int) -> Floats:
        """Sum from ``start`` to ``end``, 0 where nothing was added."""
        result = np.zeros(end - start, np.float32)
        low, high = max(start, self.first), min(end, self.first + len(self.total))
        if high > low:
            result[low - start : high - start] = self.total[low - self.first : high - self.first]
        return result


def window_weights(num_frames: int) -> Floats:
    """How much each frame of a window is trusted: the rim lacks context on one side."""
    rim = np.minimum(np.arange(num_frames), np.arange(num_frames)[::-1]) / (num_frames / 4)
    return np.clip(rim, 0.02, 1.0).astype(np.float32)


def stitch(
    windows: Sequence[Floats] | Floats, starts: Sequence[int], num_frames: int
) -> list[LocalSpeaker]:
    """Join the local speakers of single windows into those of the whole recording.

    Parameters
    ----------
    windows : sequence of (num_window_frames, num_local_speakers) arrays
    starts : first frame of each window, ascending
    num_frames : frames of the whole recording

    Returns
    -------
    list of LocalSpeaker
        Activity averaged over the windows that cover each frame.
    """
    if not len(windows):
        return []
    weights = window_weights(len(windows[0]))
    coverage = np.zeros(num_frames + len(weights), np.float32)  # a window may reach past the end
    live: list[_Growing] = []
    finished: list[_Growing] = []
    for start, window in zip(starts, windows, strict=True):
        finished += [t for t in live if t.first + len(t.total) <= start]
        live = [t for t in live if t.first + len(t.total) > start]
        average = np.maximum(coverage[start : start + len(window)], 1e-6)
        _add_window(live, start, window, weights, average)
        coverage[start : start + len(window)] += weights
    local_speakers = []
    for growing in finished + live:
        covered = coverage[growing.first : growing.first + len(growing.total)]
        activity = growing.total / np.maximum(covered, 1e-6)
        activity = activity[: max(0, num_frames - growing.first)]
        local_speakers.append(LocalSpeaker(growing.first, activity.astype(np.float32)))
    return sorted(local_speakers, key=lambda local_speaker: local_speaker.first)


def _add_window(
    live: list[_Growing], start: int, window: Floats, weights: Floats, coverage: Floats
) -> None:
    """Add every active local speaker of one window to the one that it continues, or begin a new one."""
    local = [k for k in range(window.shape[1]) if window[:, k].sum() >= _MIN_ACTIVE_FRAMES]
    if not local:
        return
    known = coverage > 1e-5
    past = [t.part(start, start + len(window)) / coverage * known for t in live]
    agreement = np.zeros((len(local), len(live)))
    for i, k in enumerate(local):
        mine = window[:, k] * known
        for j, other in enumerate(past):
            common = float(np.minimum(mine, other).sum())
            smaller = min(float(mine.sum()), float(other.sum()))
            if common >= _MIN_ACTIVE_FRAMES and common >= _MIN_COMMON * smaller:
                agreement[i, j] = common
    chosen: dict[int, _Growing] = {}
    if live:
        for row, column in cheapest_pairs((-agreement).tolist()):
            if agreement[row, column] > 0:
                chosen[local[row]] = live[column]
    for k in local:
        local_speaker = chosen.get(k)
        if local_speaker is None:
            local_speaker = _Growing(start)
            live.append(local_speaker)
        local_speaker.add(start, window[:, k] * weights)
