"""The draft as a document of operations: read it, change it, undo, look back, follow the others."""

from __future__ import annotations

import gzip
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, ValidationError

from minutes.codec import to_plain
from minutes.errors import NoSuchPart, Overtaken, UsageError
from minutes.jobs.history import HistoryEntry
from minutes.jobs.taking_back import passed_over
from minutes.store.records import Edit
from minutes.store.standing import touched
from minutes.web.api import HeaderEdit, merged_header, user_of
from minutes.web.approval import Approval
from minutes.web.difference import difference_view
from minutes.web.gate import DETAIL
from minutes.web.person import person_of
from minutes.web.rounds import round_view
from minutes.web.view import resolved_view
from minutes.web.wire import answer_bytes, draft_bytes

if TYPE_CHECKING:
    from minutes.jobs.service import Service

MOST_OPERATIONS = 500
"""Operations in one call."""


class Operations(BaseModel):
    """Operations that are kept together, all or none.

    ``seen``: version that was before the eyes. ``since``: version from which the answer tells the
    difference. ``facts``: version of the facts that the page shows; with it they may follow in an
    answer of their own (:func:`_answer`). ``key``: a name for this call; sent again, it is kept once.
    ``tab``: of the browser.
    """

    operations: list[Any] = Field(max_length=MOST_OPERATIONS)
    seen: int | None = None
    since: int | None = None
    facts: int | None = None
    key: str | None = Field(default=None, max_length=64)
    tab: str | None = Field(default=None, max_length=64)


class Sent(BaseModel):
    """What goes with a change of the whole document; its fields are as in :class:`Operations`."""

    since: int | None = None
    facts: int | None = None
    key: str | None = Field(default=None, max_length=64)


class Learnt(BaseModel):
    """A word that a clerk corrected: how it is written, and what stood there."""

    written: str = Field(min_length=2, max_length=60)
    mistake: str = Field(min_length=2, max_length=60)


class Name(Sent):
    """What a version is called."""

    name: str = Field(max_length=200)


class State(Sent):
    """What the document is: draft, review or final."""

    state: str = Field(max_length=20)


def build_operations(service: Service) -> APIRouter:
    """Routes below ``/api/jobs/{job_id}``; of a job that there is not, 404."""
    there = Depends(lambda job_id: service.job(job_id))
    router = APIRouter(prefix="/api/jobs/{job_id}", dependencies=[there])
    _add_reading(router, service)
    _add_changing(router, service)
    _add_state(router, service)
    _add_versions(router, service)
    return router


def _add_reading(router: APIRouter, service: Service) -> None:
    desk = service.desk

    @router.get("/draft")
    def draft(job_id: str, request: Request) -> Response:
        version = desk.version(job_id)  # first: what comes after it counts as not seen
        layout = desk.layout(job_id)
        tag = f'"{desk.generation(job_id)}-{version}-{layout}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        resolved = desk.resolved(job_id)
        more = {
            "version": version,
            "layout": layout,
            "body": _body_name(service, job_id),
            "conflicts": [asdict(conflict) for conflict in resolved.conflicts],
        }
        body = draft_bytes(resolved, more)
        desk.read_ahead(job_id)
        if "gzip" in request.headers.get("accept-encoding", ""):
            body = gzip.compress(body, 4)
            headers["Content-Encoding"] = "gzip"
        return Response(body, media_type="application/json", headers=headers)

    @router.get("/rounds/{kind}")
    def rounds(job_id: str, kind: Literal["figure", "name", "offer"]) -> dict[str, Any]:
        return {"places": round_view(desk.resolved(job_id), kind)}

    @router.get("/changes")
    def changes(job_id: str, since: int, facts: int | None = None) -> Response:
        return _answer(service, job_id, since, facts)


def _body_name(service: Service, job_id: str) -> str | None:
    """The meeting body whose dictionary may learn; ``None`` where there is none, or it was removed."""
    body_id = service.job(job_id).body_id
    return next((body.name for body in service.bodies() if body.id == body_id), None)


def _add_changing(router: APIRouter, service: Service) -> None:
    desk = service.desk

    @router.post("/operations")
    @desk.resolver.hurry.first()
    def operate(job_id: str, asked: Operations, request: Request) -> Response:
        before, user = desk.version(job_id), user_of(request)
        try:
            operations = [_read(service, job_id, operation) for operation in asked.operations]
            made = desk.operate(
                job_id, operations, user=user, seen=asked.seen, key=asked.key, tab=asked.tab
            )
        except Overtaken as error:
            return _overtaken(service, job_id, error, asked.seen or 0, user)
        except NoSuchPart as error:
            return JSONResponse({"detail": str(error)}, status_code=404)
        except UsageError as error:
            return JSONResponse({"detail": str(error)}, status_code=422)
        since = before if asked.since is None else asked.since
        kept = made[-1].version if made else before
        return _answer(service, job_id, since, asked.facts, later=True, kept=kept)

    @router.post("/undo")
    @desk.resolver.hurry.first()
    def undo(job_id: str, request: Request, asked: Sent | None = None) -> Response:
        sent = asked or Sent()
        done = desk.undo(job_id, user=user_of(request), own=True, key=sent.key)
        passed = 0 if done is None else passed_over(done, desk.history(job_id))
        return _taken_back(service, job_id, done, sent, passed)

    @router.post("/redo")
    @desk.resolver.hurry.first()
    def redo(job_id: str, request: Request, asked: Sent | None = None) -> Response:
        sent = asked or Sent()
        done = desk.redo(job_id, user=user_of(request), key=sent.key)
        return _taken_back(service, job_id, done, sent)

    @router.post("/terms")
    def learn(job_id: str, asked: Learnt, request: Request) -> dict[str, Any]:
        body_id = service.job(job_id).body_id
        if body_id is None:
            raise UsageError("この会議には会議体が選ばれていないため、用語辞書に加えられません。")
        body = service.lessons.note(body_id, asked.written, asked.mistake)
        request.scope[DETAIL].update(body=body.name, changed="dictionary")
        return {"body": body.name, "terms": len(body.dictionary)}


