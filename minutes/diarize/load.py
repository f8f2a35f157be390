"""Which of the two ways the networks run, by the device."""

from __future__ import annotations

from pathlib import Path

from minutes.diarize.device import pick_device
from minutes.diarize.networks import Networks


def load_networks(
    segmentation: Path, embedding: Path, device: str = "auto", num_threads: int | None = None
) -> Networks:
    """Both networks on ``device``.

    Parameters
    ----------
    segmentation, embedding : folders of pyannote segmentation-3.0 and of CAM++
    device : ``"auto"``, ``"cpu"`` or ``"cuda"``
    num_threads : of a CPU; all cores that this process may use if not given

    Raises
    ------
    ModelMissing
        Weights are absent or damaged.
    EngineError
        They are those of another network.
    UsageError
        CUDA was asked for and is not there.
    """
    if pick_device(device) == "cuda":
        from minutes.diarize.torch_networks import load_torch_networks

        return load_torch_networks(segmentation, embedding, "cuda")
    from minutes.diarize.graphs import load_graphs

    return load_graphs(segmentation, embedding, num_threads)
