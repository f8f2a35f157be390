"""Open a recording safely: whatever is wrong with the file becomes an error of one Japanese line."""

from __future__ import annotations

import functools
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from minutes.audio.joined import Part, starts_of
from minutes.errors import NoAudio, RecordingError, reason
from minutes.sealed import open_plain
from minutes.span import Seconds

# Playlists (m3u8, concat, sdp …) make FFmpeg open whatever they name, so only containers are let in.
CONTAINERS = (
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,dss,eac3,flac,flv,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,"
    "mp3,mpeg,mpegts,mxf,ogg,rm,tta,w64,wav,wv"
)
_MICROSECONDS = 1_000_000
_WITHOUT_LENGTH = frozenset("aac amr amrnb amrwb mpegts mpeg ac3 eac3".split())
"""Formats of FFmpeg that state no length: it guesses one."""
_FRAME_BYTES = 4096
_RATES = (1_000, 1_536_000)
"""Samples a second that somebody may have recorded; a header may name any number."""


# Of the endings that FFmpeg gives for these containers, those of pictures and subtitles.
_SOUNDLESS = frozenset({".avif", ".heic", ".heif", ".mks"})
# Endings in use that FFmpeg does not list: it knows these by their content.
# DS2 it cannot read, but it is a recording, and the message says what to do.
_MORE = frozenset({".m4v", ".oga", ".opus", ".ds2"})
_DICTATIONS = (b"\x03ds2", b"\x03enc")
"""How the files of dictation machines (DS2, and encrypted ones) begin."""


