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

from minutes.diarize.stitch import Thread
from minutes.diarize.units import Run, Unit, runs_of

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

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

Measured on twelve made meetings and eight of AMI: of 15 runs above it 11 were that voice, 3 another
one that speaks there too, none was a single voice; one voice alone stays below 0.04."""
_LIKE = 0.3
"""Cosine to its voice that an answer must reach."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A run in which ``voice`` answers."""

    unit: Unit
    voice: int


def runs_beside(
    threads: Sequence[Thread], active: Sequence[tuple[Run, ...]], num_frames: int, step: float
) -> tuple[Unit, ...]:
    """Where a thread may be a short answer over another: faint, or never alone.

    Parameters
    ----------
    threads : sequence of Thread
    active : runs of each thread
    num_frames : frames of the recording
    step : seconds a frame
    """
    count = np.zeros(num_frames, np.int8)
    for runs in active:
        for start, end in runs:
            count[start:end] += 1
    found: list[Unit] = []
    for index, (thread, runs) in enumerate(zip(threads, active, strict=True)):
        covered = [(a, b) for a, b in runs if (count[a:b] > 1).all()]
        if len(covered) == len(runs):
            covered = []  # a thread that is never alone has units of its own
        found += [
            Unit(index, (run,), mixed=True)
            for run in sorted([*covered, *_faint(thread, runs, num_frames)])
            if _SHORTEST <= (run[1] - run[0]) * step <= _LONGEST
        ]
    return tuple(found)


def _faint(thread: Thread, runs: Sequence[Run], num_frames: int) -> list[Run]:
    """Runs of a thread that were too faint to be active."""
    last = min(thread.last, num_frames)
    mask = thread.activity[: last - thread.first] > _FAINT
    for start, end in runs:
        mask[max(0, start - thread.first) : max(0, end - thread.first)] = False
    return [(a + thread.first, b + thread.first) for a, b in runs_of(mask)]


def asides(units: Sequence[Unit], vectors: Floats, centres: Floats, active: Bools) -> list[Aside]:
    """The runs that are an answer of somebody who was not known to speak there.

    Parameters
    ----------
    units : what :func:`runs_beside` found
    vectors : (num_units, dimension) unit vectors
    centres : (num_voices, dimension) unit vectors
    active : (num_voices, num_frames) who is known to speak
    """
    found = []
    for unit, similarity in zip(units, vectors @ centres.T, strict=True):
        start, end = unit.runs[0]
        speaks = active[:, start:end].mean(axis=1) > _SPEAKS
        if speaks.all() or not speaks.any():
            continue
        voice = int(np.where(speaks, -1.0, similarity).argmax())
        nearer = similarity[voice] - similarity[speaks].max()
        if nearer >= _NEARER and similarity[voice] >= _LIKE:
            found.append(Aside(unit, voice))
    return found
