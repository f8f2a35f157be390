"""With one yes a final meeting's corrections become words of its body; the next meeting says what it used."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from corrections import save_statement
from fastapi.testclient import TestClient

from minutes.codec import to_plain
from minutes.options import TranscribeOptions
from minutes.pipeline import read_papers
from minutes.schema import MeetingContext, Term
from minutes.store.records import Body

from .builders import said
from .conftest import open_client, seed

if TYPE_CHECKING:
    from minutes.jobs.service import Service

pytestmark = pytest.mark.process

PAIRS = (
    ("古い公社の改修です。", "古い校舎の改修です。"),
    ("公社を建てます。", "校舎を建てます。"),
    ("新しい校舎です。", "新しい校舎です。"),
    ("子供の居場所です。", "子どもの居場所です。"),
    ("子供の数です。", "子どもの数です。"),
    ("本日は晴れです。", "明日は雨です。"),
)


@pytest.fixture
def body(service: Service) -> Body:
    return service.save_body(Body("", "総務委員会"))


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    with open_client(service) as opened:
        yield opened


def meeting(
    service: Service,
    body: Body | None,
    pairs: tuple[tuple[str, str], ...] = PAIRS,
    state: str = "final",
) -> str:
    lines = tuple(before for before, _ in pairs)
    job = seed(service, said(*lines), body_id=body.id if body else None)
    for place, (before, after) in enumerate(pairs):
        if before != after:
            save_statement(service.desk, job, place, text=after)
    service.desk.set_state(job, state)
    return job


def words(answer: Any) -> list[dict[str, Any]]:
    return [
        {"written": word["written"], "reading": word["reading"], "mistakes": word["mistakes"]}
        for word in answer["words"]
    ]


def test_a_yes_makes_words_and_their_mistakes(
    client: TestClient, service: Service, body: Body
) -> None:
    job = meeting(service, body)
    path = f"/api/jobs/{job}/lessons"
    offered = client.get(path).json()
    assert [
        (word["kind"], word["written"], word["wrong"], word["right"]) for word in offered["words"]
    ] == [
        ("spelling", "子ども", 2, 0),
        ("misheard", "校舎", 2, 1),
    ]
    answer = client.post(path, json={"words": words(offered)})
    assert (answer.status_code, answer.json()["kept"]) == (200, 2)
    assert answer.json()["words"] == []  # known now
    known = {term.text: term for term in service.body(body.id).dictionary}
    assert known["校舎"] == Term("校舎", "こうしゃ", ("公社",))
    assert known["子ども"].mistakes == ("子供",)
    tallies = service.store.corrections.all(body.id)
    assert [(tally.written, tally.wrong, tally.right) for tally in tallies] == [
        ("子ども", 2, 0),
        ("校舎", 2, 1),
    ]
    shown = client.get(f"/api/bodies/{body.id}").json()
    assert ["校舎", 2, 1] in shown["tallies"]


def test_the_clerk_edits_the_list(client: TestClient, service: Service, body: Body) -> None:
    job = meeting(service, body)
    given = {"words": [{"written": "旧校舎", "reading": "きゅうこうしゃ", "mistakes": ["旧公社"]}]}
    assert client.post(f"/api/jobs/{job}/lessons", json=given).status_code == 200
    assert service.body(body.id).dictionary == (Term("旧校舎", "きゅうこうしゃ", ("旧公社",)),)


@pytest.mark.parametrize(
    "word",
    [
        {"written": "校舎", "reading": "校舎"},
        {"written": "校,舎"},
        {"written": "校舎", "mistakes": ["公／社"]},
        {"written": "校"},
        {"written": "校" * 61},
    ],
)
def test_a_word_that_cannot_be_kept_is_refused_and_none_is(
    client: TestClient, service: Service, body: Body, word: dict[str, Any]
) -> None:
    job = meeting(service, body)
    given = {"words": [{"written": "正しい語"}, word]}
    assert client.post(f"/api/jobs/{job}/lessons", json=given).status_code in (400, 422)
    assert service.body(body.id).dictionary == ()


def test_only_a_final_meeting_of_a_body_teaches(
    client: TestClient, service: Service, body: Body
) -> None:
    review = meeting(service, body, state="review")
    given = {"words": [{"written": "校舎"}]}
    assert client.post(f"/api/jobs/{review}/lessons", json=given).status_code == 400
    alone = meeting(service, None)
    assert client.get(f"/api/jobs/{alone}/lessons").json() == {"body": None}
    assert client.post(f"/api/jobs/{alone}/lessons", json=given).status_code == 400
    assert service.body(body.id).dictionary == ()


def test_what_was_put_back_is_offered_to_be_taken_out(client: TestClient, service: Service) -> None:
    body = service.save_body(Body("", "総務委員会", dictionary=(Term("校舎", None, ("公社",)),)))
    job = meeting(service, body, (("土地開発の校舎です。", "土地開発の公社です。"),))
    path = f"/api/jobs/{job}/lessons"
    offered = client.get(path).json()
    assert offered["withdrawn"] == [{"written": "校舎", "mistake": "公社"}]
    client.post(path, json={"dropped": offered["withdrawn"]})
    assert service.body(body.id).dictionary == (Term("校舎"),)


def test_no_meeting_counts_twice(client: TestClient, service: Service, body: Body) -> None:
    job = meeting(service, body)
    path = f"/api/jobs/{job}/lessons"
    offered = client.get(path).json()
    client.post(path, json={"words": words(offered)})
    client.post(path, json={"words": words(offered)})
    assert sum(tally.wrong for tally in service.store.corrections.all(body.id)) in (0, 4)
    assert len(service.body(body.id).dictionary) == 2


def test_a_meeting_that_is_not_there_teaches_nothing(client: TestClient) -> None:
    assert client.get("/api/jobs/nobody/lessons").status_code == 404


def test_a_meeting_says_what_it_used(client: TestClient, service: Service) -> None:
    terms = (
        Term("校舎", "こうしゃ", ("公社",)),
        Term("銭函", "ぜにばこ"),
        Term("祝津", "しゅくつ"),
    )
    body = service.save_body(Body("", "総務委員会", dictionary=terms))
    whole = said("古い校舎と、銭函の校舎です。", "銭函です。")
    first, *rest = whole.transcript.turns
    words = (
        replace(first.words[0], text="古い"),
        replace(first.words[1], text="校舎", original="公社"),
        replace(first.words[2], text="と、銭函の校舎です。"),
    )
    turns = (replace(first, words=words), *rest)
    whole = replace(whole, transcript=replace(whole.transcript, turns=turns))
    job = seed(service, whole, body_id=body.id)
    key = f"jobs/{job}/1/papers.json"
    papers = read_papers(TranscribeOptions(), MeetingContext())
    papers = replace(papers, dictionary=terms)
    service.files.write(key, json.dumps(to_plain(papers)).encode())
    used = client.get(f"/api/jobs/{job}/lessons").json()["used"]
    assert (used["dictionary"], used["learnt"]) == (3, 0)
    assert used["mended"] == [["校舎", 1]]
    assert sorted(used["heard"]) == [["校舎", 1], ["銭函", 2]]
