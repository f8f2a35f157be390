"""Pieces of one voice, taken from the local speakers: what is embedded and clustered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from minutes.diarize.stitch import LocalSpeaker
from minutes.span import Span

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Run = tuple[int, int]

ACTIVE = 0.5
_PLAUSIBLE = 0.2
"""Below this a local speaker is not taken even if it is the most probable one."""
_LONGEST = 2.4
"""Seconds of a piece: the embedding gains little from more, and changes of voice stay visible."""
_SHORTEST = 0.45
"""Shorter runs are embedded together with their neighbour."""
_JOIN_GAP = 1.5
"""Seconds of pause over which a short run is joined to its neighbour of the same local speaker."""
_MIN_RUN = 0.1
_MIN_PAUSE = 0.12
_BREATH = 0.1
"""Seconds of quiet at which a run may be cut: speakers change in pauses, seldom within a word."""
_QUIET = 0.3
"""Share of the way from the noise floor to the voice below which a frame is quiet."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Frames to seconds: ``origin`` is the start of frame 0, ``end`` the recording's length."""

    origin: float
    step: float
    end: float

    def span(self, run: Run) -> Span:
        """Seconds of a run of frames, inside the recording."""
        start = max(0.0, self.origin + run[0] * self.step)
        return Span(start, min(self.end, self.origin + run[1] * self.step))


