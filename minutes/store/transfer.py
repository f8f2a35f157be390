"""All rows of one database as JSON lines, and back into another one, SQLite or PostgreSQL."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from minutes.errors import StoreError
from minutes.store.database import Database
from minutes.store.tables import (
    audit,
    bodies,
    corrections,
    drafts,
    jobs,
    learnt,
    memberships,
    names,
    operations,
    timings,
    users,
    voices,
)

TABLES: Mapping[str, sa.Table] = {
    table.name: table
    for table in (
        jobs,
        drafts,
        operations,
        names,
        bodies,
        voices,
        learnt,
        corrections,
        timings,
        users,
        memberships,
        audit,
    )
}
"""In an order that foreign keys allow. Workers are processes, sessions are browsers: neither is carried over."""

_FORMER_NAMES = {"edits": "operations"}
"""Tables as backups of earlier versions call them."""

_AT_ONCE = 200


def present_name(name: str) -> str:
    """The table's name in this version, which may be an earlier version's.

    >>> present_name("edits"), present_name("jobs")
    ('operations', 'jobs')
    """
    return _FORMER_NAMES.get(name, name)


def dump(database: Database) -> Iterator[tuple[str, bytes]]:
    """Table name and one row as JSON, all rows as of one moment, whatever is written meanwhile."""
    with database.read() as connection:
        if database.is_postgres:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for name, table in TABLES.items():
            for row in connection.execute(sa.select(table)).yield_per(_AT_ONCE):
                plain = {key: _plain(value) for key, value in row._mapping.items()}
                yield name, json.dumps(plain, ensure_ascii=False).encode()


class UnknownColumn(ValueError):
    """A row holds what this version has no place for."""


def check_empty(database: Database) -> None:
    """Whether :func:`load` may fill the database.

    Raises
    ------
    StoreError
        It holds jobs or bodies already.
    """
    with database.read() as connection:
        _check_empty(connection)


def row_values(name: str, plain: bytes) -> Mapping[str, Any]:
    """A row that :func:`dump` gave, as it goes into the table ``name``.

    Raises
    ------
    UnknownColumn
        It comes from a newer version.
    ValueError, TypeError
        It is no row.
    """
    table = TABLES[present_name(name)]
    row = json.loads(plain)
    for key in row:
        if key not in table.c:
            raise UnknownColumn(f"{name}.{key}")
    return {key: _value(table, key, value) for key, value in row.items()}


def load(database: Database, rows: Iterable[tuple[str, bytes]]) -> Mapping[str, int]:
    """Fill an empty database with what :func:`dump` gave.

    Returns
    -------
    Mapping[str, int]
        Rows by table.

    Raises
    ------
    StoreError
        The database holds jobs or bodies already.
    """
    counts = dict.fromkeys(TABLES, 0)
    with database.write() as connection:
        _check_empty(connection)
        for name, plain in rows:
            name = present_name(name)
            connection.execute(sa.insert(TABLES[name]).values(row_values(name, plain)))
            counts[name] += 1
        if database.is_postgres:
            # Rows came with their numbers: the sequence must go on after them.
            newest = sa.select(sa.func.coalesce(sa.func.max(timings.c.id), 0) + 1).scalar_subquery()
            name_of = sa.func.pg_get_serial_sequence("timings", "id")
            connection.execute(sa.select(sa.func.setval(name_of, newest, False)))
    return counts


def _check_empty(connection: sa.Connection) -> None:
    for table in (jobs, bodies):
        if connection.execute(sa.select(table).limit(1)).first() is not None:
            raise StoreError(
                "戻し先に既に会議があります。空のフォルダー（空のデータベース）を指定してください。"
            )


def _plain(value: Any) -> Any:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _value(table: sa.Table, key: str, value: Any) -> Any:
    if isinstance(table.c[key].type, sa.LargeBinary):
        return base64.b64decode(value["base64"])
    return value
