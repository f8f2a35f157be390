"""Files that somebody joined as they are (``copy /b a.wav + b.wav``): where in the file each begins.

FFmpeg stops where the first one's header says that it ends, or reads the next with the first one's format.
Streams without such a header (mp3, aac, transport streams) it reads to the end.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from typing import BinaryIO

_BOX = 8
_PAGE = 27
_BEGINS = 2
_EBML = b"\x1a\x45\xdf\xa3"
_DESCRIPTION = 1 << 20
"""Bytes of what describes a file that are compared."""
_MOST = 1000
"""Files that are looked for."""
_STEPS = 2_000_000
"""Boxes and pages that are followed: more than a day of sound has."""


def starts_of(stream: BinaryIO) -> tuple[int, ...]:
    """Bytes at which a whole file begins, the first of them 0.

    Only the lengths in headers are followed: what lies inside a file is never taken for another.
    """
    stream.seek(0)
    head = stream.read(12)
    if head[:4] in (b"RIFF", b"FORM"):
        found = _chunked(stream, head[:4])
    elif head[4:8] == b"ftyp":
        found = _boxed(stream)
    elif head[:4] == b"OggS":
        found = _paged(stream)
    elif head[:4] == _EBML:
        found = _segmented(stream)
    else:
        found = iter(())
    rest = [start for start, _ in zip(found, range(_MOST), strict=False) if start > 0]
    return (0, *rest)


class Part(io.RawIOBase):
    """The bytes of a file from ``start`` to ``end`` (its own end if ``None``), as a file of their own."""

    def __init__(self, stream: BinaryIO, start: int, end: int | None) -> None:
        self._stream, self._start = stream, start
        self._size = (stream.seek(0, os.SEEK_END) if end is None else end) - start
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, target: memoryview) -> int:  # type: ignore[override]  # any writable buffer
        self._stream.seek(self._start + self._at)
        data = self._stream.read(max(0, min(len(target), self._size - self._at)))
        target[: len(data)] = data
        self._at += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        origin = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, origin + offset)
        return self._at

    def tell(self) -> int:
        return self._at


def _at(stream: BinaryIO, place: int, size: int) -> bytes:
    """``size`` bytes, fewer at the end of the file."""
    stream.seek(place)
    return stream.read(size)


def _chunked(stream: BinaryIO, mark: bytes) -> Iterator[int]:
    """WAVE and AIFF: one chunk a file. A length that was never written ends the search."""
    place = 0
    while (head := _at(stream, place, 12))[:4] == mark and head[8:11] in (b"WAV", b"AIF"):
        yield place
        place += 8 + int.from_bytes(head[4:8], "little" if mark == b"RIFF" else "big")
        place += place % 2 if _at(stream, place, 4) != mark else 0


def _boxed(stream: BinaryIO) -> Iterator[int]:
    """MP4 and its kin: a file begins with ``ftyp`` and has its ``moov`` before the next begins.

    Where that says the same as the one before, it is one file that was cut for sending.
    """
    place, described, waiting, told = 0, True, -1, b""
    for _ in range(_STEPS):
        head = _at(stream, place, 2 * _BOX)
        kind, size = head[4:8], int.from_bytes(head[:4], "big")
        if kind == b"ftyp" and described:
            waiting, described = place, False
        size = int.from_bytes(head[_BOX:], "big") if size == 1 else size
        if kind == b"moov":
            said = _at(stream, place, min(size, _DESCRIPTION))
            if waiting >= 0 and said != told:
                yield waiting
            described, waiting, told = True, -1, said
        if len(head) < _BOX or size < _BOX:
            break
        place += size
    if waiting >= 0:
        yield waiting


def _paged(stream: BinaryIO) -> Iterator[int]:
    """Ogg: pages that begin streams stand together at the beginning of a file."""
    place, beginning = 0, False
    for _ in range(_STEPS):
        head = _at(stream, place, _PAGE)
        if len(head) < _PAGE or head[:4] != b"OggS":
            return
        if head[5] & _BEGINS and not beginning:
            yield place
        beginning = bool(head[5] & _BEGINS)
        place += _PAGE + head[26] + sum(_at(stream, place + _PAGE, head[26]))


def _segmented(stream: BinaryIO) -> Iterator[int]:
    """Matroska and WebM: a head, then a segment; one that was recorded live has no length."""
    place = 0
    while _at(stream, place, 4) == _EBML:
        yield place
        for _ in range(2):  # the head and the segment
            size = _element(stream, place)
            if size is None:
                return
            place += size


def _element(stream: BinaryIO, place: int) -> int | None:
    """Bytes of an element of EBML with its own head; ``None`` where it does not say."""
    head = _at(stream, place + 4, 8)
    if not head or not head[0]:
        return None
    width = 9 - head[0].bit_length()
    size = int.from_bytes(head[:width], "big") & ((1 << 7 * width) - 1)
    return None if size == (1 << 7 * width) - 1 else 4 + width + size