@dataclass(frozen=True, slots=True)
class Unit:
    """Runs (first frame, end frame) of one local speaker where nobody else speaks.

    ``mixed``: there was no such run; the voice is heard over another.
    """

    local_speaker: int
    runs: tuple[Run, ...]
    mixed: bool = False

    @property
    def num_frames(self) -> int:
        """Length without the pauses."""
        return sum(end - start for start, end in self.runs)


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Active runs of each local speaker and the units cut from them."""

    active: tuple[tuple[Run, ...], ...]
    units: tuple[Unit, ...] = field(default=())


def runs_of(mask: NDArray[np.bool_]) -> list[Run]:
    """(first, end) of each stretch of True.

    >>> runs_of(np.array([False, True, True, False, True]))
    [(1, 3), (4, 5)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def active_runs(
    local_speakers: Sequence[LocalSpeaker], num_frames: int, step: float
) -> list[tuple[Run, ...]]:
    """Where each local speaker speaks, short pauses closed.

    Windows that disagree on who speaks spread one voice over two local speakers, each below one half: so
    first it is counted how many speak in a frame, then the most probable local speakers are taken.
    """
    total = np.zeros(num_frames, np.float32)
    first, second = np.zeros((2, num_frames), np.float32)
    for local_speaker in local_speakers:
        part = slice(local_speaker.first, min(local_speaker.last, num_frames))
        values = local_speaker.activity[: part.stop - part.start]
        total[part] += values
        second[part] = np.maximum(second[part], np.minimum(first[part], values))
        first[part] = np.maximum(first[part], values)
    count = np.floor(total + 1 - ACTIVE)
    result = []
    for local_speaker in local_speakers:
        part = slice(local_speaker.first, min(local_speaker.last, num_frames))
        values = local_speaker.activity[: part.stop - part.start]
        least = np.select([count[part] >= 2, count[part] >= 1], [second[part], first[part]], 2.0)
        mask = (values > ACTIVE) | ((values >= least) & (values > _PLAUSIBLE))
        result.append(_bridged(mask, local_speaker.first, step))
    return result


def _bridged(mask: NDArray[np.bool_], first: int, step: float) -> tuple[Run, ...]:
    bridged: list[Run] = []
    for start, end in runs_of(mask):
        if bridged and start - bridged[-1][1] < _MIN_PAUSE / step:
            bridged[-1] = (bridged[-1][0], end)
        else:
            bridged.append((start, end))
    return tuple((a + first, b + first) for a, b in bridged if b - a >= _MIN_RUN / step)


def lay_out(local_speakers: Sequence[LocalSpeaker], loudness: Floats, step: float) -> Layout:
    """Active runs and units of all local speakers.

    Parameters
    ----------
    local_speakers : sequence of LocalSpeaker
    loudness : (num_frames,) log energy
    step : seconds a frame
    """
    active = tuple(active_runs(local_speakers, len(loudness), step))
    count = np.zeros(len(loudness), np.int8)
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
        pieces = [piece for run in solo for piece in cut_at_pauses(run, loudness, step)]
        units += [Unit(index, group) for group in _joined(pieces, step)]
        if runs and not solo:
            units.append(Unit(index, runs, mixed=True))
    return Layout(active, tuple(units))


def cut_at_pauses(run: Run, loudness: Floats, step: float) -> list[Run]:
    """Cut a run in its pauses, then at the quietest moment until no piece is too long."""
    shortest = int(_SHORTEST / step)
    around = loudness[max(0, run[0] - int(5 / step)) : run[1] + int(5 / step)]
    floor, voice = np.quantile(around, 0.05), np.quantile(loudness[slice(*run)], 0.8)
    quiet = loudness[slice(*run)] < floor + _QUIET * (voice - floor)
    pauses = [(a, b) for a, b in runs_of(quiet) if b - a >= _BREATH / step]
    bounds = [run[0], run[1]]
    for a, b in sorted(pauses, key=lambda pause: pause[0] - pause[1]):
        middle = run[0] + (a + b) // 2
        if min(abs(middle - bound) for bound in bounds) >= shortest:
            bounds.append(middle)
    bounds.sort()
    pieces = list(zip(bounds[:-1], bounds[1:], strict=True))
    return [
        part for piece in pieces for part in _cut_at_quietest(piece, loudness, int(_LONGEST / step))
    ]


def _cut_at_quietest(piece: Run, loudness: Floats, longest: int) -> list[Run]:
    start, end = piece
    if end - start <= longest:
        return [piece]
    rim = (end - start) // 4
    at = start + rim + int(np.argmin(loudness[start + rim : end - rim]))
    return [
        *_cut_at_quietest((start, at), loudness, longest),
        *_cut_at_quietest((at, end), loudness, longest),
    ]


def _joined(pieces: Sequence[Run], step: float) -> list[tuple[Run, ...]]:
    """Short pieces together with a neighbour of the same local speaker, if one is near."""
    shortest, gap, longest = _SHORTEST / step, _JOIN_GAP / step, _LONGEST / step
    groups: list[list[Run]] = []
    for run in pieces:
        if groups:
            size = sum(b - a for a, b in groups[-1])
            small = run[1] - run[0] < shortest or size < shortest
            near = run[0] - groups[-1][-1][1] <= gap
            if small and near and size + run[1] - run[0] <= longest:
                groups[-1].append(run)
                continue
        groups.append([run])
    return [tuple(group) for group in groups]


def loudness_of(energy: Floats, num_frames: int, clock: Clock) -> Floats:
    """(num_frames,) mean log-mel at the segmentation's frames, smoothed over 50 ms.

    ``energy``: (num_mel_frames,) the same every 10 ms, not smoothed.
    """
    if not len(energy):
        return np.zeros(num_frames, np.float32)
    smooth = np.convolve(energy, np.full(5, 0.2), "same")[: len(energy)]
    moments = clock.origin + (np.arange(num_frames) + 0.5) * clock.step
    at = np.interp(moments, np.arange(len(energy)) * 0.01 + 0.0125, smooth)
    return np.asarray(at, dtype=np.float32)


def mel_rows(unit: Unit, num_mel_frames: int, clock: Clock) -> Ints:
    """Mel frames of a unit, repeated from its start up to one of few lengths (for batches).

    Parameters
    ----------
    num_mel_frames : frames of the recording, 10 ms apart
    clock : of the segmentation's frames
    """
    first, step = clock.origin, clock.step
    rows = np.concatenate(
        [
            np.arange(round((first + a * step) * 100), round((first + b * step) * 100))
            for a, b in unit.runs
        ]
    )
    rows = rows[(rows >= 0) & (rows < num_mel_frames)]
    if not len(rows):
        rows = np.array([max(0, num_mel_frames - 1)])
    return np.resize(rows, max(50, -(-len(rows) // 25) * 25))