@dataclass(frozen=True, slots=True)
class Track:
    """One audio track. ``index`` counts audio tracks only, from 0.

    ``title`` and ``language`` (three letters, lower case) as the container says. ``duration``: of this
    track, ``None`` where the container does not say.
    """

    index: int
    channels: int
    sample_rate: int
    title: str | None
    language: str = ""
    duration: Seconds | None = None


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What the container says. ``duration`` in seconds, ``None`` where it does not say.

    ``is_stated``: the container itself states the length; else it is guessed from size and bit rate.
    """

    duration: Seconds | None
    tracks: tuple[Track, ...]
    is_stated: bool = True


def shown(path: Path) -> str:
    """The file's name for a message, on one line.

    >>> shown(Path("/x/議事\\n録.mp4"))
    '議事 録.mp4'
    """
    return " ".join(path.name.split()) or str(path)


@functools.cache
def suffixes() -> frozenset[str]:
    """Endings that the decoder itself gives to recordings: what bears one should be one.

    >>> {".mp3", ".caf", ".m4b", ".amr", ".3gp"} <= suffixes(), ".docx" in suffixes()
    (True, False)
    """
    from av import ContainerFormat

    known = {
        f".{ending}"
        for name in CONTAINERS.split(",")
        for ending in ContainerFormat(name).extensions
    }
    return frozenset(known - _SOUNDLESS | _MORE)


def holds_sound(path: Path) -> bool:
    """Whether the decoder finds sound in a file, whatever its name says."""
    from av.error import FFmpegError

    try:
        with open_container(path) as container:
            for packet in container.demux(audio=0):
                if packet.decode():
                    return True
    except (RecordingError, FFmpegError, IndexError):
        return False
    return False


def number_of_files(path: Path) -> int:
    """How many whole files somebody joined to this one: 1 of nearly all.

    Raises
    ------
    RecordingError
        As :func:`open_container`.
    """
    _refuse_unreadable(path)
    return len(_starts(path))


def _starts(path: Path) -> tuple[int, ...]:
    state = path.stat()
    return _found_starts(path, state.st_mtime_ns, state.st_size)


@functools.lru_cache(maxsize=8)
def _found_starts(path: Path, changed: int, size: int) -> tuple[int, ...]:
    del changed, size  # of the file that was looked at
    with open_plain(path) as stream:
        return starts_of(stream)


def _cut_out(stream: BinaryIO, path: Path, part: int) -> BinaryIO:
    """The ``part``-th of the files that were joined; the stream itself where it is alone."""
    starts = (*_starts(path), None)
    if len(starts) == 2:
        return stream
    return cast(BinaryIO, io.BufferedReader(Part(stream, starts[part] or 0, starts[part + 1])))


@contextmanager
def open_container(path: Path, part: int = 0) -> Iterator[Any]:
    """Open ``path`` for reading; of files that were joined the ``part``-th.

    Raises
    ------
    RecordingError
        Missing, a folder, unreadable, empty, or no container that we know.
    """
    import av
    from av.error import FFmpegError

    _refuse_unreadable(path)
    try:
        # A file object, not a name: FFmpeg would read "http:…" or "concat:…" in a name as a protocol.
        with (
            open_plain(path) as stream,
            av.open(
                _cut_out(stream, path, part),
                options={"format_whitelist": CONTAINERS},
                metadata_errors="replace",
            ) as container,
        ):
            yield container
    except (FFmpegError, EOFError) as cause:
        if _begins_with(path, _DICTATIONS):
            raise RecordingError(
                f"「{shown(path)}」はICレコーダーのDS2形式（又は暗号化した形式）で、読み取れません。"
                "付属のソフト（ODMSなど）でwav・mp3に書き出して、そのファイルを指定してください。"
            ) from cause
        raise RecordingError(
            f"「{shown(path)}」を録音として読み取れません。ファイルが壊れているか、録音・録画ではありません。"
            "元の録音を再生できるか確かめ、もう一度書き出してください。"
        ) from cause
    except OSError as cause:
        raise RecordingError(
            f"「{shown(path)}」を読み取れません（{reason(cause)}）。ファイルの権限と接続を確かめてください。"
        ) from cause


def _begins_with(path: Path, marks: tuple[bytes, ...]) -> bool:
    with path.open("rb") as file:
        return file.read(max(map(len, marks))).startswith(marks)


def _refuse_unreadable(path: Path) -> None:
    name = shown(path)
    try:
        if path.is_dir():
            raise RecordingError(f"「{name}」はフォルダーです。録音のファイルを指定してください。")
        size = path.stat().st_size
    except FileNotFoundError as cause:
        raise RecordingError(
            f"「{name}」が見つかりません。ファイルの場所と名前を確かめてください。"
        ) from cause
    except OSError as cause:
        raise RecordingError(
            f"「{name}」を開けません（{reason(cause)}）。ファイルの名前と権限を確かめてください。"
        ) from cause
    if size == 0:
        raise RecordingError(
            f"「{name}」は中身が空（0バイト）です。コピーの途中でなかったか確かめ、もう一度コピーしてください。"
        )


def read_info(container: Any, path: Path) -> MediaInfo:
    """What ``container`` says of itself.

    Raises
    ------
    NoAudio
        There is no audio track.
    """
    streams = container.streams.audio
    if not streams:
        raise NoAudio(
            f"「{shown(path)}」に音声がありません。音声付きで録画されたファイルを指定してください。"
        )
    for stream in streams:
        _check_plausible(stream, path)
    tracks = tuple(
        Track(
            index=index,
            channels=stream.codec_context.channels,
            sample_rate=stream.codec_context.sample_rate or 0,
            title=stream.metadata.get("title"),
            language=stream.metadata.get("language", "").lower(),
            duration=_length_of(stream),
        )
        for index, stream in enumerate(streams)
    )
    duration = container.duration / _MICROSECONDS if container.duration else None
    return MediaInfo(duration, tracks, duration is not None and _states_length(container, path))


def _length_of(stream: Any) -> Seconds | None:
    """Length of one track. Matroska keeps it among the tags; FFmpeg says the whole file's there."""
    hours, _, rest = stream.metadata.get("DURATION", "").partition(":")
    minutes, _, seconds = rest.partition(":")
    try:
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    except ValueError:
        known = stream.duration is not None and stream.time_base is not None
        return float(stream.duration * stream.time_base) if known else None


def _check_plausible(stream: Any, path: Path) -> None:
    """Refuse a track that nothing can play, and a rate at which a small file would fill the memory."""
    context = stream.codec_context
    rate = context.sample_rate if context is not None else None
    if context is None or (rate and not _RATES[0] <= rate <= _RATES[1]):
        raise RecordingError(
            f"「{shown(path)}」の音声の形式（コーデック、又は毎秒のサンプル数）は読み取れません。"
            "元の録音を再生できるか確かめ、wav・m4a・mp3で書き出し直してください。"
        )


def _states_length(container: Any, path: Path) -> bool:
    """Whether the length is written in the file: in mp3 by Xing's, LAME's or Fraunhofer's header."""
    name = container.format.name
    if name == "mp3":
        return any(mark in _first_frame(path) for mark in (b"Xing", b"Info", b"VBRI"))
    return name not in _WITHOUT_LENGTH


def _first_frame(path: Path) -> bytes:
    """What follows the ID3 tag of an mp3 file."""
    with open_plain(path) as file:
        head = file.read(10)
        if head[:3] == b"ID3":
            size = sum((byte & 0x7F) << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True))  # fmt: skip
            file.seek(10 + size)
        else:
            file.seek(0)
        return file.read(_FRAME_BYTES)
