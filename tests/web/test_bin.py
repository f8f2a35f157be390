"""ごみ箱 and the zip of several meetings, on the real service without a worker."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from corrections import post, save_statement, written
from docx import Document
from fastapi.testclient import TestClient

from minutes import settings
from minutes.jobs.results import folders
from minutes.schema import Draft
from minutes.web import bundle

from .builders import draft
from .conftest import open_client, seed

if TYPE_CHECKING:
    from minutes.jobs.service import Service

pytestmark = pytest.mark.process


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    with open_client(service) as opened:
        yield opened


def listed(client: TestClient, query: str = "") -> list[str]:
    """Ids in the list, or in what a search finds."""
    answer = client.get("/api/search", params={"q": query}).json()
    return [row["id"] for row in answer["meetings"]]


def binned(client: TestClient) -> list[str]:
    return [row["id"] for row in client.get("/api/bin").json()["meetings"]]


def test_what_is_deleted_is_nowhere_but_in_the_bin_and_comes_back_whole(
    client: TestClient, service: Service
) -> None:
    job, other = seed(service, draft()), seed(service, draft())
    save_statement(service.desk, job, 1, text="珍しい言葉です。", user="甲")
    assert listed(client, "珍しい") == [job]
    whole = service.desk.draft(job)
    assert client.delete(f"/api/jobs/{job}").status_code == 204
    assert listed(client) == [other]
    assert listed(client, "珍しい") == []
    assert [row["id"] for row in client.get("/api/jobs").json()["jobs"]] == [other]
    assert service.of_recording("0" * 64) == ()
    assert binned(client) == [job]
    assert client.get("/api/search").json()["binned"] == 1
    assert client.post(f"/api/jobs/{job}/restore").status_code == 204
    assert set(listed(client)) == {job, other}
    assert listed(client, "珍しい") == [job]
    assert service.desk.draft(job) == whole
    assert service.recording_path(job).is_file()
    assert binned(client) == []


def test_only_what_is_in_the_bin_is_removed_for_good(client: TestClient, service: Service) -> None:
    job = seed(service, draft())
    refused = client.delete(f"/api/jobs/{job}/binned")
    assert (refused.status_code, "ごみ箱にありません" in refused.json()["detail"]) == (400, True)
    assert client.post(f"/api/jobs/{job}/restore").status_code == 400
    assert service.desk.draft(job) == draft()
    client.delete(f"/api/jobs/{job}")
    assert client.delete(f"/api/jobs/{job}/binned").status_code == 204
    assert binned(client) == []
    for folder in folders(job):
        assert list(service.files.keys(folder)) == []


def test_after_some_days_the_bin_is_emptied(
    client: TestClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new, kept = (seed(service, draft()) for _ in range(3))
    for job in (old, new):
        client.delete(f"/api/jobs/{job}")
    day = 24 * 3600.0
    service.store.jobs.set(old, binned_at=time.time() - 8 * day)
    monkeypatch.setenv(settings.BIN_DAYS, "0")
    service.bin.empty_old()
    assert set(binned(client)) == {old, new}
    assert client.get("/api/bin").json()["meetings"][0]["until"] == ""
    monkeypatch.setenv(settings.BIN_DAYS, "7")
    service.bin.empty_old()
    assert binned(client) == [new]
    assert listed(client) == [kept]


def test_a_job_that_runs_is_stopped_and_can_go_on_after(
    client: TestClient, service: Service
) -> None:
    job = seed(service, None, state="queued")
    client.delete(f"/api/jobs/{job}")
    assert service.job(job).state == "cancelled"
    client.post(f"/api/jobs/{job}/restore")
    client.post(f"/api/jobs/{job}/retry")
    assert service.job(job).state == "queued"


def test_the_worker_keeps_the_files_of_what_is_in_the_bin(service: Service) -> None:
    job, other = seed(service, draft()), seed(service, draft())
    service.bin.put(job)
    assert service.store.jobs.ids() == {job, other}  # what the sweep of the worker spares


def titled(title: str) -> Draft:
    whole = draft()
    header = replace(whole.minutes_doc.header, title=title)
    return replace(whole, minutes_doc=replace(whole.minutes_doc, header=header))


def test_word_files_of_several_meetings_come_in_one_zip(
    client: TestClient, service: Service
) -> None:
    first, second = seed(service, titled("総務委員会")), seed(service, titled("総務委員会"))
    failed = seed(service, None, state="failed", title="失敗した会議")
    save_statement(service.desk, first, 1, text="直した文です。", user="甲")
    answer = client.post("/api/export", json={"ids": [first, second, failed, first]})
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as found:
        assert found.testzip() is None
        assert found.namelist() == [
            "20250610 総務委員会.docx",
            "20250610 総務委員会 (2).docx",
            "書き出せなかった会議.txt",
        ]
        document = Document(io.BytesIO(found.read("20250610 総務委員会.docx")))
        assert "直した文です。" in "\n".join(paragraph.text for paragraph in document.paragraphs)
        assert "失敗した会議：" in found.read("書き出せなかった会議.txt").decode("utf-8-sig")


def test_a_zip_of_nothing_or_of_what_is_not_there_is_refused(client: TestClient) -> None:
    assert client.post("/api/export", json={"ids": []}).status_code == 422
    too_many = [str(number) for number in range(bundle.MOST + 1)]
    assert client.post("/api/export", json={"ids": too_many}).status_code == 422
    answer = client.post("/api/export", json={"ids": ["nobody"]})
    assert (answer.status_code, "はありません" in answer.json()["detail"]) == (404, True)


def test_the_bin_calls_a_meeting_as_the_clerk_named_it(
    client: TestClient, service: Service
) -> None:
    job = seed(service, draft())
    post(client, job, written(title="環境建設委員会"))
    assert listed(client) == [job]
    assert client.delete(f"/api/jobs/{job}").status_code == 204
    assert [row["title"] for row in client.get("/api/bin").json()["meetings"]] == ["環境建設委員会"]
