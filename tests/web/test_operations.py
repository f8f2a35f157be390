"""The draft over HTTP: operations, undo and redo, versions, state, what others did."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from .builders import draft
from .conftest import open_client, seed

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from minutes.jobs.service import Service

pytestmark = pytest.mark.process

ONE, OTHER = {"X-Minutes-Browser": "1" * 32}, {"X-Minutes-Browser": "2" * 32}


@pytest.fixture
def job(service: Service) -> str:
    """A draft of eight statements."""
    return seed(service, draft())


@pytest.fixture
def client(service: Service) -> TestClient:
    """The application, called without a network."""
    return open_client(service)


def send(client: TestClient, job: str, *operations: dict[str, Any], **more: Any) -> Any:
    """Operations of one clerk."""
    body = {"operations": list(operations), **more}
    return client.post(f"/api/jobs/{job}/operations", json=body, headers=ONE)


def test_the_draft_is_compressed_and_not_sent_twice(client: TestClient, job: str) -> None:
    path = f"/api/jobs/{job}/draft"
    first = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert first.headers["Content-Encoding"] == "gzip"
    whole = first.json()
    assert [item["id"] for item in whole["items"]] == ["item0", "item1"]
    assert (whole["state"], whole["version"], whole["deleted"]) == ("draft", 0, [])
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    send(client, job, {"op": "delete", "statement": "T3"})
    fresh = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert fresh.status_code == 200
    assert [row["id"] for row in fresh.json()["deleted"]] == ["T3"]
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers


def test_an_operation_answers_what_differs_now(client: TestClient, job: str) -> None:
    answer = send(client, job, {"op": "split", "statement": "T3", "at": 5}, seen=0).json()
    changed = answer["changed"]
    assert answer["version"] == 1
    assert [statement["id"] for statement in changed["statements"]] == ["T3", "part-1-0"]
    assert changed["order"][3:5] == ["T3", "part-1-0"]
    assert "header" not in changed
    named = send(client, job, {"op": "person", "person": "S3", "name": "高橋次郎"}).json()
    assert set(named["changed"]) == {"statements", "speakers"}
    assert named["changed"]["statements"] == []
    since = client.get(f"/api/jobs/{job}/changes?since=0").json()
    assert set(since["changed"]) == {"statements", "order", "speakers"}


def test_refusals_tell_what_is_wrong(client: TestClient, job: str) -> None:
    good = {"op": "text", "statement": "T3", "text": "直した。"}
    gone = {"op": "text", "statement": "T99", "text": "直した。"}
    assert send(client, job, good, gone).status_code == 404
    assert send(client, job, good, {"op": "fly"}).status_code == 422
    assert client.get(f"/api/jobs/{job}/history").json() == {"history": []}  # all or none
    assert send(client, job, good, seen=0).status_code == 200
    late = {"op": "text", "statement": "T3", "text": "遅れた文。"}
    body = {"operations": [late], "seen": 0}
    answer = client.post(f"/api/jobs/{job}/operations", json=body, headers=OTHER)
    assert answer.status_code == 409
    assert "ほかの画面" in answer.json()["detail"]
    assert answer.json()["others"][0]["after"] == {"text": "直した。"}


def test_undo_and_redo_answer_like_operations(client: TestClient, job: str) -> None:
    send(client, job, {"op": "text", "statement": "T3", "text": "直した。"})
    undone = client.post(f"/api/jobs/{job}/undo", json={"since": 1}, headers=ONE).json()
    assert undone["version"] == 2
    assert undone["changed"]["statements"][0]["text"] != "直した。"
    redone = client.post(f"/api/jobs/{job}/redo", json={"since": 2}, headers=ONE).json()
    assert redone["changed"]["statements"][0]["text"] == "直した。"
    nothing = client.post(f"/api/jobs/{job}/redo", json={"since": 3}, headers=ONE).json()
    assert nothing == {"version": 3, "changed": None}


def test_a_call_that_is_sent_again_under_its_name_is_done_once(
    client: TestClient, job: str
) -> None:
    send(client, job, {"op": "text", "statement": "T3", "text": "直した。"})
    send(client, job, {"op": "delete", "statement": "T5"})
    path = f"/api/jobs/{job}"
    calls: tuple[tuple[str, dict[str, Any]], ...] = (
        ("undo", {}),
        ("redo", {}),
        ("versions/1/restore", {}),
        ("versions/1/name", {"name": "一つ目"}),
        ("state", {"state": "review"}),
    )
    for number, (below, body) in enumerate(calls):
        asked = body | {"since": 0, "key": f"k{number}"}
        answers = [client.post(f"{path}/{below}", json=asked, headers=ONE).json() for _ in range(2)]
        assert [answer["version"] for answer in answers] == [number + 3] * 2, below
        assert answers[0] == answers[1]
        changed = {statement["id"] for statement in answers[0]["changed"]["statements"]}
        assert "T3" in changed  # all that differs from what the page shows, not only its own


def test_versions_can_be_read_and_restored(client: TestClient, job: str) -> None:
    send(client, job, {"op": "delete", "statement": "T3"})
    early = client.get(f"/api/jobs/{job}/versions/0").json()
    assert "T3" in [statement["id"] for statement in early["statements"]]
    assert client.get(f"/api/jobs/{job}/versions/9").status_code == 404
    answer = client.post(f"/api/jobs/{job}/versions/0/restore", headers=ONE).json()
    assert "T3" in answer["changed"]["order"]
    history = client.get(f"/api/jobs/{job}/history?after=1").json()["history"]
    assert [(edit["kind"], edit["user"]) for edit in history] == [("version", "1" * 32)]


def test_a_final_document_refuses_every_change(client: TestClient, job: str) -> None:
    path = f"/api/jobs/{job}"
    client.post(f"{path}/state", json={"state": "final"}, headers=ONE)
    assert send(client, job, {"op": "delete", "statement": "T3"}).status_code == 423
    old = send(client, job, {"op": "text", "statement": "T3", "text": "x"})
    assert old.status_code == 423
    assert client.post(f"{path}/undo", headers=ONE).status_code == 423
    assert client.get(f"{path}/draft").json()["state"] == "final"
    assert client.post(f"{path}/state", json={"state": "done"}, headers=ONE).status_code == 400
    client.post(f"{path}/state", json={"state": "draft"}, headers=ONE)
    assert send(client, job, {"op": "delete", "statement": "T3"}).status_code == 200


def test_a_settled_doubt_is_no_doubt_in_any_form(client: TestClient, job: str) -> None:
    row = client.get(f"/api/jobs/{job}/draft").json()["statements"][4]
    assert row["doubts"][0]["text"] == "聴取不能"
    checks = [
        {"op": "check", "statement": row["id"], "doubt": place["id"]} for place in row["doubts"]
    ]
    (changed,) = send(client, job, *checks).json()["changed"]["statements"]
    assert (changed["doubts"], changed["flags"], changed["notes"]) == ([], [], ["確認済み"])
    assert changed["checked"] == [operation["doubt"] for operation in checks]
    table = client.get(f"/api/jobs/{job}/export/csv").content.decode("utf-8-sig")
    assert "聴取不能の箇所があります" not in table
    whole = json.loads(client.get(f"/api/jobs/{job}/export/json").content)
    assert "inaudible" not in json.dumps(whole["agenda"]).replace("checked:inaudible", "")


def test_what_the_same_clerk_typed_in_another_tab_is_not_overwritten(
    client: TestClient, job: str
) -> None:
    def typed(text: str, tab: str | None, seen: int, statement: str = "T3") -> Any:
        operation = {"op": "text", "statement": statement, "text": text}
        return send(client, job, operation, seen=seen, **({"tab": tab} if tab else {}))

    assert typed("一つ目の画面の文。", "a", 0).status_code == 200
    refused = typed("二つ目の画面の文。", "b", 0)
    assert refused.status_code == 409
    assert "ほかの画面" in refused.json()["detail"]
    rows = client.get(f"/api/jobs/{job}/draft").json()["statements"]
    assert "一つ目の画面の文。" in {row["text"] for row in rows}
    # one's own tab goes on, though the answer of before was lost; so does another row, and who decided
    assert typed("一つ目の画面の文。続き。", "a", 0).status_code == 200
    assert typed("ほかの行。", "b", 0, "T1").status_code == 200
    assert typed("見てから直した文。", "b", 3).status_code == 200
    # of whom no tab is known, nothing is refused
    assert typed("口から直した文。", None, 0).status_code == 200
