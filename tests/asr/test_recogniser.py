"""A loop among the windows of a batch does not make alignment take memory for all of them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from minutes.asr import Recogniser
from minutes.asr import recogniser as room
from minutes.schema import SAMPLE_RATE, Audio

pytestmark = pytest.mark.model

SECONDS = 5


class Watched:
    """faster-whisper's model, with the size of every alignment written down."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self.sizes: list[tuple[int, int]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def find_alignment(
        self, tokenizer: Any, texts: list[list[int]], encoded: Any, frames: list[int]
    ) -> Any:
        self.sizes.append((len(texts), max(map(len, texts))))
        return self._model.find_alignment(tokenizer, texts, encoded, frames)


def test_a_loop_is_aligned_apart(phrases: Audio, recogniser: Recogniser) -> None:
    edges = range(0, 4 * SECONDS * SAMPLE_RATE, SECONDS * SAMPLE_RATE)
    windows = [np.asarray(phrases.samples[a:b]) for a, b in pairwise(edges)]
    watched = Watched(recogniser.model)
    listening = replace(recogniser, model=watched)
    encoded = room.encode(listening, windows, SECONDS)
    heard = room.decode(listening, encoded, [()] * len(windows))
    loop = replace(heard[1], tokens=(heard[1].tokens * 224)[:224])
    frames = [SECONDS * room.FRAMES_PER_SECOND] * len(windows)

    usual = room.align(listening, encoded, heard, frames)
    assert len(watched.sizes) == 1
    parted = room.align(listening, encoded, (heard[0], loop, heard[2]), frames)

    assert all(rows == 1 or rows * tokens <= 640 for rows, tokens in watched.sizes)
    assert len(watched.sizes) > 2
    texts = [["".join(token.text for token in row) for row in found] for found in (usual, parted)]
    assert [texts[0][0], texts[0][2]] == [texts[1][0], texts[1][2]]
    starts = [[token.start for token in found[0]] for found in (usual, parted)]
    assert np.abs(np.subtract(*starts)).max() <= 0.1
