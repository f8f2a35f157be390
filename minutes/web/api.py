"""What the page's scripts call: jobs, drafts, edits, the recording, exports, health and metrics."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import BaseModel, Field

from minutes.errors import Closed, InputError, NotStored, Overtaken, UsageError
from minutes.front_fields import LONGEST, NAMES
from minutes.jobs.metrics import answer, health
from minutes.schema import Header
from minutes.text import as_read
from minutes.web.fields import parse_clock, parse_date
from minutes.web.gate import DETAIL
from minutes.web.peaks import Peaks
from minutes.web.person import person_of, readable
from minutes.web.playable import Playables
from minutes.web.sound_file import sound_response
from minutes.web.view import formats_view, header_view, job_view

if TYPE_CHECKING:
    from minutes.jobs.service import Service

MEDIA_TYPES = {
    ".wav": "audio/wav",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/mp4",
    ".webm": "video/webm",
    ".mkv": "video/webm",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
    ".flac": "audio/flac",
    ".aac": "audio/aac",
}
"""Suffix → what the browser is told; anything else is only downloaded, never shown."""

EXPORT_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "clean.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    "json": "application/json",
    "html": "application/octet-stream",
    "csv": "text/csv; charset=utf-8",
    "votes.csv": "text/csv; charset=utf-8",
}
"""Format → media type; the others are plain text. HTML is only ever downloaded."""


class HeaderEdit(BaseModel):
    """What stands above the minutes; what is not given stays."""

    title: str | None = Field(default=None, max_length=500)
    date: str | None = Field(default=None, max_length=100)
    started_at: str | None = Field(default=None, max_length=100)
    ended_at: str | None = Field(default=None, max_length=100)
    place: str | None = Field(default=None, max_length=500)
    session: str | None = Field(default=None, max_length=LONGEST)
    agenda_number: str | None = Field(default=None, max_length=LONGEST)
    business: str | None = Field(default=None, max_length=LONGEST)
    late: str | None = Field(default=None, max_length=LONGEST)
    signers: str | None = Field(default=None, max_length=LONGEST)
    openness: str | None = Field(default=None, max_length=LONGEST)
    closed_part: str | None = Field(default=None, max_length=LONGEST)
    observers: str | None = Field(default=None, max_length=LONGEST)
    handouts: str | None = Field(default=None, max_length=LONGEST)
    method: str | None = Field(default=None, max_length=LONGEST)


BROWSER = "X-Minutes-Browser"
"""Header with the id that a browser chose for itself and keeps."""


def user_of(request: Request) -> str:
    """Who edits, for the history of versions and for taking back one's own.

    The user's name; where there are no accounts, the id of the browser: behind a reverse proxy every office PC has one and the same address.
    A script that sends none is known by its address.
    """
    person = person_of(request)
    if person is not None:
        return person.name
    browser = request.headers.get(BROWSER)
    if browser is None:
        return request.client.host if request.client else "web"
    if not re.fullmatch(r"[0-9a-f]{32}", browser):
        raise HTTPException(
            400, f"{BROWSER} は0〜9とa〜fの32文字です。画面を読み込み直してください。"
        )
    return browser


STATUSES: Mapping[type[Exception], int] = {Overtaken: 409, Closed: 423, NotStored: 404}
"""Failures that a script tells apart by their HTTP status."""


async def on_error(_request: Request, error: Exception) -> JSONResponse:
    """A failure as one Japanese line; 404 and the like keep their own status."""
    status = 400 if isinstance(error, InputError) else 500
    status = next((code for kind, code in STATUSES.items() if isinstance(error, kind)), status)
    return JSONResponse({"detail": str(error)}, status_code=status)


async def on_wrong_form(_request: Request, _error: Exception) -> JSONResponse:
    """A call whose values have the wrong shape; what was sent is not told again."""
    text = "送られた内容を読み取れません。画面を読み込み直して、もう一度行ってください。"
    return JSONResponse({"detail": text}, status_code=422)


def build_router(service: Service, playables: Playables) -> APIRouter:
    """Routes below ``/api``."""
    router = APIRouter(prefix="/api")
    _add_jobs(router, service)
    _add_heard(router, service)
    _add_files(router, service, playables)
    return router


def _add_jobs(router: APIRouter, service: Service) -> None:
    @router.get("/jobs")
    def jobs(request: Request) -> dict[str, object]:
        person = person_of(request)
        seen = [job_view(job) for job in service.jobs() if readable(person, job)]
        return {"jobs": seen, "formats": formats_view()}

    @router.get("/jobs/{job_id}")
    def job(job_id: str) -> dict[str, object]:
        return job_view(service.job(job_id))

    @router.post("/jobs/{job_id}/cancel", status_code=204)
    def cancel(job_id: str, request: Request) -> None:
        request.scope[DETAIL].update(did="cancel")
        service.cancel(job_id)

    @router.post("/jobs/{job_id}/retry", status_code=204)
    def retry(job_id: str, request: Request) -> None:
        request.scope[DETAIL].update(did="retry")
        service.retry(job_id)


def _add_heard(router: APIRouter, service: Service) -> None:
    @router.get("/jobs/{job_id}/recognised")
    def recognised(job_id: str) -> dict[str, object]:
        heard = service.desk.recognised(job_id)
        return {
            "segments": [{"start": segment.span.start, "text": segment.text} for segment in heard]
        }


def merged_header(old: Header, edit: HeaderEdit) -> Header:
    """The header after an edit; the end moves with the start, so the meeting keeps its length.

    An end of its own is the next such hour after the start.
    """
    whole = header_view(old) | edit.model_dump(exclude_none=True)
    day, started_at, ended_at = old.date, old.started_at, old.ended_at
    if any(part is not None for part in (edit.date, edit.started_at, edit.ended_at)):
        day, started_at, ended_at = _merged_times(old, edit, whole)
    return replace(
        old,
        title=whole["title"].strip(),
        date=day,
        started_at=started_at,
        ended_at=ended_at,
        place=whole["place"].strip() or None,
        **{name: whole[name].strip() or None for name in NAMES},
    )


def _merged_times(
    old: Header, edit: HeaderEdit, whole: Mapping[str, str]
) -> tuple[date | None, datetime | None, datetime | None]:
    """Day, start and end; none of them goes by itself because another was emptied."""
    day, moment = parse_date(whole["date"]), parse_clock(whole["started_at"])
    if moment and not day:
        raise UsageError(
            "開始時刻があるので、開催日も入れてください。開催日を空欄にするときは、先に開始時刻を消してください。"
        )
    started_at = datetime.combine(day, moment) if day and moment else None
    ended_at = None
    if started_at and old.started_at and old.ended_at:
        ended_at = started_at + (old.ended_at - old.started_at)
    if edit.ended_at is None:
        if old.started_at and old.ended_at and not started_at:
            raise UsageError(
                "終了時刻があるので、開始時刻も入れてください。開始時刻を空欄にするときは、先に終了時刻を消してください。"
            )
        return day, started_at, ended_at
    end = parse_clock(edit.ended_at)
    if end is not None and started_at is None:
        raise UsageError("終了時刻の前に、開催日と開始時刻を入れてください。")
    ended_at = datetime.combine(started_at, end) if end and started_at else None
    if ended_at and started_at and ended_at < started_at:
        ended_at += timedelta(days=1)  # past midnight
    return day, started_at, ended_at


def _add_files(router: APIRouter, service: Service, playables: Playables) -> None:
    peaks = Peaks(service.files)

    @router.get("/jobs/{job_id}/recording")
    def recording(job_id: str, plain: bool = False) -> Response:
        path = Path(service.recording_path(job_id))
        if not path.is_file():
            raise HTTPException(404, "録音ファイルが見つかりません")
        if plain:
            path = playables.path(job_id, path)
        media_type = MEDIA_TYPES.get(path.suffix.lower(), "application/octet-stream")
        # Starlette answers Range requests itself, so the browser can jump to any second.
        headers = {"Cache-Control": "private, no-cache"}
        return sound_response(path, media_type=media_type, headers=headers)

    @router.get("/jobs/{job_id}/peaks")
    def peaks_of(job_id: str) -> Response:
        path = Path(service.recording_path(job_id))
        if not path.is_file():
            raise HTTPException(404, "録音ファイルが見つかりません")
        headers = {"Cache-Control": "private, no-cache"}
        content = peaks.of(job_id, path)
        return Response(content, media_type="application/octet-stream", headers=headers)

    @router.get("/jobs/{job_id}/export/{export_format}")
    def export(job_id: str, export_format: str, request: Request) -> Response:
        content, seals = service.desk.export_sealed(job_id, export_format)
        request.scope[DETAIL].update(exported(export_format, seals))
        media_type = EXPORT_TYPES.get(export_format, "text/plain; charset=utf-8")
        name = file_name(shown_title(service, job_id), export_format)
        headers = {
            "Content-Disposition": f"attachment; filename=\"minutes.{export_format}\"; filename*=UTF-8''{quote(name)}",
            "Cache-Control": "no-store",
        }
        return Response(content, media_type=media_type, headers=headers)


def exported(export_format: str, seals: Sequence[str]) -> dict[str, str]:
    """What the audit trail tells of a file; ``seals``: hashes of the Word files in it."""
    return {"format": export_format} | ({"seal": " ".join(seals)} if seals else {})


def shown_title(service: Service, job_id: str) -> str:
    """What the meeting is called by now: as the clerk wrote it, as it was handed over, or its file."""
    job = service.job(job_id)
    written = service.desk.draft(job_id).minutes_doc.header.title
    return as_read(written) or as_read(job.title) or as_read(Path(job.file_name).stem)


def file_name(title: str, suffix: str) -> str:
    """A file name that Windows accepts.

    >>> file_name('総務委員会 "第1回"/案', "docx")
    '総務委員会 _第1回__案.docx'
    """
    safe = "".join("_" if char in '\\/:*?"<>|' or ord(char) < 32 else char for char in title)
    safe = as_read(safe)
    return f"{safe.strip(' .')[:100] or '会議録'}.{suffix}"


def build_operation(service: Service) -> APIRouter:
    """``/healthz`` and ``/metrics`` for the people who run the server."""
    router = APIRouter()

    @router.get("/healthz")
    def healthz() -> Response:
        status, text = health(service)
        return PlainTextResponse(text, status_code=status)

    @router.get("/metrics")
    def metrics() -> Response:
        status, kind, body = answer(service)
        return Response(body, status_code=status, media_type=kind)

    return router
