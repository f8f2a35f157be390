"""A recording that no browser plays (wma, avi, amr, …) or can enter in the middle, as WAV."""

from __future__ import annotations

import errno
import os
import threading
import time
import wave
from pathlib import Path

import numpy as np

from minutes.audio import listen
from minutes.errors import OutputError, reason
from minutes.sealed import writing
from minutes.web.upload_folder import has_room

DAYS_KEPT = 7
_BLOCK = 60  # seconds written at a time


class Playables:
    """WAV copies, made when a browser asks for the first time, 115 MB an hour, kept for some days.

    Parameters
    ----------
    folder : Path
        Where the copies lie; must exist.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()  # one at a time: three hours take 0.7 GB while they are made

    def path(self, job_id: str, recording: Path) -> Path:
        """The copy of ``recording``; its clock is the recording's clock.

        Raises
        ------
        RecordingError
            It cannot be read.
        OutputError
            The copy cannot be written.
        """
        target = self._target(job_id)
        with self._lock:
            if not target.is_file():
                self._drop_old()
                try:
                    _write(recording, target)
                except OSError as error:
                    raise OutputError(
                        f"再生用の音声を作れません（{reason(error)}）。サーバーの空き容量を確かめてください。"
                    ) from error
        return target

    def forget(self, job_id: str) -> None:
        """Remove the copy, if there is one."""
        self._target(job_id).unlink(missing_ok=True)

    def _target(self, job_id: str) -> Path:
        return self._folder / f"playable-{Path(job_id).name}.wav"

    def _drop_old(self) -> None:
        oldest = time.time() - DAYS_KEPT * 24 * 3600
        for copy in self._folder.glob("playable-*"):
            if copy.stat().st_mtime < oldest:
                copy.unlink(missing_ok=True)


def _write(recording: Path, target: Path) -> None:
    audio = listen(recording)
    if not has_room(target.parent, 2 * len(audio.samples)):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    part = target.with_suffix(".part")
    with writing(part) as file, wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(audio.sample_rate)
        sound.setnframes(len(audio.samples))  # the header is written once
        for start in range(0, len(audio.samples), _BLOCK * audio.sample_rate):
            samples = audio.samples[start : start + _BLOCK * audio.sample_rate]
            sound.writeframesraw((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    part.replace(target)
