"""作り直し: what it will do is said before, every edit stays, what changed is said after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from corrections import save_statement
from fastapi.testclient import TestClient

from minutes.jobs.renewal import Difference, Said, compare
from minutes.jobs.results import load_papers
from minutes.schema import Draft, Term
from minutes.store.records import Body, Timing

from .builders import draft
from .conftest import open_client, seed, seed_anew

if TYPE_CHECKING:
    from minutes.jobs.service import Service

ROSTER = "氏名,役職\n田中一郎,委員長\n佐藤花子,委員"


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    with open_client(service) as opened:
        yield opened


def boxes(client: TestClient, job: str, **changed: str) -> dict[str, str]:
    """What the page holds at first, with some boxes mended."""
    now = client.get(f"/api/jobs/{job}/renewal").json()
    return {
        **{name: now[name] for name in ("roster", "agenda", "dictionary", "profile")},
        "stage": "",
        **changed,
    }


def plan(client: TestClient, job: str, **changed: str) -> Any:
    answer = client.post(f"/api/jobs/{job}/renewal/forecast", json=boxes(client, job, **changed))
    return answer.json()


def said_anew(whole: Draft, texts: dict[int, tuple[str, str]]) -> Draft:
    """Another generation in which statements say and were heard otherwise."""
    document = whole.minutes_doc
    first, rest = document.agenda
    rows = list(document.statements)
    for number, (verbatim, text) in texts.items():
        rows[number] = replace(rows[number], verbatim=verbatim, text=text)
    agenda = (replace(first, statements=tuple(rows[:1])), replace(rest, statements=tuple(rows[1:])))
    return replace(whole, minutes_doc=replace(document, agenda=agenda))


def test_what_will_happen_follows_what_was_mended(client: TestClient, service: Service) -> None:
    job = seed(service, draft())
    save_statement(service.desk, job, 1, text="直した文。", user="甲")
    unchanged = plan(client, job)
    assert (unchanged["stage"], unchanged["edits"]) == ("format", 1)
    assert [stage["label"] for stage in unchanged["stages"] if stage["again"]] == [
        "会議録の整形",
        "ファイルの書き出し",
    ]
    assert plan(client, job, dictionary="耐震改修,たいしんかいしゅう")["stage"] == "recognise"
    assert plan(client, job, agenda="耐震改修について")["stage"] == "recognise"
    more = plan(client, job, roster=ROSTER)
    assert (more["stage"], "人数" in more["reason"]) == ("diarize", True)
    assert plan(client, job, stage="decode")["stage"] == "decode"
    late = plan(client, job, roster=ROSTER, stage="format")
    assert "話者の聞き分け" in late["detail"]


def test_the_time_is_what_this_machine_measured(client: TestClient, service: Service) -> None:
    job = seed(service, draft())
    assert plan(client, job)["seconds"] is None
    for stage, seconds in (
        ("diarize", 10.0),
        ("recognise", 40.0),
        ("format", 2.0),
        ("assign", 1.0),
    ):
        service.store.jobs.add_timing(Timing("x", stage, 100.0, seconds, "w"))
    length = service.job(job).duration or 0.0
    assert plan(client, job)["seconds"] == pytest.approx(0.02 * length)
    assert plan(client, job, dictionary="耐震改修")["seconds"] == pytest.approx(0.43 * length)
    assert plan(client, job, stage="decode")["seconds"] is None  # never measured


def test_a_wrong_box_is_said_beside_it_and_nothing_begins(
    client: TestClient, service: Service
) -> None:
    job = seed(service, draft())
    wrong = boxes(client, job, profile="/etc/passwd", dictionary="用語,読み")
    answer = client.post(f"/api/jobs/{job}/renewal", json=wrong)
    assert answer.status_code == 422
    assert set(answer.json()["problems"]) == {"profile", "dictionary"}
    assert (service.job(job).state, service.store.jobs.get(job).run) == ("done", 1)


def test_a_final_document_is_not_made_anew(client: TestClient, service: Service) -> None:
    job = seed(service, draft())
    service.desk.set_state(job, "final", user="甲")
    answer = client.post(f"/api/jobs/{job}/renewal", json=boxes(client, job))
    assert answer.status_code == 423
    assert "確定" in answer.json()["detail"]
    assert service.job(job).state == "done"


def test_mended_papers_are_kept_and_captions_stay(client: TestClient, service: Service) -> None:
    body = service.save_body(Body("", "総務委員会", dictionary=(Term("新語"),)))
    job = seed(service, draft(), body_id=body.id)
    assert client.get(f"/api/jobs/{job}/renewal").json()["new_terms"] == "新語"
    mended = boxes(client, job, roster=ROSTER, agenda="補正予算について", dictionary="耐震改修")
    assert client.post(f"/api/jobs/{job}/renewal", json=mended).status_code == 200
    row = service.store.jobs.get(job)
    assert (row.state, row.run) == ("queued", 2)
    papers = load_papers(service.files, job, 2)
    assert [who.name for who in papers.context.roster] == ["田中一郎", "佐藤花子"]
    assert papers.context.agenda == ("補正予算について",)
    assert [term.text for term in papers.dictionary] == ["耐震改修"]
    assert papers.captions == load_papers(service.files, job, 1).captions
    busy = client.post(f"/api/jobs/{job}/renewal", json=mended)
    assert (busy.status_code, "終わった" in busy.json()["detail"]) == (400, True)
    assert service.store.jobs.get(job).run == 2


def test_afterwards_both_texts_of_what_does_not_fit_can_be_chosen(
    client: TestClient, service: Service
) -> None:
    job = seed(service, draft())
    assert client.get(f"/api/jobs/{job}/renewal/outcome").status_code == 400
    for number in (1, 2, 3):
        save_statement(service.desk, job, number, text=f"人が直した文{number}。", user="甲")
    anew = said_anew(
        draft(),
        {
            1: ("まったく別の言葉です。", "まったく別の言葉です。"),
            2: ("これも別の言葉です。", "これも別の言葉です。"),
            6: ("整え方が変わった文。", "整え方が変わった文。"),
        },
    )
    seed_anew(service, job, anew)
    found = client.get(f"/api/jobs/{job}/renewal/outcome").json()
    (change,) = found["differences"]
    assert (change["after"][0]["text"], found["same"], found["more"]) == (
        "整え方が変わった文。",
        7,
        0,
    )
    assert change["after"][0]["id"] == service.desk.statement_ids(job)[6]
    first, second = sorted(found["conflicts"], key=lambda conflict: str(conflict["kept"]))
    assert (first["kept"], first["machine"]) == ("人が直した文1。", "まったく別の言葉です。")
    operations = [
        {"op": "check", "statement": first["target"], "doubt": "edit_conflict"},
        {"op": "text", "statement": second["target"], "text": second["machine"]},
    ]
    for operation in operations:
        answer = client.post(f"/api/jobs/{job}/operations", json={"operations": [operation]})
        assert answer.status_code == 200
    assert client.get(f"/api/jobs/{job}/renewal/outcome").json()["conflicts"] == []
    texts = [statement.text for statement in service.desk.draft(job).minutes_doc.statements]
    assert texts[1:4] == ["人が直した文1。", "これも別の言葉です。", "人が直した文3。"]
    service.desk.undo(job)
    service.desk.undo(job)
    assert len(service.desk.conflicts(job)) == 2


def test_statements_that_came_or_went_are_told_together() -> None:
    first, second, third = Said("甲", "一。"), Said("甲", "二。"), Said("乙", "三。")
    assert compare((first, second), (first, second)) == (2, ())
    assert compare((first, second, third), (first, third)) == (2, (Difference((second,), ()),))
    assert compare((first,), (replace(first, who="乙"),)) == (
        0,
        (Difference((first,), (replace(first, who="乙"),)),),
    )
