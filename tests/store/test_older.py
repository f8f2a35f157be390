"""A newer version leaves the way back to the older one."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from minutes.errors import StoreError
from minutes.store import open_store
from minutes.store.database import Database


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
