"""Both networks in ONNX Runtime, for CPUs: graphs of ours, filled with a checkpoint's weights by name.

The graphs (``data/*.onnx``, made by ``tools/make_graphs.py`` from pyannote.audio's own models) hold no
weights, only their names; ``data/*.txt`` lists these with their shapes. Nothing that runs comes from a
model's folder: of it only tensors are read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from minutes.diarize.backchannels import WINDOW_FRAMES, WINDOW_HOP
from minutes.diarize.checkpoint import Tensors, read_tensors
from minutes.diarize.networks import DIMENSION, WINDOW_SAMPLES, Networks, find_weights
from minutes.errors import EngineError
from minutes.settings import own_cores

Floats = NDArray[np.float32]
Float16s = NDArray[np.float16]

SEGMENTATION, EMBEDDING = "segmentation", "campplus"
POOLED_STEP = 30
"""Samples between two frames behind the first layer: windows begin at multiples of it."""
HEAD: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "xvector.dense.linear.weight": (DIMENSION, 1024, 1),
        "xvector.dense.nonlinear.batchnorm.running_mean": (DIMENSION,),
        "xvector.dense.nonlinear.batchnorm.running_var": (DIMENSION,),
    }
)
"""The last layer of CAM++, of any stretch of its frames, which is not part of the graph."""
_COUNTER = "num_batches_tracked"
_EPSILON = 1e-5  # torch's, of a batch normalisation


def load_graphs(segmentation: Path, embedding: Path, num_threads: int | None = None) -> Networks:
    """Both networks; see :func:`minutes.diarize.load.load_networks`."""
    segmenter = Segmenter(*_load(SEGMENTATION, find_weights(segmentation, "pytorch_model.bin"), {}))
    session, weights = _load(EMBEDDING, find_weights(embedding, "*.pt"), HEAD)
    embedder = Embedder(session, weights, _head(weights))
    return Networks(segmenter.activity, embedder.embeddings, num_threads or own_cores())


@dataclass(frozen=True, slots=True)
class Segmenter:
    """Segmentation-3.0. ``weights``: the session's, which lie in our memory."""

    session: Any
    weights: Tensors

    def activity(self, stretch: Floats, starts: Sequence[int]) -> Floats:
        """See :class:`minutes.diarize.networks.Networks`."""
        windows = [stretch[start : start + WINDOW_SAMPLES] for start in starts]
        (speakers,) = self.session.run(
            None,
            {
                "stretch": stretch[None, None],
                "starts": np.array(starts, np.int64) // POOLED_STEP,
                "mean": np.array([window.mean() for window in windows], np.float32),
                "variance": np.array([window.var() for window in windows], np.float32),
            },
        )
        found: Floats = speakers
        return found


@dataclass(frozen=True, slots=True)
class Embedder:
    """CAM++. ``weights``: the session's, which lie in our memory; ``head``: matrix and summand."""

    session: Any
    weights: Tensors
    head: tuple[Floats, Floats]

    def embeddings(self, mel: Floats, with_windows: bool) -> tuple[Floats, Float16s]:
        """See :class:`minutes.diarize.networks.Networks`."""
        (frames,) = self.session.run(None, {"mel": mel})
        whole = self._embedded(frames)
        if not with_windows:
            return whole, np.zeros(0, np.float16)
        if mel.shape[1] < WINDOW_FRAMES:
            return whole, np.zeros((len(mel), 0, DIMENSION), np.float16)
        views = np.lib.stride_tricks.sliding_window_view(frames, WINDOW_FRAMES // 2, axis=2)
        last = (mel.shape[1] - WINDOW_FRAMES) // 2
        windows = self._embedded(views[:, :, : last + 1 : WINDOW_HOP // 2].swapaxes(1, 2))
        length = np.linalg.norm(windows, axis=-1, keepdims=True)
        return whole, (windows / np.maximum(length, 1e-12)).astype(np.float16)

    def _embedded(self, frames: Floats) -> Floats:
        """(…, 512, num_frames) → (…, 192): mean and deviation over time, and the last layer."""
        matrix, summand = self.head
        pooled = np.concatenate((frames.mean(axis=-1), frames.std(axis=-1, ddof=1)), axis=-1)
        vectors: Floats = pooled @ matrix + summand
        return vectors


def _head(weights: Tensors) -> tuple[Floats, Floats]:
    """Matrix (1024, 192) and summand (192,) of the last layer with its normalisation."""
    matrix, mean, variance = (weights[name] for name in HEAD)
    scale = 1 / np.sqrt(variance + _EPSILON)
    return np.asarray(matrix[..., 0].T * scale, np.float32), np.asarray(-mean * scale, np.float32)


def _load(
    name: str, path: Path, head: Mapping[str, tuple[int, ...]]
) -> tuple[Any, Mapping[str, NDArray[Any]]]:
    """A session and its weights. ``head``: shapes of weights that the graph does without."""
    import onnxruntime

    weights = read_tensors(path)
    weights = {key: value for key, value in weights.items() if not key.endswith(_COUNTER)}
    inside = shapes(name)
    if {key: value.shape for key, value in weights.items()} != {**inside, **head} or any(
        value.dtype != np.float32 for value in weights.values()
    ):
        raise EngineError(
            f"モデルの重みが、{name} のものではありません（{path}）。モデルを取り直してください。"
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # a batch a core
    options.log_severity_level = 3
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(weights[key]) for key in inside]
    options.add_external_initializers(list(inside), values)
    graph = (files("minutes.diarize") / f"data/{name}.onnx").read_bytes()
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    return session, weights


def shapes(name: str) -> Mapping[str, tuple[int, ...]]:
    """Name → shape of each weight that a graph takes."""
    text = (files("minutes.diarize") / f"data/{name}.txt").read_text(encoding="utf-8")
    rows = (line.split() for line in text.splitlines())
    return {key: tuple(int(size) for size in sizes) for key, *sizes in rows}
