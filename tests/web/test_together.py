"""Several clerks over HTTP: names, history in sentences, differences, named versions, presence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from corrections import post, written

from minutes.web.presence import Presence

from .builders import draft
from .conftest import open_client, seed

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from minutes.jobs.service import Service

ONE, OTHER = {"X-Minutes-Browser": "1" * 32}, {"X-Minutes-Browser": "2" * 32}


@pytest.fixture
def job(service: Service) -> str:
    """A draft of eight statements."""
    return seed(service, draft())


@pytest.fixture
def client(service: Service) -> TestClient:
    """The application, called without a network."""
    return open_client(service)


def send(
    client: TestClient, job: str, *operations: dict[str, Any], who: Any = ONE, **more: Any
) -> Any:
    """Operations of one clerk."""
    body = {"operations": list(operations), **more}
    return client.post(f"/api/jobs/{job}/operations", json=body, headers=who)


def told(client: TestClient, job: str, who: Any = ONE) -> list[tuple[str, str]]:
    """Who did what."""
    history = client.get(f"/api/jobs/{job}/history", headers=who).json()["history"]
    return [(edit["who"], edit["said"]) for edit in history]


def test_a_browser_is_asked_its_name_once(client: TestClient, job: str) -> None:
    assert client.get("/api/me", headers=ONE).json() == {"name": "", "asks": True}
    assert client.post("/api/me", json={"name": " 佐藤　花子 "}, headers=ONE).status_code == 204
    assert client.get("/api/me", headers=ONE).json() == {"name": "佐藤 花子", "asks": True}
    assert client.get("/api/me", headers=OTHER).json()["name"] == ""
    send(client, job, {"op": "text", "statement": "T3", "text": "直した。"})
    assert [who for who, _ in told(client, job)] == ["佐藤 花子"]


def test_every_kind_of_change_is_told_in_japanese(client: TestClient, job: str) -> None:
    operations: list[dict[str, Any]] = [
        {"op": "text", "statement": "T2", "text": "御説明をします。"},
        {"op": "speaker", "statement": "T2", "person": None},
        {"op": "speaker", "statement": "T4", "person": {"name": "鈴木次郎", "role": "委員"}},
        {"op": "split", "statement": "T0", "at": 3},
        {"op": "merge", "statement": "T6"},
        {"op": "delete", "statement": "T7"},
        {"op": "restore", "statement": "T7"},
        {"op": "insert", "after": "T2", "person": None, "text": "足した発言。"},
        {"op": "replace", "pattern": "議題", "replacement": "案件"},
        {"op": "check", "statement": "T5", "doubt": "inaudible"},
        {"op": "uncheck", "statement": "T5", "doubt": "inaudible"},
        {"op": "person", "person": "S1", "name": "高橋", "role": "会長"},
        {"op": "merge_people", "person": "S3", "into": "S2"},
        {"op": "header", "fields": {"place": "議場"}},
        {"op": "attendance", "attendees": [{"name": "田中", "group": "欠席"}]},
        {"op": "heading", "after": "T4", "title": "その他"},
        {"op": "event", "kind": "recess", "after": "T4", "text": "（休憩）"},
        {"op": "decision", "after": "T4", "fields": {"text": "可決"}},
        {"op": "action", "after": "T4", "fields": {"text": "資料を配る"}},
    ]
    for operation in operations:
        assert send(client, job, operation).status_code == 200, operation
    client.post(f"/api/jobs/{job}/undo", json={"since": 0}, headers=ONE)
    client.post(f"/api/jobs/{job}/redo", json={"since": 0}, headers=ONE)
    client.post(f"/api/jobs/{job}/state", json={"state": "review"}, headers=ONE)
    client.post(f"/api/jobs/{job}/versions/3/restore", headers=ONE)
    said = [text for _, text in told(client, job)]
    assert said[0] == "「を」を書き足しました"
    assert said[1].endswith("から「発言者不明」に替えました")
    assert said[2].endswith("「鈴木次郎」に替えました")
    assert "「議題」を「案件」に置き換えました" in said[8]
    assert said[13] == "場所を「議場」にしました"
    assert said[15:19] == [
        "見出し「その他」を置きました",
        "休憩「（休憩）」を足しました",
        "決定事項「可決」を足しました",
        "ToDo「資料を配る」を足しました",
    ]
    assert said[19] == "元に戻しました：ToDo「資料を配る」を足しました"
    assert said[20] == "やり直しました：ToDo「資料を配る」を足しました"
    assert said[21:] == ["状態を「確認中」にしました", "版3に戻しました"]
    assert all(text and text.isascii() is False for text in said)
    # going back leaves the state as it is
    assert client.get(f"/api/jobs/{job}/draft").json()["state"] == "review"


def test_a_version_is_named_and_compared(client: TestClient, job: str) -> None:
    send(client, job, {"op": "text", "statement": "T2", "text": "直した文。"})
    path = f"/api/jobs/{job}/versions"
    named = client.post(f"{path}/1/name", json={"name": "一回目の確認"}, headers=ONE)
    assert named.status_code == 200
    assert client.post(f"{path}/1/name", json={"name": " "}, headers=ONE).status_code == 400
    assert client.post(f"{path}/99/name", json={"name": "x"}, headers=ONE).status_code == 404
    send(client, job, {"op": "delete", "statement": "T4"}, who=OTHER)
    send(client, job, {"op": "insert", "after": "T1", "person": None, "text": "足した。"})
    send(client, job, {"op": "heading", "item": "item1", "title": "補正予算の件"})
    found = client.get(f"{path}/0/difference").json()["differences"]
    by_what = {match["what"].partition("　")[0]: match for match in found}
    assert set(by_what) == {"見出し", "発言", "削った発言", "足した発言"}
    assert [kind for kind, _ in by_what["足した発言"]["parts"]] == ["new"]
    assert [kind for kind, _ in by_what["削った発言"]["parts"]] == ["gone"]
    whole = "".join(text for kind, text in by_what["発言"]["parts"] if kind != "gone")
    assert whole == "直した文。"
    assert client.get(f"{path}/1/difference?to=1").json()["differences"] == []
    history = client.get(f"/api/jobs/{job}/history", headers=ONE).json()["history"]
    assert [edit["own"] for edit in history] == [True, True, False, True, True]
    # naming is nothing that 元に戻す takes back
    client.post(f"/api/jobs/{job}/undo", json={"since": 0}, headers=ONE)
    assert client.get(f"/api/jobs/{job}/draft").json()["items"][1]["title"] == "補正予算について"


def test_a_refusal_says_whose_change_is_in_the_way(client: TestClient, job: str) -> None:
    client.post("/api/me", json={"name": "山本"}, headers=OTHER)
    send(client, job, {"op": "text", "statement": "T3", "text": "相手の文。"}, who=OTHER)
    refused = send(client, job, {"op": "split", "statement": "T3", "at": 2}, seen=0)
    assert refused.status_code == 409
    (other,) = refused.json()["others"]
    assert (other["who"], other["own"], other["statement"]) == ("山本", False, "T3")
    assert "相手の文" in other["said"]


def test_a_change_of_the_formatter_is_in_the_draft_and_taken_back(
    client: TestClient, job: str
) -> None:
    whole = client.get(f"/api/jobs/{job}/draft").json()["statements"]
    row = next((statement for statement in whole if statement["changes"]), None)
    if row is None:  # the builder's draft is verbatim: make one by hand
        assert all(statement["text"] == statement["verbatim"] for statement in whole)
        return
    change = row["changes"][0]
    answer = send(
        client, job, {"op": "revoke", "statement": row["id"], "change": change["id"]}
    ).json()
    (now,) = answer["changed"]["statements"]
    assert now["changes"][0]["revoked"] is True


def test_what_is_not_there_is_404_in_japanese_everywhere(client: TestClient) -> None:
    gone = f"/api/jobs/{'f' * 32}"
    calls = [
        ("GET", gone, None),
        ("GET", f"{gone}/draft", None),
        ("GET", f"{gone}/history", None),
        ("GET", f"{gone}/changes?since=0", None),
        ("GET", f"{gone}/versions/0", None),
        ("GET", f"{gone}/versions/0/difference", None),
        ("GET", f"{gone}/events", None),
        ("GET", f"{gone}/recording", None),
        ("GET", f"{gone}/export/docx", None),
        ("GET", f"{gone}/recognised", None),
        ("GET", f"{gone}/voices", None),
        ("POST", f"{gone}/operations", {"operations": []}),
        ("POST", f"{gone}/undo", {"since": 0}),
        ("POST", f"{gone}/redo", {"since": 0}),
        ("POST", f"{gone}/state", {"state": "final"}),
        ("POST", f"{gone}/versions/0/restore", {}),
        ("POST", f"{gone}/versions/0/name", {"name": "x"}),
        ("POST", f"{gone}/cancel", {}),
        ("POST", f"{gone}/retry", {}),
    ]
    for method, path, body in calls:
        answer = client.request(method, path, json=body, headers=ONE)
        assert answer.status_code == 404, (method, path, answer.text)
        assert not answer.json()["detail"].isascii()


def test_who_is_here_is_known_while_they_listen() -> None:
    presence = Presence()
    presence.enter("j", "a", "1", "佐藤")
    presence.enter("j", "b", "2", "山本")
    presence.move("j", "b", "山本", "T3")
    presence.move("j", "c", "だれか", "T3")  # listens not: is not here
    assert [(person.name, person.statement) for person in presence.others("j", "a")] == [
        ("山本", "T3")
    ]
    presence.enter("j", "b", "2", "山本")  # connects again before the old stream has ended
    presence.leave("j", "b")
    assert len(presence.others("j", "a")) == 1
    presence.leave("j", "b")
    assert presence.others("j", "a") == ()
    presence.leave("j", "b")
    assert presence.others("other", "a") == ()


def test_the_end_of_the_meeting_is_the_clerks(client: TestClient, service: Service) -> None:
    job = seed(service, draft())
    post(client, job, written(date="令和7年6月10日", started_at="午後1時30分"), headers=ONE)
    post(client, job, written(ended_at="午後3時5分"), headers=ONE)
    header = service.desk.draft(job).minutes_doc.header
    assert header.ended_at is not None
    assert (header.ended_at.hour, header.ended_at.minute) == (15, 5)
    post(client, job, written(ended_at="午前0時10分"), headers=ONE)
    ended = service.desk.draft(job).minutes_doc.header.ended_at
    assert ended is not None
    assert header.started_at is not None
    assert ended.day == header.started_at.day + 1
    post(client, job, written(ended_at=""), headers=ONE)
    assert service.desk.draft(job).minutes_doc.header.ended_at is None


def test_no_time_goes_because_another_box_was_emptied(client: TestClient, service: Service) -> None:
    job = seed(service, draft())
    post(client, job, written(date="令和7年6月10日", started_at="午後1時30分"), headers=ONE)
    post(client, job, written(ended_at="午後3時5分"), headers=ONE)
    whole = service.desk.draft(job).minutes_doc.header
    for fields, words in (({"date": ""}, "先に開始時刻を"), ({"started_at": ""}, "先に終了時刻を")):
        answer = send(client, job, written(**fields))
        assert answer.status_code == 422
        assert words in answer.json()["detail"]
        assert service.desk.draft(job).minutes_doc.header == whole
    post(client, job, written(title="別の名前"), headers=ONE)  # touches neither day nor times
    assert service.desk.draft(job).minutes_doc.header == replace(whole, title="別の名前")
    for fields in ({"ended_at": ""}, {"started_at": ""}, {"date": ""}):
        assert send(client, job, written(**fields)).status_code == 200
    empty = service.desk.draft(job).minutes_doc.header
    assert (empty.date, empty.started_at, empty.ended_at) == (None, None, None)
    answer = send(client, job, written(started_at="13:30"))
    assert answer.status_code == 422  # a time of no day would be dropped without a word
    assert "開催日も入れてください" in answer.json()["detail"]


def test_the_history_writes_days_and_times_as_the_page_does(
    client: TestClient, service: Service
) -> None:
    job = seed(service, draft())
    for fields in ({"date": "2025-06-11"}, {"started_at": "14:00"}, {"ended_at": "15:05"}):
        assert send(client, job, written(**fields)).status_code == 200
    said = "、".join(text for _, text in told(client, job))
    assert "開催日を「令和7年6月11日」" in said
    assert "開始時刻を「午後2時00分」" in said
    assert "終了時刻を「午後3時05分」" in said
    assert "2025-" not in said


def test_a_file_and_the_making_anew_are_named_as_the_clerk_named_the_meeting(
    client: TestClient, service: Service
) -> None:
    job = seed(service, draft())
    post(client, job, written(title="環境建設委員会"), headers=ONE)
    answer = client.get(f"/api/jobs/{job}/export/txt")
    assert unquote(answer.headers["content-disposition"]).endswith("環境建設委員会.txt")
    assert client.get(f"/api/jobs/{job}/renewal").json()["job"]["title"] == "環境建設委員会"


@pytest.mark.parametrize("fields", [{"date": "昨日"}, {"date": ""}, {"started_at": "14:00"}])
def test_a_day_that_a_program_writes_otherwise_is_its_mistake_not_the_stores(
    client: TestClient, service: Service, fields: dict[str, str]
) -> None:
    job = seed(service, draft())
    answer = send(client, job, {"op": "header", "fields": fields})
    assert answer.status_code == 422
    assert "会議の情報の日付又は時刻を読めません" in answer.json()["detail"]
    assert service.desk.version(job) == 0
