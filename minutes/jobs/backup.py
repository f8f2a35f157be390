"""One file that holds everything: rows and files; made while the service runs, restored anywhere.

The rows are read first, as of one moment; recordings and stage results are written before a row
names them and never change afterwards, so every file that those rows need is there to be copied.
"""

from __future__ import annotations

import io
import json
import tarfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from minutes import __version__
from minutes.errors import NotStored, OutputError
from minutes.format.own_profiles import FOLDER as OWN_PROFILES
from minutes.jobs.results import folders, is_decoded
from minutes.jobs.service import Service
from minutes.store.files import explained, replacing
from minutes.store.transfer import TABLES, dump, load

_MANIFEST, _ROWS, _FILES = "manifest.json", "rows", "files"
_FORMAT = 1


def write_backup(service: Service, target: Path) -> int:
    """Write everything into the tar file ``target``.

    Returns
    -------
    int
        How many jobs it holds.

    Raises
    ------
    OutputError, StoreError
    """
    with replacing(target) as part, tarfile.open(part, "w") as archive:
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


def restore_backup(service: Service, source: Path) -> int:
    """Fill the empty ``service`` from the file that :func:`write_backup` made.

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
    try:
        with explained(source), tarfile.open(source) as archive:
            _check(archive)
            for member in archive:
                if member.isfile() and member.name.startswith(f"{_FILES}/"):
                    _restore_file(service, archive, member)
            counts = load(service.store.database, _rows(archive))
    except (tarfile.TarError, KeyError, ValueError) as error:
        raise OutputError(
            f"「{source.name}」はバックアップのファイルではないか、壊れています（{error}）。"
        ) from error
    service.requeue()
    return counts["jobs"]


def _check(archive: tarfile.TarFile) -> None:
    manifest = json.loads(_bytes(archive, archive.getmember(_MANIFEST)))
    if manifest["format"] > _FORMAT:
        raise OutputError(
            "このバックアップは新しい版で作られています。新しい版の minutes で戻してください。"
        )


def _rows(archive: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    for member in archive:
        if member.name.startswith(f"{_ROWS}/"):
            table = member.name.split(".")[-2]
            if table not in TABLES:
                raise ValueError(f"unknown table {table}")
            yield table, _bytes(archive, member)


def _restore_file(service: Service, archive: tarfile.TarFile, member: tarfile.TarInfo) -> None:
    key = PurePosixPath(member.name).relative_to(_FILES)
    if key.is_absolute() or ".." in key.parts:
        raise ValueError(f"a path that leads outside: {member.name}")
    stream = archive.extractfile(member)
    if stream is None:
        raise KeyError(member.name)
    with replacing(service.files.path(str(key))) as part, part.open("wb") as target:
        while block := stream.read(1 << 20):
            target.write(block)
    service.files.publish(str(key))


def _bytes(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    stream = archive.extractfile(member)
    if stream is None:
        raise KeyError(member.name)
    return stream.read()
