"""What is removed is gone, whoever looks for it, and is told; what was not to be removed stays."""

from __future__ import annotations

import hashlib
import json
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from corrections import post, text

from minutes.cli.jobs import command as jobs_command
from minutes.cli.retention import command
from minutes.errors import NotStored, UsageError
from minutes.format.export.seal import read_seal
from minutes.jobs import open_service
from minutes.jobs.service import Service
from minutes.store.records import Body

from .builders import draft
from .conftest import open_client, seed

pytestmark = pytest.mark.process

WORDS = "ただいまから"
"""Said in the meeting."""

DAY = 24 * 3600.0


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with open_service(tmp_path / "data", with_worker=False) as opened:
        yield opened


def meeting(service: Service, **more: Any) -> str:
    """A meeting with all that may be kept of one: sound, copies, peaks, edits, an index, papers."""
    job = seed(service, draft(), **more)
    uploads = service.data_dir / "uploads"
    uploads.mkdir(exist_ok=True)
    (uploads / f"playable-{job}.wav").write_bytes(b"RIFF" + bytes(100))
    (uploads / f"playable-{job}.part").write_bytes(b"RIFF")
    for name in ("1/audio.npy", "1/mix.flac", "1/mix.flac.done", "peaks.bin", "1/turns.json"):
        service.files.write(f"jobs/{job}/{name}", b"x")
    service.desk.operate(job, [{"op": "text", "statement": "T1", "text": f"{WORDS}、直した文。"}])
    service.finder.catch_up(10)
    return job


def final(service: Service, job: str) -> float:
    """Make the minutes final; when they were."""
    service.desk.set_state(job, "final", user="sato")
    found = service.retention.final_since(job)
    assert found is not None
    return found


def traces(service: Service, text: str) -> list[str]:
    """Files of the data folder that hold the text, the database's log of writes too."""
    return [
        path.name
        for path in service.data_dir.rglob("*")
        if path.is_file() and text.encode() in path.read_bytes()
    ]


# --- a whole meeting ------------------------------------------------------------------------------


def test_of_a_deleted_meeting_nothing_is_left(service: Service) -> None:
    other = meeting(service)
    words = "だれにも言わない言葉"
    job = meeting(service)
    service.desk.operate(job, [{"op": "text", "statement": "T1", "text": words}])
    service.finder.catch_up(10)
    assert traces(service, job)
    before = service.store.jobs.rows_of(other)
    older = service.data_dir / "minutes.sqlite.0012.bak"
    older.write_bytes(b"as it was before an update")
    assert [told for told in service.delete(meeting(service)).left if older.name in told]
    older.unlink()
    removed = service.delete(job)
    assert removed.left == ()
    assert removed.rows["jobs"] == removed.rows["drafts"] == 1
    assert removed.rows["operations"] == 2
    assert removed.rows["search_lines"] > 0
    assert removed.files == 9
    assert removed.size > 100
    assert not any(service.store.jobs.rows_of(job).values())
    assert traces(service, words) == []
    assert not [path for path in service.data_dir.rglob(f"*{job}*")]
    assert service.store.jobs.rows_of(other) == before
    assert service.desk.draft(other)


def test_a_copy_beside_a_database_elsewhere_is_told(tmp_path: Path) -> None:
    other = tmp_path / "x.sqlite"
    url = f"sqlite:///{other}"
    with open_service(tmp_path / "data", database_url=url, with_worker=False) as service:
        (tmp_path / "x.sqlite.0012.bak").write_bytes(b"as it was before an update")
        removed = service.delete(meeting(service))
    assert [told for told in removed.left if "x.sqlite.0012.bak" in told]


def test_the_trail_tells_what_was_removed_and_nothing_that_was_said(service: Service) -> None:
    job = meeting(service)
    service.delete(job)
    told = {entry.action: entry for entry in service.audit.all() if entry.meeting == job}
    assert told.keys() == {"delete", "deleted"}
    facts = json.loads(told["deleted"].detail)
    assert (facts["files"], facts["rows_jobs"], facts["left"]) == ("9", "1", "")
    assert not any(WORDS in entry.detail for entry in service.audit.all())


