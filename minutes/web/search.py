"""The list of meetings as the page shows it: all of them, or those in which something is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Query, Request

from minutes.errors import StoreError, UsageError
from minutes.jobs.history import STATE_NAMES
from minutes.store.fold import hits_of, words_of
from minutes.store.search import Found, Line, Wanted
from minutes.text import as_read, wareki
from minutes.web.fields import parse_date
from minutes.web.gate import happening_of
from minutes.web.person import own_bodies, person_of, reach_of, readable
from minutes.web.view import formats_view, job_view

if TYPE_CHECKING:
    from minutes.jobs.service import Service

MOST = 200
"""Meetings in one answer."""

_AROUND = (30, 90)
"""Characters that are shown before and from the first hit of a line."""

KINDS: Mapping[str, str] = {
    "title": "会議名",
    "file": "ファイル名",
    "place": "場所",
    "date": "開催日",
    "person": "氏名",
    "heading": "議題",
    "text": "発言",
}
"""Kind of a line → what stands before it."""

CHOICES: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "": ("すべての状態", (), ()),
    "busy": ("作成中・順番待ち", ("queued", "running"), ()),
    "draft": (STATE_NAMES["draft"], ("done",), ("draft",)),
    "review": (STATE_NAMES["review"], (), ("review",)),
    "final": (STATE_NAMES["final"], (), ("final",)),
    "stopped": ("失敗・中止", ("failed", "cancelled"), ()),
}
"""Choice of the page → its words, states of the job, states of the document."""


def build_search(service: Service) -> APIRouter:
    """``GET /api/search``."""
    router = APIRouter(prefix="/api")

    @router.get("/search")
    def search(  # noqa: PLR0913 - what the page may ask
        request: Request,
        q: str = Query("", max_length=200),
        state: str = "",
        body: str = Query("", max_length=32),
        first: str = "",
        last: str = "",
        limit: int = Query(50, ge=1, le=MOST),
    ) -> dict[str, Any]:
        person = person_of(request)
        reach = reach_of(person)
        wanted = replace(understand(q, state, body, first, last), reach=reach)
        total, meetings = service.finder.find(wanted, limit=limit)
        if (
            wanted.words
        ):  # what was said comes along; which words were looked for is nobody's business
            found_in = happening_of(request.scope, "search", meetings=str(total))
            service.audit.record(found_in)
        service.finder.wake()  # for what is more than one search brings up to date
        bodies = {known.id: known.name for known in own_bodies(person, service)}
        rows = [meeting_view(service, found, wanted.words, bodies) for found in meetings]
        return {
            "total": total,
            "behind": service.finder.behind(reach),
            "binned": sum(readable(person, binned.job) for binned in service.bin.all()),
            "meetings": [row for row in rows if row],
            "days": {"first": _written(wanted.first), "last": _written(wanted.last)},
            "formats": formats_view(),
            "states": [{"id": key, "name": words} for key, (words, *_) in CHOICES.items()],
            "bodies": [{"id": key, "name": as_read(name)} for key, name in bodies.items()],
        }

    return router


def understand(query: str, state: str, body: str, first: str, last: str) -> Wanted:
    """What the page asks for.

    Raises
    ------
    UsageError
    """
    if state not in CHOICES:
        raise UsageError(f"「{state}」という状態では絞り込めません。一覧から選び直してください。")
    _, states, documents = CHOICES[state]
    return Wanted(
        words=words_of(query),
        states=states,
        documents=documents,
        bodies=(body,) if body else (),
        first=_day(first),
        last=_day(last),
    )


def _day(text: str) -> str:
    day = parse_date(text)
    return day.isoformat() if day else ""


def _written(day: str) -> str:
    return wareki(date.fromisoformat(day)) if day else ""


def meeting_view(
    service: Service, found: Found, words: Sequence[str], bodies: Mapping[str, str]
) -> dict[str, Any] | None:
    """A row of the list; ``None`` where the meeting was deleted this moment."""
    try:
        job = service.job(found.job_id)
    except StoreError:
        return None
    day = found.headline.held_on
    return job_view(job) | {
        "title": as_read(found.headline.title) or as_read(job.file_name),
        "day": wareki(date.fromisoformat(day)) if day else "",
        "document_label": STATE_NAMES.get(found.headline.document, ""),
        "body": as_read(bodies.get(job.body_id or "", "")),
        "count": found.count,
        "lines": [line_view(line, words) for line in found.lines],
    }


def line_view(line: Line, words: Sequence[str]) -> dict[str, Any]:
    """A line with its hits: ``pieces`` of text, each with whether it is one."""
    return {
        "kind": line.kind,
        "label": KINDS[line.kind],
        "place": line.place,
        "who": as_read(line.who),
        "start": line.start,
        "pieces": pieces_of(line.text, words),
    }


def pieces_of(text: str, words: Sequence[str]) -> list[dict[str, Any]]:
    """The surroundings of the first hit, cut at the hits.

    >>> [(piece["text"], piece["hit"]) for piece in pieces_of("本日は予算です。", ("予算",))]
    [('本日は', False), ('予算', True), ('です。', False)]
    """
    hits = hits_of(text, words)
    at = hits[0][0] if hits else 0
    start, end = max(0, at - _AROUND[0]), min(len(text), at + _AROUND[1])
    pieces: list[dict[str, Any]] = []

    def add(part: str, *, hit: bool) -> None:
        if part:
            pieces.append({"text": as_read(part), "hit": hit})

    add("…" if start else "", hit=False)
    place = start
    for left, right in hits:
        if left >= end:
            break
        add(text[place:left], hit=False)
        add(text[left:right], hit=True)
        place = right
    add(text[place:end] if place < end else "", hit=False)
    add("…" if max(place, end) < len(text) else "", hit=False)
    return pieces
