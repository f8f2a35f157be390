"""One file that holds everything: rows and files; made while the service runs, restored anywhere.

The rows are read first, as of one moment; recordings and stage results are written before a row
names them and never change afterwards, so every file that those rows need is there to be copied.
"""

from __future__ import annotations

import io
import json
import tarfile
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from minutes import __version__, sealed
from minutes.errors import NotStored, OutputError, StoreError
from minutes.format.own_profiles import FOLDER as OWN_PROFILES
from minutes.jobs.results import folders, is_decoded
from minutes.jobs.service import Service
from minutes.store.files import explained, replacing
from minutes.store.transfer import (
    TABLES,
    UnknownColumn,
    check_empty,
    dump,
    load,
    present_name,
    row_values,
)

_MANIFEST, _ROWS, _FILES = "manifest.json", "rows", "files"
_FORMAT = 1


def write_backup(service: Service, target: Path) -> int:
    """Write everything into the tar file ``target``, sealed where there is a key.

    Returns
    -------
    int
        How many jobs it holds.

    Raises
    ------
    OutputError, StoreError
        Among others where ``target`` is a file that is no backup.
    """
    _check_target(target)
    with (
        replacing(target) as part,
        sealed.writing(part) as whole,
        tarfile.open(fileobj=whole, mode="w") as archive,
    ):
        manifest = {"format": _FORMAT, "version": __version__, "created_at": time.time()}
        _add(archive, _MANIFEST, json.dumps(manifest).encode())
        job_ids = []
        for number, (table, row) in enumerate(dump(service.store.database)):
            _add(archive, f"{_ROWS}/{number:08d}.{table}.json", row)
            if table == "jobs":
                job_ids.append(json.loads(row)["id"])
        kept = [name for job_id in job_ids for name in folders(job_id)]
        for key in service.files.keys(*kept, OWN_PROFILES):
            if not is_decoded(key):
                with suppress(NotStored):  # deleted by someone since the rows were read
                    archive.add(service.files.fetch(key), f"{_FILES}/{key}")
    return len(job_ids)


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime = len(data), int(time.time())
    archive.addfile(entry, io.BytesIO(data))


def _check_target(target: Path) -> None:
    """An older backup is replaced; anything else that bears the name is somebody's."""
    if not target.exists() or (target.is_file() and target.stat().st_size == 0):
        return
    with (
        suppress(tarfile.TarError, OSError),
        sealed.open_plain(target) as stream,
        tarfile.open(fileobj=stream, mode="r:") as archive,
    ):
        first = archive.next()
        if first is not None and first.name == _MANIFEST:
            return
    raise OutputError(
        f"「{target}」は minutes のバックアップではないため、置き換えません。別の名前を指定してください。"
    )


def check_backup(source: Path) -> None:
    """Look at everything in a backup; nothing is written.

    Raises
    ------
    OutputError
        The file is no backup, is damaged, holds what a backup never holds, or comes from a newer
        version.
    """
    with _opened(source) as archive:
        _look(archive)


def restore_backup(service: Service, source: Path) -> int:
    """Fill the empty ``service`` from the file that :func:`write_backup` made.

    The whole file and the whole service are looked at before anything is written, and what a
    failure (a full disk) leaves is taken away again: a restore that is refused changes no byte.
    Jobs that were not finished go on from their last result as soon as a worker runs.

    Returns
    -------
    int
        How many jobs there are now.

    Raises
    ------
    StoreError
        The service is not empty.
    OutputError
        The file is no backup, or damaged.
    """
    with _opened(source) as archive:
        members = _look(archive)
        check_empty(service.store.database)
        for key in members:
            if service.files.exists(key):
                raise StoreError(
                    f"戻し先に既に「{key}」があります。空のフォルダーを指定してください。"
                )
        written: list[str] = []
        try:
            for key, member in members.items():
                written.append(key)
                _restore_file(service, archive, key, member)
            counts = load(service.store.database, _rows(archive))
        except BaseException:
            for key in written:
                service.files.remove(key)
            raise
    service.requeue()
    return counts["jobs"]


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with (
            explained(source),
            sealed.open_plain(source) as stream,
            tarfile.open(fileobj=stream, mode="r:") as archive,
        ):
            yield archive
    except (tarfile.TarError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise OutputError(
            f"「{source.name}」は minutes のバックアップではないか、壊れています。"
            "何も戻していません。別のバックアップを指定してください。"
        ) from error


def _look(archive: tarfile.TarFile) -> Mapping[str, tarfile.TarInfo]:
    """The files of a backup by their keys, after everything in it was looked at."""
    manifest = json.loads(_bytes(archive, archive.getmember(_MANIFEST)))
    if manifest["format"] > _FORMAT:
        raise _newer()
    homes: set[str] = {OWN_PROFILES}
    for table, plain in _rows(archive):
        try:
            values = row_values(table, plain)
        except UnknownColumn as error:
            raise _newer() from error
        if table == "jobs":
            homes |= _folders_of(values)
    members: dict[str, tarfile.TarInfo] = {}
    for member in archive:
        if not member.name.startswith(f"{_FILES}/") or member.isdir():
            continue
        key = member.name.removeprefix(f"{_FILES}/")
        # tar writes a file that has two names once; a link leads to a file before it, or nowhere.
        held = member.isfile() or (
            member.islnk() and member.linkname.removeprefix(f"{_FILES}/") in members
        )
        if not held or not _is_plain(key) or not _is_below(key, homes):
            raise ValueError(f"a file that no backup holds: {member.name}")
        members[key] = member
    return members


def _folders_of(job: Mapping[str, object]) -> set[str]:
    """Folders of a job's files; its id and its recording must lie in them."""
    job_id, key = str(job["id"]), str(job["recording_key"])
    recordings, results = folders(job_id)
    if not _is_plain(job_id) or "/" in job_id:
        raise ValueError(f"no id of a job: {job_id!r}")
    if not _is_plain(key) or not _is_below(key, {recordings}):
        raise ValueError(f"a recording outside its folder: {key!r}")
    return {recordings, results}


def _is_plain(key: str) -> bool:
    """Whether a key stays where it belongs.

    >>> [_is_plain(key) for key in ("recordings/3f/a.mp3", "/etc/passwd", "a/../b", "", "a//b")]
    [True, False, False, False, False]
    """
    return all(part not in ("", ".", "..") and "\0" not in part for part in key.split("/"))


def _is_below(key: str, homes: Collection[str]) -> bool:
    return any(key.startswith(f"{home}/") for home in homes)


def _newer() -> OutputError:
    return OutputError(
        "このバックアップは新しい版で作られています。新しい版の minutes で戻してください。"
    )


def _rows(archive: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    for member in archive:
        if member.name.startswith(f"{_ROWS}/"):
            table = member.name.split(".")[-2]
            if present_name(table) not in TABLES:
                raise _newer()
            yield table, _bytes(archive, member)


def _restore_file(
    service: Service, archive: tarfile.TarFile, key: str, member: tarfile.TarInfo
) -> None:
    stream = archive.extractfile(member)
    if stream is None:
        raise KeyError(member.name)
    head = stream.read(len(sealed.MARK))
    as_it_is = head == sealed.MARK or key.startswith(f"{OWN_PROFILES}/")
    with (
        replacing(service.files.path(key)) as part,
        part.open("wb") if as_it_is else sealed.writing(part) as target,
    ):
        target.write(head)
        while block := stream.read(1 << 20):
            target.write(block)
    service.files.publish(key)


def _bytes(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    stream = archive.extractfile(member)
    if stream is None:
        raise KeyError(member.name)
    return stream.read()
