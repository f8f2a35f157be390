"""Which voice each piece is: found on long pieces, decided for all with their neighbours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from minutes.diarize.cluster import SpeakerCount, voices
from minutes.diarize.similar import unit_length
from minutes.diarize.units import Layout

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_SOLID_SECONDS = 1.0
"""Pieces at least this long decide how many voices there are; shorter ones only choose."""
_CHANGE = 0.12
"""Price of a change of voice inside a local speaker, in cosine-seconds."""
_FORGOTTEN_SECONDS = 2.0
"""Silence of a local speaker after which that price has fallen to a third: others spoke meanwhile."""
_CERTAIN_SECONDS = 1.5
"""Length from which a piece's own voice counts fully."""


def label_units(
    layout: Layout, vectors: Floats, seconds: Floats, step: float, count: SpeakerCount
) -> Ints:
    """Voice of each unit.

    Parameters
    ----------
    layout : Layout
    vectors : (num_units, dimension) unit vectors
    seconds : (num_units,) length of each unit
    step : seconds a frame

    Returns
    -------
    (num_units,) labels from 0
    """
    mixed = np.array([unit.mixed for unit in layout.units])
    solid, lengths, local_speakers = _solid(layout, vectors, seconds, mixed)
    centres = voices(solid, lengths, count, local_speakers)
    similarity = vectors @ centres.T
    labels = similarity.argmax(axis=1).astype(np.int64)
    by_local: dict[int, list[int]] = {}
    for index, unit in enumerate(layout.units):
        by_local.setdefault(unit.local_speaker, []).append(index)
    nearest = labels.copy()
    for members in by_local.values():
        gain = similarity[members] * np.minimum(seconds[members], _CERTAIN_SECONDS)[:, None]
        labels[members] = _smoothed(gain, _prices(layout, members, step))
    _keep_apart(layout, similarity, labels)
    if len(set(labels.tolist())) < count.least:  # asked for that many: every voice keeps its own
        labels = nearest
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def _solid(
    layout: Layout, vectors: Floats, seconds: Floats, mixed: NDArray[np.bool_]
) -> tuple[Floats, Floats, Ints]:
    """Long pure pieces; where a local speaker has none, all its short ones together."""
    solid = (seconds >= _SOLID_SECONDS) & ~mixed
    local_speakers = np.array([unit.local_speaker for unit in layout.units])
    starts = [unit.runs[0][0] for unit in layout.units]
    rows = [
        (starts[i], vectors[i], float(seconds[i]), local_speakers[i]) for i in np.flatnonzero(solid)
    ]
    for local_speaker in np.setdiff1d(local_speakers[~mixed], local_speakers[solid]):
        members = np.flatnonzero((local_speakers == local_speaker) & ~mixed)
        total = float(seconds[members].sum())
        if total >= _SOLID_SECONDS:
            pooled = unit_length((vectors[members] * seconds[members, None]).sum(axis=0))
            rows.append((starts[int(members[0])], pooled, total, local_speaker))
    if not rows:  # a few short answers are all there is
        rows = [
            (starts[i], vectors[i], float(seconds[i]), local_speakers[i])
            for i in range(len(vectors))
        ]
    rows.sort(key=lambda row: row[0])
    return (
        np.stack([row[1] for row in rows]),
        np.array([row[2] for row in rows], np.float32),
        np.array([row[3] for row in rows], np.int64),
    )


def _prices(layout: Layout, members: Sequence[int], step: float) -> Floats:
    """(num_members - 1,) price of a change of voice between neighbours of one local speaker."""
    ends = np.array([layout.units[index].runs[-1][1] for index in members[:-1]])
    starts = np.array([layout.units[index].runs[0][0] for index in members[1:]])
    silence = np.maximum(0, starts - ends) * step
    prices: Floats = (_CHANGE * np.exp(-silence / _FORGOTTEN_SECONDS)).astype(np.float32)
    return prices


def _smoothed(gain: Floats, prices: Floats) -> Ints:
    """Best sequence of voices of one local speaker (Viterbi)."""
    total = gain[0].copy()
    came: list[Ints] = []
    for row, price in zip(gain[1:], prices, strict=True):
        best = int(total.argmax())
        change = total[best] - price
        came.append(np.where(total >= change, np.arange(len(total)), best))
        total = np.maximum(total, change) + row
    path = [int(total.argmax())]
    for step in reversed(came):
        path.append(int(step[path[-1]]))
    return np.array(path[::-1], np.int64)


def _keep_apart(layout: Layout, similarity: Floats, labels: Ints) -> None:
    """A voice that is only heard over another is not that other one."""
    if similarity.shape[1] < 2:
        return
    starts = np.array([unit.runs[0][0] for unit in layout.units])
    ends = np.array([unit.runs[-1][1] for unit in layout.units])
    for index, unit in enumerate(layout.units):
        if not unit.mixed:
            continue
        first, last = unit.runs[0][0], unit.runs[-1][1]
        near = (starts < last + 60) & (ends > first - 60)
        near[index] = False
        taken = {
            int(labels[other])
            for other in np.flatnonzero(near)
            if _touches(layout, int(other), index)
        }
        ranked = np.argsort(-similarity[index])
        labels[index] = next((int(v) for v in ranked if int(v) not in taken), int(ranked[0]))


def _touches(layout: Layout, other: int, index: int) -> bool:
    """Whether the other unit's local speaker speaks right before, over or after this unit's runs."""
    unit, neighbour = layout.units[index], layout.units[other]
    if neighbour.local_speaker == unit.local_speaker:
        return False
    first, last = unit.runs[0][0], unit.runs[-1][1]
    return any(
        start < last and end > first for start, end in layout.active[neighbour.local_speaker]
    ) and any(start <= last + 60 and end >= first - 60 for start, end in neighbour.runs)
