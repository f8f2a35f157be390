"""All rows of one database as JSON lines, and back into another one, SQLite or PostgreSQL."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from minutes.errors import StoreError
from minutes.store.database import Database
from minutes.store.tables import bodies, drafts, jobs, operations, timings, voices

TABLES: Mapping[str, sa.Table] = {
    table.name: table for table in (jobs, drafts, operations, bodies, voices, timings)
}
"""In an order that foreign keys allow. Workers are processes: they are not carried over."""

_FORMER_NAMES = {"edits": "operations"}
"""Tables as backups of earlier versions call them."""

_AT_ONCE = 200


def dump(database: Database) -> Iterator[tuple[str, bytes]]:
    """Table name and one row as JSON, all rows as of one moment, whatever is written meanwhile."""
    with database.read() as connection:
        if database.is_postgres:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for name, table in TABLES.items():
            for row in connection.execute(sa.select(table)).yield_per(_AT_ONCE):
                plain = {key: _plain(value) for key, value in row._mapping.items()}
                yield name, json.dumps(plain, ensure_ascii=False).encode()


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
        for table in (jobs, bodies):
            if connection.execute(sa.select(table).limit(1)).first() is not None:
                raise StoreError(
                    "戻し先に既に会議があります。空のフォルダー（空のデータベース）を指定してください。"
                )
        for name, plain in rows:
            name = _FORMER_NAMES.get(name, name)
            table = TABLES[name]
            values = {key: _value(table, key, value) for key, value in json.loads(plain).items()}
            connection.execute(sa.insert(table).values(values))
            counts[name] += 1
        if database.is_postgres:
            # Rows came with their numbers: the sequence must go on after them.
            newest = sa.select(sa.func.coalesce(sa.func.max(timings.c.id), 0) + 1).scalar_subquery()
            name_of = sa.func.pg_get_serial_sequence("timings", "id")
            connection.execute(sa.select(sa.func.setval(name_of, newest, False)))
    return counts


def _plain(value: Any) -> Any:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _value(table: sa.Table, key: str, value: Any) -> Any:
    if isinstance(table.c[key].type, sa.LargeBinary):
        return base64.b64decode(value["base64"])
    return value
