"""Where much must be read anew, the words are answered first and the facts follow; nothing printed waits."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from minutes.jobs.later import MUCH
from minutes.schema import Draft

from .builders import said
from .conftest import Site, open_client, seed
from .editing import edit, kept
from .screen import Screen

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from minutes.jobs.service import Service

ONE = {"X-Minutes-Browser": "1" * 32}
ASKED, ANSWER = "この案に御異議ありませんか。", "異議なし。"
MISHEARD = "この案を見ましたか。"
"""What was heard instead of the chair's question: no vote."""
REPAIR = {"op": "replace", "pattern": "を見ましたか", "replacement": "に御異議ありませんか"}
MANY = MUCH + 2


def votes(count: int = MANY) -> Draft:
    """``count`` votes whose question was misheard, by the chair and somebody else in turn."""
    whole = said(*(line for _ in range(count) for line in (MISHEARD, ANSWER)))
    turns = tuple(
        replace(turn, speaker_id=f"S{place % 2 + 1}")
        for place, turn in enumerate(whole.transcript.turns)
    )
    item = whole.minutes_doc.agenda[0]
    statements = tuple(
        replace(statement, speaker_id=turn.speaker_id)
        for statement, turn in zip(item.statements, turns, strict=True)
    )
    document = replace(whole.minutes_doc, agenda=(replace(item, statements=statements),))
    return Draft(replace(whole.transcript, turns=turns), document)


def post(client: TestClient, job: str, path: str, **body: object) -> Any:
    answer = client.post(f"/api/jobs/{job}/{path}", json=body, headers=ONE)
    assert answer.status_code == 200, answer.text
    return answer.json()


def facts_of(parts: Any) -> Any:
    return [parts[name] for name in ("events", "decisions", "actions", "points")]


def test_the_words_come_first_and_what_follows_from_them_after(service: Service) -> None:
    job = seed(service, votes())
    client = open_client(service)
    first = client.get(f"/api/jobs/{job}/draft").json()
    answer = post(client, job, "operations", operations=[REPAIR], since=0, facts=0)
    assert answer["facts"] == 0
    assert len(answer["changed"]["statements"]) == MANY
    assert not {"events", "decisions", "actions", "points"} & answer["changed"].keys()
    rest = client.get(f"/api/jobs/{job}/changes?since={answer['version']}&facts=0").json()
    assert "facts" not in rest
    assert rest["changed"]["statements"] == []
    now = client.get(f"/api/jobs/{job}/draft").json()
    assert rest["changed"]["events"] == now["events"] != first["events"]
    known = {point["id"]: point for point in (*first["points"], *rest["changed"].get("points", []))}
    order = rest["changed"].get("points_order", [point["id"] for point in first["points"]])
    assert [known[key] for key in order] == now["points"]


def test_what_is_printed_between_follows_the_words_already(service: Service) -> None:
    job = seed(service, votes())
    client = open_client(service)
    before = client.get(f"/api/jobs/{job}/export/json").json()
    answer = post(client, job, "operations", operations=[REPAIR], since=0, facts=0)
    assert answer["facts"] == 0  # its facts are not here yet
    after = client.get(f"/api/jobs/{job}/export/json").json()
    texts = [event["text"] for event in after["events"]]
    assert len(texts) == len(before["events"]) + MANY
    final = post(client, job, "state", state="final", since=answer["version"], facts=0)
    assert "facts" not in final
    assert [event["text"] for event in final["changed"]["events"]] == texts


def test_an_operation_between_tells_no_fact_as_known_that_the_page_has_not(
    service: Service,
) -> None:
    job = seed(service, votes())
    client = open_client(service)
    first = client.get(f"/api/jobs/{job}/draft").json()
    page = post(client, job, "operations", operations=[REPAIR], since=0, facts=0)
    text = {"op": "text", "statement": first["statements"][1]["id"], "text": "異議あり。"}
    page = post(client, job, "operations", operations=[text], since=page["version"], facts=0)
    while "facts" in page:
        page = client.get(f"/api/jobs/{job}/changes?since={page['version']}&facts=0").json()
    now = client.get(f"/api/jobs/{job}/draft").json()
    assert page["changed"]["events"] == now["events"]


def test_undo_takes_the_words_back_and_leaves_the_facts_as_they_were(service: Service) -> None:
    job = seed(service, votes())
    client = open_client(service)
    first = client.get(f"/api/jobs/{job}/draft").json()
    page = post(client, job, "operations", operations=[REPAIR], since=0, facts=0)
    page = post(client, job, "undo", since=page["version"], facts=0)
    assert len(page["changed"]["statements"]) == MANY
    while "facts" in page:
        page = client.get(f"/api/jobs/{job}/changes?since={page['version']}&facts=0").json()
    now = client.get(f"/api/jobs/{job}/draft").json()
    assert facts_of(now) == facts_of(first)
    assert not {"events", "decisions", "actions"} & page["changed"].keys()


