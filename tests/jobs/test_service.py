"""What the page and the command line rely on."""

from __future__ import annotations

import json
import logging
import os
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from corrections import rename_speaker, save_header, save_statement

from jobs.kit import Bench, ended, tone, wait_for
from minutes.errors import NoSuchPart, Overtaken, StoreError, UsageError
from minutes.format.own_profiles import own_profiles, save_profile
from minutes.format.profiles import load_profile
from minutes.jobs import open_service
from minutes.jobs.backup import restore_backup, write_backup
from minutes.jobs.logs import JsonLines, event
from minutes.jobs.metrics import health, render
from minutes.jobs.service import Service
from minutes.jobs.worker import Pace, Worker
from minutes.options import TranscribeOptions
from minutes.schema import Attendee, Header, MeetingContext, Term
from minutes.store.records import Body

pytestmark = pytest.mark.process

JSON = TranscribeOptions(formats=("json",))
CONTEXT = MeetingContext(Header("総務委員会", date(2021, 6, 14)), (Attendee("佐藤", "委員長"),))


@pytest.fixture
def done(workbench: Bench, service: Service, tmp_path: Path) -> str:
    """A job with a draft of two statements; a worker still runs."""
    job_id = service.submit(
        tone(tmp_path / "a.wav"), CONTEXT, JSON, display_name="令和3年6月委員会.wav"
    )
    workbench.start(FAST_SECONDS="0.05")
    assert ended(service, job_id).state == "done"
    return job_id


@pytest.mark.parametrize("module", ["minutes.jobs", "minutes.jobs.stages"])
def test_importing_the_room_loads_nothing_heavy(module: str) -> None:
    """Nor do the stages, which each engine process loads: they know neither database nor queue."""
    import subprocess
    import sys

    heavy = ("dbos", "sqlalchemy", "alembic", "av")
    code = f"import {module}, sys; print([m for m in {heavy} if m in sys.modules])"
    output = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert output.stdout.strip() == "[]"


def test_job_tells_where_it_stands(service: Service, done: str) -> None:
    job = service.job(done)
    assert (job.title, job.file_name) == ("総務委員会", "令和3年6月委員会.wav")
    assert (job.state, job.fraction, job.seconds_left, job.error) == ("done", 1.0, None, None)
    assert job.duration == pytest.approx(4.0, abs=0.1)
    assert job.finished_at is not None
    assert service.recording_path(done).stat().st_size > 0
    assert service.jobs() == (job,)
    assert json.loads(service.desk.export(done, "json"))["header"]["title"] == "総務委員会"


def test_progress_moves_forward_only(workbench: Bench, service: Service, tmp_path: Path) -> None:
    job_id = service.submit(tone(tmp_path / "a.wav"), CONTEXT, JSON)
    workbench.start(FAST_SECONDS="0.7")
    seen = [0.0]
    while not (job := service.job(job_id)).ended:
        seen.append(job.fraction)
    assert seen == sorted(seen)
    assert len(set(seen)) > 5


def test_edits_are_versions_that_say_who_and_what(service: Service, done: str) -> None:
    save_statement(service.desk, done, 0, text="開会します。", user="山田")
    save_statement(
        service.desk, done, 0, text="開会します。", user="山田"
    )  # nothing changed: no version
    key = service.desk.statement_ids(done)[1]
    save_statement(service.desk, done, key, speaker_id="", user="佐藤")
    rename_speaker(service.desk, done, "S1", name="佐藤", role="委員長", user="佐藤")
    save_header(service.desk, done, Header("総務常任委員会", date(2021, 6, 15)), user="山田")
    draft = service.desk.draft(done)
    assert draft.minutes_doc.statements[0].text == "開会します。"
    assert draft.minutes_doc.statements[1].speaker_id is None
    assert (draft.speakers["S1"].name, draft.speakers["S1"].role) == ("佐藤", "委員長")
    assert draft.minutes_doc.header.title == "総務常任委員会"
    history = service.desk.history(done)
    assert [(e.version, e.user, e.kind) for e in history] == [
        (1, "山田", "statement"),
        (2, "佐藤", "statement"),
        (3, "佐藤", "speaker"),
        (4, "山田", "header"),
    ]
    assert (history[0].before, history[0].after) == (
        {"text": "第1部です。"},
        {"text": "開会します。"},
    )
    assert "佐藤" in service.desk.export(done, "txt").decode()


