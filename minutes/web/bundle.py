"""Word files of several meetings in one zip, sent while they are made."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from minutes.errors import MinutesError, NotStored
from minutes.jobs.accounts import may
from minutes.web.api import exported, file_name
from minutes.web.gate import NO_MEETING, happening_of
from minutes.web.person import person_of

if TYPE_CHECKING:
    from minutes.jobs.service import Service

MOST = 1000
"""Meetings in one zip."""

_LEFT_OUT = "書き出せなかった会議.txt"


class Chosen(BaseModel):
    """Ids of meetings."""

    ids: list[str] = Field(min_length=1, max_length=MOST)


def build_bundle(service: Service) -> APIRouter:
    """``POST /api/export``."""
    router = APIRouter(prefix="/api")

    @router.post("/export")
    def export(chosen: Chosen, request: Request) -> StreamingResponse:
        ids = tuple(dict.fromkeys(chosen.ids))
        for job_id in ids:  # a meeting that is not there is said before anything is sent
            _require(service, job_id, request)
        name = quote(f"会議録{datetime.now():%Y%m%d}.zip")  # noqa: DTZ005 - wall clock
        headers = {
            "Content-Disposition": f"attachment; filename=\"minutes.zip\"; filename*=UTF-8''{name}",
            "Cache-Control": "no-store",
        }

        def taken(job_id: str, seals: Sequence[str]) -> None:
            happening = happening_of(request.scope, "export", **exported("docx", seals))
            service.audit.record(replace(happening, meeting=job_id))

        stream = zipped(service, ids, taken)
        return StreamingResponse(stream, media_type="application/zip", headers=headers)

    return router


def _require(service: Service, job_id: str, request: Request) -> None:
    """Whether the meeting exists for the person who asks; whoever may not read it learns nothing.

    Raises
    ------
    NotStored
        It does not.
    """
    person = person_of(request)
    if person is None:
        service.job(job_id)
        return
    belongs = service.accounts.belonging(job_id)
    if belongs is None or not may(person, "read", *belongs):
        if belongs is not None:
            refused = happening_of(request.scope, "refused")
            service.audit.record(replace(refused, meeting=job_id))
        raise NotStored(NO_MEETING)


class _Sink(io.RawIOBase):
    """Takes what the zip writes and hands it on; nothing is kept."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Keep until it is taken."""
        self._parts.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        """What was written since."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


def zipped(
    service: Service, ids: Sequence[str], taken: Callable[[str, Sequence[str]], object]
) -> Iterator[bytes]:
    """The zip, piece by piece: a Word file for each meeting, and a list of those that have none.

    ``taken``: called with id and seals of a meeting before its file is handed on.
    """
    sink = _Sink()
    names: set[str] = set()
    left_out: list[str] = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as bundle:  # a Word file is a zip itself
        for job_id in ids:
            try:
                name, content, seals = _document(service, job_id)
                taken(job_id, seals)
            except MinutesError as error:
                left_out.append(f"{_title(service, job_id)}：{error}")
                continue
            bundle.writestr(_free(name, names), content)
            yield sink.take()
        if left_out:
            bundle.writestr(_LEFT_OUT, "\r\n".join(left_out).encode("utf-8-sig"))
    yield sink.take()


def _document(service: Service, job_id: str) -> tuple[str, bytes, tuple[str, ...]]:
    content, seals = service.desk.export_sealed(job_id, "docx")
    header = service.desk.draft(job_id).minutes_doc.header
    day = f"{header.date:%Y%m%d} " if header.date else ""
    return file_name(f"{day}{header.title or service.job(job_id).title}", "docx"), content, seals


def _title(service: Service, job_id: str) -> str:
    try:
        return service.job(job_id).title
    except MinutesError:  # deleted meanwhile
        return job_id


def _free(name: str, taken: set[str]) -> str:
    """``name``, or with a number where it is taken.

    >>> _free("a.docx", {"a.docx"})
    'a (2).docx'
    """
    stem, _, suffix = name.rpartition(".")
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        free = f"{stem} ({number}).{suffix}"
    taken.add(free.casefold())
    return free
