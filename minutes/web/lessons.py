"""What the editor calls after a meeting is final: what its corrections teach the body, and what it used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from minutes.errors import UsageError
from minutes.format.inputs import parse_dictionary
from minutes.jobs.lessons import Lessons, Withdrawn
from minutes.web.gate import DETAIL

if TYPE_CHECKING:
    from minutes.jobs.service import Service

_MOST = 500
_LONGEST = 60


class Word(BaseModel):
    """A word as the clerk leaves it in the list."""

    written: str = Field(min_length=2, max_length=_LONGEST)
    reading: str = Field(default="", max_length=100)
    mistakes: list[str] = Field(default=[], max_length=20)


class Back(BaseModel):
    """A mistake that is to be taken out of the dictionary."""

    written: str = Field(max_length=_LONGEST)
    mistake: str = Field(max_length=_LONGEST)


class Yes(BaseModel):
    """What the clerk agreed to."""

    words: list[Word] = Field(default=[], max_length=_MOST)
    dropped: list[Back] = Field(default=[], max_length=_MOST)


def build_lessons(service: Service) -> APIRouter:
    """Routes below ``/api/jobs/…/lessons``."""
    router = APIRouter(prefix="/api/jobs/{job_id}/lessons")
    lessons = service.lessons

    @router.get("")
    def offered(job_id: str) -> dict[str, Any]:
        service.job(job_id)
        return _view(lessons, job_id)

    @router.post("")
    def learn(job_id: str, given: Yes, request: Request) -> dict[str, Any]:
        service.job(job_id)
        text = "\n".join(_line(word) for word in given.words)
        terms = parse_dictionary(text) if text else ()
        dropped = tuple(Withdrawn(back.written, back.mistake) for back in given.dropped)
        lessons.learn(job_id, terms, dropped)
        request.scope[DETAIL].update(
            changed="dictionary", kept=str(len(terms)), taken_out=str(len(dropped))
        )
        return _view(lessons, job_id) | {"kept": len(terms), "taken_out": len(dropped)}

    return router


def _line(word: Word) -> str:
    """A line of the dictionary; what has a separator in it is no word."""
    parts = (word.written, word.reading, *word.mistakes)
    if any(mark in part for part in parts for mark in ',，\t\r\n"／/、;；|｜'):
        raise UsageError(
            f"「{word.written[:20]}」：語・読み・誤りに「,」「／」「、」は使えません。"
        )
    return ",".join((word.written, word.reading, "／".join(word.mistakes)))


def _view(lessons: Lessons, job_id: str) -> dict[str, Any]:
    """``body`` is ``None`` where nothing can learn."""
    body = lessons.body(job_id)
    if body is None:
        return {"body": None}
    used, taught = lessons.used(job_id), lessons.taught(job_id)
    return {
        "body": body.name,
        "body_id": body.id,
        "used": {
            "dictionary": used.dictionary,
            "learnt": used.learnt,
            "mended": [list(pair) for pair in used.mended],
            "heard": [list(pair) for pair in used.heard],
        },
        "words": [
            {
                "kind": lesson.kind,
                "written": lesson.written,
                "reading": lesson.reading or "",
                "mistakes": list(lesson.mistakes),
                "wrong": lesson.wrong,
                "right": lesson.right,
            }
            for lesson in taught.offered
        ],
        "withdrawn": [
            {"written": back.written, "mistake": back.mistake} for back in taught.withdrawn
        ],
    }
