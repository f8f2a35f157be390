"""What a model is run with: device, precision, threads and batches, by what the machine has."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from minutes import settings
from minutes.errors import EngineError

_SMALL = 300_000_000
_MOST_THREADS = 8
_MOST_WORKERS = 2


@dataclass(frozen=True, slots=True)
class Compute:
    """``workers`` batches of ``batch_size`` windows at once, on ``threads`` each.

    ``may_copy``: whether there is memory for a model, its files and CTranslate2's copy of them.
    """

    device: str
    compute_type: str
    workers: int
    threads: int
    batch_size: int
    may_copy: bool


def compute_for(
    model_bytes: int,
    device: str = "auto",
    compute_type: str | None = None,
    num_threads: int | None = None,
) -> Compute:
    """See :func:`minutes.asr.load_recogniser`.

    Two threads share the small matrices of a decoder badly: each worker takes a batch of its own.

    Raises
    ------
    EngineError
        CUDA was asked for but is not usable.
    """
    chosen = _device(device)
    threads = num_threads or min(_MOST_THREADS, settings.own_cores())
    workers = 1 if chosen == "cuda" else min(_MOST_WORKERS, threads)
    return Compute(
        device=chosen,
        compute_type=compute_type or _precision(chosen, model_bytes),
        workers=workers,
        threads=threads // workers,
        batch_size=max(1, _batch_size(chosen, model_bytes) // workers),
        may_copy=chosen == "cpu" and _fits_thrice(model_bytes),
    )


def _fits_thrice(model_bytes: int) -> bool:
    free = _free_bytes()
    return model_bytes < _SMALL or (free is not None and free > 4 * model_bytes)


def _device(device: str) -> str:
    import ctranslate2

    if device == "cpu":
        return "cpu"
    usable = ctranslate2.get_cuda_device_count() > 0
    if device == "cuda" and not usable:
        raise EngineError(
            "GPU（CUDA）が見つかりません。ドライバーを確かめるか、装置に cpu を指定してください。"
        )
    return "cuda" if usable else "cpu"


def _precision(device: str, model_bytes: int) -> str:
    import ctranslate2

    if device == "cpu":
        return "int8"
    supported = ctranslate2.get_supported_compute_types("cuda")
    free = _free_gpu_bytes()
    roomy = free is None or free > 2 * model_bytes + _row_bytes(model_bytes) * 8
    order = ("float16", "int8_float16") if roomy else ("int8_float16", "float16")
    return next((name for name in (*order, "int8") if name in supported), "default")


def _batch_size(device: str, model_bytes: int) -> int:
    """Windows decoded together: what a third of the free memory holds, 1 to 8 (CPU) or 32."""
    free = _free_gpu_bytes() if device == "cuda" else _free_bytes()
    limit = 32 if device == "cuda" else 8
    if free is None:
        return limit // 2
    return max(1, min(limit, free // 3 // _row_bytes(model_bytes)))


def _row_bytes(model_bytes: int) -> int:
    """Memory of one 30 s window while it is decoded; grows with the model's width and depth.

    Measured with base (145 MB): 150 MB.
    """
    return 100_000_000 + model_bytes * 3 // 10


def _free_bytes() -> int | None:
    info = Path("/proc/meminfo")
    if not info.is_file():
        return None
    for line in info.read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return None


def _free_gpu_bytes() -> int | None:
    command = shutil.which("nvidia-smi")
    if command is None:
        return None
    query = [command, "--query-gpu=memory.free", "--format=csv,noheader,nounits"]
    done = subprocess.run(query, capture_output=True, text=True, check=False)
    first = done.stdout.split("\n", 1)[0].strip()
    return int(first) * 1024 * 1024 if first.isdigit() else None
