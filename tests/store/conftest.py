"""Fixtures of the tests of the store."""

from __future__ import annotations

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest

POSTGRES = os.environ.get("MINUTES_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")


@pytest.fixture
def postgres() -> Iterator[str]:
    """URL of an empty database on a real server; the test is skipped where there is none."""
    import psycopg
    from psycopg import sql

    try:
        connection = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL server at {POSTGRES}: {error}".splitlines()[0])
    name = f"minutes_{uuid4().hex[:12]}"
    with connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield POSTGRES.rpartition("/")[0] + f"/{name}"
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
        connection.execute(drop)
