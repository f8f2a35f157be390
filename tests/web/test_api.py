"""The routes that the page's scripts call, on the real service without a worker."""

from __future__ import annotations

import io
import json
import wave
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import needs
import numpy as np
import pytest
from corrections import post, text, written
from fastapi.testclient import TestClient

from minutes.codec import to_plain
from minutes.errors import StoreError
from minutes.jobs import open_service
from minutes.options import FORMATS
from minutes.schema import Segment
from minutes.span import Span
from minutes.web.api import file_name

from .builders import EVIL, draft, words
from .conftest import open_client, seed

if TYPE_CHECKING:
    from minutes.jobs.service import Service

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service for all tests here: opening it is most of their time."""
    with open_service(tmp_path_factory.mktemp("api") / "data", with_worker=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[TestClient]:
    """The whole application, called without a network."""
    with open_client(service) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _empty(service: Service) -> None:
    for job in service.jobs():
        service.delete(job.id)


def test_the_list_shows_each_job_once_the_newest_first(
    client: TestClient, service: Service
) -> None:
    first = seed(service, draft(), created_at=1_000.0)
    second = seed(service, None, state="failed", error="壊れています。", created_at=2_000.0)
    jobs = client.get("/api/jobs").json()["jobs"]
    assert [job["id"] for job in jobs] == [second, first]
    assert [job["state_label"] for job in jobs] == ["失敗", "できました"]
    assert jobs[0]["error"] == "壊れています。"


def test_an_edit_is_in_the_store_when_the_answer_comes(
    client: TestClient, service: Service
) -> None:
    job = seed(service, draft())
    row = client.get(f"/api/jobs/{job}/draft").json()["statements"][1]
    speaker = {"op": "speaker", "statement": row["id"], "person": "S1"}
    assert post(client, job, text(row["id"], "直した文です。"), speaker).json()["version"] == 2
    kept = service.desk.draft(job).minutes_doc.statements[1]
    assert (kept.text, kept.speaker_id) == ("直した文です。", "S1")
    assert kept.verbatim == draft().minutes_doc.statements[1].verbatim
    assert [edit.user for edit in service.desk.history(job)] == ["pc", "pc"]


def test_two_clerks_never_overwrite_each_other_without_a_word(
    client: TestClient, service: Service
) -> None:
    job = seed(service, draft())
    shown = client.get(f"/api/jobs/{job}/draft").json()
    first, second = (row["id"] for row in shown["statements"][:2])

    mine, other = ({"X-Minutes-Browser": digit * 32} for digit in "ab")

    def edit(who: dict[str, str], seen: int, operation: dict[str, Any]) -> tuple[int, int | None]:
        answer = post(client, job, operation, seen=seen, headers=who)
        return answer.status_code, answer.json().get("kept")

    seen = shown["version"]
    assert edit(mine, seen, text(first, "甲の文。")) == (200, 1)
    assert edit(other, seen, text(second, "乙の文。")) == (200, 2)  # another statement
    speaker = {"op": "speaker", "statement": first, "person": "S2"}
    assert edit(other, seen, speaker) == (200, 3)  # the same one, but not its text
    assert edit(other, seen, text(first, "乙の別の文。")) == (409, None)
    assert edit(other, seen, text(first, "甲の文。")) == (200, 3)  # both typed the same: kept once
    assert service.desk.draft(job).minutes_doc.statements[0].text == "甲の文。"
    assert edit(other, 3, text(first, "乙の別の文。")) == (200, 4)  # told, and meant
    # one's own edits are in nobody's way
    assert edit(other, 3, text(first, "乙の更に別の文。")) == (200, 5)
    texts = [item.after.get("text") for item in service.desk.history(job)]
    assert texts == ["甲の文。", "乙の文。", None, "乙の別の文。", "乙の更に別の文。"]


def test_the_same_edit_again_tells_what_the_page_now_shows(
    client: TestClient, service: Service
) -> None:
    """The answer to an edit may be lost on its way; its second one must not stand in one's own way."""
    job = seed(service, draft())
    row = client.get(f"/api/jobs/{job}/draft").json()["statements"][0]["id"]
    person = {"op": "person", "person": "S1"}
    edits = (
        (text(row, "一。"), text(row, "一二。")),
        (person | {"name": "甲"}, person | {"name": "乙"}),
        (written(place="議場"), written(place="議場の2")),
    )
    mine, other = ({"X-Minutes-Browser": digit * 32} for digit in "ab")
    for first, second in edits:
        seen = client.get(f"/api/jobs/{job}/draft").json()["version"]
        assert post(client, job, first, seen=seen, headers=mine).json()["version"] == seen + 1
        again = post(client, job, first, seen=seen, headers=mine)
        assert (again.status_code, again.json()["kept"]) == (200, seen + 1)
        assert service.desk.version(job) == seen + 1
        told = post(client, job, second, seen=seen, headers=other)
        assert told.status_code == 409  # a page that was not told
        answer = post(client, job, second, seen=again.json()["version"], headers=other)
        assert answer.json()["version"] == seen + 2


