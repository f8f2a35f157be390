"""What the page does is in the trail, without a word of it; who approves; what the auditor sees."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from corrections import post, text

from minutes.cli.audit import command
from minutes.errors import Closed, StoreError, UsageError
from minutes.format.export.seal import read_seal
from minutes.jobs import open_service
from minutes.jobs.audit import ACTIONS
from minutes.store.audit import check_chain
from minutes.store.records import JobState
from minutes.web.access import Access
from minutes.web.approval import Approval
from minutes.web.routes import ROUTES

from .builders import draft
from .conftest import open_client, seed
from .people import ACCOUNTS, SECRET, people_town

if TYPE_CHECKING:
    from minutes.jobs.service import Service

PASSWORD = "ふゆの朝ごはんは7時"


def trail(service: Service) -> list[tuple[str, str, str]]:
    return [(entry.action, entry.who, entry.meeting) for entry in service.audit.all()]


def test_the_routes_name_known_actions() -> None:
    assert {route.audit for route in ROUTES if route.audit} <= ACTIONS.keys()
    for route in ROUTES:
        if route.method != "GET" and "{job_id}" in route.template:
            told = route.audit or route.template.endswith(("/binned", "/forecast", "/presence"))
            assert told, f"{route.template} changes a meeting unseen"


def test_what_a_clerk_does_is_told_and_nothing_that_was_said(service: Service) -> None:
    town = people_town(service)
    job, name = town.job, town.users["writer"].name
    with town.client("writer") as client:
        base = f"/api/jobs/{job}"
        client.get(f"{base}/draft")
        client.get(f"{base}/recording", headers={"Range": "bytes=0-9"})
        client.get(f"{base}/recording", headers={"Range": "bytes=10-19"})
        assert post(client, job, text("T1", "極秘の言葉")).status_code == 200
        assert client.get(f"{base}/export/txt").status_code == 200
        assert client.post(f"{base}/state", json={"state": "review"}).status_code == 200
        assert post(client, job, text("ない", "")).status_code >= 400
        assert client.post("/api/export", json={"ids": [job]}).status_code == 200
        assert client.delete(base).status_code == 204
        assert client.post(f"{base}/restore").status_code == 204
        assert client.delete(base).status_code == 204
        assert client.delete(f"{base}/binned").status_code == 204
    told = trail(service)
    actions = (
        "view",
        "play",
        "edit",
        "export",
        "state",
        "export",
        "bin",
        "bin",
        "bin",
        "delete",
        "deleted",
    )
    assert told == [(action, name, job) for action in actions]
    plain = "".join(entry.line() for entry in service.audit.all())
    for word in ("極秘", "田中一郎", "ただいまから"):
        assert word not in plain
    assert SECRET in plain, "which meeting was deleted"
    assert json.loads(list(service.audit.all())[3].detail) == {"format": "txt"}
    assert check_chain(service.audit.all()).broken is None


def test_versions_points_replacements_and_the_search_are_told_without_a_word(
    service: Service,
) -> None:
    town = people_town(service)
    job, name = town.job, town.users["writer"].name
    base = f"/api/jobs/{job}"
    with town.client("writer") as client:
        assert post(client, job, text("T1", "極秘の言葉")).status_code == 200
        replacing = {"op": "replace", "old": "御説明", "new": "極秘の説明"}
        post(client, job, replacing)
        assert client.post(f"{base}/versions/1/name", json={"name": "極秘の版"}).is_success
        assert client.post(f"{base}/versions/0/restore").is_success
        for query in ("極秘", "委員会", ""):
            assert client.get("/api/search", params={"q": query}).is_success
        assert client.get(f"{base}/lessons").is_success
        assert client.get(f"{base}/voices").is_success
    told = [(entry.action, json.loads(entry.detail)) for entry in service.audit.all()]
    assert told == [
        ("edit", {}),
        ("version", {"did": "name", "version": "1"}),
        ("version", {"did": "restore", "version": "0"}),
        ("search", {"meetings": told[3][1]["meetings"]}),
        ("view", {}),
    ]
    assert told[3][1]["meetings"].isdigit()
    assert {entry.who for entry in service.audit.all()} == {name}
    assert "極秘" not in "".join(entry.line() for entry in service.audit.all())


def test_what_a_body_learns_is_told_without_its_words(service: Service) -> None:
    town = people_town(service)
    body = f"/api/bodies/{town.body.id}"
    with town.client("writer") as client:
        words = {"written": "極秘語", "mistake": "極秘誤"}
        assert client.post(f"/api/jobs/{town.job}/terms", json=words).is_success
        sent = client.put(f"{body}/dictionary", json={"dictionary": "極秘通り,ごくひどおり"})
        assert sent.is_success
        assert client.delete(f"{body}/past").is_success
        client.delete(f"{body}/past/{'0' * 64}")
    told = [json.loads(entry.detail) for entry in service.audit.all()]
    assert {entry.action for entry in service.audit.all()} == {"settings"}
    assert [(line["changed"], line.get("did")) for line in told[:3]] == [
        ("dictionary", None),
        ("dictionary", None),
        ("past", "forget-all"),
    ]
    assert {line["body"] for line in told} == {town.body.name}
    assert "極秘" not in "".join(entry.line() for entry in service.audit.all())


def test_a_stranger_who_knocks_for_ever_fills_no_disk(service: Service) -> None:
    from minutes.jobs.audit import MOST_FAILURES

    town = people_town(service)
    name = town.users["writer"].name
    service.accounts.right_password = lambda *_: None  # type: ignore[method-assign]
    with open_client(service, ACCOUNTS, client="10.0.0.7") as client:
        for number in range(2 * MOST_FAILURES):
            for who in (name, f"nobody{number}"):
                asked = {"name": who, "password": "wrong-password"}
                assert client.post("/sign-in", data=asked).status_code == 401
    whose = [record.who for record in service.audit.all() if record.action == "sign-in-failed"]
    assert sorted(whose) == sorted([name] * MOST_FAILURES + [""] * MOST_FAILURES)


def test_who_was_refused_is_told(service: Service) -> None:
    town = people_town(service)
    with town.client("another body's writer") as client:
        client.get(f"/api/jobs/{town.job}/draft")
        client.get(f"/api/jobs/{'0' * 32}/draft")  # nothing is there
    with town.client("reader") as client:
        client.delete(f"/api/jobs/{town.job}")
    names = [town.users[kind].name for kind in ("another body's writer", "reader")]
    assert trail(service) == [("refused", name, town.job) for name in names]


def test_signing_in_is_told_and_no_password(service: Service) -> None:
    town = people_town(service)
    user = town.users["writer"]
    service.accounts.set_password(user, PASSWORD)
    with open_client(service, ACCOUNTS) as client:
        for name, password in (
            (user.name, "wrong-password"),
            (PASSWORD, ""),
            (user.name, PASSWORD),
        ):
            client.post("/sign-in", data={"name": name, "password": password})
        client.post("/sign-out")
    assert trail(service) == [
        ("sign-in-failed", user.name, ""),
        ("sign-in-failed", "", ""),
        ("sign-in", user.name, ""),
        ("sign-out", user.name, ""),
    ]
    assert PASSWORD not in "".join(entry.line() for entry in service.audit.all())


def test_what_cannot_be_recorded_is_not_shown(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = seed(service, draft())

    def full(*_: object) -> None:
        raise StoreError("ディスクに空きがありません。")

    monkeypatch.setattr(service.audit, "record", full)
    with open_client(service, Access()) as client:
        for path in ("draft", "recording", "export/txt", "export/docx"):
            answer = client.get(f"/api/jobs/{job}/{path}")
            assert answer.status_code == 503, path
            assert answer.json()["detail"].startswith("操作を記録できません"), path


def test_without_accounts_the_trail_tells_the_computer(service: Service) -> None:
    job = seed(service, draft())
    with open_client(service, Access(), client="10.0.0.7") as client:
        client.get(f"/api/jobs/{job}/export/txt")
    (record,) = service.audit.all()
    assert (record.action, record.who, record.address) == ("export", "", "10.0.0.7")


def test_the_auditor_sees_the_trail(service: Service) -> None:
    town = people_town(service)
    with town.client("reader") as client:
        client.get(f"/api/jobs/{town.job}/draft")
    with town.client("auditor") as client:
        page = client.get("/audit")
        assert "表示" in page.text
        assert town.users["reader"].name in page.text
        assert "書かれたときのまま" in client.get("/audit?verify=1").text
        lines = client.get("/audit/lines").text.splitlines()
        assert json.loads(lines[0])["action"] == "view"
        assert "操作の記録" in client.get("/account").text
    assert trail(service)[-1] == ("audit", town.users["auditor"].name, "")


def final(service: Service, job: str, client: object) -> int:
    answer = client.post(f"/api/jobs/{job}/state", json={"state": "final"})  # type: ignore[attr-defined]
    return int(answer.status_code)


def test_somebody_else_approves_where_the_body_demands_it(service: Service) -> None:
    town = people_town(service)
    service.save_body(replace(service.body(town.body.id), second_person=True))
    second = service.store.users.add("hokano", "approver", "")
    service.store.users.put_into(second.id, [town.body.id])
    found = service.store.users.with_id(second.id)
    assert found is not None
    town = replace(town, users={**town.users, "second approver": found})
    with town.client("approver") as first, town.client("second approver") as other:
        assert post(first, town.job, text("T1", "直した。")).status_code == 200
        with town.client("writer") as writer:
            assert writer.post(f"/api/jobs/{town.job}/state", json={"state": "review"}).is_success
            assert final(service, town.job, writer) == 400, "a writer never does"
        assert final(service, town.job, first) == 400, "has changed a word"
        assert service.desk.resolved(town.job).state == "review"
        assert final(service, town.job, other) == 200
        with town.client("writer") as writer:
            answer = writer.post(f"/api/jobs/{town.job}/state", json={"state": "draft"})
            assert answer.status_code == 400
            assert "承認者" in answer.json()["detail"]
        assert first.post(f"/api/jobs/{town.job}/state", json={"state": "review"}).is_success
    states = [entry for entry in service.audit.all() if entry.action == "state"]
    assert [(entry.who, json.loads(entry.detail)["state"]) for entry in states] == [
        (town.users["writer"].name, "review"),
        ("hokano", "final"),
        (town.users["approver"].name, "review"),
    ]


def test_an_approval_and_a_writer_at_the_same_moment(service: Service) -> None:
    """What was asked for while it was no final document yet: decided where nobody else can write."""
    town = people_town(service)
    service.save_body(replace(service.body(town.body.id), second_person=True))
    approval = Approval(service, town.job, "draft", town.users["writer"])
    service.desk.set_state(town.job, "final", user=town.users["approver"].name)
    with pytest.raises(UsageError, match="承認者"):
        service.desk.set_state(town.job, "draft", user="user1", check=approval.check)
    assert service.desk.resolved(town.job).state == "final"


def test_nobody_makes_final_what_they_have_not_seen(service: Service) -> None:
    town = people_town(service)
    path = f"/api/jobs/{town.job}/state"
    with town.client("writer") as writer, town.client("approver") as approver:
        seen = approver.get(f"/api/jobs/{town.job}/draft").json()["version"]
        assert post(writer, town.job, text("T1", "後から入れた文。")).is_success
        answer = approver.post(path, json={"state": "final", "since": seen})
        assert answer.status_code == 409
        assert "ほかの人が直しました" in answer.json()["detail"]
        assert [entry["who"] for entry in answer.json()["others"]] == [town.users["writer"].name]
        assert service.desk.resolved(town.job).state == "draft"
        assert not [entry for entry in service.audit.all() if entry.action == "state"]
        assert approver.post(path, json={"state": "final", "since": seen + 1}).is_success
    with town.client("writer") as writer:
        assert writer.post(path, json={"state": "review", "since": seen}).is_success
        assert post(writer, town.job, text("T1", "自分の文。")).is_success
        assert writer.post(path, json={"state": "final", "since": seen + 2}).is_success, (
            "one's own words are known"
        )


@pytest.mark.parametrize("state", ["queued", "running"])
def test_what_is_being_made_anew_is_not_made_final(service: Service, state: JobState) -> None:
    town = people_town(service)
    service.store.jobs.set(town.job, state=state)
    with town.client("writer") as writer:
        assert final(service, town.job, writer) == 400
        assert writer.post(f"/api/jobs/{town.job}/state", json={"state": "review"}).is_success
        service.store.jobs.set(town.job, state="done")
        assert final(service, town.job, writer) == 200


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_nothing_made_anew_takes_the_place_of_final_words(
    service: Service, state: JobState
) -> None:
    """A renewal that was stopped, then 確定, then 「やり直す」."""
    town = people_town(service)
    with town.client("writer") as writer:
        assert final(service, town.job, writer) == 200
        service.store.jobs.set(town.job, state=state)
        assert writer.post(f"/api/jobs/{town.job}/retry").status_code == 423
        with pytest.raises(Closed, match="確認中"):
            service.rerun(town.job)
        assert service.store.jobs.get(town.job).state == state
        assert writer.post(f"/api/jobs/{town.job}/state", json={"state": "review"}).is_success
        assert writer.post(f"/api/jobs/{town.job}/retry").status_code == 204


def test_elsewhere_the_writer_makes_it_final(service: Service) -> None:
    town = people_town(service)
    with town.client("writer") as writer:
        assert final(service, town.job, writer) == 200
    job = seed(service, draft())
    with open_client(service, Access()) as client:
        assert final(service, job, client) == 200


def test_a_final_word_file_is_recognised(service: Service, tmp_path: Path) -> None:
    from docx import Document

    job = seed(service, draft())
    file = tmp_path / "会議録.docx"

    def verify() -> str:
        asked = ["verify", str(file), "--data-dir", str(service.data_dir)]
        done = CliRunner().invoke(command, asked)
        if done.exception is not None:
            raise done.exception
        return done.stdout

    with open_client(service, Access()) as client:
        file.write_bytes(client.get(f"/api/jobs/{job}/export/docx").content)
        with pytest.raises(UsageError, match="確定した会議録の書き出しではありません"):
            verify()
        final(service, job, client)
        whole = client.get(f"/api/jobs/{job}/export/docx").content
    file.write_bytes(whole)
    assert job in verify()
    again = Document(io.BytesIO(whole))
    again.core_properties.author = "だれか"
    again.save(str(file))
    assert job in verify(), "saving it again is no change of the words"
    again.paragraphs[-1].add_run("足した。")
    again.save(str(file))
    with pytest.raises(StoreError, match="書き換えられています"):
        verify()
    with open_service(tmp_path / "other", with_worker=False) as other:
        file.write_bytes(whole)
        asked = ["verify", str(file), "--data-dir", str(other.data_dir)]
        assert isinstance(CliRunner().invoke(command, asked).exception, StoreError)


@pytest.mark.parametrize("door", ["one meeting", "several meetings"])
def test_every_word_file_in_a_zip_is_recognised(
    service: Service, tmp_path: Path, door: str
) -> None:
    job = seed(service, draft())
    with open_client(service, Access()) as client:

        def files() -> list[Path]:
            if door == "one meeting":
                answer = client.get(f"/api/jobs/{job}/export/zip")
            else:
                answer = client.post("/api/export", json={"ids": [job]})
            with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
                names = [member for member in bundle.namelist() if member.endswith(".docx")]
                return [Path(bundle.extract(name, tmp_path)) for name in names]

        assert {read_seal(file).carried for file in files()} == {None}
        final(service, job, client)
        found = files()
    assert len(found) == (2 if door == "one meeting" else 1)
    for file in found:
        asked = ["verify", str(file), "--data-dir", str(service.data_dir)]
        done = CliRunner().invoke(command, asked)
        assert done.exception is None, done.exception
        assert job in done.stdout
