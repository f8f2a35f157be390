"""A zip that a clerk drops: its files, unless it is one that would do harm."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from minutes.errors import UsageError
from minutes.web.incoming import Incoming, Parcel

MOST_FILES = 500
"""Files in one zip."""

MOST_TIMES = 200
"""How many times its own size a zip may become: sound is hardly smaller in a zip, text some ten."""

_LARGEST_LIST = 4 * 1024 * 1024
"""Bytes of a zip's list of its files, which the library reads whole: many times what that many files take."""

_SMALL = 64 * 1024 * 1024
"""Bytes that may come out of any zip."""

_TOO_MANY = "「{name}」の中のファイルが多過ぎます（{most}個まで）。要るものだけを選んでください。"
_BLOCK = 1024 * 1024
_HIDDEN = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
_SYMLINK = 0o120000


def unpack(incoming: Incoming, parcel: Parcel) -> tuple[Parcel, ...]:
    """The files of a zip, each as if it had been sent; all of them or none.

    Raises
    ------
    UsageError
        It cannot be read, leads outside, or would fill the disk.
    """
    path = incoming.whole_file(parcel.id)
    made: list[Parcel] = []
    try:
        if _list_bytes(path) > _LARGEST_LIST:
            raise UsageError(_TOO_MANY.format(name=path.name, most=MOST_FILES))
        with zipfile.ZipFile(path) as bundle:
            wanted = _wanted(bundle, path)
            _refuse_flood(wanted, path, incoming)
            incoming.refuse_many(parcel.name, sum(info.file_size for info in wanted), len(wanted))
            for info in wanted:
                name = name_of(info)
                chunks = _read(bundle, info)
                made.append(incoming.take_in(PurePosixPath(name).name, name, chunks))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, RuntimeError) as error:
        _forget(incoming, made)
        raise UsageError(
            f"「{parcel.name}」は壊れているか、この画面では開けないzipです。開いてから、中のファイルを選んでください。"
        ) from error
    except BaseException:
        _forget(incoming, made)
        raise
    return tuple(made)


def _list_bytes(path: Path) -> int:
    """Bytes of the list of files, as the end of the zip states it; the library reads no more than that."""
    with path.open("rb") as stream:
        try:
            end = zipfile._EndRecData(stream)  # type: ignore[attr-defined]
        except OSError as error:  # the end of a large zip, cut
            raise zipfile.BadZipFile(str(error)) from error
    return int(end[zipfile._ECD_SIZE]) if end else 0  # type: ignore[attr-defined]


def _forget(incoming: Incoming, made: list[Parcel]) -> None:
    for parcel in made:
        incoming.remove(parcel.id)


def _wanted(bundle: zipfile.ZipFile, path: Path) -> list[zipfile.ZipInfo]:
    """The files in it that are of use."""
    infos = [info for info in bundle.infolist() if not info.is_dir()]
    if len(infos) > MOST_FILES:
        raise UsageError(_TOO_MANY.format(name=path.name, most=MOST_FILES))
    for info in infos:
        _refuse_outside(info, path)
    shown = [info for info in infos if not _is_hidden(name_of(info)) and info.file_size]
    if not shown:
        raise UsageError(f"「{path.name}」の中にファイルがありません。")
    return shown


def _refuse_outside(info: zipfile.ZipInfo, path: Path) -> None:
    name = name_of(info)
    parts = PurePosixPath(name).parts
    outside = name.startswith("/") or ".." in parts or ":" in name or "\\" in name
    link = (info.external_attr >> 16) & 0o170000 == _SYMLINK
    if outside or link or not parts:
        raise UsageError(
            f"「{path.name}」には、外の場所を指すファイルが入っているため、開きません。中のファイルを選んでください。"
        )
    if info.flag_bits & 0x1:
        raise UsageError(
            f"「{path.name}」はパスワード付きです。開いてから、中のファイルを選んでください。"
        )


def _refuse_flood(wanted: list[zipfile.ZipInfo], path: Path, incoming: Incoming) -> None:
    """The sizes are those that the zip states; more than those is never written."""
    whole = sum(info.file_size for info in wanted)
    most = min(incoming.largest, max(_SMALL, path.stat().st_size * MOST_TIMES))
    if whole > most:
        raise UsageError(
            f"「{path.name}」は、開くと大きくなり過ぎるため、開きません。中のファイルを選んでください。"
        )
    if whole > incoming.room():
        raise UsageError(
            f"「{path.name}」を開くには、サーバーの空きが足りません。担当者に相談してください。"
        )


def _read(bundle: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    left = info.file_size
    with bundle.open(info) as stream:
        while chunk := stream.read(_BLOCK):
            left -= len(chunk)
            if left < 0:
                raise ValueError("more than the zip states")
            yield chunk
    if left:
        raise ValueError("less than the zip states")


def name_of(info: zipfile.ZipInfo) -> str:
    """The name in it; of a zip that Windows made in Japanese it is CP932.

    >>> name_of(zipfile.ZipInfo("会議.m4a".encode("cp932").decode("cp437")))
    '会議.m4a'
    """
    if info.flag_bits & 0x800:
        return info.orig_filename.replace("\0", "")
    try:
        return info.orig_filename.encode("cp437").decode("cp932")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.orig_filename.replace("\0", "")


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part in _HIDDEN or part.startswith("._") for part in parts)
