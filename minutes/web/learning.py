"""What the page 会議体 calls: a body's dictionary, the past minutes that it has read, and what they taught."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from minutes.errors import UsageError
from minutes.format.inputs import dictionary_text, parse_dictionary
from minutes.store.records import Body
from minutes.text import as_read
from minutes.web.bodies import check_own
from minutes.web.gate import DETAIL
from minutes.web.incoming import Incoming
from minutes.web.person import own_bodies, owner_of, person_of

if TYPE_CHECKING:
    from minutes.jobs.service import Service


class Named(BaseModel):
    """A body that is to be made."""

    name: str = Field(max_length=200)


class Words(BaseModel):
    """A body's dictionary as the box holds it."""

    dictionary: str = Field(max_length=1_000_000)


class Sent(BaseModel):
    """A file that this browser has sent."""

    parcel: str = Field(max_length=64)


def build_learning(service: Service, incoming: Incoming) -> APIRouter:
    """Routes below ``/api/bodies``; a body exists for its members alone, where there are accounts."""
    router = APIRouter(prefix="/api/bodies")
    _add_bodies(router, service)
    _add_past(router, service, incoming)
    return router


def _add_bodies(router: APIRouter, service: Service) -> None:
    @router.get("")
    def bodies(request: Request) -> dict[str, Any]:
        found = own_bodies(person_of(request), service)
        return {"bodies": [{"id": body.id, "name": as_read(body.name)} for body in found]}

    @router.post("", status_code=201)
    def make(given: Named, request: Request) -> dict[str, Any]:
        if person_of(request) is not None:
            raise UsageError("会議体を新しく作ることは、管理者が行います。")
        body = service.save_body(Body("", given.name.strip()))
        request.scope[DETAIL].update(body=body.name, changed="new")
        return body_view(service, body)

    @router.get("/{body_id}")
    def body(body_id: str, request: Request) -> dict[str, Any]:
        return body_view(service, _own(service, body_id, request))

    @router.put("/{body_id}/dictionary")
    def write(body_id: str, given: Words, request: Request) -> dict[str, Any]:
        known = _own(service, body_id, request)
        request.scope[DETAIL].update(body=known.name, changed="dictionary")
        kept = service.save_body(replace(known, dictionary=parse_dictionary(given.dictionary)))
        return body_view(service, kept)


def _add_past(router: APIRouter, service: Service, incoming: Incoming) -> None:
    @router.post("/{body_id}/past")
    def read(body_id: str, sent: Sent, request: Request) -> dict[str, Any]:
        known = _own(service, body_id, request)
        request.scope[DETAIL].update(body=known.name, changed="past", did="read")
        parcels = incoming.of(owner_of(request))
        file = parcels.whole_file(sent.parcel)
        try:
            service.learning.read(known, file)
        finally:
            parcels.remove(sent.parcel)
        return body_view(service, known)

    @router.delete("/{body_id}/past")
    def forget_all(body_id: str, request: Request) -> dict[str, Any]:
        known = _own(service, body_id, request)
        request.scope[DETAIL].update(body=known.name, changed="past", did="forget-all")
        service.learning.forget(body_id)
        return body_view(service, known)

    @router.delete("/{body_id}/past/{sha256}")
    def forget(body_id: str, sha256: str, request: Request) -> dict[str, Any]:
        known = _own(service, body_id, request)
        request.scope[DETAIL].update(body=known.name, changed="past", did="forget")
        service.learning.forget(body_id, sha256)
        return body_view(service, known)


def _own(service: Service, body_id: str, request: Request) -> Body:
    """The body, where it exists for who asks.

    Raises
    ------
    NotStored
    """
    check_own(person_of(request), body_id)
    return service.body(body_id)


def body_view(service: Service, body: Body) -> dict[str, Any]:
    """A body as the page shows it."""
    return {
        "id": body.id,
        "name": as_read(body.name),
        "members": len(body.members),
        "dictionary": dictionary_text(body.dictionary),
        "past": [
            {
                "sha256": file.sha256,
                "name": as_read(file.name),
                "characters": file.characters,
                "learnt_at": file.learnt_at,
            }
            for file in service.learning.files(body.id)
        ],
        "tallies": [
            [tally.written, tally.wrong, tally.right] for tally in service.lessons.tallies(body.id)
        ],
        "terms": [[term.text, term.reading or ""] for term in service.learning.terms(body.id)],
    }
