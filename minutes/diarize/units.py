"""Pieces of one voice, taken from the threads: what is embedded and clustered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from minutes.diarize.stitch import Thread

Floats = NDArray[np.float32]
Run = tuple[int, int]

ACTIVE = 0.5
_LONGEST = 2.4
"""Seconds of a piece: the embedding gains little from more, and changes of voice stay visible."""
_JOIN_GAP = 1.5
"""Seconds of pause over which short runs of one thread become one piece."""
_MIN_RUN = 0.1
_MIN_PAUSE = 0.12


@dataclass(frozen=True, slots=True)
class Unit:
    """Runs (first frame, end frame) of one thread where nobody else speaks.

    ``mixed``: there was no such run; the voice is heard over another.
    """

    thread: int
    runs: tuple[Run, ...]
    mixed: bool = False

    @property
    def num_frames(self) -> int:
        """Length without the pauses."""
        return sum(end - start for start, end in self.runs)


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Active runs of each thread and the units cut from them."""

    active: tuple[tuple[Run, ...], ...]
    units: tuple[Unit, ...] = field(default=())


def runs_of(mask: NDArray[np.bool_]) -> list[Run]:
    """(first, end) of each stretch of True.

    >>> runs_of(np.array([False, True, True, False, True]))
    [(1, 3), (4, 5)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _active_runs(thread: Thread, step: float) -> tuple[Run, ...]:
    bridged: list[Run] = []
    for start, end in runs_of(thread.activity > ACTIVE):
        if bridged and start - bridged[-1][1] < _MIN_PAUSE / step:
            bridged[-1] = (bridged[-1][0], end)
        else:
            bridged.append((start, end))
    return tuple(
        (a + thread.first, b + thread.first) for a, b in bridged if b - a >= _MIN_RUN / step
    )


def lay_out(threads: Sequence[Thread], num_frames: int, step: float) -> Layout:
    """Active runs and units of all threads; ``step``: seconds a frame."""
    active = tuple(_active_runs(thread, step) for thread in threads)
    count = np.zeros(num_frames, np.int8)
    for runs in active:
        for start, end in runs:
            count[start:end] += 1
    units: list[Unit] = []
    for index, runs in enumerate(active):
        solo = [
            (start + a, start + b)
            for start, end in runs
            for a, b in runs_of(count[start:end] == 1)
            if b - a >= _MIN_RUN / step
        ]
        units += _cut(index, solo, step)
        if runs and not solo:
            units.append(Unit(index, runs, mixed=True))
    return Layout(active, tuple(units))


def _cut(thread: int, solo: Sequence[Run], step: float) -> list[Unit]:
    """Long runs divided evenly, short neighbours joined, up to the longest piece."""
    longest = _LONGEST / step
    pieces: list[Run] = []
    for start, end in solo:
        parts = max(1, -(-int(end - start) // int(longest)))
        bounds = np.linspace(start, end, parts + 1).round().astype(int)
        pieces += [(int(a), int(b)) for a, b in zip(bounds[:-1], bounds[1:], strict=True)]
    groups: list[list[Run]] = []
    for run in pieces:
        if groups:
            size = sum(b - a for a, b in groups[-1]) + run[1] - run[0]
            if size <= longest and run[0] - groups[-1][-1][1] <= _JOIN_GAP / step:
                groups[-1].append(run)
                continue
        groups.append([run])
    return [Unit(thread, tuple(group)) for group in groups]


def mel_piece(mel: Floats, unit: Unit, frame_seconds: tuple[float, float]) -> Floats:
    """The mel frames of a unit, repeated from its start up to one of few lengths (for batches).

    Parameters
    ----------
    mel : (num_mel_frames, 80) array, 10 ms apart
    frame_seconds : start of the first frame and step of the segmentation's frames
    """
    first, step = frame_seconds
    rows = np.concatenate(
        [
            np.arange(round((first + a * step) * 100), round((first + b * step) * 100))
            for a, b in unit.runs
        ]
    )
    rows = rows[(rows >= 0) & (rows < len(mel))]
    if not len(rows):
        rows = np.array([max(0, len(mel) - 1)])
    target = max(50, -(-len(rows) // 25) * 25)
    return mel[np.resize(rows, target)]
