"""The two networks, loaded through pyannote.audio and run in batches."""

from __future__ import annotations

import itertools
import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from minutes.diarize.backchannels import WINDOW_FRAMES, WINDOW_HOP
from minutes.diarize.front import segment_stretch, shares_front
from minutes.diarize.parallel import side_by_side
from minutes.errors import EngineError, ModelMissing, UsageError

Floats = NDArray[np.float32]
Float16s = NDArray[np.float16]

WINDOW_SAMPLES = 160_000
"""Segmentation-3.0 was trained on ten seconds at 16 kHz."""
_MEL_CHUNK_FRAMES = 6_000  # a minute at a time keeps the memory of a three-hour file flat
MEL_WINDOW, MEL_STEP = 400, 160  # samples
_BATCH = 16
_BATCH_FRAMES = 800  # larger batches are no faster on a CPU and cost half a gigabyte


def pick_device(name: str) -> torch.device:
    """``"auto"`` takes CUDA where there is one."""
    available = torch.cuda.is_available()
    if name == "auto":
        return torch.device("cuda" if available else "cpu")
    if name == "cuda" and not available:
        raise UsageError("CUDAが使えません。計算装置に auto か cpu を指定してください。")
    return torch.device(name)


def set_num_threads(count: int) -> None:
    """CPU threads of this process."""
    torch.set_num_threads(count)


def find_weights(folder: Path, pattern: str) -> Path:
    """The one weights file in an operator's model folder (or the file itself)."""
    found = [folder] if folder.is_file() else sorted(folder.glob(pattern))
    if not found:
        raise ModelMissing(
            f"モデルの重みが見つかりません（{folder}）。minutes models fetch を実行してください。"
        )
    return found[0]


def _load_checkpoint(path: Path, allowed: Sequence[Any]) -> Any:
    """Unpickle tensors and the named classes, nothing else: a weights file cannot run code."""
    try:
        with torch.serialization.safe_globals(list(allowed)):
            return torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
        raise ModelMissing(
            f"モデルの重みが壊れています（{path}）。minutes models verify で確かめてください。"
        ) from error


def load_segmentation(folder: Path) -> Any:
    """Pyannote's segmentation model, class as the checkpoint says."""
    from minutes.diarize.pyannote_audio import Problem, Resolution, Specifications

    allowed = (torch.torch_version.TorchVersion, Problem, Resolution, Specifications)
    checkpoint = _load_checkpoint(find_weights(folder, "pytorch_model.bin"), allowed)
    try:
        kind = checkpoint["pyannote.audio"]["architecture"]
        if not kind["module"].startswith("pyannote.audio.models.segmentation"):
            raise KeyError(kind["module"])
        model = getattr(import_module(kind["module"]), kind["class"])(
            **checkpoint["hyper_parameters"]
        )
        model.on_load_checkpoint(checkpoint)
        model.load_state_dict(checkpoint["state_dict"], strict=True)
    except (KeyError, TypeError, RuntimeError) as error:
        raise EngineError(
            f"話者区間検出のモデルとして読めません（{folder}）。モデルを取り直してください。"
        ) from error
    return model.eval()


def load_embedding(folder: Path) -> Any:
    """CAM++ as a pyannote ``Model``; strict: every weight used, none missing."""
    from minutes.diarize.campplus import CAMPPlus

    weights = _load_checkpoint(find_weights(folder, "*.pt"), ())
    model = CAMPPlus()
    try:
        model.load_state_dict(weights, strict=True)
    except (RuntimeError, TypeError) as error:
        raise EngineError(
            f"話者の声のモデル（CAM++）として読めません（{folder}）。モデルを取り直してください。"
        ) from error
    return model.eval()


def load_networks(segmentation: Path, embedding: Path, device: str = "auto") -> Networks:
    """Both networks, ready to run on ``device``."""
    where = pick_device(device)
    segmenter, embedder = load_segmentation(segmentation), load_embedding(embedding)
    from minutes.diarize.pyannote_audio import Powerset

    specifications = segmenter.specifications
    powerset: Any = Powerset(len(specifications.classes), specifications.powerset_max_classes)
    return Networks(segmenter.to(where), embedder.fuse().to(where), powerset.mapping, where)


