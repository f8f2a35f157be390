"""A newer version leaves the way back to the older one."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from minutes.errors import StoreError
from minutes.jobs import open_service
from minutes.store.database import Database
from minutes.store.opening import look_into, open_store

FORMER = Path(__file__).with_name("data") / "schema_0003.sql"
"""Written by the program of commit ba4da2b itself: a meeting, its draft, two edits, a body, a voice."""


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    """What a SQLite file answers."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def test_a_database_is_copied_before_it_is_changed_and_only_then(tmp_path: Path) -> None:
    path = tmp_path / "minutes.sqlite"
    url = f"sqlite:///{path}"
    older = Database(url)
    older.upgrade("0002")
    insert = (
        "INSERT INTO bodies (id, name, members, profile, dictionary, updated_at)"
        " VALUES ('b', '総務委員会', '[]', 'iinkai', '[]', 0)"
    )
    with older.write() as connection:
        connection.exec_driver_sql(insert)
    older.close()
    assert list(tmp_path.glob("*.bak")) == []  # a new database has nothing to lose
    for _ in range(2):
        open_store(url).close()
    (copy,) = tmp_path.glob("*.bak")
    assert copy.name == "minutes.sqlite.0002.bak"
    assert copy.stat().st_mode & 0o077 == 0
    assert rows(copy, "SELECT version_num FROM alembic_version") == [("0002",)]
    assert rows(copy, "SELECT name FROM bodies") == [("総務委員会",)]
    assert rows(path, "SELECT version_num FROM alembic_version") != [("0002",)]
    before = copy.read_bytes()
    open_store(url).close()
    assert copy.read_bytes() == before


def test_the_way_back_of_a_second_update_is_how_it_was_then(tmp_path: Path) -> None:
    """Whoever went back, worked on and updates again has the copy of now, not that of the first time."""
    path, copy = former(tmp_path / "minutes.sqlite"), tmp_path / "minutes.sqlite.0003.bak"
    open_store(f"sqlite:///{path}").close()
    shutil.copy(copy, path)  # back
    os.utime(copy, (0, 0))  # long ago
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE jobs SET title = '戻した後の名前'")
        connection.commit()
    before = dumped(path)
    open_store(f"sqlite:///{path}").close()
    assert dumped(copy) == before
    assert copy.stat().st_mtime > 0


def test_a_database_of_a_newer_version_is_told_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "minutes.sqlite"
    open_store(f"sqlite:///{path}").close()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(StoreError, match="この版より新しい形式"):
        open_store(f"sqlite:///{path}")
    assert rows(path, "SELECT version_num FROM alembic_version") == [("9999",)]
    assert list(tmp_path.glob("*.bak")) == []


def former(path: Path) -> Path:
    """The SQLite file of that program, and the papers of its meeting beside it."""
    (folder := path.parent / "jobs" / f"3f{'0' * 30}" / "1").mkdir(parents=True)
    shutil.copy(FORMER.with_name("papers_0003.json"), folder / "papers.json")
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(FORMER.read_text(encoding="utf-8"))
    return path


def dumped(path: Path) -> str:
    """All that a SQLite file holds."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return "\n".join(connection.iterdump())


@pytest.mark.process
def test_a_data_folder_of_a_former_version_is_brought_up_to_date_and_back(tmp_path: Path) -> None:
    """The update and the way back as the guide describes them."""
    before = dumped(former(tmp_path / "minutes.sqlite"))
    with open_service(tmp_path, with_worker=False) as service:
        (job,) = service.jobs()
        draft = service.desk.draft(job.id)
        texts = [statement.text for statement in draft.minutes_doc.statements]
        assert texts == ["これより総務委員会を開会いたします。", "異議なし。"]  # a clerk's words
        assert draft.speakers["S1"].name == "佐藤華子"
        assert len(service.desk.history(job.id)) == 2
        body = service.body_named("総務委員会")
        assert [voice.name for voice in service.voices.all(body.id)] == ["佐藤花子"]
        assert service.desk.export(job.id, "txt")
        operation = {"op": "person", "person": "S1", "name": "佐藤 華子"}
        service.desk.operate(job.id, [operation], user="山田")
    copy = tmp_path / "minutes.sqlite.0003.bak"
    assert dumped(copy) == before
    for name in ("minutes.sqlite", "minutes.sqlite-wal", "minutes.sqlite-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    copy.rename(tmp_path / "minutes.sqlite")
    assert dumped(tmp_path / "minutes.sqlite") == before  # what the former program wrote


@pytest.mark.postgres
def test_a_former_database_moves_to_postgres(tmp_path: Path, postgres: str) -> None:
    from minutes.jobs.backup import restore_backup, write_backup

    former(tmp_path / "minutes.sqlite")
    with open_service(tmp_path, with_worker=False) as service:
        write_backup(service, tmp_path / "backup.tar")
    new = tmp_path / "new"
    with open_service(new, database_url=postgres, with_worker=False) as service:
        assert restore_backup(service, tmp_path / "backup.tar") == 1
        (job,) = service.jobs()
        assert service.desk.draft(job.id).speakers["S1"].name == "佐藤華子"


def test_a_look_brings_a_copy_up_to_date_and_not_the_file(tmp_path: Path) -> None:
    path = former(tmp_path / "minutes.sqlite")
    before = path.read_bytes(), sorted(tmp_path.iterdir())
    store = look_into(path)
    assert store is not None
    assert [job.id for job in store.jobs.all()] == [f"3f{'0' * 30}"]
    assert store.database.is_current()
    store.close()
    assert (path.read_bytes(), sorted(tmp_path.iterdir())) == before


def test_a_look_refuses_what_is_newer_or_no_database(tmp_path: Path) -> None:
    path = tmp_path / "minutes.sqlite"
    open_store(f"sqlite:///{path}").close()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(StoreError, match="この版より新しい形式"):
        look_into(path)
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match="壊れているか、データベースではありません"):
        look_into(path)


@pytest.mark.postgres
def test_a_look_leaves_a_postgres_database_of_an_earlier_version_alone(postgres: str) -> None:
    assert look_into(postgres) is None  # no tables of ours yet
    database = Database(postgres)
    database.upgrade("0005")
    assert look_into(postgres) is None
    with database.read() as connection:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    assert found == "0005"
    database.upgrade()
    store = look_into(postgres)
    assert store is not None
    assert store.jobs.all() == ()
    store.close()
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="この版より新しい形式"):
        look_into(postgres)
    database.close()