def _add_state(router: APIRouter, service: Service) -> None:
    desk = service.desk

    @router.post("/state")
    def state(job_id: str, asked: State, request: Request) -> Response:
        before, user = desk.version(job_id), user_of(request)
        approval = Approval(service, job_id, asked.state, person_of(request))
        try:
            desk.set_state(
                job_id,
                asked.state,
                user=user,
                seen=asked.since,
                key=asked.key,
                check=approval.check,
            )
        except Overtaken as error:
            return _overtaken(service, job_id, error, asked.since or 0, user)
        request.scope[DETAIL].update(state=asked.state)
        since = before if asked.since is None else asked.since
        return _answer(service, job_id, since, asked.facts)


def _add_versions(router: APIRouter, service: Service) -> None:
    desk = service.desk

    @router.get("/history")
    def history(job_id: str, request: Request, after: int = 0) -> dict[str, Any]:
        user = user_of(request)
        entries = [entry for entry in desk.history_entries(job_id) if entry.edit.version > after]
        return {"history": [_entry_view(entry, user) for entry in entries]}

    @router.get("/versions/{version}")
    def version(job_id: str, version: int) -> Response:
        resolved = desk.at_version(job_id, version)
        return JSONResponse(resolved_view(resolved) | {"version": version})

    @router.get("/versions/{version}/difference")
    def difference(job_id: str, version: int, to: int | None = None) -> dict[str, Any]:
        newest = desk.version(job_id) if to is None else to
        old, new = (desk.at_version(job_id, number) for number in (version, newest))
        return {"from": version, "to": newest, "differences": difference_view(old, new)}

    @router.post("/versions/{version}/name")
    def name(job_id: str, version: int, asked: Name, request: Request) -> Response:
        before = desk.version(job_id)
        request.scope[DETAIL].update(version=str(version), did="name")
        desk.name_version(job_id, version, asked.name, user=user_of(request), key=asked.key)
        since = before if asked.since is None else asked.since
        return _answer(service, job_id, since, asked.facts)

    @router.post("/versions/{version}/restore")
    def restore(job_id: str, version: int, request: Request, asked: Sent | None = None) -> Response:
        before, sent = desk.version(job_id), asked or Sent()
        request.scope[DETAIL].update(version=str(version), did="restore")
        desk.go_back(job_id, version, user=user_of(request), key=sent.key)
        since = before if sent.since is None else sent.since
        return _answer(service, job_id, since, sent.facts, later=True)


def _answer(
    service: Service,
    job_id: str,
    since: int,
    facts: int | None = None,
    *,
    later: bool = False,
    **more: int,
) -> Response:
    """What differs since a version, and ``more``.

    ``facts``: the version whose events, decisions, actions and lines are shown, where that is
    another one than that of the words: earlier while they are read, later where words wait to be shown. ``later``: where much must be read anew for them, the answer
    holds the words alone and says so (``facts``): whoever asks for the changes gets the rest.
    """
    brief = later and facts is not None
    told = service.desk.since(job_id, since, facts, later=brief)
    if told.facts is not None:
        more["facts"] = told.facts
    names = {name for edit in told.edits for name, _ in touched(edit)}
    knows = () if facts is None else ("points", "heard") if brief else ("points",)
    body = answer_bytes(told.version, told.old, told.now, names, more, knows=knows)
    return Response(body, media_type="application/json")


def _read(service: Service, job_id: str, operation: Any) -> Any:
    """A header as a clerk writes it (令和7年6月10日, 午後1時半), read."""
    if not isinstance(operation, dict) or "written" not in operation:
        return operation
    try:
        written = HeaderEdit.model_validate(operation["written"])
    except ValidationError as error:
        raise UsageError("会議の情報の形が違います。") from error
    known = service.desk.draft(job_id).minutes_doc.header
    fields = to_plain(merged_header(known, written))
    return {"op": operation.get("op"), "fields": fields}


def _taken_back(
    service: Service, job_id: str, done: Edit | None, sent: Sent, passed: int = 0
) -> Response:
    """The answer to undo and redo; without a version to compare with only whether there was one."""
    if sent.since is None:
        return JSONResponse({"changed": done is not None})
    if done is None:
        return JSONResponse({"version": service.desk.version(job_id), "changed": None})
    return _answer(service, job_id, sent.since, sent.facts, later=True, passed=passed)


def _overtaken(
    service: Service, job_id: str, error: Overtaken, since: int, user: str
) -> JSONResponse:
    """What was not done, and what has been done since that version."""
    entries = service.desk.history_entries(job_id)
    others = [_entry_view(entry, user) for entry in entries if entry.edit.version > since]
    return JSONResponse({"detail": str(error), "others": others}, status_code=409)


def _entry_view(entry: HistoryEntry, user: str) -> dict[str, Any]:
    edit = entry.edit
    return {
        "who": entry.who,
        "said": entry.said,
        "statement": entry.where,
        "own": edit.user == user,
        "holds": entry.holds,
        "version": edit.version,
        "kind": edit.kind,
        "target": edit.target,
        "before": dict(edit.before),
        "after": dict(edit.after),
        "user": edit.user,
        "created_at": edit.created_at,
        "undoes": edit.undoes,
    }