@dataclass(frozen=True, slots=True)
class Networks:
    """Both networks on one device. ``powerset``: (num_classes, 3) speakers of each class."""

    segmentation: Any
    embedding: Any
    powerset: torch.Tensor
    device: torch.device

    @property
    def frame_step_samples(self) -> int:
        """Samples between two frames of the segmentation (270: 16.875 ms)."""
        return int(round(self.segmentation.receptive_field.step * 16_000))

    @property
    def first_frame_middle(self) -> float:
        """Middle of the first frame in seconds."""
        field = self.segmentation.receptive_field
        return float(field.start + field.duration / 2)

    def activity(self, stretch: Floats, starts: Sequence[int]) -> Floats:
        """Who of up to three local speakers is active in ten-second windows of one stretch.

        Parameters
        ----------
        stretch : (num_samples,) array
        starts : first sample of each window, multiples of the frame step

        Returns
        -------
        (num_windows, num_frames, 3) array
            Probability of each local speaker, summed over the powerset classes.
        """
        with torch.inference_mode():
            sound = torch.tensor(stretch).to(self.device)  # a copy: mapped files are read-only
            if shares_front(self.segmentation):
                scores = segment_stretch(self.segmentation, sound, starts, WINDOW_SAMPLES)
            else:
                windows = torch.stack([sound[start : start + WINDOW_SAMPLES] for start in starts])
                scores = self.segmentation(windows[:, None])
            speakers: Floats = (scores.exp() @ self.powerset.to(scores)).cpu().numpy()
            return speakers

    def mel(self, samples: Floats) -> Float16s:
        """(num_samples,) → (num_frames, 80), a frame every 10 ms.

        Half precision: 1/100 of a log-mel step is nobody's voice.
        """
        parts = [part.astype(np.float16) for part in self._mel_parts(samples)]
        return np.concatenate(parts) if parts else np.zeros((0, 80), np.float16)

    def energy(self, samples: Floats) -> Floats:
        """(num_samples,) → (num_frames,) mean of each frame of :meth:`mel`, which is not kept."""
        parts = [part.mean(axis=1) for part in self._mel_parts(samples)]
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

    def _mel_parts(self, samples: Floats) -> Iterator[Floats]:
        from minutes.diarize.campplus import mel_features

        num_frames = max(0, (len(samples) - MEL_WINDOW) // MEL_STEP + 1)
        for first in range(0, num_frames, _MEL_CHUNK_FRAMES):
            last = min(num_frames, first + _MEL_CHUNK_FRAMES)
            end = (last - 1) * MEL_STEP + MEL_WINDOW
            with torch.inference_mode():
                part = torch.tensor(samples[first * MEL_STEP : end]).to(self.device)
                yield mel_features(part).cpu().numpy()

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
        result = np.zeros((len(lengths), self.embedding.dimension), np.float32)
        done = 0

        def embed(batch: Sequence[int]) -> tuple[Sequence[int], Floats, Float16s]:
            with torch.inference_mode():
                mel = torch.from_numpy(np.stack([piece(i) for i in batch])).to(self.device)
                if on_windows is None:
                    return batch, self.embedding.embed(mel).cpu().numpy(), np.zeros(0, np.float16)
                whole, windows = self.embedding.embed_windows(mel, WINDOW_FRAMES, WINDOW_HOP)
                windows = torch.nn.functional.normalize(windows, dim=-1)
                return batch, whole.cpu().numpy(), windows.half().cpu().numpy()

        for batch, vectors, windows in side_by_side(embed, _batches(lengths), self.device):
            result[list(batch)] = vectors
            if on_windows is not None:
                for index, part in zip(batch, windows, strict=True):
                    on_windows(index, part.copy())
            done += len(batch)
            on_batch(done)
        norm = np.linalg.norm(result, axis=1, keepdims=True)
        return result / np.maximum(norm, 1e-9)  # type: ignore[no-any-return]


def _batches(lengths: Sequence[int]) -> Iterator[Sequence[int]]:
    """Indices of pieces of equal length, none twice."""
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    for length, same in itertools.groupby(order, key=lengths.__getitem__):
        members = list(same)
        most = max(1, min(_BATCH, _BATCH_FRAMES // length))
        yield from (members[at : at + most] for at in range(0, len(members), most))
