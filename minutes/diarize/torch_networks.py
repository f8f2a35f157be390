"""Both networks through pyannote.audio: on GPUs, and what the graphs for CPUs are made from and held against."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from minutes.diarize.backchannels import WINDOW_FRAMES, WINDOW_HOP
from minutes.diarize.campplus import CAMPPlus
from minutes.diarize.front import segment_stretch
from minutes.diarize.networks import WINDOW_SAMPLES, Networks, find_weights
from minutes.diarize.pyannote_audio import (
    Powerset,
    Problem,
    PyanNet,
    Resolution,
    Specifications,
)
from minutes.errors import EngineError, ModelMissing

Floats = NDArray[np.float32]
Float16s = NDArray[np.float16]

_PYANNOTE = (torch.torch_version.TorchVersion, Problem, Resolution, Specifications)
"""Classes that a checkpoint of pyannote.audio names, besides tensors."""


def load_torch_networks(segmentation: Path, embedding: Path, device: str) -> Networks:
    """Both networks on ``device``, ``"cpu"`` or ``"cuda"``."""
    segmenter = load_segmentation(segmentation).to(device)
    embedder = load_embedding(embedding).fuse().to(device)
    powerset = powerset_of(segmenter).to(device)

    def activity(stretch: Floats, starts: Sequence[int]) -> Floats:
        with torch.inference_mode():
            sound = torch.tensor(stretch).to(device)  # a copy: mapped files are read-only
            scores = segment_stretch(segmenter, sound, starts, WINDOW_SAMPLES)
            speakers: Floats = (scores.exp() @ powerset).cpu().numpy()
            return speakers

    def embeddings(mel: Floats, with_windows: bool) -> tuple[Floats, Float16s]:
        with torch.inference_mode():
            pieces = torch.from_numpy(mel).to(device)
            if not with_windows:
                return embedder.embed(pieces).cpu().numpy(), np.zeros(0, np.float16)
            whole, windows = embedder.embed_windows(pieces, WINDOW_FRAMES, WINDOW_HOP)
            windows = torch.nn.functional.normalize(windows, dim=-1)
            return whole.cpu().numpy(), windows.half().cpu().numpy()

    return Networks(activity, embeddings)


def powerset_of(segmenter: Any) -> torch.Tensor:
    """(num_classes, 3) speakers of each class."""
    known = segmenter.specifications
    powerset: Any = Powerset(len(known.classes), known.powerset_max_classes)
    mapping: torch.Tensor = powerset.mapping.float()
    return mapping


def _load_checkpoint(path: Path, allowed: Sequence[Any]) -> Any:
    """Unpickle tensors and the named classes, nothing else: a weights file cannot run code."""
    try:
        with torch.serialization.safe_globals(list(allowed)):
            return torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
        raise ModelMissing(
            f"モデルの重みが壊れています（{path}）。minutes models verify で確かめてください。"
        ) from error


def check_weights(path: Path) -> None:
    """Refuse a file with more than tensors and numbers, or of a class that is not pyannote.audio's.

    Raises
    ------
    ModelMissing
        It holds something that would run.
    EngineError
        It names a foreign class.
    """
    checkpoint = _load_checkpoint(path, _PYANNOTE)
    kind = checkpoint.get("pyannote.audio", {}) if isinstance(checkpoint, dict) else {}
    module = str(kind.get("architecture", {}).get("module", "pyannote.audio.models."))
    if not module.startswith(("pyannote.audio.models.", "minutes.diarize.")):
        raise EngineError(
            f"モデルの重み（{path}）が、決まった部品のほかのものを指しています（{module}）。入手元を確かめてください。"
        )


def load_segmentation(folder: Path) -> Any:
    """Pyannote's segmentation model."""
    checkpoint = _load_checkpoint(find_weights(folder, "pytorch_model.bin"), _PYANNOTE)
    try:
        if checkpoint["pyannote.audio"]["architecture"]["class"] != PyanNet.__name__:
            raise KeyError("class")
        model = PyanNet(**checkpoint["hyper_parameters"])
        model.on_load_checkpoint(checkpoint)
        model.load_state_dict(checkpoint["state_dict"], strict=True)
    except (KeyError, TypeError, RuntimeError) as error:
        raise EngineError(
            f"話者区間検出のモデルとして読めません（{folder}）。モデルを取り直してください。"
        ) from error
    return model.eval()


def load_embedding(folder: Path) -> Any:
    """CAM++ as a pyannote ``Model``; strict: every weight used, none missing."""
    weights = _load_checkpoint(find_weights(folder, "*.pt"), ())
    model = CAMPPlus()
    try:
        model.load_state_dict(weights, strict=True)
    except (RuntimeError, TypeError) as error:
        raise EngineError(
            f"話者の声のモデル（CAM++）として読めません（{folder}）。モデルを取り直してください。"
        ) from error
    return model.eval()