def test_undo_takes_back_one_change_after_the_other(service: Service, done: str) -> None:
    save_statement(service.desk, done, 0, text="一")
    save_statement(service.desk, done, 0, text="二")
    service.desk.undo(done, user="山田")
    assert service.desk.draft(done).minutes_doc.statements[0].text == "一"
    service.desk.undo(done)
    assert service.desk.draft(done).minutes_doc.statements[0].text == "第1部です。"
    assert service.desk.undo(done) is None
    assert len(service.desk.history(done)) == 4


def test_undo_takes_nothing_of_somebody_else_along(service: Service, done: str) -> None:
    save_statement(service.desk, done, 0, text="甲の文。", user="甲")
    save_statement(service.desk, done, 1, text="乙の文。", user="乙")
    service.desk.undo(done, user="甲", own=True)  # not the last of all, but the last of one's own
    texts = [s.text for s in service.desk.draft(done).minutes_doc.statements]
    assert texts == ["第1部です。", "乙の文。"]
    assert service.desk.undo(done, user="甲", own=True) is None
    save_statement(service.desk, done, 1, text="甲が続けた文。", user="甲")
    with pytest.raises(Overtaken, match="ほかの人"):
        service.desk.undo(done, user="乙", own=True)
    assert service.desk.draft(done).minutes_doc.statements[1].text == "甲が続けた文。"
    service.desk.undo(done, user="甲", own=True)
    service.desk.undo(done, user="乙", own=True)  # what was in the way is gone
    assert service.desk.draft(done).minutes_doc.statements[1].text == "第2部です。"


def test_wrong_statement_speaker_job_and_format_are_told(service: Service, done: str) -> None:
    with pytest.raises(NoSuchPart, match="発言"):
        save_statement(service.desk, done, "t99", text="x")
    with pytest.raises(NoSuchPart, match="話者 S9"):
        rename_speaker(service.desk, done, "S9", name="x")
    with pytest.raises(NoSuchPart, match="話者 S9"):
        save_statement(service.desk, done, 0, speaker_id="S9")
    with pytest.raises(StoreError, match="ありません"):
        service.job("none")
    with pytest.raises(UsageError, match="再実行"):
        service.retry(done)


def test_rerun_never_overwrites_what_a_clerk_edited(
    workbench: Bench, service: Service, done: str
) -> None:
    save_statement(service.desk, done, 1, text="直しました。", user="山田")
    workbench.close()
    workbench.start(FAST_SECONDS="0.05", FAST_ENDING="！")
    service.rerun(done, context=replace(CONTEXT, header=Header("新しい題")))
    assert ended(service, done).state == "done"
    draft = service.desk.draft(done)
    assert [s.text for s in draft.minutes_doc.statements] == ["第1部です。！", "直しました。"]
    assert draft.minutes_doc.header.title == "新しい題"
    assert service.desk.conflicts(done) == ()
    assert [stage for stage, _, job in workbench.finished().elements() if job == done].count(
        "recognise"
    ) == 2  # two parts of the first run; the second run took them over
    assert service.store.drafts.get(done, 1).minutes_doc.statements[1].text == "第2部です。"


def test_body_fills_in_the_next_meeting(workbench: Bench, service: Service, tmp_path: Path) -> None:
    body = service.save_body(
        Body(
            "",
            "総務委員会",
            (Attendee("佐藤", "委員長"),),
            dictionary=(Term("議案"),),
            place="議場",
        )
    )
    assert service.bodies() == (body,)
    job_id = service.submit(tone(tmp_path / "a.wav"), options=JSON, body_id=body.id)
    workbench.start(FAST_SECONDS="0.05")
    assert ended(service, job_id).state == "done"
    document = service.desk.draft(job_id).minutes_doc
    assert document.attendees == body.members
    assert (document.header.title, document.header.place) == ("総務委員会", "議場")


