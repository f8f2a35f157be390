"""Two similar voices kept apart, one voice in two rooms kept together: by who speaks in one breath."""

from __future__ import annotations

import numpy as np
import pytest

from minutes.diarize.channel import channel_directions
from minutes.diarize.cluster import SpeakerCount, voices
from minutes.diarize.similar import split_similar, unit_length

TURNS, PIECES = 20, 3


def turns(
    second: np.ndarray, cosine: float, seed: int, towards: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """(num_pieces, 192) vectors and their local speakers; turns where ``second`` holds are another centre.

    ``towards``: direction in which the other centre lies; any if ``None``.
    """
    random = np.random.default_rng(seed)
    centre = unit_length(random.standard_normal(192))
    other = random.standard_normal(192) if towards is None else towards
    other = unit_length(other - (other @ centre) * centre)
    two = cosine * centre + np.sqrt(1 - cosine**2) * other
    centres = np.where(second[:, None], two, centre)
    pieces = np.repeat(centres, PIECES, axis=0)
    noise = random.standard_normal(pieces.shape) / np.sqrt(192)
    vectors = unit_length(pieces + 0.68 * noise).astype(np.float32)
    return vectors, np.repeat(np.arange(len(second)), PIECES)


def number_of(vectors: np.ndarray, local_speakers: np.ndarray) -> int:
    seconds = np.full(len(vectors), 1.8, np.float32)
    alone = np.zeros(len(vectors), np.int64)
    return len(set(split_similar(vectors, seconds, local_speakers, alone, None).tolist()))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("cosine", [0.6, 0.8])
def test_two_similar_voices_that_take_turns_are_two(cosine: float, seed: int) -> None:
    vectors, local_speakers = turns(np.arange(TURNS) % 3 == 1, cosine, seed)
    assert number_of(vectors, local_speakers) == 2
    found = voices(vectors, np.full(len(vectors), 1.8, np.float32), SpeakerCount(), local_speakers)
    assert len(found) == 2


@pytest.mark.parametrize("seed", range(8))
def test_one_voice_is_not_divided(seed: int) -> None:
    vectors, local_speakers = turns(np.zeros(TURNS, bool), 1.0, seed)
    assert number_of(vectors, local_speakers) == 1


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("direction", range(4))
def test_one_voice_after_a_change_of_microphone_stays_one(direction: int, seed: int) -> None:
    towards = channel_directions()[direction]
    vectors, local_speakers = turns(np.arange(TURNS) >= TURNS // 2, 0.8, seed, towards)
    assert number_of(vectors, local_speakers) == 1


@pytest.mark.parametrize("seed", range(8))
def test_two_similar_voices_one_after_the_other_are_two(seed: int) -> None:
    vectors, local_speakers = turns(np.arange(TURNS) >= TURNS // 2, 0.8, seed)
    assert number_of(vectors, local_speakers) == 2


@pytest.mark.parametrize("seed", range(8))
def test_short_answers_alone_are_nobody(seed: int) -> None:
    """They lie apart from the same person's sentences; of that length they are no second person."""
    second = np.arange(TURNS) % 3 == 1
    vectors, local_speakers = turns(second, 0.6, seed)
    alone = np.zeros(len(vectors), np.int64)
    short = np.where(np.repeat(second, PIECES), 1.1, 1.8).astype(np.float32)
    assert set(split_similar(vectors, short, local_speakers, alone, None).tolist()) == {0}
    one_sentence = short.copy()
    one_sentence[PIECES] = 1.8
    assert len(set(split_similar(vectors, one_sentence, local_speakers, alone, None).tolist())) == 2


@pytest.mark.parametrize("seed", range(8))
def test_pieces_of_one_voice_in_two_groups_become_one_group(seed: int) -> None:
    vectors, local_speakers = turns(np.zeros(TURNS, bool), 1.0, seed)
    seconds = np.full(len(vectors), 1.8, np.float32)
    shared = np.arange(len(vectors)) % 2
    assert len(set(split_similar(vectors, seconds, local_speakers, shared, None).tolist())) == 1


@pytest.mark.parametrize("seed", range(8))
def test_few_turns_that_differ_are_one_voice(seed: int) -> None:
    """Twelve neighbours that agree by chance or by manner are no proof, sixty are."""
    few, its_local_speakers = turns(np.arange(6) % 3 == 1, 0.88, seed)
    assert number_of(few, its_local_speakers) == 1
    many, its_local_speakers = turns(np.arange(30) % 3 == 1, 0.88, seed)
    assert number_of(many, its_local_speakers) == 2
