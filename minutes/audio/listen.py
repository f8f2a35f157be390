"""All the sound that a file holds, as one: every track and channel is looked at before any is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from minutes.audio.channels import (
    Comparison,
    Loudness,
    Mix,
    is_noise,
    is_same_course,
    is_silent,
    stands_out,
)
from minutes.audio.decode import blocks_of, decode, in_full_scale, infos_of, probe
from minutes.audio.media import Track, number_of_files
from minutes.audio.pages import mapped
from minutes.progress import OnProgress, silent
from minutes.schema import SAMPLE_RATE, Audio

_JAPANESE = ("jpn", "ja", "ja-jp")
_ANY_LANGUAGE = ("", "und", "mul", "zxx")


@dataclass(frozen=True, slots=True)
class Part:
    """A track that is heard, and how its channels are mixed."""

    track: int
    mix: Mix


@dataclass(frozen=True, slots=True)
class Plan:
    """What of a file is heard. ``note``: one Japanese line, empty where there is nothing to say."""

    parts: tuple[Part, ...]
    note: str = ""


def plan(path: Path) -> Plan:
    """Which tracks and channels of a recording hold speech of their own.

    A silent track, one of hum or hiss, one that is the same as another, and an interpreter's beside Japanese
    are left; all others are heard together. The file is read once through if it has more than one channel.

    Raises
    ------
    RecordingError
        It cannot be read.
    """
    state = path.stat() if path.exists() else None
    return _plan(path, state.st_mtime_ns if state else 0, state.st_size if state else 0)


@lru_cache(maxsize=8)
def _plan(path: Path, changed: int, size: int) -> Plan:
    del changed, size  # of the file whose plan is kept
    tracks = probe(path).tracks
    joined = _note_of_joining(path)
    if len(tracks) == 1 and tracks[0].channels == 1:
        return Plan((Part(0, Mix()),), joined)
    heard, foreign = _in_japanese(tracks)
    looked = [_looked_at(path, track) for track in heard]
    best = max(found.lively for found in looked)
    kept: list[_Looked] = []
    left = [f"{_name(track)}はほかの言語" for track in foreign]
    for found in looked:
        if is_silent(found.frames) and len(looked) > 1:
            left.append(f"{_name(found.track)}は無音")
        elif is_noise(found.lively, best) and not stands_out(found.frames):
            left.append(f"{_name(found.track)}は雑音だけ")
        elif any(is_same_course(found.frames, other.frames) for other in kept):
            left.append(f"{_name(found.track)}は同じ音")
        else:
            kept.append(found)
    kept = kept or [looked[0]]
    parts = tuple(Part(found.track.index, found.mix) for found in kept)
    said = [joined, _note(tracks, [found.track for found in kept], left, parts)]
    return Plan(parts, "。".join(filter(None, said)))


def listen(path: Path, *, on_progress: OnProgress = silent) -> Audio:
    """The recording's sound: all that :func:`plan` found, on one clock.

    Raises
    ------
    RecordingError
        It cannot be read. :class:`NoAudio` where it holds no sound.
    """
    parts = plan(path).parts
    first, *more = parts
    audio = decode(path, track=first.track, weights=first.mix.weights, on_progress=on_progress)
    if not more:
        return audio
    total = audio.samples
    for part in more:
        other = mapped(decode(path, track=part.track, weights=part.mix.weights)).samples
        if len(other) > len(total):
            total = np.concatenate([total, np.zeros(len(other) - len(total), np.float32)])
        total[: len(other)] += other
    return Audio(in_full_scale(total), SAMPLE_RATE)


def _in_japanese(tracks: Sequence[Track]) -> tuple[list[Track], list[Track]]:
    """Tracks to hear, and interpreters' tracks where one says that it is Japanese."""
    if not any(track.language in _JAPANESE for track in tracks):
        return list(tracks), []
    ours = (*_JAPANESE, *_ANY_LANGUAGE)
    heard = [track for track in tracks if track.language in ours]
    return heard, [track for track in tracks if track.language not in ours]


@dataclass(frozen=True, slots=True)
class _Looked:
    """What a look at a track found: how to mix its channels, and how loud it is (50 ms frames)."""

    track: Track
    mix: Mix
    frames: NDArray[np.float32]
    lively: float


def _looked_at(path: Path, track: Track) -> _Looked:
    compared: Comparison | None = None
    loudness = Loudness(1)
    for block in blocks_of(path, track.index):
        if len(block) > 1 and compared is None:
            compared = Comparison(len(block))
            channels = len(block)
        if compared is not None and len(block) == channels:
            compared.add(block)
        # the loudest, not the mean: that may cancel out
        loudness.add(block[[int(np.argmax(np.var(block, axis=1)))]])
    mix = compared.mix() if compared else Mix()
    return _Looked(track, mix, loudness.frames()[0], loudness.lively()[0])


def _note_of_joining(path: Path) -> str:
    """What is said of files that were joined to one."""
    number, read = number_of_files(path), len(infos_of(path))
    if number == 1:
        return ""
    lost = f"（{number - read}つは読み取れません）" if read < number else ""
    return f"{number}つの録音をつないだファイルなので、続けて聞き取りました{lost}"


def _name(track: Track) -> str:
    title = f"「{track.title}」" if track.title else ""
    return f"トラック{track.index + 1}{title}"


def _note(
    tracks: Sequence[Track], kept: Sequence[Track], left: Sequence[str], parts: Sequence[Part]
) -> str:
    said: list[str] = []
    if len(tracks) > 1:
        names = "、".join(map(_name, kept))
        done = (
            f"{names}の音を合わせて聞き取りました" if len(kept) > 1 else f"{names}を聞き取りました"
        )
        why = f"（{'、'.join(left)}）" if left else ""
        said.append(f"音声トラックが{len(tracks)}本あり、{done}{why}")
    for track, part in zip(kept, parts, strict=True):
        if part.mix.note:
            which = f"{_name(track)}：" if len(tracks) > 1 else ""
            said.append(f"{which}{part.mix.note}")
    return "。".join(said)
