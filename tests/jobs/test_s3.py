"""Recordings and stage results on S3-compatible storage: a real server, the real protocol."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import needs
import pytest

from jobs.kit import Bench, answers_on, ended, free_port, tone, wait_for
from minutes.errors import NotStored, StoreError
from minutes.jobs import open_service
from minutes.options import TranscribeOptions
from minutes.store.files import Files

JSON = TranscribeOptions(formats=("json",))
KEY, SECRET = "minutes", "only-for-the-test"


@dataclass
class S3:
    """An S3 server of our own (rclone) and the folder behind its bucket ``minutes``."""

    program: str
    root: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def bucket(self) -> Path:
        """Every object is a file below it."""
        return self.root / "minutes"

    def start(self) -> None:
        """Start and wait until it answers."""
        address = ["--addr", f"127.0.0.1:{self.port}", "--auth-key", f"{KEY},{SECRET}"]
        with self.root.with_suffix(".log").open("a") as log:
            command = [self.program, "serve", "s3", *address, str(self.root)]
            self.process = subprocess.Popen(command, stderr=log)
        wait_for(lambda: answers_on(self.port))

    def kill(self) -> None:
        """kill -9."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def s3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3]:
    """A server that runs; this process and the workers know its address and its key."""
    rclone = Path(sys.executable).with_name("rclone")
    program = str(rclone) if rclone.exists() else needs.programs("rclone")[0]
    server = S3(program, tmp_path / "s3", free_port())
    server.bucket.mkdir(parents=True)
    environment = {
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.port}",
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "RCLONE_CONFIG": "",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    server.start()
    yield server
    server.kill()


def names(folder: Path) -> set[str]:
    """Names of all files below ``folder``."""
    return {path.name for path in folder.rglob("*") if path.is_file()}


@pytest.mark.process
def test_keys_as_in_a_folder(s3: S3, tmp_path: Path) -> None:
    """Two machines that share only the bucket; a name as clerks give it; more than one upload part."""
    here, there = (Files(tmp_path / name, "s3://minutes/archive") for name in ("here", "there"))
    recording = tmp_path / "第1回 委員会 (1).wav"
    recording.write_bytes(bytes(range(256)) * 40_000)
    assert not there.exists("jobs/1/1/plan.json")
    assert there.find("jobs/1/1", "segments-*.json") == ()
    here.put(recording, f"recordings/1/{recording.name}")
    for part in (1, 0):
        here.write(f"jobs/1/1/segments-{part:04d}.json", b"[]")
    here.write("jobs/1/1/plan.json", b"{}")
    assert there.exists("jobs/1/1/plan.json")  # asked for before it was there: nothing remembered
    assert there.find("jobs/1/1", "segments-*.json") == (
        "segments-0000.json",
        "segments-0001.json",
    )
    found = there.fetch(f"recordings/1/{recording.name}")
    assert found.read_bytes() == recording.read_bytes()
    assert len(there.keys("recordings/1", "jobs/1")) == 4
    there.delete("jobs/1")
    there.delete("recordings/1")
    assert names(s3.bucket) == set()
    with pytest.raises(StoreError, match=r"plan\.json"):
        there.fetch("jobs/1/1/plan.json")


@pytest.mark.postgres
def test_two_workers_share_a_bucket_and_one_of_them_is_killed(
    workbench: Bench, postgres: str, tmp_path: Path, s3: S3
) -> None:
    """Three machines without a shared folder: the page and two workers."""
    storage = "s3://minutes/archive"
    shared = {"MINUTES_DATABASE_URL": postgres, "MINUTES_STORAGE_URL": storage}
    with open_service(
        tmp_path / "page", database_url=postgres, storage_url=storage, with_worker=False
    ) as service:
        job_id = service.submit(tone(tmp_path / "a.wav"), options=JSON)
        workbench.order("recognise", "hold")
        first = workbench.start(**shared)
        wait_for(lambda: workbench.began("recognise"))
        workbench.data = tmp_path / "second"
        left = workbench.data / "recordings" / "deleted-elsewhere"
        left.mkdir(parents=True)
        os.utime(left, (1, 1))
        second = workbench.start(**shared)
        workbench.kill(first, group=True)
        tracks = [tone(tmp_path / f"{name}.wav", pitch=300) for name in ("b", "c")]
        other = service.submit(tracks, options=JSON)
        for each in (job_id, other):
            job = ended(service, each)
            assert job.state == "done", job.error
            assert len(service.desk.draft(each).minutes_doc.statements) == 2
            assert service.desk.export(each, "json")
        assert service.recording_path(other).name == "mix.flac"
        assert set(workbench.finished().values()) == {1}
        did = {row[4] for row in workbench.lines("end") if row[2] == job_id}
        assert did == {first.pid, second.pid}
        assert not left.exists()
        assert {"draft.json", "a.wav", "b.wav", "c.wav", "mix.flac"} <= names(s3.bucket)
        for each in (job_id, other):
            service.delete(each)
        assert names(s3.bucket) == set()


@pytest.mark.postgres
def test_kill_9_of_the_storage_costs_no_job(
    workbench: Bench, postgres: str, tmp_path: Path, s3: S3
) -> None:
    shared = {"MINUTES_DATABASE_URL": postgres, "MINUTES_STORAGE_URL": "s3://minutes/archive"}
    with open_service(
        tmp_path / "page",
        database_url=postgres,
        storage_url="s3://minutes/archive",
        with_worker=False,
    ) as service:
        job_id = service.submit(tone(tmp_path / "a.wav"), options=JSON)
        workbench.order("diarize", "hold")
        workbench.start(**shared)
        wait_for(lambda: workbench.began("diarize"))
        s3.kill()
        workbench.release()
        time.sleep(4)  # the stage ends and its result has nowhere to go
        assert service.job(job_id).state == "running"
        s3.start()
        job = ended(service, job_id)
        assert job.state == "done", job.error
        assert set(workbench.finished().values()) == {1}


def test_storage_that_does_not_answer_is_one_line_and_nothing_is_taken_for_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{free_port()}", "AWS_MAX_ATTEMPTS": "1"}
    access = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
    for name, value in {**address, **access, "AWS_DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setenv(name, value)
    files = Files(tmp_path / "here", "s3://minutes/archive")
    for ask in (lambda: files.write("jobs/1/1/plan.json", b"{}"), lambda: files.exists("a")):
        with pytest.raises(StoreError, match="保存先を読み書きできません") as caught:
            ask()
        assert not isinstance(caught.value, NotStored)


@pytest.mark.process
@pytest.mark.parametrize("wrong", ["bucket", "key"])
def test_wrong_bucket_or_key_is_told_at_once(
    s3: S3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    if wrong == "key":
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    name = "minutes" if wrong == "key" else "minuets"
    files = Files(tmp_path / "here", f"s3://{name}/archive").patient(600, lambda: False)
    with pytest.raises(StoreError, match="保存先を読み書きできません"):
        files.write("jobs/1/1/plan.json", b"{}")
    assert [folder.name for folder in s3.root.iterdir()] == ["minutes"]
