"""What the page's scripts call: jobs, drafts, edits, the recording, exports, health and metrics."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse
from pydantic import BaseModel, Field

from minutes.errors import Closed, InputError, Overtaken
from minutes.jobs.metrics import CONTENT_TYPE, health, render
from minutes.schema import Header
from minutes.text import as_read
from minutes.web.fields import parse_clock, parse_date
from minutes.web.playable import Playables
from minutes.web.view import formats_view, header_view, job_view, speakers_view

if TYPE_CHECKING:
    from minutes.jobs.service import Service
    from minutes.store.records import Edit

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
    "json": "application/json",
    "html": "application/octet-stream",
    "csv": "text/csv; charset=utf-8",
    "votes.csv": "text/csv; charset=utf-8",
}
"""Format → media type; the others are plain text. HTML is only ever downloaded."""


class StatementEdit(BaseModel):
    """New text, a new speaker, or both, of one statement."""

    id: str = Field(max_length=20_000)
    text: str | None = Field(default=None, max_length=200_000)
    speaker_id: str | None = Field(default=None, max_length=200)
    seen: int | None = None
    """Version of the draft that the page shows: an edit of somebody else after it is not overwritten."""


class SpeakerEdit(BaseModel):
    """A speaker's name and role (職)."""

    name: str = Field(default="", max_length=200)
    role: str = Field(default="", max_length=200)
    seen: int | None = None


class HeaderEdit(BaseModel):
    """What stands above the minutes; what is not given stays."""

    title: str | None = Field(default=None, max_length=500)
    date: str | None = Field(default=None, max_length=100)
    started_at: str | None = Field(default=None, max_length=100)
    place: str | None = Field(default=None, max_length=500)
    seen: int | None = None


BROWSER = "X-Minutes-Browser"
"""Header with the id that a browser chose for itself and keeps."""


def user_of(request: Request) -> str:
    """Who edits, for the history of versions and for taking back one's own.

    The id of the browser: behind a reverse proxy every office PC has one and the same address.
    A script that sends none is known by its address.
    """
    browser = request.headers.get(BROWSER)
    if browser is None:
        return request.client.host if request.client else "web"
    if not re.fullmatch(r"[0-9a-f]{32}", browser):
        raise HTTPException(
            400, f"{BROWSER} は0〜9とa〜fの32文字です。画面を読み込み直してください。"
        )
    return browser


STATUSES: Mapping[type[Exception], int] = {Overtaken: 409, Closed: 423}
"""Failures that a script tells apart by their HTTP status."""


async def on_error(_request: Request, error: Exception) -> JSONResponse:
    """A failure as one Japanese line; 404 and the like keep their own status."""
    status = 400 if isinstance(error, InputError) else 500
    status = next((code for kind, code in STATUSES.items() if isinstance(error, kind)), status)
    return JSONResponse({"detail": str(error)}, status_code=status)


def build_router(service: Service, playables: Playables) -> APIRouter:
    """Routes below ``/api``."""
    router = APIRouter(prefix="/api")
    _add_jobs(router, service, playables)
    _add_draft(router, service)
    _add_files(router, service, playables)
    return router


def _add_jobs(router: APIRouter, service: Service, playables: Playables) -> None:
    @router.get("/jobs")
    def jobs() -> dict[str, object]:
        return {"jobs": [job_view(job) for job in service.jobs()], "formats": formats_view()}

    @router.get("/jobs/{job_id}")
    def job(job_id: str) -> dict[str, object]:
        return job_view(service.job(job_id))

    @router.post("/jobs/{job_id}/cancel", status_code=204)
    def cancel(job_id: str) -> None:
        service.cancel(job_id)

    @router.post("/jobs/{job_id}/retry", status_code=204)
    def retry(job_id: str) -> None:
        service.retry(job_id)

    @router.delete("/jobs/{job_id}", status_code=204)
    def delete(job_id: str) -> None:
        service.delete(job_id)
        playables.forget(job_id)


