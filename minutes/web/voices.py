"""What the editor calls to learn a meeting's voices (声紋) and to forget them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from pydantic import BaseModel

from minutes.errors import UsageError
from minutes.web.gate import DETAIL

if TYPE_CHECKING:
    from minutes.jobs.service import Service


class Learning(BaseModel):
    """``everyone``: the clerk has looked at the names that the machine gave, too."""

    everyone: bool = False


def build_voices(service: Service) -> APIRouter:
    """Routes below ``/api/jobs/…/voices``."""
    router = APIRouter(prefix="/api/jobs")

    @router.get("/{job_id}/voices")
    def voices(job_id: str) -> dict[str, object]:
        return _view(service, job_id)

    @router.post("/{job_id}/voices")
    def learn(job_id: str, given: Learning, request: Request) -> dict[str, object]:
        request.scope[DETAIL].update(did="enrol")
        done = service.voices.enrol(job_id, everyone=given.everyone)
        names = [voice.name for voice in done.kept]
        return _view(service, job_id) | {"kept": names, "left_out": list(done.left_out)}

    @router.delete("/{job_id}/voices")
    def forget_all(job_id: str, request: Request) -> dict[str, object]:
        request.scope[DETAIL].update(did="forget-all")
        service.voices.delete(_body_id(service, job_id))
        return _view(service, job_id)

    @router.delete("/{job_id}/voices/{name:path}")
    def forget(job_id: str, name: str, request: Request) -> dict[str, object]:
        request.scope[DETAIL].update(did="forget")
        service.voices.delete(_body_id(service, job_id), name)
        return _view(service, job_id)

    return router


def _body_id(service: Service, job_id: str) -> str:
    body_id = service.job(job_id).body_id
    if body_id is None:
        raise UsageError("この会議には会議体が選ばれていません。")
    return body_id


def _view(service: Service, job_id: str) -> dict[str, object]:
    """``body`` is ``None`` where the page shows nothing of voices."""
    body = service.voices.body_to_learn(job_id)
    if body is None:
        return {"body": None}
    by_hand, by_machine = service.voices.names_to_learn(job_id)
    known = [
        {
            "name": voice.name,
            "seconds": round(voice.seconds),
            "day": voice.enrolled_on.isoformat(),
        }
        for voice in service.voices.all(body.id)
    ]
    return {
        "body": body.name,
        "by_hand": list(by_hand),
        "by_machine": list(by_machine),
        "known": known,
    }
