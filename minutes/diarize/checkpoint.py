"""The tensors of a PyTorch checkpoint, read without PyTorch and without running anything.

A checkpoint is a zip: ``data.pkl`` says which tensors there are, and the values of each lie in a file
of their own. The pickle is read by an unpickler that knows tensors, ordered dictionaries and the few
records that pyannote writes beside them, which it throws away. Whatever else a file asks for is refused.
"""

from __future__ import annotations

import io
import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from minutes.errors import ModelMissing

Tensors = Mapping[str, NDArray[Any]]

_STORAGES: Mapping[str, str] = MappingProxyType(
    {"FloatStorage": "<f4", "HalfStorage": "<f2", "DoubleStorage": "<f8", "LongStorage": "<i8"}
)
_THROWN_AWAY = frozenset(
    {
        ("torch.torch_version", "TorchVersion"),
        ("pyannote.audio.core.task", "Problem"),
        ("pyannote.audio.core.task", "Resolution"),
        ("pyannote.audio.core.task", "Specifications"),
    }
)
_DAMAGED = (
    OSError, EOFError, KeyError, IndexError, ValueError, TypeError, AttributeError, OverflowError,
    NotImplementedError, MemoryError, pickle.UnpicklingError, zipfile.BadZipFile,
)  # fmt: skip
"""What reading of any bytes may raise."""


@dataclass(frozen=True, slots=True)
class _Storage:
    """Values of one or several tensors in a file of the zip."""

    values: NDArray[Any]


class _Nothing:
    """Stands for a record that is not wanted."""

    __slots__ = ()

    def __new__(cls, *_: Any) -> _Nothing:
        return super().__new__(cls)

    def __setstate__(self, state: object) -> None:
        """Keep nothing."""


class _Unpickler(pickle.Unpickler):
    def __init__(self, archive: zipfile.ZipFile, root: str) -> None:
        self._archive, self._root = archive, root
        super().__init__(io.BytesIO(self._stored("data.pkl")))

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return self._tensor
        if module == "torch" and name in _STORAGES:
            return _STORAGES[name]
        if (module, name) in _THROWN_AWAY:
            return _Nothing
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed")

    def persistent_load(self, pid: Any) -> _Storage:
        kind, dtype, key, _, size = pid
        if kind != "storage":
            raise pickle.UnpicklingError(f"{kind} is not allowed")
        return _Storage(np.frombuffer(self._stored(f"data/{key}"), np.dtype(dtype), size))

    def _stored(self, name: str) -> bytes:
        """A file of the zip; torch never compresses, and what is compressed may swell without end."""
        info = self._archive.getinfo(f"{self._root}/{name}")
        if info.compress_type != zipfile.ZIP_STORED:
            raise pickle.UnpicklingError(f"{name} is compressed")
        return self._archive.read(info)

    def _tensor(
        self, storage: _Storage, first: int, shape: Sequence[int], strides: Sequence[int], *_: Any
    ) -> NDArray[Any]:
        """A copy of the part of a storage that is this tensor."""
        values = storage.values
        last = first + sum((n - 1) * step for n, step in zip(shape, strides, strict=True))
        if min(first, *shape, *strides, 0) < 0 or (0 not in shape and last >= len(values)):
            raise pickle.UnpicklingError("a tensor lies outside its storage")
        steps = tuple(step * values.itemsize for step in strides)
        return np.lib.stride_tricks.as_strided(values[first:], tuple(shape), steps).copy()


def read_tensors(path: Path) -> Tensors:
    """Name → values of each tensor of a checkpoint (of its ``state_dict``, where it has one).

    Raises
    ------
    ModelMissing
        The file is damaged, or holds something else than a checkpoint may.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            (root,) = {Path(name).parts[0] for name in archive.namelist()}
            found = _Unpickler(archive, root).load()
            return _named(found.get("state_dict", found))
    except _DAMAGED as error:
        raise ModelMissing(
            f"モデルの重みが壊れています（{path}）。minutes models verify で確かめてください。"
        ) from error


def _named(state: Mapping[str, object]) -> Tensors:
    tensors = {name: value for name, value in state.items() if isinstance(value, np.ndarray)}
    if not tensors:
        raise ValueError("no tensors")
    return tensors