def test_what_is_still_read_is_told_and_goes_the_next_time(service: Service) -> None:
    job = meeting(service)
    with service.store.database.read() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM jobs").all()
        removed = service.delete(job)
    assert any("書込み記録" in place for place in removed.left)
    service.tidy()
    assert traces(service, job) == ["minutes.sqlite"], "the trail names it"


def test_the_command_says_what_was_removed(service: Service) -> None:
    job = meeting(service)
    asked = ["delete", job, "--yes", "--data-dir", str(service.data_dir)]
    done = CliRunner().invoke(jobs_command, asked)
    assert done.exception is None, done.exception
    assert "ファイル9個" in done.stderr


# --- the sound alone ------------------------------------------------------------------------------


def test_a_recording_goes_when_its_time_is_over_and_the_text_stays(service: Service) -> None:
    body = service.save_body(Body("", "総務委員会", sound_days=90))
    job, other = meeting(service, body_id=body.id), meeting(service, body_id=body.id)
    elsewhere = meeting(service)
    final_at = final(service, job)
    final(service, elsewhere)
    assert service.retention.due(final_at + 89 * DAY) == ()
    text = service.desk.export(job, "txt")
    ((due, removed),) = service.retention.sweep(final_at + 90 * DAY)
    assert (due.job.id, removed.left, removed.files) == (job, (), 7)
    assert service.desk.export(job, "txt") == text
    assert [edit.kind for edit in service.desk.history(job)] == ["statement", "state"]
    assert not service.files.keys(f"recordings/{job}")
    assert not list((service.data_dir / "uploads").glob(f"*{job}*"))
    assert service.files.exists(f"jobs/{job}/1/turns.json")
    for kept in (other, elsewhere):
        assert service.recording_path(kept).is_file()
    with pytest.raises(NotStored, match="聞けません"):
        service.recording_path(job)
    with pytest.raises(UsageError, match="作り直せません"):
        service.rerun(job)
    assert service.retention.sweep(final_at + 900 * DAY) == ()


def test_minutes_that_are_opened_again_are_counted_anew(service: Service) -> None:
    body = service.save_body(Body("", "総務委員会", sound_days=1))
    job = meeting(service, body_id=body.id)
    first = final(service, job)
    service.desk.set_state(job, "review", user="sato")
    assert service.retention.due(first + 10 * DAY) == ()
    time.sleep(0.01)
    again = final(service, job)
    assert again > first
    assert [due.final_at for due in service.retention.due(again + DAY)] == [again]
    assert service.retention.due(first + DAY) == ()


def test_a_recording_that_is_gone_is_told_to_who_asks(service: Service) -> None:
    body = service.save_body(Body("", "総務委員会", sound_days=0))
    job = meeting(service, body_id=body.id)
    final(service, job)
    with open_client(service) as client:
        assert client.get(f"/api/jobs/{job}/recording").status_code == 200
        service.tidy()
        for what in ("recording", "peaks"):
            answer = client.get(f"/api/jobs/{job}/{what}")
            assert answer.status_code == 404
            assert "聞けません" in answer.json()["detail"]
        assert client.get(f"/api/jobs/{job}/draft").status_code == 200
        assert client.get(f"/api/jobs/{job}/export/docx").status_code == 200
        client.post(f"/api/jobs/{job}/state", json={"state": "review"})
        assert post(client, job, text("T1", "なお直せる。")).status_code == 200
    told = [entry.action for entry in service.audit.all() if entry.who == "auto:retention"]
    assert told == ["sound", "deleted"]


