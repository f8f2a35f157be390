"""Schema, codec, files: the floor that jobs stand on; on SQLite and PostgreSQL alike."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import needs
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from corrections import save_statement

from minutes.codec import from_plain, to_plain
from minutes.errors import OutputError, StoreError
from minutes.options import TranscribeOptions
from minutes.schema import Attendee, Diarization, Header, MeetingContext, Region, Term
from minutes.span import Span
from minutes.store.database import Database
from minutes.store.files import Files, replacing
from minutes.store.opening import Store, open_store
from minutes.store.records import Body, JobRow, NewEdit, WorkerRow
from minutes.store.search import Wanted
from minutes.store.tables import metadata, operations


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'minutes.sqlite'}"
        return
    yield request.getfixturevalue("postgres")


def job(job_id: str, **more: object) -> JobRow:
    """A job's row."""
    values: dict[str, object] = {
        "title": "委員会",
        "file_name": "a.wav",
        "recording_key": "recordings/a.wav",
        "sha256": "0",
        "fingerprint": "0",
        "context": MeetingContext(Header(title="委員会", date=date(2021, 6, 14))),
        "options": TranscribeOptions(started_at=datetime(2021, 6, 14, 13, 30)),
        "created_at": 1.0,
        "updated_at": 1.0,
        **more,
    }
    return JobRow(id=job_id, **values)  # type: ignore[arg-type]


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of .* search_grams_ends")
def test_migrations_lead_to_the_tables_that_the_code_uses(url: str) -> None:
    database = Database(url)
    database.upgrade()
    # Alembic knows no full text index of SQLite and none of PostgreSQL over a function.
    opts = {
        "include_name": lambda name, _kind, _parents: not (name or "").startswith("search_grams")
    }
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=opts), metadata) == []
    database.close()


def test_database_of_the_first_schema_opens_with_everything_in_it(url: str) -> None:
    database = Database(url)
    database.upgrade("0001")
    first = (
        "INSERT INTO jobs (id, title, file_name, recording_key, sha256, fingerprint, priority,"
        " context, options, state, run, stage, completed, total, fraction, created_at, updated_at)"
        " VALUES ('j', '題', 'a.wav', 'k', '0', '0', 0, '{}', '{\"model\": \"m\"}', 'done', 1,"
        " 'export', 1, 1, 1, 5, 5)"
    )
    edit = (
        'INSERT INTO edits (job_id, version, generation, kind, target, before, after, "user",'
        " created_at) VALUES ('j', 1, 1, 'header', '', '{}', '{\"title\": \"x\"}', '山田', 6)"
    )
    body = (
        "INSERT INTO bodies (id, name, members, profile, dictionary, updated_at)"
        " VALUES ('b', '総務委員会', '[{\"name\": \"佐藤\"}]', 'iinkai', '[]', 7)"
    )
    with database.write() as connection:
        for statement in (first, edit, body):
            connection.exec_driver_sql(statement)
    database.close()
    store = open_store(url)
    row = store.jobs.get("j")
    assert (row.title, row.attempt, row.worker, row.options.model) == ("題", 1, None, "m")
    assert store.drafts.edits("j")[0].undoes is None
    assert store.bodies.get("b").members == (Attendee("佐藤"),)
    assert not store.bodies.get("b").voices
    assert store.voices.all("b") == ()
    store.close()


def test_lines_from_before_the_search_for_two_letters_are_found(url: str) -> None:
    database = Database(url)
    database.upgrade("0012")
    with database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO jobs (id, title, file_name, recording_key, sha256, fingerprint, priority,"
            " context, options, state, run, attempt, stage, completed, total, fraction, created_at,"
            " updated_at) VALUES ('j', '題', 'a.wav', 'k', '0', '0', 0, '{}', '{}', 'done', 1, 1,"
            " 'export', 1, 1, 1, 5, 5)"
        )
        for number, plain in enumerate(("補正予算", "予算の話", "決算")):
            connection.exec_driver_sql(
                "INSERT INTO search_lines (job_id, number, kind, place, who, text, plain)"
                f" VALUES ('j', {number}, 'text', 't{number}', '', '{plain}', '{plain}')"
            )
    database.close()
    store = open_store(url)
    total, (meeting,) = store.search.find(Wanted(("予算",)))
    assert (total, meeting.count) == (1, 2)
    assert store.search.find(Wanted(("算予",)))[0] == 0
    store.close()


def test_newer_schema_is_refused_in_one_line(url: str) -> None:
    database = Database(url)
    database.upgrade()
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="新しい版"):
        database.upgrade()
    database.close()


