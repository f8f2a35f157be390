"""ごみ箱: what was taken out of the list, brought back or removed for good."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request

from minutes.jobs.bin import Binned
from minutes.text import as_read, wareki
from minutes.web.gate import DETAIL, happening_of
from minutes.web.person import person_of, readable
from minutes.web.playable import Playables
from minutes.web.view import job_view

if TYPE_CHECKING:
    from minutes.jobs.service import Service


def build_bin(service: Service, playables: Playables) -> APIRouter:
    """Into the bin, out of it, and what is in it."""
    router = APIRouter(prefix="/api")

    @router.delete("/jobs/{job_id}", status_code=204)
    def put(job_id: str, request: Request) -> None:
        service.bin.put(job_id)
        request.scope[DETAIL].update(into="bin")
        playables.forget(job_id)

    @router.get("/bin")
    def all_(request: Request) -> dict[str, Any]:
        person = person_of(request)
        seen = [gone for gone in service.bin.all() if readable(person, gone.job)]
        titles = service.finder.titles([gone.job.id for gone in seen])
        return {"meetings": [_view(gone, titles.get(gone.job.id, "")) for gone in seen]}

    @router.post("/jobs/{job_id}/restore", status_code=204)
    def restore(job_id: str, request: Request) -> None:
        service.bin.restore(job_id)
        request.scope[DETAIL].update(into="list")

    @router.delete("/jobs/{job_id}/binned", status_code=204)
    def remove(job_id: str, request: Request) -> None:
        service.bin.remove(job_id, happening_of(request.scope, "delete"))
        playables.forget(job_id)

    return router


def _view(binned: Binned, title: str) -> dict[str, Any]:
    return job_view(binned.job) | {
        "title": as_read(title) or as_read(binned.job.file_name),
        "binned_on": _day(binned.binned_at),
        "until": _day(binned.until) if binned.until is not None else "",
    }


def _day(seconds: float) -> str:
    return wareki(datetime.fromtimestamp(seconds).date())  # noqa: DTZ006 - wall clock
