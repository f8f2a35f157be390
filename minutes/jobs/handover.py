"""Everything of one meeting in one archive, for whoever keeps it from now on: sound, drafts, edits, who did what."""

from __future__ import annotations

import hashlib
import json
import time
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from minutes import __version__
from minutes.codec import to_plain
from minutes.errors import MinutesError
from minutes.jobs.recordings import keys_of
from minutes.jobs.results import folders, is_decoded
from minutes.sealed import open_plain
from minutes.store.files import replacing

if TYPE_CHECKING:
    from minutes.jobs.service import Service
    from minutes.store.records import JobRow

INDEX = "目録.json"
DOCUMENTS = ("docx", "txt", "json")
"""Formats of the minutes as they stand now."""

_BLOCK = 1 << 20


def write_meeting(service: Service, job_id: str, target: Path) -> int:
    """Write the zip file ``target``; returns how many files it holds besides its index.

    Raises
    ------
    OutputError, StoreError
        Also where the recording was removed by the rule of its body: then the rest is written without.
    """
    row = service.store.jobs.get(job_id)
    entries: list[dict[str, object]] = []
    with replacing(target) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:

        def put(name: str, blocks: Iterable[bytes]) -> None:
            digest, size = hashlib.sha256(), 0
            with archive.open(zipfile.ZipInfo(name, _now()), "w", force_zip64=True) as file:
                for block in blocks:
                    file.write(block)
                    digest.update(block)
                    size += len(block)
            entries.append({"path": name, "bytes": size, "sha256": digest.hexdigest()})

        for name, blocks in _members(service, row):
            put(name, blocks)
        index = {
            "format": 1,
            "version": __version__,
            "made_at": time.time(),
            "meeting": {"id": row.id, "title": row.title, "file_name": row.file_name},
            "recording_removed_at": row.sound_gone_at,
            "files": entries,
        }
        archive.writestr(zipfile.ZipInfo(INDEX, _now()), _plain(index))
    return len(entries)


def _members(service: Service, row: JobRow) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Name and content of each file of the archive."""
    sounds = () if row.sound_gone_at is not None else keys_of(service.files, row)
    for key in sounds:
        yield f"録音/{Path(key).name}", _blocks(service.files.fetch(key))
    for key in service.files.keys(*folders(row.id)):
        if key not in sounds and not is_decoded(key):
            yield f"処理/{key}", _blocks(service.files.fetch(key))
    yield "会議.json", (_plain(to_plain(row)),)
    for generation in range(1, service.store.drafts.latest(row.id) + 1):
        draft = service.store.drafts.get(row.id, generation)
        yield f"案/{generation}.json", (_plain(to_plain(draft)),)
    yield "修正.jsonl", (_plain(asdict(edit)) + b"\n" for edit in service.desk.history(row.id))
    told = (record for record in service.audit.all() if record.meeting == row.id)
    yield "操作の記録.jsonl", (record.line().encode() + b"\n" for record in told)
    for name, content in _documents(service, row.id, DOCUMENTS):
        yield name, (content,)


def _documents(
    service: Service, job_id: str, formats: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    for format_name in formats:
        try:
            content, _ = service.desk.export_sealed(job_id, format_name)
        except MinutesError:  # no draft yet: what was heard lies among the results
            return
        yield f"会議録/会議録.{format_name}", content


def _plain(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")


def _blocks(path: Path) -> Iterator[bytes]:
    with open_plain(path) as stream:
        while block := stream.read(_BLOCK):
            yield block


def _now() -> tuple[int, int, int, int, int, int]:
    moment = time.localtime()
    return moment[:6]
