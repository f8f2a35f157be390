"""Long sound is kept in a temporary file: only the parts that were just read take up memory."""

from __future__ import annotations

import mmap
from dataclasses import replace
from tempfile import TemporaryFile

import numpy as np

from minutes import sealed
from minutes.schema import SAMPLE_RATE, Audio

_HELD_SAMPLES = 20 * 60 * SAMPLE_RATE


def mapped(audio: Audio) -> Audio:
    """``audio``, read-only, in a file without a name if it is longer than 20 minutes.

    A mapped file's pages can be let go of at any time (:func:`minutes.memory.forget_files`): of three
    hours that is 0.64 GiB. The file is gone with its last user, however the process ends. Where the
    disk has no room for it, or what is kept is to be sealed, the sound stays in memory.
    """
    if len(audio.samples) <= _HELD_SAMPLES or sealed.key() is not None:
        return audio
    try:
        with TemporaryFile() as file:
            audio.samples.tofile(file)
            file.flush()
            pages = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError:
        return audio
    return replace(audio, samples=np.frombuffer(pages, np.float32))