@pytest.mark.process
def test_processes_that_start_together_migrate_once(url: str) -> None:
    code = f"from minutes.store.opening import open_store; open_store({url!r}).close()"
    processes = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(3)]
    assert [process.wait(timeout=needs.SECONDS) for process in processes] == [0, 0, 0]


def test_job_moves_only_for_its_holder(url: str) -> None:
    store = open_store(url)
    store.jobs.add(job("j"))
    assert store.jobs.claim("j", 1, "w/1")
    assert store.jobs.progress("j", "w/1", stage="diarize", completed=1, total=2, fraction=0.2)
    assert store.jobs.claim("j", 1, "w/2")
    assert not store.jobs.progress("j", "w/1", stage="decode", completed=0, total=1, fraction=0)
    assert not store.jobs.finish("j", "w/1", "failed", error="x")
    assert store.jobs.finish("j", "w/2", "done")
    assert not store.jobs.claim("j", 1, "w/3")
    assert store.jobs.get("j").state == "done"
    assert store.jobs.counts() == {"done": 1}
    store.close()


def test_progress_never_goes_back_when_a_stage_begins_anew(url: str) -> None:
    store = open_store(url)
    store.jobs.add(job("j"))
    assert store.jobs.claim("j", 1, "w/1")
    seen = []
    for fraction in (0.03, 0.19, 0.03, 0.12, 0.28):
        assert store.jobs.progress(
            "j", "w/1", stage="diarize", completed=fraction, total=1, fraction=fraction
        )
        seen.append(store.jobs.get("j").fraction)
    assert seen == pytest.approx([0.03, 0.19, 0.19, 0.19, 0.28])
    assert store.jobs.get("j").completed == pytest.approx(0.28)
    store.jobs.again("j", run=2, attempt=1, fraction=0.0)
    assert store.jobs.get("j").fraction == 0.0  # a new run, asked for by the clerk
    store.close()


