"""Decode one audio track of any container to mono float32 at 16 kHz, on the recording's own clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from minutes.audio.media import MediaInfo, number_of_files, open_container, read_info, shown
from minutes.errors import NoAudio, RecordingError
from minutes.progress import OnProgress, silent
from minutes.schema import SAMPLE_RATE, Audio
from minutes.span import Seconds

# Shorter jumps between frames are rounding of the container's time base, not missing sound.
_GAP: Seconds = 0.1
# A longer jump is a broken time stamp: the file claims silence that nobody recorded.
_LONGEST_GAP: Seconds = 6 * 3600
# The same where recorders join files as they are: no sound is missing, the clock was set anew.
_LONGEST_JOINED: Seconds = 60.0
LONGEST = 24 * 3600
"""Seconds of one recording; a header of a few bytes may claim any number of them."""
_BACK: Seconds = 1.0
_MICROSECONDS = 1_000_000
_SHORTEST = SAMPLE_RATE // 10
_PIECE = 600 * SAMPLE_RATE
_OVER = 1.05
_FEW = 1e-4
_LOUD = 0.9999


def probe(path: Path) -> MediaInfo:
    """Tracks and length of a recording, without decoding it.

    Raises
    ------
    RecordingError
        It cannot be read. :class:`NoAudio` where it holds no sound.
    """
    infos = tuple(infos_of(path).values())
    first, *more = infos
    if not more:
        return first
    lengths = [info.duration for info in infos if info.duration is not None]
    return MediaInfo(
        duration=sum(lengths) if len(lengths) == len(infos) else None,
        tracks=tuple(
            replace(track, duration=None) for track in max((i.tracks for i in infos), key=len)
        ),
        is_stated=all(info.is_stated for info in infos),
    )


def infos_of(path: Path) -> dict[int, MediaInfo]:
    """What each of the files that were joined says of itself: one, of nearly all recordings.

    The first must be readable; of the others only those that are.

    Raises
    ------
    RecordingError
    """
    found: dict[int, MediaInfo] = {}
    for part in range(number_of_files(path)):
        try:
            with open_container(path, part) as container:
                found[part] = read_info(container, path)
        except RecordingError:
            if not part:
                raise
    return found


def decode(
    path: Path,
    *,
    track: int = 0,
    channel: int | None = None,
    weights: tuple[float, ...] = (),
    on_progress: OnProgress = silent,
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
    weights : tuple of float
        How much of each channel is mixed; their mean if empty.
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
    info = probe(path)
    if track >= len(info.tracks):
        raise RecordingError(
            f"「{shown(path)}」に{track + 1}番目の音声トラックはありません（{len(info.tracks)}本）。"
        )
    buffer = _Buffer(info.duration or 60.0)
    total = info.duration or 0.0
    for block in blocks_of(path, track):
        buffer.append(_one_channel(block, channel, weights))
        on_progress("decode", min(buffer.seconds, total or buffer.seconds), total or buffer.seconds)
    if buffer.length < _SHORTEST:
        raise NoAudio(
            f"「{shown(path)}」から音声を取り出せません。音が0.1秒もないか、ファイルが途中で切れているおそれがあります。"
            "元の録音を確かめてください。"
        )
    return Audio(in_full_scale(buffer.samples()))


def _one_channel(
    block: NDArray[np.float32], channel: int | None, weights: tuple[float, ...]
) -> NDArray[np.float32]:
    """(num_samples,) of (channels, num_samples)."""
    if len(block) == 1 or channel is not None:
        return np.asarray(block[min(channel or 0, len(block) - 1)])
    if len(weights) == len(block):
        return np.asarray(np.asarray(weights, np.float32) @ block)
    return np.asarray(np.mean(block, axis=0, dtype=np.float32))


def in_full_scale(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """``samples``, in place, within -1 to 1: made quieter where much is above, for what is cut off is lost.

    A lossy codec goes over by a little here and there: that is cut, and so is a single click.
    """
    pieces = [samples[at : at + _PIECE] for at in range(0, len(samples), _PIECE)]
    over = sum(int(np.count_nonzero(np.abs(piece) > _OVER)) for piece in pieces)
    if over > _FEW * len(samples):
        loud = max(float(np.quantile(np.abs(piece), _LOUD)) for piece in pieces)
        samples *= np.float32(1 / max(loud, 1.0))
    return np.clip(samples, -1.0, 1.0, out=samples)


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
        if end > LONGEST * SAMPLE_RATE:
            raise RecordingError(
                f"録音が{LONGEST // 3600}時間を超えています。会議ごとに分けてください。"
            )
        if end > len(self._data):
            self._data.resize(max(end, len(self._data) * 5 // 4), refcheck=False)
        self._data[self.length : end] = block
        self.length = end

    def samples(self) -> NDArray[np.float32]:
        self._data.resize(self.length, refcheck=False)
        return self._data


def blocks_of(path: Path, track: int) -> Iterator[NDArray[np.float32]]:
    """The sound of a track, block by block, of all files that were joined; as :func:`_blocks`."""
    for part, info in infos_of(path).items():
        if track < len(info.tracks):
            with open_container(path, part) as container:
                yield from _blocks(container, container.streams.audio[track])


def _blocks(container: Any, stream: Any) -> Iterator[NDArray[np.float32]]:
    """Resampled blocks of (channels, num_samples) float32; silence where the time line has a hole.

    A stream may change its rate and channels on the way (recordings that were joined), and its
    clock may jump: forth by hours or back at all, it was set anew, and what follows follows.
    """
    longest = _LONGEST_JOINED if "mpeg" in container.format.name else _LONGEST_GAP
    origin = (container.start_time or 0) / _MICROSECONDS
    resampler: Any = None
    shape: tuple[object, ...] = ()
    position: Seconds = 0.0
    for frame in _frames(container, stream):
        start = position if frame.time is None else frame.time - origin
        hole = start - position
        if hole >= longest or hole <= -_BACK:
            origin, hole = origin + hole, 0.0
        found = (frame.format.name, frame.layout.name, frame.sample_rate)
        if resampler is not None and (hole > _GAP or found != shape):
            yield from _drain(resampler, None)
            resampler = None
        if hole > _GAP:
            yield np.zeros((1, round(hole * SAMPLE_RATE)), np.float32)
            position = start
        if resampler is None:
            resampler, shape = _resampler(frame), found
        position += frame.samples / frame.sample_rate
        frame.pts = None
        yield from _drain(resampler, frame)
    if resampler is not None:
        yield from _drain(resampler, None)


def _resampler(frame: Any) -> Any:
    from av import AudioResampler

    return AudioResampler(format="fltp", layout=frame.layout, rate=SAMPLE_RATE)


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


def _drain(resampler: Any, frame: Any) -> Iterator[NDArray[np.float32]]:
    try:
        resampled_frames = resampler.resample(frame)
    except ValueError as cause:  # a frame that says what no sound is like
        raise RecordingError(
            "録音の途中に、読み取れない形式の音があります。元の録音を再生できるか確かめ、"
            "wav・m4a・mp3で書き出し直してください。"
        ) from cause
    for resampled in resampled_frames:
        block = np.asarray(resampled.to_ndarray(), np.float32)
        if not np.isfinite(block).all():  # seldom, and mending each block costs a sixth of decoding
            block = np.nan_to_num(block, posinf=0.0, neginf=0.0)
        yield block
