"""The same queue on PostgreSQL: several workers, a server that is killed, shared storage by URL."""

from __future__ import annotations

import contextlib
import os
import pwd
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import needs
import pytest
from corrections import save_statement

from jobs.kit import Bench, ended, free_port, tone, wait_for
from minutes.jobs import open_service
from minutes.options import TranscribeOptions

pytestmark = pytest.mark.postgres

JSON = TranscribeOptions(formats=("json",))


def test_two_workers_share_the_queue_and_no_part_is_done_twice(
    workbench: Bench, postgres: str, tmp_path: Path
) -> None:
    with open_service(workbench.data, database_url=postgres, with_worker=False) as service:
        workers = [workbench.start(MINUTES_DATABASE_URL=postgres) for _ in range(2)]
        jobs = [
            service.submit(tone(tmp_path / f"{n}.wav", pitch=200 + n), options=JSON)
            for n in range(6)
        ]
        for job_id in jobs:
            assert ended(service, job_id).state == "done"
        assert set(workbench.finished().values()) == {1}
        did = {row[4] for row in workbench.lines("end")}
        assert did == {worker.pid for worker in workers}


def test_killed_worker_is_taken_over_by_the_other_one(
    workbench: Bench, postgres: str, tmp_path: Path
) -> None:
    with open_service(workbench.data, database_url=postgres, with_worker=False) as service:
        job_id = service.submit(tone(tmp_path / "a.wav"), options=JSON)
        workbench.order("recognise", "hold")
        first = workbench.start(MINUTES_DATABASE_URL=postgres)
        wait_for(lambda: workbench.began("recognise"))
        workbench.start(MINUTES_DATABASE_URL=postgres)
        workbench.kill(first, group=True)
        assert ended(service, job_id).state == "done"
        assert set(workbench.finished().values()) == {1}
        wait_for(lambda: len(service.workers()) == 1)


def test_an_archive_on_two_machines_of_which_one_loses_its_power(
    workbench: Bench, postgres: str, tmp_path: Path
) -> None:
    """Two process groups with folders of their own, and a third that only hands out and writes."""
    source, out, page = tmp_path / "in", tmp_path / "out", tmp_path / "page"
    source.mkdir()
    for number in range(8):
        tone(source / f"会議{number}.wav", pitch=200 + 10 * number)
    shared = {
        "MINUTES_DATABASE_URL": postgres,
        "MINUTES_STORAGE_URL": f"file://{tmp_path / 'bucket'}",
    }
    workbench.order("recognise", "hold", times=2)
    machines = []
    for name in ("one", "two"):
        workbench.data = tmp_path / name
        machines.append(workbench.start(**shared))
    words = (str(source), "-o", str(out), "--formats", "json", "--data-dir", str(page))
    batch = subprocess.Popen(
        [sys.executable, "-m", "minutes", "batch", *words, "--no-worker", "--wait", "-q"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **shared},
    )
    wait_for(lambda: workbench.began("recognise", times=2))
    workbench.kill(machines[0], group=True)
    workbench.release()
    said = batch.communicate(timeout=needs.SECONDS)[1]
    assert (batch.returncode, said) == (0, "")
    assert {path.stem for path in out.glob("会議?.json")} == {f"会議{n}" for n in range(8)}
    assert set(workbench.finished().values()) == {1}  # what the dead one had done stays done
    did = {row[4] for row in workbench.lines("end")}
    assert did == {machine.pid for machine in machines}


