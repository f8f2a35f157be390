"""Voices from vectors, without any network."""

from __future__ import annotations

import numpy as np
import pytest

from minutes.diarize.cluster import SpeakerCount, agglomerate, nearness, voices
from minutes.diarize.similar import unit_length
from minutes.diarize.units import runs_of


def pieces(
    numbers: list[int], noise: float = 0.04, seed: int = 1
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """``numbers[i]`` pieces of voice i, shuffled; cosines near those of CAM++."""
    random = np.random.default_rng(seed)
    centres = unit_length(random.standard_normal((len(numbers), 192)) + 0.5)
    truth = np.repeat(np.arange(len(numbers)), numbers)
    random.shuffle(truth)
    vectors = unit_length(centres[truth] + noise * random.standard_normal((len(truth), 192)))
    return vectors.astype(np.float32), np.full(len(truth), 2.0, np.float32), truth


def same_partition(labels: np.ndarray, truth: np.ndarray) -> bool:
    pairs = set(zip(labels.tolist(), truth.tolist(), strict=True))
    return len(pairs) == len(set(labels.tolist())) == len(set(truth.tolist()))


@pytest.mark.parametrize("numbers", [[5], [4, 4], [30, 20, 10, 5], [40] * 12, [300, 3]])
def test_voices_are_found_without_being_told_how_many(numbers: list[int]) -> None:
    vectors, seconds, truth = pieces(numbers)
    centres = voices(vectors, seconds, SpeakerCount())
    assert same_partition((vectors @ centres.T).argmax(axis=1), truth)


def test_a_voice_over_several_blocks_is_one_voice() -> None:
    vectors, seconds, truth = pieces([500, 300, 200, 2])
    centres = voices(vectors, seconds, SpeakerCount())
    assert same_partition((vectors @ centres.T).argmax(axis=1), truth)


@pytest.mark.parametrize("number", [1, 2, 4, 7])
def test_exactly_as_many_voices_as_asked(number: int) -> None:
    vectors, seconds, _ = pieces([20, 20, 20, 20])
    count = SpeakerCount(number, number, number)
    assert len(voices(vectors, seconds, count)) == number


def test_more_voices_than_pieces_gives_every_piece_its_own() -> None:
    vectors, seconds, _ = pieces([2, 1])
    assert len(voices(vectors, seconds, SpeakerCount(5, 5, 5))) == 3


def near(centre: np.ndarray, cosine: float, number: int, seed: int) -> np.ndarray:
    """Pieces of a voice whose centre has this cosine to another."""
    random = np.random.default_rng(seed)
    other = random.standard_normal(192)
    other -= (other @ centre) * centre
    own = cosine * centre + np.sqrt(1 - cosine**2) * other / np.linalg.norm(other)
    return unit_length(own + 0.04 * random.standard_normal((number, 192))).astype(np.float32)


def test_ten_words_of_a_voice_near_to_another_are_their_own() -> None:
    vectors, seconds, _ = pieces([30, 30])
    centres = voices(vectors, seconds, SpeakerCount())
    rare = near(centres[0], 0.6, 3, seed=4)
    everything = np.concatenate([vectors[:40], rare, vectors[40:]])
    weights = np.insert(seconds, 40, [1.6] * 3).astype(np.float32)
    found = voices(everything, weights, SpeakerCount())
    assert len(found) == 3
    labels = (everything @ found.T).argmax(axis=1)
    assert set(labels[40:43]) == {labels[41]}
    assert (labels == labels[41]).sum() == 3


def test_one_odd_second_is_nobody_new() -> None:
    vectors, seconds, _ = pieces([30, 30])
    centres = voices(vectors, seconds, SpeakerCount())
    together = near(centres[0], 0.36, 1, seed=5)
    odd = np.append(seconds, 1.0).astype(np.float32)
    assert len(voices(np.concatenate([vectors, together]), odd, SpeakerCount())) == 2


def test_two_people_at_once_are_not_a_third() -> None:
    vectors, seconds, _ = pieces([30, 30])
    centres = voices(vectors, seconds, SpeakerCount())
    both = unit_length(centres.sum(axis=0, keepdims=True))
    again = voices(
        np.concatenate([vectors, both]), np.append(seconds, 1.5).astype(np.float32), SpeakerCount()
    )
    assert len(again) == 2


@pytest.mark.parametrize(("share", "number"), [(0.0, 2), (0.45, 2), (-1.0, 3)])
def test_one_short_piece_is_a_voice_only_if_it_is_near_to_nobody(share: float, number: int) -> None:
    """A second of a crowd is near to nobody by less; ``share`` -1: as long as a turn."""
    vectors, seconds, _ = pieces([30, 30])
    centres = voices(vectors, seconds, SpeakerCount())
    random = np.random.default_rng(5)
    odd = random.standard_normal(192)
    odd = unit_length(odd - centres.T @ np.linalg.lstsq(centres.T, odd, rcond=None)[0])
    cosine = 0.35 if share <= 0 else share
    piece = unit_length(cosine * centres[:1] + np.sqrt(1 - cosine**2) * odd[None])
    length = 3.0 if share < 0 else 1.0
    again = voices(
        np.concatenate([vectors, piece]).astype(np.float32),
        np.append(seconds, length).astype(np.float32),
        SpeakerCount(),
    )
    assert len(again) == number


@pytest.mark.parametrize("cosine", [0.6, 0.7, 0.8, 0.85])
@pytest.mark.parametrize("turns", [(10, 10, 1), (10, 10, 3), (15, 5, 5), (10, 10, 10)])
def test_two_people_are_not_joined_through_a_third_who_is_near_to_both(
    cosine: float, turns: tuple[int, int, int]
) -> None:
    """Not even where nobody would keep the third apart from either: pairs of pairs are no pair."""
    for seed in range(4):
        random = np.random.default_rng(seed)
        middle, across = np.linalg.qr(random.standard_normal((192, 2)))[0].T
        aside = np.sqrt(1 - cosine**2) * across
        centres = np.stack([cosine * middle + aside, cosine * middle - aside, middle])
        order = np.repeat(np.arange(3), turns)
        random.shuffle(order)
        truth, local_speakers = np.repeat(order, 2), np.repeat(np.arange(len(order)), 2)
        heard = centres[truth] + 0.04 * random.standard_normal((len(truth), 192))
        vectors = unit_length(heard).astype(np.float32)
        seconds = np.full(len(truth), 2.0, np.float32)
        found = voices(vectors, seconds, SpeakerCount(), local_speakers)
        labels = (vectors @ found.T).argmax(axis=1)
        first, second = (np.bincount(labels[truth == person]).argmax() for person in (0, 1))
        assert first != second
        assert len(found) in (2, 3)


def test_agglomeration_merges_by_the_mean_cosine() -> None:
    vectors = np.array([[1, 0], [0.8, 0.6], [0, 1]], np.float32)
    weights = np.ones(3, np.float32)
    assert agglomerate(vectors, weights, 0.7).tolist() == [0, 0, 1]
    assert agglomerate(vectors, weights, 0.9).tolist() == [0, 1, 2]
    assert agglomerate(vectors, weights, 0.9, 1, 1).tolist() == [0, 0, 0]
    assert agglomerate(vectors[:0], weights[:0], 0.7).tolist() == []


def test_runs() -> None:
    assert runs_of(np.zeros(3, bool)) == []
    assert runs_of(np.ones(3, bool)) == [(0, 3)]


def in_a_hall(numbers: list[int], seed: int) -> tuple[np.ndarray, ...]:
    """Turns of three pieces; a noise that lasts for some turns lies on all of them.

    Neighbours are .52 alike, as measured in halls; one voice far apart in time .48.
    """
    random = np.random.default_rng(seed)
    centres = unit_length(random.standard_normal((len(numbers), 192)))
    truth = np.repeat(np.arange(len(numbers)), numbers)
    random.shuffle(truth)
    noises = unit_length(random.standard_normal((len(truth) // 6 + 1, 192)))
    speakers = np.repeat(truth, 3)
    pieces_noise = noises[np.repeat(np.arange(len(truth)) // 6, 3)]
    own = unit_length(random.standard_normal((len(speakers), 192)))
    vectors = unit_length(centres[speakers] + 0.3 * pieces_noise + 1.0 * own)
    return vectors.astype(np.float32), speakers, np.repeat(np.arange(len(truth)), 3)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("numbers", [[20, 20], [24, 18, 6], [30, 12, 9, 6, 3]])
def test_far_voices_in_noise_are_not_more_than_there_are(numbers: list[int], seed: int) -> None:
    vectors, speakers, turns = in_a_hall(numbers, seed)
    seconds = np.full(len(vectors), 1.8, np.float32)
    assert nearness(vectors, seconds, turns) < 0.9
    centres = voices(vectors, seconds, SpeakerCount(), turns)
    assert same_partition((vectors @ centres.T).argmax(axis=1), speakers)


def test_clear_sound_is_judged_as_ever() -> None:
    vectors, seconds, _ = pieces([30, 30])
    assert nearness(vectors, seconds, np.repeat(np.arange(20), 3)) <= 1.0
    same = np.repeat(vectors[:1], 30, axis=0)
    assert nearness(same, seconds[:30], np.zeros(30, np.int64)) == 1.0


def test_a_few_pieces_tell_nothing_of_a_room() -> None:
    vectors, seconds, _ = pieces([6])
    assert nearness(vectors, seconds, np.zeros(6, np.int64)) == 1.0
