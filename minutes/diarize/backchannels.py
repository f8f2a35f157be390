"""Short answers that somebody gives while another speaks.

Where the segmentation follows one voice and hears a second only faintly, or hears a second that is
never alone, the sound itself is compared with the voices of the meeting: it is an answer of somebody
else only if it is nearer to a voice that is silent there than to every voice that is known to speak.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from minutes.diarize.stitch import LocalSpeaker
from minutes.diarize.units import Clock, Layout, Run, Unit, runs_of

Floats = NDArray[np.float32]
Float16s = NDArray[np.float16]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

WINDOW_FRAMES, WINDOW_HOP = 50, 16
"""Half a second of mel frames, begun anew every 0.16 s."""
_FAINT = 0.15
"""Activity from which a second voice is looked at: one window in three heard it."""
_SHORTEST = 0.28
"""Seconds; the embedding of less is as near to one voice as to another."""
_LONGEST = 1.3
"""Seconds of an answer; what is longer is found as a turn of its own."""
_SPEAKS = 0.3
"""Share of a run that a voice must speak for, to be known to speak there."""
_NEARER = 0.08
"""Cosine by which the answer is nearer to its voice than to all that speak there.

Measured on 14 made recordings and eight of AMI: of 13 runs above it 12 were that voice, one was
another that was silent before; one voice alone stays below 0.04."""
_LIKE = 0.3
"""Cosine to its voice that an answer must reach."""


_WINDOW_NEARER = 0.06
"""The same for half a second inside a piece: there all that is known of the piece is heard with it.

Measured on 4,500 half seconds: 20 above it, all of them another voice; one voice alone up to 0.03."""
_MIN_ROWS = 80
"""Mel frames; a shorter piece is judged as a whole."""
_RIM_FRAMES = 7
"""0.12 s of the first and last window are still the voice before and after."""
_CORE_FRAMES = 24
_LONGEST_FRAMES = 100


@dataclass(frozen=True, slots=True)
class Backchannel:
    """A run in which ``voice`` answers; ``instead`` of the voice that was taken for it, if any."""

    unit: Unit
    voice: int
    instead: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """Half a second of a unit. ``run``: its frames; ``vector``: (dimension,) of unit length."""

    unit: int
    run: Run
    vector: NDArray[np.float16]


def backchannel_candidates(
    local_speakers: Sequence[LocalSpeaker],
    active: Sequence[tuple[Run, ...]],
    num_frames: int,
    step: float,
) -> tuple[Unit, ...]:
    """Where a local speaker may be a short answer over another: faint, or never alone.

    Parameters
    ----------
    local_speakers : sequence of LocalSpeaker
    active : runs of each local speaker
    num_frames : frames of the recording
    step : seconds a frame
    """
    count = np.zeros(num_frames, np.int8)
    for runs in active:
        for start, end in runs:
            count[start:end] += 1
    found: list[Unit] = []
    for index, (local_speaker, runs) in enumerate(zip(local_speakers, active, strict=True)):
        covered = [(a, b) for a, b in runs if (count[a:b] > 1).all()]
        if len(covered) == len(runs):
            covered = []  # a local speaker that is never alone has units of its own
        found += [
            Unit(index, (run,), mixed=True)
            for run in sorted([*covered, *_faint(local_speaker, runs, num_frames)])
            if _SHORTEST <= (run[1] - run[0]) * step <= _LONGEST
        ]
    return tuple(found)


def _faint(local_speaker: LocalSpeaker, runs: Sequence[Run], num_frames: int) -> list[Run]:
    """Runs of a local speaker that were too faint to be active."""
    last = min(local_speaker.last, num_frames)
    mask = local_speaker.activity[: last - local_speaker.first] > _FAINT
    for start, end in runs:
        mask[max(0, start - local_speaker.first) : max(0, end - local_speaker.first)] = False
    return [(a + local_speaker.first, b + local_speaker.first) for a, b in runs_of(mask)]


def confirmed_backchannels(
    units: Sequence[Unit], vectors: Floats, centres: Floats, active: Bools
) -> list[Backchannel]:
    """The runs that are an answer of somebody who was not known to speak there.

    Parameters
    ----------
    units : what :func:`backchannel_candidates` found
    vectors : (num_units, dimension) unit vectors
    centres : (num_voices, dimension) unit vectors
    active : (num_voices, num_frames) who is known to speak
    """
    found = []
    for unit, similarity in zip(units, vectors @ centres.T, strict=True):
        voice = _silent_voice(similarity, unit.runs[0], active, _NEARER)
        if voice is not None:
            found.append(Backchannel(unit, voice))
    return found


def backchannels_within(
    windows: Sequence[Window], layout: Layout, labels: Ints, centres: Floats, active: Bools
) -> list[Backchannel]:
    """Short answers inside pieces that were heard as one voice.

    Parameters
    ----------
    windows : half seconds of the units of ``layout``, in the order of units and time
    labels : (num_units,) voice of each unit
    centres : (num_voices, dimension) unit vectors
    active : (num_voices, num_frames) who is known to speak
    """
    found: list[tuple[int, Run, int]] = []
    for window in windows:
        similarity = centres @ window.vector.astype(np.float32)
        voice = _silent_voice(similarity, window.run, active, _WINDOW_NEARER)
        if voice is None:
            continue
        if found and found[-1][0] == window.unit and found[-1][2] == voice:
            unit, (start, end), _ = found[-1]
            if window.run[0] <= end:
                found[-1] = (unit, (start, window.run[1]), voice)
                continue
        found.append((window.unit, window.run, voice))
    return [
        Backchannel(
            Unit(layout.units[unit].local_speaker, (_without_rim(run),)), voice, int(labels[unit])
        )
        for unit, run, voice in found
        if run[1] - run[0] <= _LONGEST_FRAMES
    ]


def _silent_voice(similarity: Floats, run: Run, active: Bools, nearer: float) -> int | None:
    """The voice, silent in ``run``, that its sound is ``nearer`` to than to all that speak there.

    ``similarity``: (num_voices,) cosines.
    """
    start, end = run
    speaks = active[:, start:end].mean(axis=1) > _SPEAKS
    if speaks.all() or not speaks.any():
        return None
    voice = int(np.where(speaks, -1.0, similarity).argmax())
    lead = similarity[voice] - similarity[speaks].max()
    return voice if lead >= nearer and similarity[voice] >= _LIKE else None


def windows_of(unit: int, rows: Ints, vectors: Float16s, clock: Clock) -> list[Window]:
    """Half seconds of one unit that lie in one stretch of time.

    Parameters
    ----------
    rows : mel frames of the unit, 10 ms apart, repeated from its start where it is short
    vectors : (num_windows, dimension), see :meth:`CAMPPlus.embed_windows`
    clock : of the segmentation's frames
    """
    origin, step = clock.origin, clock.step
    if len(np.unique(rows)) < _MIN_ROWS:
        return []
    found = []
    last = -1
    for place, vector in enumerate(vectors):
        first, end = (int(rows[place * WINDOW_HOP + i]) for i in (0, WINDOW_FRAMES - 1))
        if end - first == WINDOW_FRAMES - 1 and first > last:
            run = (round((first / 100 - origin) / step), round(((end + 1) / 100 - origin) / step))
            found.append(Window(unit, (max(0, run[0]), run[1]), vector))
            last = first
    return found


def _without_rim(run: Run) -> Run:
    """The middle of a run of windows; at least 0.4 s stay."""
    rim = max(0, min(_RIM_FRAMES, (run[1] - run[0] - _CORE_FRAMES) // 2))
    return run[0] + rim, run[1] - rim
