"""Fixtures of the tests of jobs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.kit import Bench, bench
from minutes.jobs import open_service
from minutes.jobs.service import Service


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
