"""Fixtures for every test: the shared material, the weights, a database; what every run does."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]
POSTGRES = os.environ.get("MINUTES_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")

# A slow machine is no fault of the code. In CI the examples are the same in every run, so that it
# tells of the change at hand; elsewhere every run tries others.
settings.register_profile(
    "minutes",
    deadline=None,
    database=None,
    derandomize="CI" in os.environ,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("minutes")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--skipped-to FILE``: afterwards ``pytest @FILE`` tries again what was skipped."""
    parser.addoption("--skipped-to", type=Path, help="write the ids of skipped tests, one a line")


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """The list that ``--skipped-to`` asks for: tests, and files skipped as a whole."""
    path: Path | None = config.getoption("skipped_to")
    if path is not None:
        skipped = dict.fromkeys(
            report.nodeid for report in terminalreporter.stats.get("skipped", ())
        )
        path.write_text("".join(f"{name}\n" for name in skipped), encoding="utf-8")


class Choice:
    """What of the files is imported at all: torch alone takes seconds, in every process of a run.

    Registered by :func:`pytest_configure`, since hooks of this file alone reach nothing outside
    ``tests/``, and the modules of ``minutes/`` are where the examples are.
    """

    @staticmethod
    def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
        """Whether nothing of a file would run: all of its tests have a mark which ``-m`` leaves out."""
        if collection_path.suffix != ".py" or collection_path.name == "conftest.py":
            return None
        text = collection_path.read_text(encoding="utf-8")
        left_out = re.findall(r"(?:^| and )not (\w+)(?=$| and )", config.option.markexpr)
        own = re.findall(r"^pytestmark = (.+)$", text, re.MULTILINE)
        marks = {mark for line in own for mark in re.findall(r"pytest\.mark\.(\w+)", line)}
        return bool(marks.intersection(left_out)) or None

    @staticmethod
    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(
        file_path: Path,
    ) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
        """No search for examples in a file that holds none."""
        collectors = yield
        if file_path.suffix != ".py" or ">>>" in file_path.read_text(encoding="utf-8"):
            return collectors
        return [found for found in collectors if type(found) is pytest.Module]  # not of doctest


STARTED: list[str] = []
"""Programs that this process has started."""

OUTSIDE = ("process", "model", "browser", "postgres", "growth", "soak")
"""Marks of the tests that ``make quick`` leaves out; they may start programs."""


BY_THE_WAY = ("fc-list",)
"""What a library asks once in a process, in whichever test first imports it: matplotlib, which
pyannote.audio and torchaudio bring, for fonts."""


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "subprocess.Popen" and str(arguments[0]) not in BY_THE_WAY:
        STARTED.append(str(arguments[0]))


class Honest:
    """A test that starts a program has the mark ``process``, or ``make quick`` grows slow unseen."""

    @staticmethod
    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
        before = len(STARTED)
        yield
        started = STARTED[before:]
        if started and not any(item.get_closest_marker(mark) for mark in OUTSIDE):
            pytest.fail(f"starts {started[0]}: needs the mark 'process'", pytrace=False)


def pytest_configure(config: pytest.Config) -> None:
    """Our choice of files holds for every folder; what starts programs says so."""
    config.pluginmanager.register(Choice())
    config.pluginmanager.register(Honest())
    sys.addaudithook(_watch)


MARKED_BY_FIXTURE = {
    "models_dir": "model",
    "opened": "process",
    "proxied": "process",
    "postgres": "postgres",
    "chromium": "browser",
    "desk": "process",
    "service": "process",
    "site": "process",
    "workbench": "process",
}
"""Who asks for weights, a server or a data folder has the mark, however far away the fixture is."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks that follow from fixtures, before ``-m`` chooses."""
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in MARKED_BY_FIXTURE:
                item.add_marker(MARKED_BY_FIXTURE[fixture])


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    """A command that is tried in this process leaves it deaf to Ctrl+C at its end, and what the next
    test starts with it."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, heard in before.items():
        if signal.getsignal(number) is not heard:
            signal.signal(number, heard)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of shared evaluation material; the test is skipped where it is absent."""
    folder = ROOT.parent / "shared"
    if not (folder / "meetings").is_dir():
        pytest.skip("../shared is absent: this test needs the shared meetings")
    return folder


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """Folder of the fetched weights (``make setup`` fetches them)."""
    folder = ROOT / "models"
    if not (folder / "whisper-base" / "model.bin").is_file():
        pytest.fail("weights are missing: run `make setup`")
    return folder


@pytest.fixture
def postgres() -> Iterator[str]:
    """URL of an empty database on a real server; the test is skipped where there is none."""
    import psycopg
    from psycopg import sql

    try:
        connection = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=30)
    except psycopg.OperationalError as error:
        pytest.skip(f"needs a PostgreSQL server at {POSTGRES}: {error}".splitlines()[0])
    name = f"minutes_{uuid4().hex[:12]}"
    with connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield POSTGRES.rpartition("/")[0] + f"/{name}"
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
        connection.execute(drop)
