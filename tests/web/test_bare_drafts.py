"""Drafts that lack what most have (agenda, roster, people, statements, words): no call of the page fails on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from fastapi.testclient import TestClient

from minutes.jobs import open_service
from minutes.jobs.operations import _MAKERS
from minutes.options import FORMATS
from minutes.schema import AgendaItem, Draft, Header, MeetingMinutes

from .builders import draft
from .conftest import open_client, seed

if TYPE_CHECKING:
    from minutes.jobs.service import Service

pytestmark = pytest.mark.process


def without(**parts: Any) -> Draft:
    """The committee with other parts of its document."""
    whole = draft()
    return replace(whole, minutes_doc=replace(whole.minutes_doc, **parts))


def of_nobody() -> Draft:
    """Nobody was told from anybody else, and no paper was given."""
    whole = draft()
    transcript = replace(
        whole.transcript,
        speakers=(),
        turns=tuple(replace(turn, speaker_id=None) for turn in whole.transcript.turns),
    )
    statements = tuple(replace(said, speaker_id=None) for said in whole.minutes_doc.statements)
    document = MeetingMinutes(Header(), (), (AgendaItem(None, "", statements),))
    return Draft(transcript, document)


STATEMENTS = draft().minutes_doc.statements
DRAFTS: Mapping[str, Draft] = {
    "no item and no statement": without(agenda=()),
    "no item, roster, event, header": without(agenda=(), attendees=(), events=(), header=Header()),
    "an item without statements": without(agenda=(AgendaItem(None, "", ()),)),
    "no heading": without(agenda=(AgendaItem(None, "", STATEMENTS),), attendees=()),
    "a heading and nothing before it": without(agenda=(AgendaItem(1, "予算", STATEMENTS),)),
    "two items of one number": without(
        agenda=(AgendaItem(1, "予算", STATEMENTS[:4]), AgendaItem(1, "予算", STATEMENTS[4:]))
    ),
    "the last item was never reached": without(
        agenda=(AgendaItem(None, "", STATEMENTS), AgendaItem(1, "予算", ()))
    ),
    "nobody told apart, no paper": of_nobody(),
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with open_service(tmp_path_factory.mktemp("bare") / "data", with_worker=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[TestClient]:
    with open_client(service) as opened:
        yield opened


def each_operation(shown: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One of every kind on a draft with a statement, as the page sends them, and what comes after it."""
    here = shown["statements"][-1]
    first, key = shown["statements"][0]["id"], here["id"]
    yield {"op": "text", "statement": key, "text": "お諮りします。原案に御異議ありませんか。"}
    yield {"op": "speaker", "statement": key, "person": {"name": "山田太郎", "role": "委員"}}
    yield {"op": "speaker", "statement": key, "person": None}
    yield {"op": "split", "statement": key, "at": 7}
    yield {"op": "insert", "after": key, "person": None, "text": "足した発言です。"}
    yield {"op": "insert", "after": None, "person": None, "text": "初めの発言です。"}
    yield {"op": "replace", "pattern": "異議", "replacement": "意義"}
    yield {"op": "check", "statement": first, "doubt": "unsure"}
    yield {"op": "uncheck", "statement": first, "doubt": "unsure"}
    yield {"op": "revoke", "statement": first, "change": "0-4"}
    yield {"op": "reapply", "statement": first, "change": "0-4"}
    yield {"op": "heading", "after": first, "title": "その他"}
    yield {"op": "header", "written": {"title": "会議", "date": "令和7年6月1日"}}
    yield {"op": "attendance", "attendees": [{"name": "田中一郎", "role": "委員長"}]}
    yield {"op": "event", "kind": "recess", "after": first, "text": "（休憩）"}
    for kind in ("next_meeting", "decision", "action", "point"):
        fields = {"text": "足した。"} | ({"kind": "問"} if kind == "point" else {})
        yield {"op": kind, "after": first, "fields": fields}
    yield {"op": "delete", "statement": first}
    yield {"op": "restore", "statement": first}
    yield {"op": "merge", "statement": key}