@pytest.mark.parametrize("count", [3, MANY])
def test_a_script_that_names_no_facts_gets_all_in_one_answer(service: Service, count: int) -> None:
    job = seed(service, votes(count))
    client = open_client(service)
    answer = post(client, job, "operations", operations=[REPAIR], since=0)
    assert "facts" not in answer
    assert len(answer["changed"]["events"]) == count
    assert all(row["words"] and row["pieces"] for row in answer["changed"]["statements"])


def test_few_words_bring_their_facts_with_them(service: Service) -> None:
    job = seed(service, votes(3))
    client = open_client(service)
    answer = post(client, job, "operations", operations=[REPAIR], since=0, facts=0)
    assert "facts" not in answer
    assert len(answer["changed"]["events"]) == 3


def test_a_page_gets_no_words_heard_that_it_has(service: Service) -> None:
    job = seed(service, votes())
    client = open_client(service)
    shown = client.get(f"/api/jobs/{job}/draft").json()["statements"]
    page = post(client, job, "operations", operations=[REPAIR], since=0, facts=0)
    fresh = page["changed"]["statements"]
    assert not any({"words", "pieces", "verbatim"} & row.keys() for row in fresh)
    by_id = {row["id"]: row for row in shown}
    whole = client.get(f"/api/jobs/{job}/draft").json()["statements"]
    merged = {row["id"]: {**by_id[row["id"]], **row} for row in fresh}
    assert [merged.get(row["id"], by_id[row["id"]]) for row in shown] == whole
    split = {"op": "split", "statement": shown[0]["id"], "at": 4}
    halves = post(client, job, "operations", operations=[split], since=page["version"], facts=0)
    texts = ["".join(w[0] for w in half["words"]) for half in halves["changed"]["statements"]]
    assert "".join(texts) == MISHEARD  # what was heard is others' for both halves


DECIDED = {"text": "原案のとおり決めた。"}


def test_a_decision_that_came_and_went_is_told_to_a_page_whose_words_are_older(
    service: Service,
) -> None:
    job = seed(service, votes(3))
    client = open_client(service)
    after = client.get(f"/api/jobs/{job}/draft").json()["statements"][0]["id"]
    made = {"op": "decision", "after": after, "fields": DECIDED}
    page = post(client, job, "operations", operations=[made], since=0, facts=0)
    (known,) = page["changed"]["decisions"]
    gone = {"op": "decision", "id": known["id"], "fields": None}
    post(client, job, "operations", operations=[gone], since=1, facts=1)
    rest = client.get(f"/api/jobs/{job}/changes?since=0&facts=1").json()
    assert rest["changed"]["decisions"] == []  # shown as of 1, while a row waits that is of 0
    same = client.get(f"/api/jobs/{job}/changes?since=0&facts=2").json()
    assert "decisions" not in same["changed"]


def open_editor(screen: Screen) -> None:
    """The page's editor, in ``window.editor``."""
    screen.run(
        "import(new URL('web/editor.js', document.baseURI)).then(({Editor}) => {"
        " const jump = Editor.prototype.jump;"
        " Editor.prototype.jump = function () { window.editor = this; }; })"
    )
    screen.keys("f8")
    screen.until(lambda: screen.run("return !!window.editor"), "the editor")


@pytest.mark.browser
def test_what_others_made_and_withdrew_goes_while_a_row_waits(screen: Screen, site: Site) -> None:
    job = edit(screen, site, votes(3))
    desk = site.service.desk
    after = desk.statement_ids(job)[2]
    open_editor(screen)
    screen.run("editor.doors.together.follow = () => {}")  # nothing comes but what is asked for
    heading = {"op": "heading", "after": after, "title": "その他について"}
    decision = {"op": "decision", "after": after, "fields": DECIDED}
    desk.operate(job, [heading], user="乙")
    desk.operate(job, [decision], user="乙")
    screen.run("editor.catchUp()")
    kept(lambda: len(screen.all(".m-fact")), 1)
    headings = len(screen.all(".m-agenda"))
    assert screen.run("return editor.data.items.length") == len(desk.resolved(job).items)
    desk.undo(job, user="乙", own=True)
    desk.undo(job, user="乙", own=True)
    screen.run("editor.catchUp(0)")  # a row that was left is as of 0
    kept(lambda: screen.run("return editor.versions.version"), desk.version(job))
    kept(lambda: len(screen.all(".m-fact")), 0)
    assert len(screen.all(".m-agenda")) == headings - 1
    assert screen.run("return editor.data.items.length") == len(desk.resolved(job).items)


@pytest.mark.browser
def test_the_page_shows_the_words_and_then_what_follows(screen: Screen, site: Site) -> None:
    job = edit(screen, site, votes())
    screen.run(
        "const old = fetch; window.asked = [];"
        "window.fetch = (url, what) => { asked.push(String(url)); return old(url, what); }"
    )
    open_editor(screen)
    before = len(screen.all(".m-event"))
    screen.run(f"editor.operate([{json.dumps(REPAIR)}])")
    kept(lambda: len(screen.all(".m-event")), before + MANY)
    assert screen.only('[data-index="0"] .m-text').get_property("value") == ASKED
    assert any("/changes?" in url for url in screen.run("return asked"))
    assert site.service.desk.version(job) == 1