def test_backup_while_running_restores_into_an_empty_folder(
    workbench: Bench, service: Service, done: str, tmp_path: Path
) -> None:
    save_statement(service.desk, done, 0, text="編集済み", user="山田")
    service.save_body(Body("", "総務委員会"))
    workbench.close()
    workbench.start(FAST_SECONDS="1")
    running = service.submit(tone(tmp_path / "b.wav", pitch=300), CONTEXT, JSON)
    wait_for(lambda: workbench.began("recognise", times=2))
    assert write_backup(service, tmp_path / "backup.tar") == 2
    workbench.close()
    workbench.data = tmp_path / "restored"
    with open_service(workbench.data, with_worker=False) as restored:
        assert restore_backup(restored, tmp_path / "backup.tar") == 2
        assert restored.desk.draft(done) == service.desk.draft(done)
        assert restored.desk.history(done) == service.desk.history(done)
        assert [body.name for body in restored.bodies()] == ["総務委員会"]
        assert (
            restored.recording_path(done).read_bytes() == service.recording_path(done).read_bytes()
        )
        workbench.start(FAST_SECONDS="0.05")
        assert ended(restored, running).state == "done"  # what was not finished goes on
        for job in restored.jobs():
            assert restored.desk.draft(job.id).minutes_doc.statements
            assert restored.desk.export(job.id, "docx")
        with pytest.raises(StoreError, match="空の"):
            restore_backup(restored, tmp_path / "backup.tar")
    assert [row[:2] for row in workbench.lines("end") if row[2] == running].count(
        ("diarize", "0")
    ) == 1


def test_backup_holds_the_profiles_of_ones_own(service: Service, tmp_path: Path) -> None:
    save_profile(replace(load_profile("iinkai"), name="青葉区"), service.data_dir / "profiles")
    write_backup(service, tmp_path / "backup.tar")
    with open_service(tmp_path / "new", with_worker=False) as restored:
        restore_backup(restored, tmp_path / "backup.tar")
        assert "青葉区" in own_profiles(restored.data_dir / "profiles")


@pytest.mark.postgres
def test_backup_moves_from_sqlite_to_postgresql(
    service: Service, done: str, postgres: str, tmp_path: Path
) -> None:
    write_backup(service, tmp_path / "backup.tar")
    with open_service(tmp_path / "new", database_url=postgres, with_worker=False) as restored:
        restore_backup(restored, tmp_path / "backup.tar")
        assert restored.desk.draft(done) == service.desk.draft(done)


def test_a_file_that_is_no_backup_is_told(service: Service, tmp_path: Path) -> None:
    from minutes.errors import OutputError

    (tmp_path / "x.tar").write_bytes(b"no tar")
    with pytest.raises(OutputError, match="minutes のバックアップではない"):
        restore_backup(service, tmp_path / "x.tar")


def test_metrics_and_health(service: Service, done: str) -> None:
    text = render(service).decode()
    assert 'minutes_jobs{state="done"} 1.0' in text
    assert "minutes_queue_length 0.0" in text
    assert 'minutes_rtf{stage="recognise"}' in text
    assert "minutes_workers 1.0" in text
    assert 'minutes_wait_seconds_bucket{le="60.0"} 1.0' in text
    assert health(service) == (200, "ok\n")


def test_logs_are_json_without_spoken_text(workbench: Bench, done: str) -> None:
    text = (workbench.faults / "stderr").read_text()
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    events = [(line["event"], line.get("job")) for line in lines]
    assert ("started", done) in events
    assert ("done", done) in events
    assert "第1部" not in text
    assert "佐藤" not in text
    with pytest.raises(ValueError, match="not a fact"):
        event(logging.getLogger("minutes"), "x", text="発言")  # type: ignore[arg-type]
    record = logging.LogRecord("minutes", logging.INFO, "", 1, "x", None, None)
    assert json.loads(JsonLines().format(record))["event"] == "x"


