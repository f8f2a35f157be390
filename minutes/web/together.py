"""Several clerks on one draft: what the others did within two seconds, who is where, what they are called."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from minutes.web.api import BROWSER, user_of
from minutes.web.gate import STILL
from minutes.web.person import person_of
from minutes.web.presence import Presence

if TYPE_CHECKING:
    from minutes.jobs.service import Service

LOOK = 1.0
"""Seconds between two looks at what others did: theirs appear within two."""

_BREATH = 15
"""Looks after which a silent stream says that it lives."""

_TAB = Field(min_length=1, max_length=64)


class Place(BaseModel):
    """Where the cursor of a page is. ``tab``: the page's own id; ``name``: of its clerk."""

    tab: str = _TAB
    statement: str | None = Field(default=None, max_length=20_000)


class Me(BaseModel):
    """What the clerk of this browser is called."""

    name: str = Field(max_length=100)


@dataclass(frozen=True, slots=True)
class _Page:
    """One open page that listens."""

    job_id: str
    tab: str
    after: int


def build_together(service: Service) -> APIRouter:
    """Routes below ``/api``."""
    router = APIRouter(prefix="/api")
    presence = Presence()

    @router.get("/jobs/{job_id}/events")
    async def events(
        job_id: str, request: Request, after: int = 0, tab: str = "", browser: str = ""
    ) -> StreamingResponse:
        await asyncio.to_thread(service.job, job_id)
        page = _Page(job_id, tab[:64], after)
        if tab:
            # An EventSource sends no header of ours: the page tells its browser's id in the address.
            user = user_of(request)
            asks_no_name = person_of(request) is not None or user != _address(request)
            known = user if asks_no_name else browser
            name = await asyncio.to_thread(service.accounts.called, known)
            presence.enter(job_id, page.tab, known, name)
        stream = _following(service, presence, page, request)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)

    @router.post("/jobs/{job_id}/presence", status_code=204)
    def move(job_id: str, place: Place, request: Request) -> None:
        name = service.accounts.called(user_of(request))
        presence.move(job_id, place.tab, name, place.statement)

    @router.get("/me")
    def me(request: Request) -> dict[str, Any]:
        user = user_of(request)
        return {"name": service.accounts.called(user), "asks": _unknown(request, user)}

    @router.post("/me", status_code=204)
    def call_me(me: Me, request: Request) -> None:
        user = user_of(request)
        if _unknown(request, user):
            service.accounts.call(user, me.name)

    return router


def _unknown(request: Request, user: str) -> bool:
    """Whether only the browser's id is known; who is signed in has a name."""
    return person_of(request) is None and user == request.headers.get(BROWSER)


def _address(request: Request) -> str:
    return request.client.host if request.client else "web"


def _stopping(request: Request) -> bool:
    """Whether the server is about to end: it waits for its streams."""
    return bool(getattr(getattr(request.app.state, "server", None), "should_exit", False))


async def _following(
    service: Service, presence: Presence, page: _Page, request: Request
) -> AsyncIterator[str]:
    """A line for each new version and whenever others come, go or move, until the page goes away."""
    seen: tuple[int, str] = (page.after, "[]")
    silent = 0
    try:
        while not _stopping(request) and not await request.is_disconnected():
            version = await asyncio.to_thread(service.desk.version, page.job_id)
            here = [
                {"name": seat.name, "statement": seat.statement}
                for seat in presence.others(page.job_id, page.tab)
            ]
            now = (version, json.dumps(here, ensure_ascii=False))
            if now == seen and silent < _BREATH:
                silent += 1
                await asyncio.sleep(LOOK)
                continue
            silent = 0
            if not await asyncio.to_thread(request.scope.get(STILL, lambda: True)):
                return  # signed out, or no longer of that body
            if now != seen:
                seen = now
                yield f"data: {json.dumps({'version': version, 'here': here})}\n\n"
            else:
                yield ": \n\n"
            await asyncio.sleep(LOOK)
    finally:
        presence.leave(page.job_id, page.tab)