def test_machines_without_a_shared_folder_share_storage_by_url(
    workbench: Bench, postgres: str, tmp_path: Path
) -> None:
    """Upload on one machine, recognition begun on a second and ended on a third."""
    storage = f"file://{tmp_path / 'bucket'}"
    shared = {"MINUTES_DATABASE_URL": postgres, "MINUTES_STORAGE_URL": storage}
    page = tmp_path / "page"
    with open_service(
        page, database_url=postgres, storage_url=storage, with_worker=False
    ) as service:
        job_id = service.submit(tone(tmp_path / "a.wav"), options=JSON)
        workbench.order("recognise", "hold")
        first = workbench.start(**shared)
        wait_for(lambda: workbench.began("recognise"))
        workbench.kill(first, group=True)
        workbench.data = tmp_path / "third"
        workbench.start(**shared)
        assert ended(service, job_id).state == "done"
        assert set(workbench.finished().values()) == {1}
        assert len(service.desk.draft(job_id).minutes_doc.statements) == 2
        assert service.desk.export(job_id, "json")
        service.delete(job_id)
        assert not list((tmp_path / "bucket").rglob("*.json"))


# --- a server of our own, to be killed --------------------------------------------------------


class Server:
    """A PostgreSQL server in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self._as: dict[str, object] = {}
        if os.getuid() == 0:  # the server refuses to run as root
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
            self._as = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        for parent in (folder, *folder.parents):
            if parent.stat().st_uid == os.getuid() and parent != Path("/"):
                parent.chmod(parent.stat().st_mode | 0o011)
        self._run(["initdb", "-D", str(folder / "data"), "-U", "minutes", "-A", "trust", "-N"])
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Of its only database."""
        return f"postgresql://minutes@127.0.0.1:{self.port}/postgres"

    def _run(self, command: list[str]) -> None:
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, **self._as)  # type: ignore[call-overload]

    def start(self) -> None:
        """Start and wait until it answers."""
        import psycopg

        end = time.monotonic() + needs.SECONDS
        while True:
            try:
                psycopg.connect(self.url).close()
                return
            except psycopg.OperationalError as error:
                if time.monotonic() > end:
                    raise AssertionError((self.folder / "log").read_text()[-3000:]) from error
                # Again where it ended: its port may be somebody's outgoing one for a moment.
                if self.process is None or self.process.poll() is not None:
                    self._launch()
                time.sleep(0.1)

    def _launch(self) -> None:
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(  # type: ignore[call-overload]
                ["postgres", "-D", "data", "-p", str(self.port), "-k", str(self.folder)],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._as,
            )

    def kill(self) -> None:
        """kill -9 of the server and all its children.

        Each child is a session of its own, so no process group holds them all; one that outlives
        the server keeps its shared memory, and the next start is refused.
        """
        if self.process is not None:
            while running := self._running():
                for pid in running:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                time.sleep(0.02)
                self.process.poll()
            self.process.wait()
            self.process = None

    def _running(self) -> tuple[int, ...]:
        """Server and children: all work in the folder of its data."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if (folder / "cwd").readlink() == self.folder / "data":
                    found.append(int(folder.name))
        return tuple(found)


@pytest.fixture
def server() -> Iterator[Server]:
    """A PostgreSQL server that a test may kill.

    Not below pytest's own folder: another run of pytest shuts that to the server's user again.
    """
    needs.programs("initdb", "postgres")
    with tempfile.TemporaryDirectory(prefix="minutes-pg-") as folder:
        made = Server(Path(folder))
        made.start()
        yield made
        made.kill()


def test_kill_9_of_postgresql_costs_no_job_and_no_edit(
    workbench: Bench, server: Server, tmp_path: Path
) -> None:
    with open_service(workbench.data, database_url=server.url, with_worker=False) as service:
        first = service.submit(tone(tmp_path / "a.wav"), options=JSON)
        workbench.start(MINUTES_DATABASE_URL=server.url)
        assert ended(service, first).state == "done"
        save_statement(service.desk, first, 0, text="直した。", user="事務局")
        workbench.order("recognise", "hold")
        second = service.submit(tone(tmp_path / "b.wav", pitch=300), options=JSON)
        wait_for(lambda: workbench.began("recognise", times=2))
        server.kill()
        workbench.release()
        time.sleep(2)
        server.start()
        assert service.desk.draft(first).minutes_doc.statements[0].text == "直した。"
        assert ended(service, second).state == "done"
        assert set(workbench.finished().values()) == {1}
