"""Where the networks run, and that torch is not even looked for where no GPU can be."""

from __future__ import annotations

import builtins
from typing import Any

import pytest

from minutes.diarize import device
from minutes.diarize.device import pick_device
from minutes.errors import UsageError


@pytest.mark.parametrize(
    ("driver", "torch", "auto"),
    [(False, False, "cpu"), (True, False, "cpu"), (True, True, "cuda")],
)
def test_auto_takes_a_gpu_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, driver: bool, torch: bool, auto: str
) -> None:
    monkeypatch.setattr(device, "has_driver", lambda: driver)
    monkeypatch.setattr(device, "torch_sees_one", lambda: torch)
    assert pick_device("auto") == auto
    assert pick_device("cpu") == "cpu"
    if auto == "cuda":
        assert pick_device("cuda") == "cuda"
    else:
        with pytest.raises(UsageError, match="CUDA"):
            pick_device("cuda")


def test_without_a_driver_torch_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "has_driver", lambda: False)
    monkeypatch.setattr(device, "torch_sees_one", lambda: pytest.fail("torch was looked at"))
    assert pick_device("auto") == "cpu"


def test_a_driver_without_torch_is_no_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without_torch(name: str, *rest: Any) -> Any:
        if name == "torch":
            raise ModuleNotFoundError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_torch)
    assert not device.torch_sees_one()
