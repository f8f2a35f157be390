"""What holds a secret cannot be looked into by whoever runs as the same user of the system."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import needs
import pytest

from jobs.kit import Bench, free_port, wait_for
from jobs.test_serve import TESTS, answers
from minutes import sealed, settings
from minutes.jobs import open_service
from minutes.jobs.pool import EnginePool

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(sys.platform != "linux", reason="needs Linux"),
]

_PLAINLY = """
import ctypes, os, sys
call = ctypes.CDLL(None).prctl
for right in range(64):  # root looks into everything: neither thief nor service is root
    call(47, 3, right, 0, 0), call(24, right, 0, 0, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
PLAINLY = (sys.executable, "-c", _PLAINLY, sys.executable)
_LOOK = """
import os, sys
for name in ("environ", "mem", "maps", "auxv", "fd/0", "cwd"):
    path = f"/proc/{sys.argv[1]}/{name}"
    try:
        os.readlink(path) if name in ("fd/0", "cwd") else open(path, "rb").close()
        print(name)
    except PermissionError:
        pass
"""
WHOLE = {"environ", "mem", "maps", "auxv", "fd/0", "cwd"}


def seen(process: int) -> set[str]:
    """What another process of the same user opens of this one."""
    command = [*PLAINLY, "-c", _LOOK, str(process)]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


@contextmanager
def engine() -> Iterator[int]:
    """A real engine process that has begun."""
    pool = EnginePool(1, threads=1, command=(*PLAINLY, "-m", "minutes.jobs.engine"))
    try:
        (only,) = pool._all
        process = only._started()
        only._messages.get(timeout=needs.SECONDS)  # its first sign of life
        yield process.pid
    finally:
        pool.close()


@contextmanager
def server(bench: Bench, *flags: str, **given: str) -> Iterator[int]:
    """The page, answering."""
    port, places = free_port(), f"{TESTS}:{TESTS.parent}"
    with open_service(bench.data, with_worker=False) as service:
        service.accounts.add("tanaka", "writer", "a long password")
    command = [*PLAINLY, str(TESTS / "jobs" / "fast_serve.py"), "serve", "--no-worker", *flags]
    command += ["--port", str(port), "--data-dir", str(bench.data)]
    environment = {**os.environ, "FAULTS": str(bench.faults), "PYTHONPATH": places, **given}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    bench.workers.append(process)  # type: ignore[arg-type]
    wait_for(lambda: answers(port) or process.poll() is not None)
    assert process.poll() is None
    yield process.pid
    process.terminate()
    process.wait(timeout=needs.SECONDS)


def test_the_thief_sees_what_is_not_hidden() -> None:
    command = [*PLAINLY, "-c", "print(flush=True); import time; time.sleep(600)"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            assert seen(process.pid) == WHOLE
        finally:
            process.kill()


def test_an_engine_with_a_key_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(settings.KEY, sealed.new_key())
    with engine() as process:
        assert seen(process) == set()


def test_an_engine_without_a_secret_may_be_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's tools go on working where there is nothing to hide."""
    for name in [name for name in os.environ if name.startswith(("MINUTES_", "AWS_", "PG"))]:
        monkeypatch.delenv(name)
    with engine() as process:
        assert seen(process) == WHOLE


@pytest.mark.parametrize(
    ("flags", "given"),
    [
        ([], {settings.KEY: sealed.new_key()}),
        (["--accounts"], {}),
    ],
    ids=["with a key", "with accounts"],
)
def test_a_server_is_hidden(workbench: Bench, flags: list[str], given: dict[str, str]) -> None:
    with server(workbench, *flags, **given) as process:
        assert seen(process) == set()


@pytest.mark.parametrize(
    "name",
    [
        settings.KEY,
        settings.KEY_FILE,
        settings.LLM_KEY,
        settings.DATABASE_URL,
        settings.LDAP_PASSWORD,
        settings.OIDC_SECRET,
        settings.STORAGE_URL,
        "AWS_SECRET_ACCESS_KEY",
        "PGPASSWORD",
    ],
)
def test_what_opens_something_is_a_secret(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for other in [
        other
        for other in os.environ
        if other in settings.SETTINGS or other.startswith(("AWS_", "PG"))
    ]:
        monkeypatch.delenv(other)
    for usual in (settings.DATA_DIR, settings.VOICES, settings.MODEL, settings.ALLOWED_HOSTS):
        monkeypatch.setenv(usual, "x")
    assert not settings.holds_secret()
    monkeypatch.setenv(name, "x")
    assert settings.holds_secret()
