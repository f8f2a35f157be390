"""``minutes jobs`` and the dry run, as an operator calls them."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner

from jobs.kit import Bench, ended, tone
from minutes import settings
from minutes.cli.backup import command as backup
from minutes.cli.batch import command as batch
from minutes.cli.jobs import command
from minutes.errors import UsageError
from minutes.jobs import open_service
from minutes.jobs.archive import find_items
from minutes.jobs.batch import Batch
from minutes.jobs.records import ARCHIVE
from minutes.jobs.service import Service
from minutes.options import TranscribeOptions
from minutes.store.records import Body

JSON = TranscribeOptions(formats=("json",))
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "導入・運用.md"


@pytest.fixture
def call(workbench: Bench) -> Any:
    """The command over the data folder: its standard output."""

    def run(*words: str) -> str:
        result = CliRunner().invoke(command, [*words, "--data-dir", str(workbench.data)])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        return str(result.stdout)

    return run


@pytest.fixture
def jobs(service: Service, tmp_path: Path) -> list[str]:
    """A job that waits, one that failed, one of a meeting body that is done."""
    body = service.save_body(Body("", "総務委員会"))
    ids = []
    for number, state in enumerate(("queued", "failed", "done")):
        source = tone(tmp_path / f"会議{number}.wav", seconds=1, pitch=200 + number)
        body_id = body.id if state == "done" else None
        ids.append(service.submit(source, options=JSON, priority=ARCHIVE, body_id=body_id))
        if state != "queued":
            service.cancel(ids[-1])
            service.store.jobs.set(
                ids[-1], state=state, error="読めません。" if state == "failed" else None
            )
    return ids


def test_list_failed_and_show(call: Any, jobs: list[str]) -> None:
    lines = call("list").splitlines()
    assert [line.split("\t")[:2] for line in lines] == [
        [jobs[2][:8], "できました"],
        [jobs[1][:8], "失敗"],
        [jobs[0][:8], "順番待ち"],
    ]
    (only,) = json.loads(call("failed", "--json"))
    assert (only["id"], only["state"], only["error"]) == (jobs[1], "failed", "読めません。")
    assert [job["id"] for job in json.loads(call("list", "--json", "--state", "done"))] == jobs[2:]
    shown = json.loads(call("show", jobs[1][:8], "--json"))
    assert (shown["file_name"], shown["edits"]) == ("会議1.wav", 0)
    assert "読めません。" in call("show", jobs[1][:8])
    guide = GUIDE.read_text(encoding="utf-8")
    stated = set(
        re.findall(r"`(\w+)`", guide.partition("`--json` の1件の項目")[2].split("`show`")[0])
    )
    assert stated == only.keys()  # what scripts rely on is written down
    assert shown.keys() == {*only, "edits"}


def test_retry_cancel_and_rerun_change_only_what_is_named(
    call: Any, jobs: list[str], service: Service
) -> None:
    call("retry", "--all")
    assert [service.job(job).state for job in jobs] == ["queued", "queued", "done"]
    call("cancel", jobs[0][:8], jobs[1])
    assert [service.job(job).state for job in jobs] == ["cancelled", "cancelled", "done"]
    with pytest.raises(UsageError, match="何もしていません"):  # the second is done: neither
        call("retry", jobs[0], jobs[2])
    assert service.job(jobs[0]).state == "cancelled"
    call("rerun", jobs[2], "--stage", "recognise")
    row = service.store.jobs.get(jobs[2])
    assert (row.state, row.run, row.stage) == ("queued", 2, "recognise")


def test_delete_asks_and_takes_only_what_it_was_told(
    call: Any, jobs: list[str], service: Service
) -> None:
    with pytest.raises(UsageError, match="--yes を付けてください"):
        call("delete", jobs[0])
    with pytest.raises(UsageError, match="ありません"):  # one of the two is mistyped: neither
        call("delete", jobs[0], "ffffffff", "--yes")
    assert len(service.jobs()) == 3
    service.store.jobs.set(jobs[0], created_at=0.0)
    service.store.jobs.set(jobs[1], created_at=0.0)
    call("delete", "--before", "平成2年4月1日", "--yes")
    assert {job.id for job in service.jobs()} == {jobs[0], jobs[2]}  # what waits stays
    assert list(service.data_dir.glob(f"*/{jobs[1]}")) == []
    call("delete", "--body", "総務委員会", "--yes")
    assert [job.id for job in service.jobs()] == [jobs[0]]
    with pytest.raises(UsageError, match="会議体「文教」はありません"):
        call("delete", "--body", "文教", "--yes")
    with pytest.raises(UsageError, match="ID を指定"):
        call("delete", "--yes")
    assert len(service.jobs()) == 1


def test_times_for_machines_say_their_offset(
    call: Any, jobs: list[str], service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = 1_790_000_000.0
    service.store.jobs.set(jobs[2], finished_at=seconds)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        shown = json.loads(call("show", jobs[2], "--json"))
        for text in (shown["created_at"], shown["finished_at"]):
            assert text.endswith("+09:00")
        assert datetime.fromisoformat(shown["finished_at"]).timestamp() == seconds
        assert shown["started_at"] is None
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_folder_that_is_not_there_does_not_come_into_being(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["list", "--data-dir", str(tmp_path / "none")])
    assert isinstance(result.exception, UsageError)
    assert "minutes batch のものは、書き出し先/.minutes です" in str(result.exception)
    target = tmp_path / "backup.tar"
    result = CliRunner().invoke(backup, [str(target), "--data-dir", str(tmp_path / "none")])
    assert isinstance(result.exception, UsageError)
    assert "書き出し先/.minutes" in str(result.exception)
    assert not (tmp_path / "none").exists()
    assert not target.exists()


def test_a_dry_run_tells_and_writes_nothing(
    workbench: Bench, service: Service, tmp_path: Path
) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    tone(source / "a.wav", seconds=4)
    (source / "broken.mp3").write_bytes(b"no recording")
    words = [str(source), "-o", str(out), "--formats", "json", "--dry-run", "--json"]
    result = CliRunner().invoke(batch, words)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    stated = GUIDE.read_text(encoding="utf-8").partition("--dry-run --json` の項目：")[2]
    assert set(re.findall(r"`(\w+)`", stated.splitlines()[0])) == told.keys()
    assert (told["items"], told["known"], told["to_do"], told["seconds"]) == (2, 0, 1, 4.0)
    assert told["wall_seconds"] is None  # nothing was measured: no invented figure
    assert told["wrong"][0][0].endswith("broken.mp3")
    listed = source / "一覧.csv"
    listed.write_text(
        "ファイル,名簿,様式\na.wav,ない.csv,\nb.wav,,\na.wav,,ない様式", encoding="utf-8"
    )
    rows = json.loads(CliRunner().invoke(batch, [str(listed), *words[1:]]).stdout)
    assert (rows["to_do"], len(rows["wrong"])) == (0, 3)  # of a paper, too, before anything is done
    assert "ない.csv" in rows["wrong"][0][1]
    listed.unlink()
    assert not out.exists()
    workbench.start(FAST_SECONDS="0.05")
    list(Batch(service, out, 4).run(find_items([str(source / "a.wav")], JSON)))
    tone(source / "b.wav", seconds=8, pitch=300)
    before = sorted(path for path in out.rglob("*"))
    result = CliRunner().invoke(batch, [*words, "--data-dir", str(workbench.data)])
    told = json.loads(result.stdout)
    assert (told["known"], told["to_do"], told["seconds"]) == (1, 1, 8.0)
    assert told["wall_seconds"] > 0
    assert sorted(path for path in out.rglob("*")) == before
    assert len(service.jobs()) == 1
    assert ended(service, service.jobs()[0].id).state == "done"


@pytest.mark.parametrize("at_work", [False, True], ids=("closed", "served"))
def test_a_dry_run_reads_a_folder_of_an_earlier_version_and_changes_no_byte_of_it(
    workbench: Bench, service: Service, tmp_path: Path, at_work: bool
) -> None:
    source, out, data = tmp_path / "in", tmp_path / "out", workbench.data
    source.mkdir()
    tone(source / "a.wav", seconds=4)
    worker = workbench.start(FAST_SECONDS="0.05")
    list(Batch(service, out, 4).run(find_items([str(source)], JSON)))
    workbench.kill(worker)
    service.close()
    held = sqlite3.connect(data / "minutes.sqlite")
    held.execute("DROP INDEX search_grams_ends")  # as m0011 left it
    held.execute("DROP TABLE search_grams_places")
    held.execute("DROP TABLE corrections")
    held.execute("UPDATE alembic_version SET version_num = '0011'")
    held.commit()
    if not at_work:
        held.close()
    tone(source / "b.wav", seconds=8, pitch=300)
    before = _everything(data)
    assert any(name.endswith("-wal") for name in before) == at_work
    words = ["-o", str(out), "--formats", "json", "--dry-run", "--json", "--data-dir", str(data)]
    result = CliRunner().invoke(batch, [str(source), *words])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["known"], told["to_do"], told["seconds"]) == (1, 1, 8.0)
    assert _everything(data) == before
    held.close()


def test_a_dry_run_leaves_nothing_of_the_shared_storage_in_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, data, storage = tmp_path / "in", tmp_path / "data", f"file://{tmp_path / 'bucket'}"
    source.mkdir()
    recording = tone(source / "a.wav", seconds=4)
    with open_service(data, storage_url=storage, with_worker=False) as service:
        job = service.submit(recording, options=JSON, priority=ARCHIVE)
        service.cancel(job)
        service.store.jobs.set(job, state="done")
    shutil.rmtree(data / "jobs")  # as on a machine that did not take the recording
    before = _everything(data)
    used = tmp_path / "temporary"
    used.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(used))
    monkeypatch.setenv("MINUTES_STORAGE_URL", storage)
    words = [str(source), "-o", str(tmp_path / "out"), "--dry-run", "--json"]
    words += ["--data-dir", str(data), "--formats", "json", "--speakers", "3"]
    result = CliRunner().invoke(batch, words)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["items"] == 1
    assert _everything(data) == before
    assert list(used.iterdir()) == []


@pytest.mark.postgres
def test_a_dry_run_on_an_empty_database_calls_it_no_old_one(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "in"
    source.mkdir()
    tone(source / "a.wav", seconds=4)
    monkeypatch.setenv(settings.DATABASE_URL, postgres)
    words = [str(source), "-o", str(tmp_path / "out"), "--dry-run", "--json"]
    result = CliRunner().invoke(batch, words)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["known"], told["to_do"]) == (0, 1)
    said = "データベースはまだ空か、前の版の形なので、全てを「これから」に数えます。"
    assert said in result.stderr
    with psycopg.connect(postgres) as connection:
        row = connection.execute("SELECT count(*) FROM pg_class WHERE relname = 'jobs'").fetchone()
    assert row == (0,), "nothing is made there"


def _everything(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every file and folder with its mode, time and bytes; not the lock table of SQLite."""
    return {
        str(path.relative_to(folder)): (
            path.stat().st_mode,
            path.stat().st_mtime_ns,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in sorted(folder.rglob("*"))
        if not path.name.endswith("-shm")
    }


def test_a_dry_run_makes_nothing_in_an_empty_data_folder(tmp_path: Path) -> None:
    source, data = tmp_path / "in", tmp_path / "data"
    source.mkdir()
    data.mkdir()
    tone(source / "a.wav", seconds=4)
    words = [str(source), "-o", str(tmp_path / "out"), "--dry-run", "--data-dir", str(data)]
    mode = data.stat().st_mode
    result = CliRunner().invoke(batch, words)
    assert result.exit_code == 0, result.output
    assert (list(data.iterdir()), data.stat().st_mode) == ([], mode)
    assert not (tmp_path / "out").exists()


def test_a_mistyped_profile_is_told_once_before_anything_is_done(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for number in range(3):
        tone(source / f"{number}.wav", seconds=1, pitch=200 + number)
    result = CliRunner().invoke(batch, [str(source), "-o", str(out), "--profile", "iinka"])
    assert isinstance(result.exception, UsageError)
    assert "様式「iinka」がありません。「iinkai」ではありませんか" in str(result.exception)
    assert not out.exists()


def test_what_is_final_is_passed_over_and_named_before_anything_is_queued(
    call: Any, jobs: list[str], workbench: Bench, service: Service
) -> None:
    workbench.start(FAST_SECONDS="0.01")
    ended(service, jobs[0])
    service.desk.set_state(jobs[0], "final", user="甲")
    for process in workbench.workers:
        workbench.kill(process, group=True)

    with pytest.raises(UsageError, match="確定しています.*何もしていません"):
        call("rerun", jobs[2], jobs[0])
    assert [service.job(job).state for job in (jobs[0], jobs[2])] == ["done", "done"]
    result = CliRunner().invoke(command, ["rerun", "--all", "--data-dir", str(workbench.data)])
    assert result.exit_code == 0, result.output
    assert "会議録が確定している1件は、そのままにしました" in result.stderr
    assert [service.job(job).state for job in (jobs[0], jobs[2])] == ["done", "queued"]

    service.store.jobs.set(jobs[0], state="failed")  # as a version before made of it
    result = CliRunner().invoke(command, ["retry", "--all", "--data-dir", str(workbench.data)])
    assert (result.exit_code, service.job(jobs[0]).state) == (0, "failed"), result.output
    assert service.job(jobs[1]).state == "queued"
    with pytest.raises(UsageError, match="何もしていません"):
        call("retry", jobs[0])
