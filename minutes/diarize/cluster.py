"""Voices from embeddings: agglomeration, then refinement around the centres of the voices.

All sums stay linear in the length of the recording: blocks of some minutes are agglomerated
tightly first, and only their few clusters are compared with each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_BLOCK = 400


@dataclass(frozen=True, slots=True)
class SpeakerCount:
    """What is known of the number of speakers; ``expected`` is only a hint (a roster's size)."""

    least: int = 1
    most: int | None = None
    expected: int | None = None


def unit_length(vectors: Floats) -> Floats:
    """Rows divided by their length."""
    norm = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Floats = (vectors / np.maximum(norm, 1e-9)).astype(np.float32)
    return scaled


def agglomerate(
    sums: Floats, weights: Floats, threshold: float, least: int = 1, most: int | None = None
) -> Ints:
    """Average linkage of weighted groups of unit vectors.

    The mean cosine between all members of two groups is the product of their means, so groups
    need only their sums.

    Parameters
    ----------
    sums : (num_groups, dimension) weighted sum of each group's unit vectors
    weights : (num_groups,) sum of each group's weights
    threshold : merge while the mean cosine of the closest two is above it

    Returns
    -------
    (num_groups,) labels from 0
    """
    means = (sums / np.maximum(weights[:, None], 1e-9)).astype(np.float64)
    weight = weights.astype(np.float64).copy()
    labels = np.arange(len(sums))
    alive = len(sums)
    similarity = means @ means.T
    np.fill_diagonal(similarity, -np.inf)
    best = similarity.argmax(axis=1) if alive else np.zeros(0, np.int64)
    while alive > least:
        rows = np.arange(len(best))
        a = int(similarity[rows, best].argmax())
        b = int(best[a])
        if similarity[a, b] < threshold and (most is None or alive <= most):
            break
        if not np.isfinite(similarity[a, b]):
            break
        total = weight[a] + weight[b]
        means[a] = (weight[a] * means[a] + weight[b] * means[b]) / total
        weight[a] = total
        labels[labels == b] = a
        row = np.where(np.isfinite(similarity[a]), means @ means[a], -np.inf)
        row[[a, b]] = -np.inf
        similarity[a], similarity[:, a] = row, row
        similarity[b], similarity[:, b] = -np.inf, -np.inf
        stale = np.flatnonzero((best == a) | (best == b))
        best[stale] = similarity[stale].argmax(axis=1)
        closer = row > similarity[rows, best]
        best[closer] = a
        best[a] = similarity[a].argmax()
        alive -= 1
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def group_sums(vectors: Floats, weights: Floats, labels: Ints) -> tuple[Floats, Floats]:
    """(num_labels, dimension) weighted sums and (num_labels,) weights."""
    count = int(labels.max()) + 1 if len(labels) else 0
    sums = np.zeros((count, vectors.shape[1]), np.float32)
    np.add.at(sums, labels, vectors * weights[:, None])
    return sums, np.bincount(labels, weights, count).astype(np.float32)


_SOLID_SECONDS = 1.0
"""Pieces at least this long decide how many voices there are; shorter ones only choose."""
_SAME_TIGHT = 0.58
_SAME = 0.50
_ROUNDS = 4


def voices(vectors: Floats, seconds: Floats, count: SpeakerCount) -> Ints:
    """Voice of each piece.

    Parameters
    ----------
    vectors : (num_pieces, dimension) unit vectors in the order of time
    seconds : (num_pieces,) length of each piece

    Returns
    -------
    (num_pieces,) labels from 0
    """
    solid = np.flatnonzero(seconds >= min(_SOLID_SECONDS, float(np.median(seconds))))
    labels = _found(vectors[solid], seconds[solid], count)
    centres = _refined(vectors[solid], seconds[solid], labels)
    nearest: Ints = (vectors @ centres.T).argmax(axis=1)
    return nearest


def _found(vectors: Floats, weights: Floats, count: SpeakerCount) -> Ints:
    """Labels of the solid pieces: tight groups within blocks, then groups with each other."""
    groups = np.zeros(len(vectors), np.int64)
    offset = 0
    for start in range(0, len(vectors), _BLOCK):
        block = slice(start, start + _BLOCK)
        part = agglomerate(
            vectors[block] * weights[block, None], weights[block], _SAME_TIGHT, count.least
        )
        groups[block] = part + offset
        offset += int(part.max()) + 1
    sums, sizes = group_sums(vectors, weights, groups)
    return agglomerate(sums, sizes, _SAME, count.least, count.most)[groups]


def _refined(vectors: Floats, weights: Floats, labels: Ints) -> Floats:
    """(num_voices, dimension) centres after pieces were allowed to move to the nearest."""
    centres = unit_length(group_sums(vectors, weights, labels)[0])
    for _ in range(_ROUNDS):
        moved = (vectors @ centres.T).argmax(axis=1)
        # a voice never loses its last piece: the number of voices was decided before
        kept = np.bincount(moved, minlength=len(centres))[labels] > 0
        labels = np.where(kept, moved, labels)
        centres = unit_length(group_sums(vectors, weights, labels)[0])
    return centres
