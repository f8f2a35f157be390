"""Fixtures of the tests of jobs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from jobs.kit import Bench, bench
from minutes.jobs import open_service
from minutes.jobs.service import Service

POSTGRES = os.environ.get("MINUTES_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")


@pytest.fixture
def workbench(tmp_path: Path) -> Iterator[Bench]:
    """Data folder, faults and worker processes on SQLite."""
    with bench(tmp_path) as made:
        yield made


@pytest.fixture
def service(workbench: Bench) -> Iterator[Service]:
    """The service of that data folder, without a worker of its own."""
    with open_service(workbench.data, with_worker=False) as opened:
        yield opened


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


def pytest_configure(config: pytest.Config) -> None:
    """The long form of the fault tests has a marker of its own."""
    config.addinivalue_line("markers", "soak: long fault tests, run with -m soak")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Soak tests run only where they are asked for."""
    if "soak" in (config.option.markexpr or ""):
        return
    for item in items:
        if item.get_closest_marker("soak") is not None:
            item.add_marker(pytest.mark.skip(reason="long: run `pytest -m soak`"))