def test_one_change_leaves_the_other_as_it_was(client: TestClient, service: Service) -> None:
    job = seed(service, draft())
    row = client.get(f"/api/jobs/{job}/draft").json()["statements"][1]
    post(client, job, text(row["id"], ""))
    kept = service.desk.draft(job).minutes_doc.statements[1]
    assert (kept.text, kept.speaker_id) == ("", row["speaker_id"])


def test_a_statement_that_is_not_there_is_one_line(client: TestClient, service: Service) -> None:
    job = seed(service, draft())
    answer = post(client, job, text("T999", "x"))
    assert answer.status_code == 404
    assert "読み込み直して" in answer.json()["detail"]


def test_a_name_goes_to_the_whole_meeting(client: TestClient, service: Service) -> None:
    job = seed(service, draft())
    person = {"op": "person", "person": "S2"}
    answer = post(client, job, person | {"name": " 佐藤花子 ", "role": "委員"})
    people = answer.json()["changed"]["speakers"]
    assert [choice["label"] for choice in people][1] == "佐藤花子（委員）"
    assert service.desk.draft(job).speakers["S2"].name == "佐藤花子"
    post(client, job, person | {"name": "", "role": ""})
    assert service.desk.draft(job).speakers["S2"].name is None


def test_the_last_change_can_be_taken_back(client: TestClient, service: Service) -> None:
    job = seed(service, draft())
    assert client.post(f"/api/jobs/{job}/undo").json() == {"changed": False}
    row = client.get(f"/api/jobs/{job}/draft").json()["statements"][1]
    post(client, job, text(row["id"], "誤って消した"))
    assert client.post(f"/api/jobs/{job}/undo").json() == {"changed": True}
    assert service.desk.draft(job).minutes_doc.statements[1].text == row["text"]


def test_taking_back_is_for_the_browser_that_edited(client: TestClient, service: Service) -> None:
    job = seed(service, draft())
    rows = client.get(f"/api/jobs/{job}/draft").json()["statements"]
    mine, theirs = ({"X-Minutes-Browser": digit * 32} for digit in "ab")

    def edit(row: int, words: str, browser: dict[str, str]) -> None:
        assert post(client, job, text(rows[row]["id"], words), headers=browser).is_success

    edit(1, "甲の文。", mine)
    edit(2, "乙の文。", theirs)  # from the same address: both sit behind one reverse proxy
    assert client.post(f"/api/jobs/{job}/undo", headers=mine).json() == {"changed": True}
    texts = [statement.text for statement in service.desk.draft(job).minutes_doc.statements]
    assert texts[1:3] == [rows[1]["text"], "乙の文。"]
    assert client.post(f"/api/jobs/{job}/undo", headers=mine).json() == {"changed": False}
    assert service.desk.draft(job).minutes_doc.statements[2].text == "乙の文。"
    assert [edit.user for edit in service.desk.history(job)] == ["a" * 32, "b" * 32, "a" * 32]


@pytest.mark.parametrize("browser", ["", "a" * 31, "A" * 32, "g" * 32, "a" * 33])
def test_an_identity_that_no_page_makes_is_refused(
    client: TestClient, service: Service, browser: str
) -> None:
    job = seed(service, draft())
    answer = client.post(f"/api/jobs/{job}/undo", headers={"X-Minutes-Browser": browser})
    assert answer.status_code == 400
    assert "読み込み直して" in answer.json()["detail"]


