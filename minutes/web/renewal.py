"""作り直し: a draft made anew with mended papers, from the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from minutes.errors import MinutesError, UsageError
from minutes.format.inputs import dictionary_text, parse_agenda, parse_dictionary, parse_roster
from minutes.jobs.renewal import Forecast, Mended, Outcome, Renewals
from minutes.jobs.results import STARTS
from minutes.progress import STAGES
from minutes.store.document import Conflict
from minutes.text import as_read
from minutes.web.api import shown_title
from minutes.web.bodies import roster_lines
from minutes.web.gate import DETAIL
from minutes.web.profiles import known_profile, profile_choices, profile_folder
from minutes.web.view import job_view

if TYPE_CHECKING:
    from minutes.jobs.service import Service

_LONGEST = 200_000

REASONS = {
    "format": "氏名・用語に関わる変更がないので、聞き取りはやり直しません。文と体裁だけを整え直します。",
    "recognise": "用語（名簿の氏名・次第・用語辞書）が変わったので、音声の聞き取りからやり直します。",
    "diarize": "名簿の人数が変わったので、だれが話したかの聞き分けからやり直します。",
    "decode": "録音の読み込みからやり直します。",
}
"""Stage that the papers ask for → why."""

KINDS = {
    "speaker": "氏名の変更",
    "split": "発言を分ける",
    "merge": "発言をつなぐ",
    "delete": "発言を削る",
    "restore": "発言を戻す",
    "heading": "見出しの変更",
    "merge_people": "話者をまとめる",
    "statement": "発言の修正",
}
"""Kind of a change that did not fit → what a person called it."""


class Given(BaseModel):
    """What stands in the boxes."""

    roster: str = Field(max_length=_LONGEST)
    agenda: str = Field(max_length=_LONGEST)
    dictionary: str = Field(max_length=_LONGEST)
    profile: str = Field(max_length=4096)
    stage: str = Field(default="", max_length=20)


class Wrong(Exception):
    """Boxes that cannot be read: name → one line."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("直すところがあります。")
        self.problems = problems


def build_renewal(service: Service) -> APIRouter:
    """Routes below ``/api/jobs/{job_id}/renewal``."""
    router = APIRouter(prefix="/api/jobs/{job_id}/renewal")
    renewals = Renewals(service)

    @router.get("")
    def now(job_id: str) -> dict[str, Any]:
        return _now(service, renewals, job_id)

    @router.post("/forecast")
    def forecast(job_id: str, given: Given) -> Any:
        return _answered(lambda: renewals.forecast(job_id, read(service, given)))

    @router.post("")
    def start(job_id: str, given: Given, request: Request) -> Any:
        request.scope[DETAIL].update(did="renew")
        return _answered(lambda: renewals.start(job_id, read(service, given)))

    @router.get("/outcome")
    def outcome(job_id: str) -> dict[str, Any]:
        found = renewals.outcome(job_id)
        return outcome_view(found, service.desk.statement_ids(job_id))

    return router


def _now(service: Service, renewals: Renewals, job_id: str) -> dict[str, Any]:
    """What the boxes hold at first."""
    papers = renewals.papers(job_id)
    return {
        "job": job_view(service.job(job_id)) | {"title": shown_title(service, job_id)},
        "generation": service.desk.generation(job_id),
        "roster": roster_lines(papers.context.roster),
        "agenda": "\n".join(papers.context.agenda),
        "dictionary": dictionary_text(papers.dictionary),
        "new_terms": dictionary_text(renewals.new_terms(job_id)),
        "profile": renewals.profile(job_id),
        "profiles": [
            {"value": value, "label": label}
            for label, value in profile_choices(profile_folder(service))
        ],
        "stages": [{"value": name, "label": STAGES[name]} for name in STARTS],
    }


def _answered(action: Callable[[], Forecast]) -> Any:
    try:
        return forecast_view(action())
    except Wrong as error:
        return JSONResponse({"detail": str(error), "problems": error.problems}, status_code=422)


def read(service: Service, given: Given) -> Mended:
    """The boxes, understood.

    Raises
    ------
    Wrong
        Some cannot be.
    """
    problems: dict[str, str] = {}

    def take(name: str, parse: Callable[[str], Any], text: str) -> Any:
        try:
            return parse(text) if text.strip() else ()
        except MinutesError as error:
            problems[name] = str(error)
            return ()

    mended = Mended(
        roster=take("roster", parse_roster, given.roster),
        agenda=take("agenda", parse_agenda, given.agenda),
        dictionary=take("dictionary", parse_dictionary, given.dictionary),
        profile=given.profile,
        stage=given.stage or None,
    )
    try:
        known_profile(given.profile, profile_folder(service))
    except UsageError as error:
        problems["profile"] = str(error)
    if problems:
        raise Wrong(problems)
    return mended


def forecast_view(planned: Forecast) -> dict[str, Any]:
    """What will happen, in words."""
    again = set(planned.again)
    reason = REASONS[planned.needed]
    if planned.stage != planned.needed:
        reason = f"選ばれたとおり、「{STAGES[planned.stage]}」からやり直します。"
    return {
        "stage": planned.stage,
        "needed": planned.needed,
        "reason": reason,
        "stages": [{"label": label, "again": name in again} for name, label in STAGES.items()],
        "seconds": planned.seconds,
        "edits": planned.edits,
    }


def outcome_view(outcome: Outcome, ids: tuple[str, ...]) -> dict[str, Any]:
    """What was changed and what does not fit."""
    places = frozenset(ids)
    return {
        "same": outcome.same,
        "more": outcome.more,
        "differences": [asdict(difference) for difference in outcome.differences],
        "conflicts": [_conflict_view(conflict, places) for conflict in outcome.conflicts],
    }


def _conflict_view(conflict: Conflict, ids: frozenset[str]) -> dict[str, Any]:
    return {
        "target": conflict.target,
        "what": KINDS.get(conflict.kind, "修正"),
        "kept": as_read(conflict.kept),
        "machine": as_read(conflict.machine),
        "choice": conflict.kind == "statement" and conflict.target in ids,
    }