def test_worker_inside_the_service_and_a_second_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jobs.fast_worker import PACE, pool

    faults = tmp_path / "faults"
    faults.mkdir()
    monkeypatch.setenv("FAULTS", str(faults))
    monkeypatch.setenv("FAST_SECONDS", "0.05")
    with open_service(tmp_path / "data", with_worker=False) as service:
        service.start_worker(slots=1, pace=PACE, pool=pool(1))
        job_id = service.submit(tone(tmp_path / "a.wav"), CONTEXT, JSON)
        assert ended(service, job_id).state == "done"
        with (
            open_service(tmp_path / "other", with_worker=False) as other,
            pytest.raises(StoreError, match="既に"),
        ):
            other.start_worker(slots=1, pace=PACE, pool=pool(1))
    with open_service(tmp_path / "data", with_worker=False) as again:  # after a clean end
        again.start_worker(slots=1, pace=PACE, pool=pool(1))
        second = again.submit(tone(tmp_path / "b.wav", pitch=300), CONTEXT, JSON)
        assert ended(again, second).state == "done"


def idle_worker(service: Service, **more: Any) -> Worker:
    """A worker that was not started."""
    pace = Pace(beat=0.01)
    return Worker(
        service.store,
        service.files,
        service._queue,
        service.data_dir,
        queue_url="",
        pace=pace,
        **more,
    )


@pytest.mark.parametrize("error", [FileNotFoundError("x"), RuntimeError("x"), StoreError("x")])
def test_the_watch_goes_on_whatever_fails(
    service: Service, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Without heartbeat a living worker counts as dead, and others take its jobs."""
    worker = idle_worker(service)
    beats = []

    def beat() -> None:
        beats.append(True)
        if len(beats) == 3:
            worker._bench.stopping.set()
        raise error

    monkeypatch.setattr(worker, "_beat", beat)
    worker._keep_watch()
    assert len(beats) == 3


def test_a_sweep_goes_on_past_what_another_process_removes(
    service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fails() -> None:
        raise FileNotFoundError("gone")

    service.submit(tone(tmp_path / "a.wav"), CONTEXT, JSON)
    folders = [service.data_dir / "jobs" / name for name in ("0gone", "1left")]
    for folder in folders:
        folder.mkdir(parents=True)
        os.utime(folder, (0, 0))
    look = Path.stat

    def late(path: Path, **more: Any) -> os.stat_result:
        if path == folders[0]:
            shutil.rmtree(path, ignore_errors=True)
        return look(path, **more)

    monkeypatch.setattr(Path, "stat", late)
    idle_worker(service, tidy=fails)._sweep()
    assert not any(os.path.lexists(folder) for folder in folders)


def test_queue_that_loses_its_database_for_good_fails_no_job(
    workbench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DBOS tries again after most lost connections, not after all."""
    from sqlalchemy.exc import OperationalError

    from jobs.fast_worker import PACE, pool
    from minutes.jobs import workflow

    monkeypatch.setenv("FAULTS", str(workbench.faults))
    monkeypatch.setenv("FAST_SECONDS", "0.05")
    losses = ["plan", "assign", "keep"]

    def lossy(name: str, *more: object) -> dict[str, object]:
        result = step(name, *more)  # type: ignore[arg-type]
        if name in losses:
            losses.remove(name)
            raise OperationalError("INSERT", {}, Exception("connection is bad"))
        return result

    step = workflow._step
    monkeypatch.setattr(workflow, "_step", lossy)
    with open_service(workbench.data, with_worker=False) as service:
        service.start_worker(slots=1, pace=PACE, pool=pool(1))
        job_id = service.submit(tone(tmp_path / "a.wav"), CONTEXT, JSON)
        assert ended(service, job_id).state == "done"
        assert losses == []
        assert set(workbench.finished().values()) == {1}
        assert len(service.desk.draft(job_id).minutes_doc.statements) == 2
