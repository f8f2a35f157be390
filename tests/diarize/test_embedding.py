"""Only the minutes whose pieces are embedded are turned into mel frames; no weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from minutes.diarize.embedding import embed_rows
from minutes.diarize.networks import DIMENSION


class Networks:
    """Mel frames that hold their own place, embeddings that are the mean of them."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def mel(self, samples: np.ndarray) -> np.ndarray:
        frames = samples[::160][: max(0, (len(samples) - 400) // 160 + 1)]
        self.sizes.append(len(frames))
        return np.repeat(frames[:, None], 80, axis=1).astype(np.float32)

    def embed(
        self,
        lengths: Sequence[int],
        piece: Callable[[int], np.ndarray],
        on_batch: Callable[[int], None],
        on_windows: Any = None,
    ) -> np.ndarray:
        found = np.zeros((len(lengths), DIMENSION), np.float32)
        for place, length in enumerate(lengths):
            mel = piece(place)
            assert len(mel) == length
            found[place] = mel.mean()
            on_batch(place + 1)
            if on_windows is not None:
                on_windows(place, np.full((1, DIMENSION), place, np.float16))
        return found


def test_each_piece_is_embedded_from_its_own_frames() -> None:
    minutes = 25
    samples = (np.arange(minutes * 60 * 16_000) // 160).astype(np.float32)  # each its frame number
    starts = [140_000, 10, 70_000, 300]  # in three blocks of ten minutes, not in order
    rows = [np.arange(start, start + 100) for start in starts]
    networks, done, windows = Networks(), list[int](), dict[int, np.ndarray]()
    found = embed_rows(samples, rows, networks, done.append, windows.__setitem__)  # type: ignore[arg-type]
    expected = [frames.mean() for frames in rows]
    np.testing.assert_allclose(found[:, 0], expected, rtol=1e-5)
    assert done == [1, 2, 3, 4]
    assert sorted(windows) == [0, 1, 2, 3]
    assert len(networks.sizes) == 3
    assert max(networks.sizes) < 1000, "only what is between the pieces of a block"
