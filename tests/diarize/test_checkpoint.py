"""Tensors of a checkpoint without PyTorch; a file cannot run code, however it is made."""

from __future__ import annotations

import io
import os
import pickle
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import needs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutes.diarize.checkpoint import read_tensors
from minutes.errors import ModelMissing


class Global:
    """Pickled as a name of a module, which the reader looks up."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name

    def __call__(self) -> None:
        """Looks like a class to the pickler."""


class Call:
    """Pickled as a call of a global."""

    def __init__(self, what: Any, *values: Any) -> None:
        self.what, self.values = what, values


class Stored:
    """Pickled as the storage of a tensor."""

    def __init__(self, kind: str, key: str, size: int) -> None:
        self.kind, self.key, self.size = kind, key, size


class Pickler(pickle._Pickler):  # type: ignore[name-defined, misc]
    """Writes what torch writes, and what torch never would."""

    def persistent_id(self, value: object) -> object:
        if isinstance(value, Stored):
            return "storage", Global("torch", value.kind), value.key, "cpu", value.size
        return None

    def save(self, value: object, save_persistent_id: bool = True) -> None:
        if isinstance(value, Global):
            self.write(b"c" + f"{value.module}\n{value.name}\n".encode())
        elif isinstance(value, Call):
            self.save(value.what)
            self.save(value.values)
            self.write(pickle.REDUCE)
        else:
            super().save(value, save_persistent_id)


def tensor(
    key: str = "0",
    size: int = 6,
    first: int = 0,
    shape: tuple[int, ...] = (2, 3),
    strides: tuple[int, ...] = (3, 1),
    kind: str = "FloatStorage",
) -> Call:
    rebuild = Global("torch._utils", "_rebuild_tensor_v2")
    return Call(rebuild, Stored(kind, key, size), first, shape, strides, False, OrderedDict())


def checkpoint(
    path: Path, state: Any, values: bytes = np.arange(6, dtype="<f4").tobytes(), method: int = 0
) -> Path:
    made = io.BytesIO()
    Pickler(made, 2).dump(state)
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("archive/data.pkl", made.getvalue())
        archive.writestr("archive/data/0", values)
    return path


def test_tensors_are_read_by_name_and_as_they_lie(tmp_path: Path) -> None:
    state = {
        "whole": tensor(),
        "turned": tensor(shape=(3, 2), strides=(1, 3)),
        "part": tensor(first=4, shape=(2,), strides=(1,)),
        "one": tensor(first=5, shape=(), strides=()),
        "none": tensor(shape=(0, 3)),
        "half": tensor(kind="HalfStorage", size=12, shape=(12,), strides=(1,)),
        "note": "not a tensor",
    }
    found = read_tensors(checkpoint(tmp_path / "x.pt", {"state_dict": state, "epoch": 3}))
    assert found.keys() == state.keys() - {"note"}
    whole = np.arange(6, dtype=np.float32).reshape(2, 3)
    np.testing.assert_array_equal(found["whole"], whole)
    np.testing.assert_array_equal(found["turned"], whole.T)
    np.testing.assert_array_equal(found["part"], [4, 5])
    assert found["one"] == 5
    assert found["none"].shape == (0, 3)
    assert found["half"].dtype == np.float16
    assert all(value.flags.writeable for value in found.values())


def test_records_of_pyannote_are_thrown_away(tmp_path: Path) -> None:
    state = {
        "w": tensor(),
        "version": Call(Global("torch.torch_version", "TorchVersion"), "2.9.1"),
        "problem": Call(Global("pyannote.audio.core.task", "Problem"), 1),
    }
    assert read_tensors(checkpoint(tmp_path / "x.pt", state)).keys() == {"w"}


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("os", "system"), ("posix", "system"), ("builtins", "eval"), ("builtins", "getattr"),
        ("subprocess", "Popen"), ("torch", "load"), ("torch.storage", "_load_from_bytes"),
        ("torch._utils", "_rebuild_tensor_v3"), ("collections", "defaultdict"), ("numpy", "load"),
        ("minutes.diarize.checkpoint", "read_tensors"), ("pyannote.audio.core.model", "Model"),
    ],
)  # fmt: skip
def test_nothing_else_is_called(tmp_path: Path, module: str, name: str) -> None:
    mark = tmp_path / "mark"
    state = {"w": tensor(), "x": Call(Global(module, name), f"touch {mark}")}
    with pytest.raises(ModelMissing, match="minutes models verify"):
        read_tensors(checkpoint(tmp_path / "x.pt", state))
    assert not mark.exists()


def test_an_object_of_a_class_of_ones_own_is_refused(tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return os.system, (f"touch {tmp_path / 'mark'}",)

    data = pickle.dumps({"w": Evil()}, 2)
    with zipfile.ZipFile(tmp_path / "x.pt", "w") as archive:
        archive.writestr("archive/data.pkl", data)
    with pytest.raises(ModelMissing):
        read_tensors(tmp_path / "x.pt")
    assert not (tmp_path / "mark").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        tensor(first=1), tensor(first=-1), tensor(strides=(4, 1)), tensor(strides=(-3, 1)),
        tensor(shape=(-2, 3)), tensor(shape=(2,)), tensor(key="1"), tensor(size=7),
        tensor(key="../data.pkl"), tensor(shape=(1 << 62, 1 << 62)), tensor(kind="ByteStorage"),
    ],
)  # fmt: skip
def test_a_tensor_stays_inside_its_storage(tmp_path: Path, wrong: Call) -> None:
    with pytest.raises(ModelMissing):
        read_tensors(checkpoint(tmp_path / "x.pt", {"w": wrong}))


def test_a_storage_that_would_swell_is_refused(tmp_path: Path) -> None:
    values = bytes(1 << 20)
    packed = checkpoint(tmp_path / "x.pt", {"w": tensor()}, values, method=zipfile.ZIP_DEFLATED)
    assert packed.stat().st_size < len(values) // 100
    with pytest.raises(ModelMissing):
        read_tensors(packed)


@pytest.mark.parametrize("state", [[], 5, "text", {}, {"w": 1}, {"state_dict": [tensor()]}])
def test_what_holds_no_tensors_is_no_checkpoint(tmp_path: Path, state: object) -> None:
    with pytest.raises(ModelMissing):
        read_tensors(checkpoint(tmp_path / "x.pt", state))


def test_a_file_that_is_not_there_or_cut_off_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        read_tensors(tmp_path / "nowhere.pt")
    whole = checkpoint(tmp_path / "x.pt", {"w": tensor()}).read_bytes()
    for size in (0, 1, 30, len(whole) // 2, len(whole) - 1):
        (tmp_path / "x.pt").write_bytes(whole[:size])
        with pytest.raises(ModelMissing):
            read_tensors(tmp_path / "x.pt")


@given(data=st.data())
def test_any_bytes_of_a_pickle_are_tensors_or_one_line(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = io.BytesIO()
    Pickler(made, 2).dump({"w": tensor()})
    changed = bytearray(made.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("any") / "x.pt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", bytes(changed))
        archive.writestr("archive/data/0", np.arange(6, dtype="<f4").tobytes())
    try:
        read_tensors(path)
    except ModelMissing:
        return


@pytest.mark.model
@pytest.mark.parametrize(
    "name", ["campplus-zh-en/campplus_cn_en_common.pt", "segmentation-3.0/pytorch_model.bin"]
)
def test_the_real_weights_are_what_torch_reads(models_dir: Path, name: str) -> None:
    torch = needs.torch()
    from minutes.diarize.pyannote_audio import Problem, Resolution, Specifications

    allowed = [torch.torch_version.TorchVersion, Problem, Resolution, Specifications]
    with torch.serialization.safe_globals(allowed):
        theirs = torch.load(models_dir / name, weights_only=True)
    theirs = theirs.get("state_dict", theirs)
    ours = read_tensors(models_dir / name)
    assert ours.keys() == theirs.keys()
    assert all(np.array_equal(ours[key], theirs[key].numpy()) for key in ours)