def test_of_several_only_one_strikes_a_worker_off(url: str) -> None:
    store = open_store(url)
    store.workers.register(WorkerRow("w", "host", 1, 2, 1.0, 1.0))
    assert not store.workers.strike_off("w", silent_since=0.5)
    won = []
    threads = [
        threading.Thread(target=lambda: won.append(store.workers.strike_off("w"))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False, False, False, True]
    assert not store.workers.beat("w")
    store.close()


def test_edits_saved_at_the_same_time_all_stay(url: str) -> None:
    store = open_store(url)
    store.jobs.add(job("j"))

    def save(number: int) -> None:
        for n in range(5):
            new = NewEdit("statement", f"t{n}", {}, {"text": "x"})
            store.drafts.append("j", 1, (new,), user=f"{number}")

    threads = [threading.Thread(target=save, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [edit.version for edit in store.drafts.edits("j")] == list(range(1, 21))
    store.close()


def test_what_a_change_holds_is_read_once(url: str) -> None:
    store = open_store(url)
    store.jobs.add(job("j"))
    store.drafts.append("j", 1, (NewEdit("replace", "", {}, {"texts": {"t1": "x"}}),), user="甲")
    known = store.drafts.edits("j")
    assert store.drafts.edits("j") is known  # nothing of it was made again
    store.drafts.append("j", 1, (NewEdit("statement", "t1", {}, {"text": "y"}),), user="乙")
    first, second = store.drafts.edits("j")
    assert first is known[0]
    assert second.after == {"text": "y"}
    store.close()


def test_changes_that_were_taken_out_and_others_in_their_place_are_read_anew(url: str) -> None:
    store = open_store(url)
    store.jobs.add(job("j"))
    for text in ("x", "y"):
        store.drafts.append("j", 1, (NewEdit("statement", "t1", {}, {"text": text}),), user="甲")
    assert len(store.drafts.edits("j")) == 2
    with store.database.write() as connection:  # as another machine does that takes back a backup
        connection.execute(sa.delete(operations).where(operations.c.version == 2))
    assert [edit.after for edit in store.drafts.edits("j")] == [{"text": "x"}]
    with store.database.write() as connection:
        connection.execute(sa.delete(operations))
    assert store.drafts.edits("j") == ()
    store.drafts.append("j", 1, (NewEdit("statement", "t1", {}, {"text": "z"}),), user="甲")
    assert [edit.after for edit in store.drafts.edits("j")] == [{"text": "z"}]
    store.close()


def test_body_keeps_members_profile_and_dictionary(url: str) -> None:
    store: Store = open_store(url)
    body = Body(
        "", "総務委員会", (Attendee("佐藤", "委員"),), "honkaigi", (Term("議案", "ぎあん"),)
    )
    saved = store.bodies.save(body)
    assert store.bodies.get(saved.id) == saved
    assert store.bodies.save(Body("", "総務委員会")).id == saved.id
    with pytest.raises(StoreError, match="既にあります"):
        store.bodies.save(Body("other", "総務委員会"))
    store.bodies.delete(saved.id)
    assert store.bodies.all() == ()
    store.close()


@pytest.mark.parametrize(
    "record",
    [
        MeetingContext(
            Header("題", date(2021, 6, 14), datetime(2021, 6, 14, 9)), (Attendee("佐藤"),)
        ),
        TranscribeOptions(speakers=3, started_at=datetime(2021, 6, 14, 13, 30)),
        Diarization((Region(Span(0, 1), "S1"),), (), (("S1", (0.5, 0.25)),)),
    ],
)
def test_records_come_back_as_they_went(record: object) -> None:
    assert from_plain(type(record), json.loads(json.dumps(to_plain(record)))) == record


def test_a_value_that_is_no_record_is_told() -> None:
    with pytest.raises(StoreError, match="Span"):
        from_plain(Span, {"start": "x", "end": 1})


def test_a_write_that_dies_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("old")

    def die_half_way() -> None:
        with replacing(path) as part:
            part.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        die_half_way()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_files_refuse_to_delete_outside(tmp_path: Path) -> None:
    files = Files(tmp_path)
    for prefix in ("", "/etc", "../x"):
        with pytest.raises(ValueError, match="not a folder"):
            files.delete(prefix)


def test_missing_file_and_unwritable_folder_are_one_line(tmp_path: Path) -> None:
    files = Files(tmp_path)
    with pytest.raises(StoreError, match="見つかりません"):
        files.fetch("recordings/x.wav")
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="読み書きできません"):
        files.write("file/x", b"")


def test_unknown_database_is_told() -> None:
    with pytest.raises(StoreError, match="MINUTES_DATABASE_URL"):
        Database("mysql://host/db")
    with pytest.raises(StoreError, match="接続できません|処理に失敗"):
        open_store("postgresql://minutes@127.0.0.1:1/none")


def test_sqlite_writers_wait_for_each_other(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'a.sqlite'}")
    with store.database.write() as connection:
        connection.execute(sa.text("SELECT 1"))
        reader = store.jobs.all()  # a reader is not held up by a writer
    assert reader == ()
    store.close()


@pytest.mark.process
def test_deleted_words_are_gone_from_every_file(tmp_path: Path) -> None:
    from minutes.jobs import open_service

    from .desk_kit import JOB, open_desk

    folder = tmp_path / "data"
    folder.mkdir()
    desk = open_desk(folder)
    secret = "だれにも言わない言葉"
    save_statement(desk, JOB, "t4", text=secret, user="甲")
    url = desk._store.database.url
    desk._store.close()

    def found() -> list[str]:
        marks = (secret.encode(), secret.encode("unicode_escape"))
        return [
            path.name
            for path in folder.rglob("*")
            if path.is_file() and any(mark in path.read_bytes() for mark in marks)
        ]

    assert found(), "the test sees the word where it is"
    with open_service(folder, database_url=url, with_worker=False) as service:
        service.delete(JOB)
        assert found() == []


def test_writers_of_one_process_wait_in_a_row_and_ask_the_file_once(tmp_path: Path) -> None:
    """SQLite's own waiting looks again and again: with thirty clerks some never found it free."""
    database = Database(f"sqlite:///{tmp_path / 'minutes.sqlite'}")
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    def work() -> None:
        with database.write():
            pass

    sa.event.listen(database.engine, "before_cursor_execute", note)
    threads = [threading.Thread(target=work) for _ in range(8)]
    with database.write():
        for thread in threads:
            thread.start()
        threads[0].join(0.3)
        assert asked.count("BEGIN IMMEDIATE") == 1
    for thread in threads:
        thread.join(needs.SECONDS)
    assert asked.count("BEGIN IMMEDIATE") == 9


def test_a_writer_that_waits_too_long_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'minutes.sqlite'}")
    monkeypatch.setattr("minutes.store.database._PATIENCE", 0.05)
    told: list[str] = []

    def work() -> None:
        try:
            with database.write():
                pass
        except StoreError as error:
            told.append(str(error))

    with database.write():
        thread = threading.Thread(target=work)
        thread.start()
        thread.join(needs.SECONDS)
    assert [line for line in told if "別の処理で使われています" in line] == told != []
    work()
    assert len(told) == 1