def test_an_edited_statement_asks_for_no_check_and_undo_brings_the_doubt_back(
    client: TestClient, service: Service
) -> None:
    job = seed(service, draft())

    def checks() -> list[list[str]]:
        rows = client.get(f"/api/jobs/{job}/draft").json()["statements"]
        return [row["flags"] for row in rows]

    before = checks()
    assert [place for place, flags in enumerate(before) if flags] == [4, 5]
    for row in client.get(f"/api/jobs/{job}/draft").json()["statements"]:
        assert post(client, job, text(row["id"], "直した文です。")).is_success
    # nobody knows yet who said the sixth
    assert checks() == [[]] * 5 + [["発言者が不明"]] + [[]] * 2
    rows = client.get(f"/api/jobs/{job}/draft").json()["statements"]
    assert all("修正済み" in row["notes"] for row in rows)
    assert post(
        client, job, {"op": "speaker", "statement": rows[5]["id"], "person": "S1"}
    ).is_success
    assert not any(checks())
    while client.post(f"/api/jobs/{job}/undo").json()["changed"]:
        pass
    assert checks() == before
    assert service.desk.draft(job) == draft()


def test_a_failed_job_shows_what_was_heard_so_far(client: TestClient, service: Service) -> None:
    job = seed(service, None, state="failed", error="途中で失敗しました。")
    heard = Segment(Span(1.0, 2.0), "開会します。", words("開会します。", 1.0))
    service.files.write(f"jobs/{job}/1/segments-0000.json", json.dumps([to_plain(heard)]).encode())
    answer = client.get(f"/api/jobs/{job}/recognised").json()
    assert answer == {"segments": [{"start": 1.0, "text": "開会します。"}]}
    assert "まだありません" in client.get(f"/api/jobs/{job}/draft").json()["detail"]


def test_front_fields_are_kept_one_by_one(client: TestClient, service: Service) -> None:
    job = seed(service, draft())
    answer = post(client, job, written(observers="3名", handouts="資料1\n資料2"))
    assert answer.json()["changed"]["header"]["observers"] == "3名"
    operation = {"op": "header", "fields": {"openness": "公開"}}
    answer = client.post(f"/api/jobs/{job}/operations", json={"operations": [operation]})
    assert answer.is_success
    header = service.desk.draft(job).minutes_doc.header
    assert (header.observers, header.handouts, header.openness) == ("3名", "資料1\n資料2", "公開")
    assert post(client, job, written(observers="")).is_success
    assert service.desk.draft(job).minutes_doc.header.observers is None
    assert "資料2" in client.get(f"/api/jobs/{job}/export/txt").text
    wrong = {"op": "header", "fields": {"observers": ["3名"]}}
    answer = client.post(f"/api/jobs/{job}/operations", json={"operations": [wrong]})
    assert answer.status_code == 422


def test_the_header_is_read_as_clerks_write_it(client: TestClient, service: Service) -> None:
    job = seed(service, draft())
    body = {"title": "建設委員会", "date": "R7.6.11", "started_at": "午後2時", "place": "議場"}
    shown = post(client, job, written(**body)).json()["changed"]["header"]
    assert shown["date"] == "令和7年6月11日（水曜日）"
    header = service.desk.draft(job).minutes_doc.header
    assert (header.title, header.place) == ("建設委員会", "議場")
    assert header.started_at is not None
    assert header.started_at.hour == 14
    # what the page shows can be sent back unchanged
    assert post(client, job, written(**shown)).json()["kept"] == 1
    wrong = post(client, job, written(**body | {"date": "いつか"}))
    assert wrong.status_code == 422
    assert service.desk.draft(job).minutes_doc.header == header


def test_the_recording_can_be_entered_at_any_second(client: TestClient, service: Service) -> None:
    job = seed(service, draft())
    url = f"/api/jobs/{job}/recording"
    whole = client.get(url)
    assert whole.headers["content-type"] == "audio/wav"
    part = client.get(url, headers={"Range": "bytes=1000-1999"})
    assert part.status_code == 206
    assert part.content == whole.content[1000:2000]
    assert part.headers["content-range"] == f"bytes 1000-1999/{len(whole.content)}"


