"""How loud a recording is along its length, for the timeline: computed once, then kept with the job."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from minutes.audio import listen
from minutes.jobs.results import peaks_key
from minutes.sealed import read_plain
from minutes.store.files import Files

COUNT = 2000
"""Peaks of a recording, whatever its length: more than a screen has columns."""

_LOUDEST = 255


class Peaks:
    """Peaks that were computed before, or are now.

    Parameters
    ----------
    files : Files
        Where a job's results lie.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        self._lock = threading.Lock()  # one at a time: three hours take 0.7 GB while they are read

    def of(self, job_id: str, recording: Path) -> bytes:
        """:data:`COUNT` bytes, each how loud the recording is there, 0 to 255.

        Raises
        ------
        RecordingError
            It cannot be read.
        """
        key = peaks_key(job_id)
        with self._lock:
            if not self._files.exists(key):
                self._files.write(key, peaks(listen(recording).samples, COUNT).tobytes())
        return read_plain(self._files.fetch(key))


def peaks(samples: NDArray[np.float32], count: int) -> NDArray[np.uint8]:
    """The loudest sample of each of ``count`` equal stretches, on a scale on which speech is seen.

    >>> peaks(np.array([0, 0.5, -1, 0.25], np.float32), 2).tolist()
    [180, 255]
    """
    if not len(samples):
        return np.zeros(count, np.uint8)
    starts = np.linspace(0, len(samples), count, endpoint=False).astype(np.int64)
    highest = np.maximum.reduceat(samples, starts)
    lowest = np.minimum.reduceat(samples, starts)
    loud = np.maximum(highest, -lowest)
    top = float(loud.max())
    scaled = np.sqrt(np.clip(loud / top, 0, 1)) if top > 0 else np.zeros(count)
    return (scaled * _LOUDEST).astype(np.uint8)