def test_the_rule_is_set_listed_and_taken_back(service: Service) -> None:
    body = service.save_body(Body("", "総務委員会"))
    job = meeting(service, body_id=body.id)
    final(service, job)

    def run(*asked: str) -> Any:
        done = CliRunner().invoke(command, [*asked, "--data-dir", str(service.data_dir)])
        if done.exception is not None:
            raise done.exception
        return done

    assert run("list").stdout == "総務委員会\t消さない\n"
    for wrong in ((), ("--days", "1", "--keep")):
        with pytest.raises(UsageError, match="どちらか"):
            run("set", "総務委員会", *wrong)
    run("set", "総務委員会", "--days", "90")
    assert run("list").stdout == "総務委員会\t確定から90日\n"
    assert run("run").stdout == ""
    run("set", "総務委員会", "--keep")
    assert run("run").stdout == ""
    assert "1件の録音が期限" in run("set", "総務委員会", "--days", "0").stderr
    assert job in run("run", "--dry-run").stdout
    assert service.recording_path(job).is_file()
    assert job in run("run").stdout
    service.save_body(replace(service.body(body.id), name="総務常任委員会"))
    assert service.body(body.id).sound_days == 0


# --- one archive ----------------------------------------------------------------------------------


def archived(service: Service, job: str, target: Path) -> zipfile.ZipFile:
    asked = ["archive", job[:8], str(target), "--data-dir", str(service.data_dir)]
    done = CliRunner().invoke(jobs_command, asked)
    assert done.exception is None, done.exception
    return zipfile.ZipFile(target)


def test_an_archive_holds_everything_of_the_meeting_and_nothing_of_another(
    service: Service, tmp_path: Path
) -> None:
    secret = "ほかの会議の言葉"
    other = meeting(service)
    service.desk.operate(other, [{"op": "text", "statement": "T1", "text": secret}])
    job = meeting(service)
    service.delete(meeting(service))
    final(service, job)
    with archived(service, job, tmp_path / "a.zip") as whole:
        names = set(whole.namelist())
        index = json.loads(whole.read("目録.json"))
        assert {file["path"] for file in index["files"]} | {"目録.json"} == names
        for file in index["files"]:
            content = whole.read(file["path"])
            assert hashlib.sha256(content).hexdigest() == file["sha256"]
            assert len(content) == file["bytes"]
            assert secret.encode() not in content
            assert other.encode() not in content
        (sound,) = [name for name in names if name.startswith("録音/")]
        assert whole.read(sound) == service.recording_path(job).read_bytes()
        edits = [json.loads(line) for line in whole.read("修正.jsonl").splitlines()]
        assert [edit["kind"] for edit in edits] == ["statement", "state"]
        assert WORDS in whole.read("会議録/会議録.txt").decode()
        assert f"処理/jobs/{job}/1/papers.json" in names
        assert not any(name.endswith(".npy") for name in names), "made again from the recording"
        told = [json.loads(line) for line in whole.read("操作の記録.jsonl").splitlines()]
        assert {entry["meeting"] for entry in told} == {job}
        (tmp_path / "会議録.docx").write_bytes(whole.read("会議録/会議録.docx"))
    seal = read_seal(tmp_path / "会議録.docx")
    assert seal.carried == seal.computed


def test_an_archive_after_the_sound_is_gone_holds_the_rest(
    service: Service, tmp_path: Path
) -> None:
    body = service.save_body(Body("", "総務委員会", sound_days=0))
    job = meeting(service, body_id=body.id)
    final(service, job)
    service.tidy()
    with archived(service, job, tmp_path / "a.zip") as whole:
        assert not [name for name in whole.namelist() if name.startswith("録音/")]
        assert json.loads(whole.read("目録.json"))["recording_removed_at"]
        assert whole.read("会議録/会議録.docx")


def test_an_archive_never_takes_the_place_of_a_file(service: Service, tmp_path: Path) -> None:
    job = meeting(service)
    target = tmp_path / "a.zip"
    target.write_text("大事なもの")
    asked = ["archive", job, str(target), "--data-dir", str(service.data_dir)]
    assert isinstance(CliRunner().invoke(jobs_command, asked).exception, UsageError)
    assert target.read_text() == "大事なもの"
