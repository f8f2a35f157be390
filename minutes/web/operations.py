"""The draft as a document of operations: read it, change it, undo, look back, follow the others."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, Field

from minutes.errors import NoSuchPart, NotStored, Overtaken, UsageError
from minutes.store.records import Edit
from minutes.store.standing import touched
from minutes.web.api import user_of
from minutes.web.view import changed_view, resolved_view

if TYPE_CHECKING:
    from minutes.jobs.service import Service

MOST_OPERATIONS = 500
"""Operations in one call."""

_LOOK = 1.0
"""Seconds between two looks at what others did: theirs appear within two."""

_BREATH = 15
"""Looks after which a silent stream says that it lives."""


class Operations(BaseModel):
    """Operations that are kept together, all or none.

    ``seen``: version that was before the eyes. ``since``: version from which the answer tells the
    difference. ``key``: a name for this call; sent again, it is kept once.
    """

    operations: list[Any] = Field(max_length=MOST_OPERATIONS)
    seen: int | None = None
    since: int | None = None
    key: str | None = Field(default=None, max_length=64)


class Since(BaseModel):
    """Version from which the answer tells the difference."""

    since: int


class State(BaseModel):
    """What the document is: draft, review or final."""

    state: str = Field(max_length=20)


def build_operations(service: Service) -> APIRouter:
    """Routes below ``/api/jobs/{job_id}``."""
    router = APIRouter(prefix="/api/jobs/{job_id}")
    _add_reading(router, service)
    _add_changing(router, service)
    _add_versions(router, service)
    return router


def _add_reading(router: APIRouter, service: Service) -> None:
    desk = service.desk

    @router.get("/draft")
    def draft(job_id: str, request: Request) -> Response:
        version = desk.version(job_id)  # first: what comes after it counts as not seen
        tag = f'"{desk.generation(job_id)}-{version}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        resolved = desk.resolved(job_id)
        shown = resolved_view(resolved) | {
            "version": version,
            "conflicts": [asdict(conflict) for conflict in resolved.conflicts],
        }
        body = json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode()
        if "gzip" in request.headers.get("accept-encoding", ""):
            body = gzip.compress(body, 4)
            headers["Content-Encoding"] = "gzip"
        return Response(body, media_type="application/json", headers=headers)

    @router.get("/changes")
    def changes(job_id: str, since: int) -> dict[str, Any]:
        return _answer(service, job_id, since)

    @router.get("/events")
    async def events(job_id: str, request: Request, after: int = 0) -> StreamingResponse:
        await asyncio.to_thread(service.job, job_id)
        stream = _following(service, job_id, after, request)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


async def _following(
    service: Service, job_id: str, after: int, request: Request
) -> AsyncIterator[str]:
    """A line for each new version, until the page goes away."""
    seen, silent = after, 0
    while not await request.is_disconnected():
        version = await asyncio.to_thread(service.desk.version, job_id)
        if version != seen:
            seen, silent = version, 0
            yield f"data: {json.dumps({'version': version})}\n\n"
        elif silent >= _BREATH:
            silent = 0
            yield ": \n\n"
        silent += 1
        await asyncio.sleep(_LOOK)


def _add_changing(router: APIRouter, service: Service) -> None:
    desk = service.desk

    @router.post("/operations")
    def operate(job_id: str, asked: Operations, request: Request) -> Response:
        before = desk.version(job_id)
        try:
            desk.operate(
                job_id, asked.operations, user=user_of(request), seen=asked.seen, key=asked.key
            )
        except Overtaken as error:
            others = [edit for edit in desk.history(job_id) if edit.version > (asked.seen or 0)]
            body = {"detail": str(error), "others": [_edit_view(edit) for edit in others]}
            return JSONResponse(body, status_code=409)
        except NoSuchPart as error:
            return JSONResponse({"detail": str(error)}, status_code=404)
        except UsageError as error:
            return JSONResponse({"detail": str(error)}, status_code=422)
        since = before if asked.since is None else asked.since
        return JSONResponse(_answer(service, job_id, since))

    @router.post("/undo")
    def undo(job_id: str, request: Request, asked: Since | None = None) -> dict[str, Any]:
        done = desk.undo(job_id, user=user_of(request), own=True)
        return _taken_back(service, job_id, done, asked)

    @router.post("/redo")
    def redo(job_id: str, request: Request, asked: Since | None = None) -> dict[str, Any]:
        done = desk.redo(job_id, user=user_of(request))
        return _taken_back(service, job_id, done, asked)

    @router.post("/state")
    def state(job_id: str, asked: State, request: Request) -> dict[str, Any]:
        before = desk.version(job_id)
        desk.set_state(job_id, asked.state, user=user_of(request))
        return _answer(service, job_id, before)


def _add_versions(router: APIRouter, service: Service) -> None:
    desk = service.desk

    @router.get("/history")
    def history(job_id: str, after: int = 0) -> dict[str, Any]:
        edits = desk.history(job_id)
        return {"history": [_edit_view(edit) for edit in edits if edit.version > after]}

    @router.get("/versions/{version}")
    def version(job_id: str, version: int) -> Response:
        try:
            resolved = desk.at_version(job_id, version)
        except NotStored as error:
            return JSONResponse({"detail": str(error)}, status_code=404)
        return JSONResponse(resolved_view(resolved) | {"version": version})

    @router.post("/versions/{version}/restore")
    def restore(job_id: str, version: int, request: Request) -> dict[str, Any]:
        before = desk.version(job_id)
        desk.go_back(job_id, version, user=user_of(request))
        return _answer(service, job_id, before)


def _answer(service: Service, job_id: str, since: int) -> dict[str, Any]:
    version = service.desk.version(job_id)
    now = service.desk.resolved(job_id)
    old = service.desk.at_version(job_id, min(since, version))
    edits = service.desk.history(job_id)
    names = {name for one in edits if one.version > since for name, _ in touched(one)}
    return {"version": version, "changed": changed_view(old, now, names)}


def _taken_back(
    service: Service, job_id: str, done: Edit | None, asked: Since | None
) -> dict[str, Any]:
    """The answer to undo and redo; without a version to compare with only whether there was one."""
    if asked is None:
        return {"changed": done is not None}
    if done is None:
        return {"version": service.desk.version(job_id), "changed": None}
    return _answer(service, job_id, asked.since)


def _edit_view(edit: Edit) -> dict[str, Any]:
    return {
        "version": edit.version,
        "kind": edit.kind,
        "target": edit.target,
        "before": dict(edit.before),
        "after": dict(edit.after),
        "user": edit.user,
        "created_at": edit.created_at,
        "undoes": edit.undoes,
    }
