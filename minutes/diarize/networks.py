"""The two networks, however they run, in batches.

On a CPU they are ONNX Runtime's (:mod:`minutes.diarize.graphs`), on a GPU pyannote.audio's
(:mod:`minutes.diarize.torch_networks`), with the same weights and the same answers.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from minutes.diarize.mel import MEL_STEP, MEL_WINDOW, mel_features, num_mel_frames
from minutes.diarize.parallel import side_by_side
from minutes.errors import ModelMissing

Floats = NDArray[np.float32]
Float16s = NDArray[np.float16]

WINDOW_SAMPLES = 160_000
"""Segmentation-3.0 was trained on ten seconds at 16 kHz."""
FRAME_STEP = 270
"""Samples between two frames of the segmentation (16.875 ms)."""
FIRST_FRAME_MIDDLE = 0.03096875
"""Middle of its first frame, in seconds."""
DIMENSION = 192
"""Length of an embedding of CAM++."""
_MEL_CHUNK_FRAMES = 6_000  # a minute at a time keeps the memory of a three-hour file flat
_BATCH = 16
_BATCH_FRAMES = 800  # larger batches are no faster on a CPU and cost half a gigabyte


@dataclass(frozen=True, slots=True)
class Networks:
    """Both networks, loaded.

    Parameters
    ----------
    activity : (num_samples,) stretch, first samples of its windows → (num_windows, num_frames, 3)
        Who of up to three local speakers is active in ten-second windows: probability of each, summed
        over the powerset classes. Windows begin at multiples of :data:`FRAME_STEP`.
    embeddings : (batch, num_frames, 80) mel → (batch, 192), (batch, num_windows, 192)
        Of the pieces, and of the half seconds in them, of unit length; where these are not asked
        for (second argument), none of them.
    workers : batches at once
    """

    activity: Callable[[Floats, Sequence[int]], Floats]
    embeddings: Callable[[Floats, bool], tuple[Floats, Float16s]]
    workers: int = 1

    def mel(self, samples: Floats) -> Float16s:
        """(num_samples,) → (num_frames, 80), a frame every 10 ms.

        Half precision: 1/100 of a log-mel step is nobody's voice.
        """
        parts = self._of_mel(samples, lambda part: part.astype(np.float16))
        return np.concatenate(parts) if parts else np.zeros((0, 80), np.float16)

    def energy(self, samples: Floats) -> Floats:
        """(num_samples,) → (num_frames,) mean of each frame of :meth:`mel`, which is not kept."""
        parts = self._of_mel(samples, lambda part: part.mean(axis=1))
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

    def _of_mel(
        self, samples: Floats, what: Callable[[Floats], NDArray[np.floating]]
    ) -> list[NDArray[np.floating]]:
        num_frames = num_mel_frames(len(samples))

        def part(first: int) -> NDArray[np.floating]:
            last = min(num_frames, first + _MEL_CHUNK_FRAMES)
            end = (last - 1) * MEL_STEP + MEL_WINDOW
            return what(mel_features(samples[first * MEL_STEP : end]))

        return list(side_by_side(part, range(0, num_frames, _MEL_CHUNK_FRAMES), self.workers))

    def embed(
        self,
        lengths: Sequence[int],
        piece: Callable[[int], Floats],
        on_batch: Callable[[int], None],
        on_windows: Callable[[int, Float16s], None] | None = None,
    ) -> Floats:
        """Unit-length embeddings of mel pieces, batched by equal length.

        Parameters
        ----------
        lengths : mel frames of each piece
        piece : index → (length, 80) array; pieces are made only when their batch comes
        on_batch : called with the number of pieces done
        on_windows : called with the index of a piece and (num_windows, 192) unit-length embeddings
            of its half seconds, where they are wanted

        Returns
        -------
        (num_pieces, 192) array
        """
        result = np.zeros((len(lengths), DIMENSION), np.float32)
        done = 0

        def embed(batch: Sequence[int]) -> tuple[Sequence[int], Floats, Float16s]:
            mel = np.stack([piece(i) for i in batch])
            return batch, *self.embeddings(mel, on_windows is not None)

        for batch, vectors, windows in side_by_side(embed, _batches(lengths), self.workers):
            result[list(batch)] = vectors
            if on_windows is not None:
                for index, part in zip(batch, windows, strict=True):
                    on_windows(index, part.copy())
            done += len(batch)
            on_batch(done)
        norm = np.linalg.norm(result, axis=1, keepdims=True)
        return result / np.maximum(norm, 1e-9)  # type: ignore[no-any-return]


def find_weights(folder: Path, pattern: str) -> Path:
    """The one weights file in an operator's model folder (or the file itself)."""
    found = [folder] if folder.is_file() else sorted(folder.glob(pattern))
    if not found:
        raise ModelMissing(
            f"モデルの重みが見つかりません（{folder}）。minutes models fetch を実行してください。"
        )
    return found[0]


def _batches(lengths: Sequence[int]) -> Iterator[Sequence[int]]:
    """Indices of pieces of equal length, none twice."""
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    for length, same in itertools.groupby(order, key=lengths.__getitem__):
        members = list(same)
        most = max(1, min(_BATCH, _BATCH_FRAMES // length))
        yield from (members[at : at + most] for at in range(0, len(members), most))
