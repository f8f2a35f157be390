"""Voices from embeddings: agglomeration, then refinement around the centres of the voices.

All sums stay linear in the length of the recording: blocks of some minutes are agglomerated
tightly first, and only their few clusters are compared with each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from minutes.diarize.similar import LONG_PIECE, group_sums, mean_cosine, split_similar, unit_length

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_BLOCK = 400


@dataclass(frozen=True, slots=True)
class SpeakerCount:
    """What is known of the number of speakers; ``expected`` is only a hint (a roster's size)."""

    least: int = 1
    most: int | None = None
    expected: int | None = None


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
    averages = (sums / np.maximum(weights[:, None], 1e-9)).astype(np.float64)
    weight = weights.astype(np.float64).copy()
    labels = np.arange(len(sums))
    alive = len(sums)
    similarity = averages @ averages.T
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
        averages[a] = (weight[a] * averages[a] + weight[b] * averages[b]) / total
        weight[a] = total
        labels[labels == b] = a
        row = np.where(np.isfinite(similarity[a]), averages @ averages[a], -np.inf)
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


_SAME_TIGHT = 0.58
"""Mean cosine above which pieces of one block are one voice (same voice: about 0.7)."""
_SAME = 0.50
"""The same for groups of pieces of the whole recording (different voices: below 0.45)."""
_SAME_CENTRE = 0.74
"""Cosine of two centres that are one voice; averaging removes the scatter of single pieces."""
_SMALL_SECONDS = 6.0
_FAR_ENOUGH = 0.5
"""A voice with little speech must stay below this cosine to every other."""
_ONE_PIECE_FAR_ENOUGH = (0.2, 0.1)
"""The same for a single piece, at no length and more for each second: several people who answer at
once are a second of a voice that is near to none of them."""
_OWN_SECONDS = 2.5
_OWN_INNER = 0.5
_OWN_APART = 0.755
"""A voice of at least these seconds in several pieces, alike among themselves by this mean cosine,
is somebody if its corrected cosine to every other is below this one, however near the centres are."""
_SAME_BREATH = 0.33
"""The same where it is heard in one local speaker with the other: then it is an odd moment of theirs."""
_MIXTURE = 0.64
"""Length of a piece's shadow on two other voices above which it is both of them, not a third."""
_ROUNDS = 4
_CLEAR_NEIGHBOURS = 0.70
"""Median cosine of neighbouring pieces of one local speaker from which the sound is clear."""
_CLEAR = 0.95
"""Nearness from which a voice with little speech can be told by its pieces: two pieces in one noise are
alike, whoever speaks."""
_KNOWN_PAIRS = 8
_LEAST_NEAR = 0.6


def voices(
    vectors: Floats, weights: Floats, count: SpeakerCount, local_speakers: Ints | None = None
) -> Floats:
    """Centres of the voices.

    Parameters
    ----------
    vectors : (num_pieces, dimension) unit vectors in the order of time
    weights : (num_pieces,) seconds of each piece
    local_speakers : (num_pieces,) pieces of one local speaker were heard as one voice by the segmentation

    Returns
    -------
    (num_voices, dimension) unit vectors
    """
    if local_speakers is None:
        local_speakers = np.arange(len(vectors))
    free = SpeakerCount()
    near = nearness(vectors, weights, local_speakers)
    labels = _found(vectors, weights, free, near)
    centres = _refined(vectors, weights, labels)
    labels = _merged(vectors, weights, centres, free, local_speakers, near)
    labels = split_similar(vectors, weights, local_speakers, labels, count.expected, near)
    centres = _refined(vectors, weights, labels)
    if len(centres) < count.least:
        centres = _refined(vectors, weights, _found(vectors, weights, count, near))
    if count.most is not None and len(centres) > count.most:
        labels = _merged(vectors, weights, centres, count, local_speakers, near)
        centres = _refined(vectors, weights, labels)
    return centres


def nearness(vectors: Floats, weights: Floats, local_speakers: Ints) -> float:
    """How near one voice's pieces lie to each other here, over what they do in clear sound: 1 or less.

    The segmentation knows that neighbours in one local speaker are one voice, nearly always. Their median
    cosine is .71 to .74 at a microphone and through the web, .65 to .70 on a table in a room, .5 to .6 in a
    hall: there pieces of one voice are as far from each other as two people are elsewhere, and one voice
    becomes several. Where little is known, 1.

    Parameters
    ----------
    vectors, weights, local_speakers : see :func:`voices`
    """
    long = weights >= LONG_PIECE
    together = (local_speakers[1:] == local_speakers[:-1]) & long[1:] & long[:-1]
    if together.sum() < _KNOWN_PAIRS:
        return 1.0
    usual = float(np.median(np.sum(vectors[1:][together] * vectors[:-1][together], axis=1)))
    return 1.0 if usual >= _CLEAR_NEIGHBOURS else max(_LEAST_NEAR, usual / _CLEAR_NEIGHBOURS)


def _found(vectors: Floats, weights: Floats, count: SpeakerCount, near: float) -> Ints:
    """Labels: tight groups within blocks of pieces, then the groups with each other."""
    groups = np.zeros(len(vectors), np.int64)
    offset = 0
    for start in range(0, len(vectors), _BLOCK):
        block = slice(start, start + _BLOCK)
        sums = vectors[block] * weights[block, None]
        part = agglomerate(sums, weights[block], near * _SAME_TIGHT, count.least)
        groups[block] = part + offset
        offset += int(part.max()) + 1
    sums, sizes = group_sums(vectors, weights, groups)
    return agglomerate(sums, sizes, _SAME, count.least)[groups]


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


def _merged(
    vectors: Floats,
    weights: Floats,
    centres: Floats,
    count: SpeakerCount,
    local_speakers: Ints,
    near: float,
) -> Ints:
    """Labels after voices that are no voices of their own were given up."""
    alive = list(range(len(centres)))
    together = local_speakers[1:] == local_speakers[:-1]
    while len(alive) > count.least:
        labels = np.array(alive)[(vectors @ centres[alive].T).argmax(axis=1)]
        sizes = np.bincount(labels, weights, len(centres)).astype(np.float64)
        breath = np.zeros((len(centres), len(centres)), bool)
        breath[labels[1:][together], labels[:-1][together]] = True
        forced = count.most is not None and len(alive) > count.most
        known = _Voices(
            centres,
            sizes,
            breath | breath.T,
            _own_voices(vectors, weights, labels, sizes) if near >= _CLEAR else frozenset(),
            frozenset(np.flatnonzero(np.bincount(labels, minlength=len(centres)) == 1).tolist()),
            near,
        )
        victim = _least_own(known, alive, forced)
        if victim is None:
            break
        alive.remove(victim)
    nearest = (vectors @ centres[alive].T).argmax(axis=1)
    return np.unique(nearest, return_inverse=True)[1].astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class _Voices:
    """``centres``, seconds of speech, which two are heard next to each other in one local speaker, and
    which have little speech but are somebody by their pieces; ``single``: only one piece. ``near``:
    see :func:`nearness`."""

    centres: Floats
    sizes: NDArray[np.float64]
    breath: NDArray[np.bool_]
    own: frozenset[int]
    single: frozenset[int]
    near: float


def _own_voices(
    vectors: Floats, weights: Floats, labels: Ints, sizes: NDArray[np.float64]
) -> frozenset[int]:
    """Voices with little speech whose pieces are alike and unlike those of every larger voice."""
    pieces = np.bincount(labels, minlength=len(sizes))
    longest = np.zeros(len(sizes))
    np.maximum.at(longest, labels, weights)
    enough = (sizes < _SMALL_SECONDS) & (sizes >= _OWN_SECONDS) & (longest >= LONG_PIECE)
    small = np.flatnonzero(enough & (pieces >= 2))
    if not len(small):
        return frozenset()
    many = np.flatnonzero(pieces >= 2)
    averages = {int(v): vectors[labels == v].mean(axis=0) for v in many}
    inner = {int(v): mean_cosine(vectors[labels == v]) for v in many}

    def apart(voice: int, other: int) -> bool:
        scale = np.sqrt(max(1e-6, inner[voice] * inner[other]))
        return bool(averages[voice] @ averages[other] < _OWN_APART * scale)

    return frozenset(
        int(voice)
        for voice in small
        if inner[int(voice)] >= _OWN_INNER
        and all(apart(int(voice), int(o)) for o in many if sizes[o] > sizes[voice])
    )


def _least_own(voices: _Voices, alive: list[int], forced: bool) -> int | None:
    """The voice to give up next, or None: smallest first, judged against all larger ones."""
    by_size = sorted(alive, key=lambda voice: float(voices.sizes[voice]))
    worst, worst_similarity = None, -1.0
    for rank, voice in enumerate(by_size[:-1]):
        larger = by_size[rank + 1 :]
        similarity = float((voices.centres[larger] @ voices.centres[voice]).max())
        if similarity > _SAME_CENTRE or _no_voice(voices, voice, larger, similarity):
            return voice
        # forced: what has little speech and is near to another goes first
        score = similarity + 0.3 * float(np.exp(-voices.sizes[voice] / 20))
        if score > worst_similarity:
            worst, worst_similarity = voice, score
    return worst if forced else None


def _no_voice(voices: _Voices, voice: int, larger: list[int], similarity: float) -> bool:
    """Whether a voice with little speech is somebody's odd moment or two people at once."""
    if voices.sizes[voice] >= _SMALL_SECONDS or voice in voices.own:
        return False
    limit = _FAR_ENOUGH
    if voice in voices.single:
        least, per_second = _ONE_PIECE_FAR_ENOUGH
        limit = min(limit, least + per_second * float(voices.sizes[voice]))
    shadow = _shadow(voices.centres[voice], voices.centres[larger])
    if similarity > voices.near * limit or shadow > _MIXTURE:
        return True
    adjacent = [other for other in larger if voices.breath[voice, other]]
    return bool(adjacent) and (
        float((voices.centres[adjacent] @ voices.centres[voice]).max()) > _SAME_BREATH
    )


def _shadow(vector: Floats, others: Floats) -> float:
    """Length of the projection on the two nearest others."""
    near = others[np.argsort(others @ vector)[-2:]].astype(np.float64)
    weights = np.linalg.lstsq(near.T, vector.astype(np.float64), rcond=None)[0]
    return float(np.linalg.norm(np.maximum(weights, 0) @ near))
