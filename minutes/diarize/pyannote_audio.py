"""The only door to pyannote.audio: nothing else here imports it.

Two things have to come before its import, and would be forgotten at a second door. It reports its
use to its makers unless told not to. And it warns, while it is imported, where torchcodec does not
find the FFmpeg libraries of the system: they would be needed to read files, but samples are always
handed over in memory, so that nothing is missing and there is nothing to tell anybody.
"""

from __future__ import annotations

import os
import warnings

os.environ["PYANNOTE_METRICS_ENABLED"] = "false"
with warnings.catch_warnings():
    warnings.filterwarnings(
        "ignore", message=r"\s*torchcodec is not installed correctly", category=UserWarning
    )
    from pyannote.audio import Pipeline
    from pyannote.audio.core.model import Model
    from pyannote.audio.core.task import Problem, Resolution, Specifications
    from pyannote.audio.models.blocks.pooling import StatsPool
    from pyannote.audio.utils.powerset import Powerset

__all__ = [
    "Model", "Pipeline", "Powerset", "Problem", "Resolution", "Specifications", "StatsPool",
]  # fmt: skip
