"""The only door to pyannote.audio: nothing else here imports it.

Two things have to be kept away while it is imported, and would be forgotten at a second door. It
imports matplotlib, which writes lists of the machine's fonts into the user's home: here they go
into a folder that goes again. And it warns where torchcodec does not find the FFmpeg libraries of
the system: they would be needed to read files, but samples are always handed over in memory, so
that nothing is missing and there is nothing to tell anybody.
"""

from __future__ import annotations

import contextlib
import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

_FONTS = MappingProxyType({"MPLCONFIGDIR": ".", "FONTCONFIG_FILE": "fonts.conf"})
"""What matplotlib, and fontconfig that it calls, read; where inside a temporary folder."""


@contextlib.contextmanager
def _no_fonts_kept() -> Iterator[None]:
    """Nothing is ever drawn, so the lists of fonts are of no use."""
    if "matplotlib" in sys.modules:
        yield
        return
    before = {name: os.environ.get(name) for name in _FONTS}
    with TemporaryDirectory(prefix="minutes-") as folder:
        (Path(folder) / _FONTS["FONTCONFIG_FILE"]).write_text("<fontconfig/>")
        os.environ.update({name: str(Path(folder) / place) for name, place in _FONTS.items()})
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


with _no_fonts_kept(), warnings.catch_warnings():
    warnings.filterwarnings(
        "ignore", message=r"\s*torchcodec is not installed correctly", category=UserWarning
    )
    from pyannote.audio import Pipeline
    from pyannote.audio.core.model import Model
    from pyannote.audio.core.task import Problem, Resolution, Specifications
    from pyannote.audio.models.blocks.pooling import StatsPool
    from pyannote.audio.models.segmentation.PyanNet import PyanNet
    from pyannote.audio.utils.powerset import Powerset

__all__ = [
    "Model", "Pipeline", "Powerset", "Problem", "PyanNet", "Resolution", "Specifications", "StatsPool",
]  # fmt: skip
