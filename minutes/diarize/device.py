"""Where the networks run. torch is looked at only where NVIDIA's driver is: it takes seconds to load."""

from __future__ import annotations

import ctypes
import sys

from minutes.errors import UsageError

_DRIVER = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"


def pick_device(name: str) -> str:
    """``"cpu"`` or ``"cuda"``; ``"auto"`` takes CUDA where there is one.

    Raises
    ------
    UsageError
        CUDA was asked for and is not there.
    """
    usable = name != "cpu" and has_driver() and torch_sees_one()
    if name == "cuda" and not usable:
        raise UsageError("CUDAが使えません。計算装置に auto か cpu を指定してください。")
    return "cuda" if usable else "cpu"


def has_driver() -> bool:
    """Whether the driver of an NVIDIA GPU is installed."""
    try:
        ctypes.CDLL(_DRIVER)
    except OSError:
        return False
    return True


def torch_sees_one() -> bool:
    """Whether torch is installed and finds a device; the light environment has no torch."""
    try:
        import torch
    except ImportError:
        return False
    return torch.cuda.is_available()