def asked_of_people(shown: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Operations on who is there by now."""
    people = [speaker["id"] for speaker in shown["speakers"]]
    for person in people[:1]:
        yield {"op": "person", "person": person, "name": "山田次郎", "role": None}
    for person in people[1:2]:
        yield {"op": "merge_people", "person": person, "into": people[0]}


def on_headings(shown: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every heading is renamed, moved and removed."""
    for item in shown["items"]:
        yield {"op": "heading", "item": item["id"], "title": "別の題"}
        yield {"op": "heading", "item": item["id"], "after": shown["statements"][-1]["id"]}
        yield {"op": "heading", "item": item["id"], "title": None}


class Page:
    """The calls of one meeting's page."""

    def __init__(self, client: TestClient, job: str) -> None:
        self.client, self.path, self.version = client, f"/api/jobs/{job}", 0

    def draft(self) -> dict[str, Any]:
        """What the page shows."""
        answer = self.client.get(f"{self.path}/draft")
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        self.version = shown["version"]
        return shown

    def do(self, operation: Mapping[str, Any], *refusals: int) -> bool:
        """Whether it was done; another refusal than these is a failure."""
        body = {"operations": [operation], "since": self.version, "facts": self.version}
        answer = self.client.post(f"{self.path}/operations", json=body)
        assert answer.status_code in (200, *refusals), (operation, answer.status_code, answer.text)
        return answer.status_code == 200

    def read_all(self, formats: Sequence[str] = ("docx", "txt")) -> None:
        """Everything that the page can show of the meeting."""
        ends = ["history", "rounds/figure", "rounds/name", "rounds/offer", "changes?since=0"]
        ends += ["versions/0", "versions/0/difference", "renewal", "voices", "lessons"]
        ends += [f"export/{name}" for name in formats]
        for end in ends:
            answer = self.client.get(f"{self.path}/{end}")
            assert answer.status_code < 500, (end, answer.text)
            assert answer.status_code == 200 or end in ("voices", "lessons"), (end, answer.text)


EVERY_FORMAT = tuple(name for name in FORMATS if name != "pdf")  # starts LibreOffice


@pytest.mark.parametrize("name", DRAFTS)
def test_every_call_of_the_page_is_answered(
    client: TestClient, service: Service, name: str
) -> None:
    page = Page(client, seed(service, DRAFTS[name], title="会議"))
    done = set()
    shown = page.draft()
    page.read_all(EVERY_FORMAT)
    if not shown["statements"]:
        page.do({"op": "insert", "after": None, "person": None, "text": "えー、足した発言です。"})
    for make in (each_operation, asked_of_people, on_headings):
        for operation in make(page.draft()):
            refused = () if operation["op"] in ("text", "insert", "heading") else (404, 422)
            if page.do(operation, *refused):
                done.add(operation["op"])
            shown = page.draft()
        page.read_all()
    assert done >= set(_MAKERS) - {"merge_people", "revoke", "reapply", "uncheck", "check"}
    page.read_all(EVERY_FORMAT)
    for way in ("undo", "redo", "undo"):
        while client.post(f"{page.path}/{way}").json()["changed"]:
            pass
    page.read_all()
    assert (
        client.get(f"{page.path}/draft").json()["statements"]
        == client.get(f"{page.path}/versions/0").json()["statements"]
    )


@pytest.mark.parametrize("name", DRAFTS)
def test_it_can_be_made_final(client: TestClient, service: Service, name: str) -> None:
    page = Page(client, seed(service, DRAFTS[name], title="会議"))
    for state in ("review", "final"):
        assert client.post(f"{page.path}/state", json={"state": state}).status_code == 200
    page.read_all(EVERY_FORMAT)
    assert client.post(f"{page.path}/versions/0/name", json={"name": "始め"}).status_code == 200
    assert client.post(f"{page.path}/versions/0/restore", json={}).status_code == 423