def test_a_recording_that_no_browser_plays_comes_as_wav(
    client: TestClient, service: Service
) -> None:
    job = seed(service, draft())
    url = f"/api/jobs/{job}/recording?plain=true"
    with wave.open(io.BytesIO(client.get(url).content)) as sound:
        assert sound.getframerate() == 16000
        assert sound.getnframes() / 16000 == pytest.approx(160.0, abs=0.1)
        sound.setpos(16000 * 100)  # a click begins each second, also in the copy
        samples = np.abs(np.frombuffer(sound.readframes(8000), "<i2").astype(int))
    assert samples[:100].max() > 1000 > samples[1000:].max()
    assert client.get(url, headers={"Range": "bytes=1000-1999"}).status_code == 206
    (copy,) = (service.data_dir / "uploads").glob("playable-*")
    client.delete(f"/api/jobs/{job}")
    assert not copy.exists()


def test_other_sites_get_nothing_and_change_nothing(client: TestClient, service: Service) -> None:
    job = seed(service, draft())
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example"}):
        assert client.get(f"/api/jobs/{job}/recording", headers=headers).status_code == 403
        assert client.delete(f"/api/jobs/{job}", headers=headers).status_code == 403
    assert [job.id for job in service.jobs()] == [job]


@pytest.mark.parametrize("path", ["/", "/new", "/edit", "/api/jobs", "/web/editor.js"])
def test_every_answer_is_closed_to_the_outside(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("export_format", FORMATS)
def test_every_format_can_be_downloaded(
    client: TestClient, service: Service, export_format: str
) -> None:
    if export_format == "pdf":
        needs.programs("soffice")
    job = seed(service, draft())
    answer = client.get(f"/api/jobs/{job}/export/{export_format}")
    assert answer.status_code == 200, answer.text
    assert answer.content
    assert answer.headers["content-disposition"].startswith("attachment")


def test_word_holds_what_was_edited(client: TestClient, service: Service) -> None:
    job = seed(service, draft())
    row = client.get(f"/api/jobs/{job}/draft").json()["statements"][1]
    post(client, job, text(row["id"], "直した文です。"))
    answer = client.get(f"/api/jobs/{job}/export/docx")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
        assert "直した文です。" in file.read("word/document.xml").decode()


def test_an_unknown_format_is_one_line(client: TestClient, service: Service) -> None:
    job = seed(service, draft())
    answer = client.get(f"/api/jobs/{job}/export/exe")
    assert answer.status_code == 400
    assert "exe" in answer.json()["detail"]


def test_delete_removes_the_recording_too(client: TestClient, service: Service) -> None:
    job = seed(service, draft())
    path = service.recording_path(job)
    assert client.delete(f"/api/jobs/{job}").status_code == 204
    assert path.exists()  # it can be brought back
    assert client.get("/api/jobs").json()["jobs"] == []
    assert client.delete(f"/api/jobs/{job}/binned").status_code == 204
    assert not path.exists()


def test_health_and_metrics_answer(client: TestClient) -> None:
    health = client.get("/healthz")
    assert (health.status_code, health.text) == (200, "ok\n")
    answer = TestClient(client.app, client.base_url, client=("127.0.0.1", 50000)).get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert "minutes_" in answer.text


def test_metrics_say_why_while_the_database_is_away(
    client: TestClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise StoreError("データベースに接続できません。")

    monkeypatch.setattr(service.store.jobs, "counts", away)
    answer = TestClient(client.app, client.base_url, client=("127.0.0.1", 50000)).get("/metrics")
    assert (answer.status_code, answer.text) == (503, "データベースに接続できません。\n")
    health = client.get("/healthz")
    assert (health.status_code, health.text) == (503, "データベースに接続できません。\n")


def test_names_with_markup_are_data_on_every_page(client: TestClient, service: Service) -> None:
    seed(service, draft(evil=True))
    for path in ("/", "/new", "/edit"):
        assert EVIL not in client.get(path).text


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("総務委員会", "総務委員会.docx"),
        ('a/b\\c:d*e?f"g<h>i|j\n', "a_b_c_d_e_f_g_h_i_j_.docx"),
        (" . ", "会議録.docx"),
        ("議事録\u202egpj.exe", "議事録gpj.exe.docx"),
        ("長" * 300, "長" * 100 + ".docx"),
    ],
)
def test_file_names_that_windows_accepts(title: str, name: str) -> None:
    assert file_name(title, "docx") == name
