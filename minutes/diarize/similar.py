"""Two voices that sound alike are separated by who speaks in one breath.

Pieces of similar voices lie closer together than pieces of one voice in two rooms, so no threshold
on distance alone is right. But a group can be split in two, and the split tried: where they are two people,
the pieces of one turn all fall on the same side; where it is one person, they fall at random. And
somebody who changed the microphone is on one side before and on the other after, not to and fro.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from minutes.diarize.channel import channel_directions, without_channel

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_MIN_PIECES = 5
_MIN_SIDE = 2.5
"""Seconds of speech that each of two voices must have."""
LONG_PIECE = 1.5
"""Seconds of a piece that tells a voice from another's short answers: はい, どうぞ and 異議なし of one
person can be 0.54 from the same person's sentences, two people's sentences are seldom nearer."""
_APART = 0.73
"""Corrected cosine of two sides below which they are two people however they take turns.

Measured: the two sides of one voice 0.87 to 0.96, one voice in two rooms 0.76 to 0.97."""
_APART_TO_AND_FRO = 0.82
"""The same where the sides alternate."""
_APART_AGAINST_TURNS = 0.68
"""The same where turns are of both sides, as if by chance: few pieces can always be parted well."""
_BY_CHANCE = 0.3
_FEW_PAIRS = 4
_ONE_CHANGE = 0.93
"""From this share on the sides are before and after: it may be another microphone."""
_APART_IN_ANY_ROOM = 0.885
"""Corrected cosine without the channel's directions below which before and after are two people.

Measured on 40 voices, in a quiet room and through a web conference: one voice 0.89 once, else 0.93 to
1.0 (with the channel 0.78 to 0.97); of 400 pairs of people one 0.89, else at most 0.88. Opus at a low bit
rate and equalisers stay above it, rooms mostly; a telephone line or loud noise that sets in half-way (0.6 to
0.8) looks like another person: one voice with two numbers is put right with one name, two people
with one number are not."""
_APART_BY_TURNS = ((0.65, 0.8), (0.88, 0.91))
"""The same where they alternate and turns are of one side each: agreement within turns beyond
chance (kappa) and the cosines that belong to it, between them in proportion. The two sides of one voice mostly stay
below an agreement of 0.55."""
_APART_BY_PAIRS = ((8, 32), (0.82, 0.91))
"""The same by how many neighbours the agreement rests on, in proportion to the logarithm.

