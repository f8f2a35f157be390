"""Embeddings of all pieces, some minutes of the recording at a time.

The mel-spectrogram of three hours would be a third of a gigabyte: only the minutes whose pieces are
being embedded are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from minutes.diarize.mel import MEL_STEP, MEL_WINDOW
from minutes.diarize.networks import DIMENSION, Networks

Floats = NDArray[np.float32]
Float16s = NDArray[np.float16]
Ints = NDArray[np.int64]

_BLOCK_FRAMES = 60_000  # ten minutes: enough pieces of each length to fill the batches


def embed_rows(
    samples: Floats,
    rows: Sequence[Ints],
    networks: Networks,
    on_done: Callable[[int], None],
    on_windows: Callable[[int, Float16s], None] | None = None,
) -> Floats:
    """Unit-length embeddings of pieces.

    Parameters
    ----------
    samples : (num_samples,) the whole recording
    rows : mel frames of each piece, 10 ms apart, counted from the start of the recording
    networks : Networks
    on_done : called with the number of pieces done
    on_windows : see :meth:`Networks.embed`

    Returns
    -------
    (num_pieces, dimension) array
    """
    result = np.zeros((len(rows), DIMENSION), np.float32)
    blocks: dict[int, list[int]] = {}
    for index, frames in enumerate(rows):
        blocks.setdefault(int(frames[0]) // _BLOCK_FRAMES, []).append(index)
    done = 0
    for number in sorted(blocks):
        members = blocks[number]
        result[members] = _embedded(
            samples,
            [rows[i] for i in members],
            networks,
            partial(_add, on_done, done),
            None if on_windows is None else partial(_tell, on_windows, members),
        )
        done += len(members)
    return result


def _add(on_done: Callable[[int], None], before: int, count: int) -> None:
    on_done(before + count)


def _tell(
    on_windows: Callable[[int, Float16s], None],
    members: Sequence[int],
    place: int,
    windows: Float16s,
) -> None:
    on_windows(members[place], windows)


def _embedded(
    samples: Floats,
    rows: Sequence[Ints],
    networks: Networks,
    on_done: Callable[[int], None],
    on_windows: Callable[[int, Float16s], None] | None,
) -> Floats:
    first = min(int(frames.min()) for frames in rows)
    last = max(int(frames.max()) for frames in rows)
    mel = networks.mel(samples[first * MEL_STEP : last * MEL_STEP + MEL_WINDOW])
    return networks.embed(
        [len(frames) for frames in rows],
        lambda index: mel[rows[index] - first].astype(np.float32),
        on_done,
        on_windows,
    )
