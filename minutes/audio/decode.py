"""Decode one audio track of any container to mono float32 at 16 kHz, on the recording's own clock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from minutes.audio.media import MediaInfo, open_container, read_info, shown
from minutes.errors import NoAudio, RecordingError
from minutes.progress import OnProgress, silent
from minutes.schema import SAMPLE_RATE, Audio
from minutes.span import Seconds

# Shorter jumps between frames are rounding of the container's time base, not missing sound.
_GAP: Seconds = 0.1
# A longer jump is a broken time stamp: the file claims silence that nobody recorded.
_LONGEST_GAP: Seconds = 6 * 3600
_MICROSECONDS = 1_000_000


def probe(path: Path) -> MediaInfo:
    """Tracks and length of a recording, without decoding it.

    Raises
    ------
    RecordingError
        It cannot be read. :class:`NoAudio` where it holds no sound.
    """
    with open_container(path) as container:
        return read_info(container, path)


def decode(
    path: Path, *, track: int = 0, channel: int | None = None, on_progress: OnProgress = silent
) -> Audio:
    """Read one audio track.

    Parameters
    ----------
    path : Path
        wav, mp3, m4a, mp4, webm, ogg, flac, … ; video is ignored.
    track : int
        Which audio track, from 0.
    channel : int, optional
        Only that channel of the track, from 0; all mixed if not given.
    on_progress : OnProgress
        Stage ``"decode"``, seconds.

    Returns
    -------
    Audio
        (num_samples,) float32, 16 kHz. Holes in the container's time line become silence, so that
        a moment in ``samples`` is the same moment in a player.

    Raises
    ------
    RecordingError
        It cannot be read or has no such track. :class:`NoAudio` where it holds no sound.
    """
    with open_container(path) as container:
        info = read_info(container, path)
        if track >= len(info.tracks):
            raise RecordingError(
                f"「{shown(path)}」に{track + 1}番目の音声トラックはありません（{len(info.tracks)}本）。"
            )
        buffer = _Buffer(info.duration or 60.0)
        total = info.duration or 0.0
        for block in _blocks(container, container.streams.audio[track], channel):
            buffer.append(block)
            on_progress(
                "decode", min(buffer.seconds, total or buffer.seconds), total or buffer.seconds
            )
    if buffer.length == 0:
        raise NoAudio(
            f"「{shown(path)}」から音声を取り出せません。ファイルが途中で切れているおそれがあります。"
            "元の録音を確かめてください。"
        )
    return Audio(buffer.samples())


class _Buffer:
    """Samples that grow in place: a four-hour recording is held once, never twice."""

    def __init__(self, expected: Seconds) -> None:
        capacity = int(min(expected, _LONGEST_GAP * 4) * SAMPLE_RATE) + SAMPLE_RATE
        self._data: NDArray[np.float32] = np.empty(capacity, np.float32)
        self.length = 0

    @property
    def seconds(self) -> Seconds:
        return self.length / SAMPLE_RATE

    def append(self, block: NDArray[np.float32]) -> None:
        end = self.length + len(block)
        if end > len(self._data):
            self._data.resize(max(end, len(self._data) * 5 // 4), refcheck=False)
        self._data[self.length : end] = block
        self.length = end

    def samples(self) -> NDArray[np.float32]:
        self._data.resize(self.length, refcheck=False)
        return self._data


def _blocks(container: Any, stream: Any, channel: int | None) -> Iterator[NDArray[np.float32]]:
    """Resampled blocks of (num_samples,) float32; silence where the time line has a hole."""
    from av import AudioResampler

    def new_resampler() -> Any:
        layout = "mono" if channel is None else None
        return AudioResampler(format="fltp", layout=layout, rate=SAMPLE_RATE)

    origin = (container.start_time or 0) / _MICROSECONDS
    resampler = new_resampler()
    position: Seconds = 0.0
    for frame in _frames(container, stream):
        start = position if frame.time is None else frame.time - origin
        hole = start - position
        if _GAP < hole < _LONGEST_GAP:
            yield from _drain(resampler, None, channel)
            resampler = new_resampler()
            yield np.zeros(round(hole * SAMPLE_RATE), np.float32)
            position = start
        position += frame.samples / frame.sample_rate
        frame.pts = None
        yield from _drain(resampler, frame, channel)
    yield from _drain(resampler, None, channel)


def _frames(container: Any, stream: Any) -> Iterator[Any]:
    """Decoded frames; a damaged packet is skipped, for the rest of a meeting is worth having."""
    from av.error import FFmpegError

    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, FFmpegError):
            return
        try:
            yield from packet.decode()
        except FFmpegError:
            continue


def _drain(resampler: Any, frame: Any, channel: int | None) -> Iterator[NDArray[np.float32]]:
    for resampled in resampler.resample(frame):
        block = resampled.to_ndarray()[channel or 0]
        yield np.clip(np.nan_to_num(block), -1.0, 1.0).astype(np.float32, copy=False)