def _as_of(kept: Edit | None, before: int) -> dict[str, int | None]:
    """Up to which version the page now shows what it sent.

    Where nothing changed, the draft held the same already (the answer to the same edit was lost on
    its way), at ``before``, the version before the look, or later.
    """
    return {"version": kept.version} if kept else {"version": None, "seen": before}


def _add_draft(router: APIRouter, service: Service) -> None:
    @router.get("/jobs/{job_id}/recognised")
    def recognised(job_id: str) -> dict[str, object]:
        heard = service.desk.recognised(job_id)
        return {
            "segments": [{"start": segment.span.start, "text": segment.text} for segment in heard]
        }

    @router.patch("/jobs/{job_id}/statements")
    def statement(job_id: str, edit: StatementEdit, request: Request) -> dict[str, int | None]:
        before = service.desk.version(job_id)
        kept = service.desk.save_statement(
            job_id,
            edit.id,
            text=edit.text,
            speaker_id=edit.speaker_id,
            user=user_of(request),
            seen=edit.seen,
        )
        return _as_of(kept, before)

    @router.patch("/jobs/{job_id}/speakers/{speaker_id}")
    def speaker(
        job_id: str, speaker_id: str, edit: SpeakerEdit, request: Request
    ) -> dict[str, object]:
        before = service.desk.version(job_id)
        kept = service.desk.rename_speaker(
            job_id,
            speaker_id,
            name=edit.name.strip() or None,
            role=edit.role.strip() or None,
            user=user_of(request),
            seen=edit.seen,
        )
        speakers = speakers_view(service.desk.draft(job_id))
        return {"speakers": speakers, **_as_of(kept, before)}

    @router.patch("/jobs/{job_id}/header")
    def header(job_id: str, edit: HeaderEdit, request: Request) -> dict[str, object]:
        before = service.desk.version(job_id)
        old = service.desk.draft(job_id).minutes_doc.header
        new = merged_header(old, edit)
        kept = service.desk.save_header(job_id, new, user=user_of(request), seen=edit.seen)
        # read after the edit: the page may show all of it as of that version
        shown = header_view(service.desk.draft(job_id).minutes_doc.header)
        return shown | _as_of(kept, before)


def merged_header(old: Header, edit: HeaderEdit) -> Header:
    """The header after an edit; the end moves with the start, so the meeting keeps its length."""
    shown = header_view(old)
    whole = shown | edit.model_dump(exclude_none=True, exclude={"seen"})
    day, moment = parse_date(whole["date"]), parse_clock(whole["started_at"])
    started_at = datetime.combine(day, moment) if day and moment else None
    ended_at = None
    if started_at and old.started_at and old.ended_at:
        ended_at = started_at + (old.ended_at - old.started_at)
    return Header(
        title=whole["title"].strip(),
        date=day,
        started_at=started_at,
        ended_at=ended_at,
        place=whole["place"].strip() or None,
    )


def _add_files(router: APIRouter, service: Service, playables: Playables) -> None:
    @router.get("/jobs/{job_id}/recording")
    def recording(job_id: str, plain: bool = False) -> Response:
        path = Path(service.recording_path(job_id))
        if not path.is_file():
            raise HTTPException(404, "録音ファイルが見つかりません")
        if plain:
            path = playables.path(job_id, path)
        media_type = MEDIA_TYPES.get(path.suffix.lower(), "application/octet-stream")
        # Starlette answers Range requests itself, so the browser can jump to any second.
        return FileResponse(path, media_type=media_type, headers={"Cache-Control": "private"})

    @router.get("/jobs/{job_id}/export/{export_format}")
    def export(job_id: str, export_format: str) -> Response:
        job = service.job(job_id)
        content = service.desk.export(job_id, export_format)
        media_type = EXPORT_TYPES.get(export_format, "text/plain; charset=utf-8")
        name = file_name(job.title or Path(job.file_name).stem, export_format)
        headers = {
            "Content-Disposition": f"attachment; filename=\"minutes.{export_format}\"; filename*=UTF-8''{quote(name)}",
            "Cache-Control": "no-store",
        }
        return Response(content, media_type=media_type, headers=headers)


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
        return Response(render(service), media_type=CONTENT_TYPE)

    return router