One person's manner changes from turn to turn: a voice whose 18 neighbours agreed by 0.88 had sides
0.88 apart, two people with 45 neighbours had, too."""
_NEAR = 0.74
"""Cosine of two centres from which two groups may be one voice."""
_HINT = 0.02
"""How much more readily a group is divided while the roster expects more people."""
_NUM_DIRECTIONS = 2
_ROUNDS = 10


def unit_length(vectors: Floats) -> Floats:
    """Rows divided by their length."""
    norm = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Floats = (vectors / np.maximum(norm, 1e-9)).astype(np.float32)
    return scaled


def group_sums(vectors: Floats, weights: Floats, labels: Ints) -> tuple[Floats, Floats]:
    """(num_labels, dimension) weighted sums and (num_labels,) weights."""
    count = int(labels.max()) + 1 if len(labels) else 0
    sums = np.zeros((count, vectors.shape[1]), np.float32)
    np.add.at(sums, labels, vectors * weights[:, None])
    return sums, np.bincount(labels, weights, count).astype(np.float32)


def split_similar(
    vectors: Floats,
    weights: Floats,
    local_speakers: Ints,
    labels: Ints,
    expected: int | None,
    near: float = 1.0,
) -> Ints:
    """Labels after groups that are two similar voices were divided, again and again.

    Parameters
    ----------
    vectors : (num_pieces, dimension) unit vectors in the order of time
    weights : (num_pieces,) seconds of each piece
    local_speakers : (num_pieces,) local speaker of each piece
    labels : (num_pieces,) from 0
    expected : int, optional
        Size of the roster: a hint.
    near : float
        See :func:`minutes.diarize.cluster.nearness`.
    """
    labels = labels.copy()
    waiting = list(range(int(labels.max()) + 1))
    total = len(waiting)
    while waiting:
        group = waiting.pop()
        members = np.flatnonzero(labels == group)
        hint = _HINT if expected is not None and total < expected else 0.0
        sides = _two_voices(vectors[members], weights[members], local_speakers[members], hint)
        if sides is None:
            continue
        labels[members[sides == 1]] = total
        waiting += [group, total]
        total += 1
    return _rejoined(vectors, weights, local_speakers, labels, near)


def _rejoined(
    vectors: Floats, weights: Floats, local_speakers: Ints, labels: Ints, near_here: float
) -> Ints:
    """Labels after groups that lie near each other without being two people became one again.

    Somebody whose pieces were shared out between two groups comes out of each of them alone.
    """
    while True:
        centres = unit_length(group_sums(vectors, weights, labels)[0])
        likeness = np.triu(centres @ centres.T, 1)
        near = np.argwhere(likeness > near_here * _NEAR)
        for a, b in near[np.argsort(-likeness[near[:, 0], near[:, 1]])].tolist():
            members = np.flatnonzero((labels == a) | (labels == b))
            sides = (labels[members] == b).astype(np.int64)
            if np.bincount(sides, minlength=2).min() < 2:
                continue
            found = _compared(vectors[members], local_speakers[members], sides, weights[members])
            if found.corrected >= _limit(found):
                labels = np.where(labels == b, a, labels)
                labels = np.unique(labels, return_inverse=True)[1].astype(np.int64)
                break
        else:
            return labels


@dataclass(frozen=True, slots=True)
class _Split:
    """How a group fell into two.

    ``corrected``: cosine of the sides, 1 for equal distributions. ``kappa``: agreement within turns
    over ``num_pairs`` neighbours. ``one_change``: share of pieces that a single change in time explains.
    ``in_any_room``: ``corrected`` without the channel, where the channel of these vectors is known.
    """

    corrected: float
    kappa: float
    num_pairs: int
    one_change: float
    in_any_room: float | None


def _two_voices(vectors: Floats, weights: Floats, local_speakers: Ints, hint: float) -> Ints | None:
    """0 or 1 for each piece if the group is two people, else None."""
    if len(vectors) < _MIN_PIECES:
        return None
    best: tuple[float, Ints] | None = None
    for sides in _candidate_splits(vectors, weights, local_speakers):
        sizes = np.bincount(sides, weights, 2)
        if sizes.min() < _MIN_SIDE or np.bincount(sides, minlength=2).min() < 2:
            continue
        if min(weights[sides == side].max() for side in (0, 1)) < LONG_PIECE:
            continue
        found = _compared(vectors, local_speakers, sides, weights)
        if found.corrected < _limit(found) + hint and (best is None or found.corrected < best[0]):
            best = (found.corrected, sides)
    return None if best is None else best[1]


def _limit(split: _Split) -> float:
    """Corrected cosine below which the sides are two people; more evidence, higher limit."""
    other_room = split.in_any_room is None or split.in_any_room >= _APART_IN_ANY_ROOM
    if split.one_change >= _ONE_CHANGE and other_room:
        return _APART
    if split.kappa >= _APART_BY_TURNS[0][0]:
        pairs, limits = _APART_BY_PAIRS
        by_pairs = np.interp(np.log(split.num_pairs), np.log(pairs), limits)
        return float(min(np.interp(split.kappa, *_APART_BY_TURNS), by_pairs))
    if split.num_pairs >= _FEW_PAIRS and split.kappa < _BY_CHANCE:
        return _APART_AGAINST_TURNS
    return _APART_TO_AND_FRO


def _candidate_splits(vectors: Floats, weights: Floats, local_speakers: Ints) -> list[Ints]:
    """Two-means of the pieces, from the main directions in which turns and pieces scatter."""
    turns = group_sums(vectors, weights, np.unique(local_speakers, return_inverse=True)[1])
    mean = (vectors * weights[:, None]).sum(axis=0) / weights.sum()
    directions = np.concatenate(
        (
            _directions(turns[0] / turns[1][:, None] - mean, turns[1]),
            _directions(vectors - mean, weights),
        )
    )
    splits = []
    for direction in directions:
        sides = ((vectors - mean) @ direction > 0).astype(np.int64)
        for _ in range(_ROUNDS):
            if sides.min() == sides.max():
                break
            centres = unit_length(group_sums(vectors, weights, sides)[0])
            moved = (vectors @ centres.T).argmax(axis=1).astype(np.int64)
            if (moved == sides).all():
                break
            sides = moved
        if sides.min() != sides.max():
            splits.append(sides)
    return splits


def _directions(scatter: Floats, weights: Floats) -> Floats:
    """Main directions, (at most ``_NUM_DIRECTIONS``, dimension)."""
    scaled = scatter * np.sqrt(weights)[:, None]
    main: Floats = np.linalg.svd(scaled, full_matrices=False)[2][:_NUM_DIRECTIONS]
    return main


def _compared(vectors: Floats, local_speakers: Ints, sides: Ints, weights: Floats) -> _Split:
    together = local_speakers[1:] == local_speakers[:-1]
    same = sides[1:] == sides[:-1]
    before = np.concatenate(([0], np.cumsum(sides == 0)))
    after = np.concatenate(([0], np.cumsum((sides == 1)[::-1])))[::-1]
    explained = before + after  # pieces right if the voice changes from 0 to 1 at each place
    one_change = max(explained.max(), len(sides) - explained.min()) / len(sides)
    share = float(np.average(sides, weights=weights))
    chance = share**2 + (1 - share) ** 2
    agreed = float(same[together].mean()) if together.any() else chance
    kappa = (agreed - chance) / max(1e-6, 1 - chance)
    in_any_room = None
    if one_change >= _ONE_CHANGE and vectors.shape[1] == channel_directions().shape[1]:
        in_any_room = _corrected(
            without_channel(vectors.astype(np.float64)).astype(np.float32), sides
        )
    return _Split(
        _corrected(vectors, sides), kappa, int(together.sum()), float(one_change), in_any_room
    )


def _corrected(vectors: Floats, sides: Ints) -> float:
    """Cosine between the sides over that within them."""
    first, second = vectors[sides == 0], vectors[sides == 1]
    within = np.sqrt(max(1e-6, mean_cosine(first)) * max(1e-6, mean_cosine(second)))
    return float(first.mean(axis=0) @ second.mean(axis=0)) / float(within)


def mean_cosine(vectors: Floats) -> float:
    """Mean over all pairs of different rows."""
    total = vectors.sum(axis=0)
    number = len(vectors)
    return float(total @ total - number) / (number * (number - 1))
