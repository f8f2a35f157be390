"""The sound of a job's recordings: decoded once on each machine, mapped from the disk after that."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from minutes import audio as audio_room
from minutes import pipeline, sealed
from minutes.jobs.results import AUDIO, MIX, OFFSETS, PLACE, TRACK_AUDIO
from minutes.progress import OnProgress, silent
from minutes.schema import SAMPLE_RATE, Audio
from minutes.store.files import replacing

if TYPE_CHECKING:
    from minutes.diarize.tracks import Track
    from minutes.pipeline.tracks import Source

_BLOCK = 60 * SAMPLE_RATE


def whole(recording: Path, work: Path, on_progress: OnProgress = silent) -> Audio:
    """The recording as one sound."""

    def decode() -> Audio:
        audio = pipeline.decode(recording, on_progress=on_progress)
        if not (work / PLACE).is_file():  # as it was found first: every part is heard in one way
            with replacing(work / PLACE) as part:
                sealed.write_plain(part, json.dumps({"far": audio.is_far}).encode())
        return audio

    return replace(_mapped(work / AUDIO, decode), is_far=is_far(work))


def is_far(work: Path) -> bool:
    """Whether the recording was found to be from far off; of what an earlier version decoded, not."""
    path = work / PLACE
    return path.is_file() and bool(json.loads(sealed.read_plain_text(path))["far"])


def tracks(
    recordings: Sequence[Path], work: Path, on_progress: OnProgress = silent
) -> tuple[Track, ...]:
    """The participants' sounds on the meeting's clock."""
    from minutes.diarize.tracks import Track

    sources = pipeline.sources_of(recordings)
    sounds = tuple(_decoded(sources, number, work, on_progress) for number in range(len(sources)))
    offsets = _offsets(sources, sounds, work)
    return tuple(
        Track(source.name, sound, offset)
        for source, sound, offset in zip(sources, sounds, offsets, strict=True)
    )


def write_mix(recordings: Sequence[Path], found: Sequence[Track], work: Path) -> bool:
    """What a person listens to where no file holds everybody's voice.

    Returns
    -------
    bool
        ``False``: the channels of one recording are heard together as they are.
    """
    sources = pipeline.sources_of(recordings)
    if len({(source.path, source.track) for source in sources}) == 1:
        return False
    with replacing(work / MIX) as part:
        audio_room.write_flac(part, _blocks(found))
    return True


def _decoded(sources: Sequence[Source], number: int, work: Path, on_progress: OnProgress) -> Audio:
    source = sources[number]

    def share(stage: str, completed: float, total: float) -> None:
        on_progress(stage, number + completed / max(total, 1e-9), len(sources))

    decode = functools.partial(
        audio_room.decode,
        source.path,
        track=source.track,
        channel=source.channel,
        on_progress=share,
    )
    return _mapped(work / TRACK_AUDIO.format(track=number), decode)


def _offsets(sources: Sequence[Source], sounds: Sequence[Audio], work: Path) -> tuple[float, ...]:
    """As they were found first: every stage, on whatever machine, has the same clock."""
    path = work / OFFSETS
    if not path.is_file():
        with replacing(path) as part:
            part.write_text(json.dumps(pipeline.offsets_of(sources, sounds)))
    return tuple(json.loads(sealed.read_plain_text(path)))


def _blocks(found: Sequence[Track]) -> Iterator[NDArray[np.float32]]:
    """The sum of all tracks, a minute at a time: the memory does not grow with the meeting."""
    shifts = [round(track.offset * SAMPLE_RATE) for track in found]
    length = max(
        shift + len(track.audio.samples) for shift, track in zip(shifts, found, strict=True)
    )
    for start in range(0, length, _BLOCK):
        block = np.zeros(min(_BLOCK, length - start), np.float32)
        for shift, track in zip(shifts, found, strict=True):
            begin, end = (
                max(start, shift),
                min(start + len(block), shift + len(track.audio.samples)),
            )
            if end > begin:
                block[begin - start : end - start] += track.audio.samples[
                    begin - shift : end - shift
                ]
        yield block


def _mapped(path: Path, decode: Callable[[], Audio]) -> Audio:
    """The samples, mapped from the disk unless they are sealed there: a machine that did not decode them does so now."""
    if not path.is_file():
        _keep_audio(path, decode())
    if sealed.is_sealed(path):  # never plain on a disk: read into memory
        with sealed.open_plain(path) as stream:
            return Audio(np.lib.format.read_array(stream))
    return Audio(np.load(path, mmap_mode="r"))


def _keep_audio(path: Path, audio: Audio) -> None:
    if audio.sample_rate != SAMPLE_RATE:
        raise ValueError(f"{audio.sample_rate} samples a second")
    samples = np.ascontiguousarray(audio.samples)
    header = np.lib.format.header_data_from_array_1_0(samples)
    with replacing(path) as part, sealed.writing(part) as stream:
        # np.save writes past Python: a full disk would then be an error without a number
        np.lib.format.write_array_header_1_0(stream, header)
        stream.write(samples.view(np.uint8).data)
