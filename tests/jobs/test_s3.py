"""Recordings and stage results on S3-compatible storage: a real server, the real protocol.

Runs where ``s3fs`` and ``moto[server]`` are installed; they ask for an older python-dateutil than
the one that is pinned here, so they are no dependency of the project.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.kit import Bench, ended, tone, wait_for
from minutes.jobs import open_service
from minutes.options import TranscribeOptions

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(
        importlib.util.find_spec("s3fs") is None or importlib.util.find_spec("moto") is None,
        reason="s3fs and moto[server] are not installed",
    ),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # of botocore
]

JSON = TranscribeOptions(formats=("json",))
ACCESS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@pytest.fixture
def endpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """URL of a server with an empty bucket ``minutes``."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    url = f"http://127.0.0.1:{port}"
    for name, value in {**ACCESS, "AWS_ENDPOINT_URL": url}.items():
        monkeypatch.setenv(name, value)
    with (tmp_path / "s3.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
            stdout=log,
            stderr=log,
            env={**os.environ},
        )

    def answers() -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        return False

    try:
        wait_for(answers, 60)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


def test_machines_without_a_shared_folder_share_s3(
    workbench: Bench, postgres: str, tmp_path: Path, endpoint: str
) -> None:
    """Upload on one machine, recognition begun on a second and ended on a third."""
    import s3fs

    bucket = s3fs.S3FileSystem(endpoint_url=endpoint, skip_instance_cache=True)
    bucket.mkdir("minutes")
    storage = "s3://minutes/archive"
    shared = {"MINUTES_DATABASE_URL": postgres, "MINUTES_STORAGE_URL": storage}
    with open_service(
        tmp_path / "page", database_url=postgres, storage_url=storage, with_worker=False
    ) as service:
        job_id = service.submit(tone(tmp_path / "a.wav"), options=JSON)
        first = workbench.start(**shared, FAST_SECONDS="1")
        wait_for(lambda: workbench.began("recognise"), 60)
        workbench.kill(first, group=True)
        workbench.data = tmp_path / "third"
        workbench.start(**shared)
        job = ended(service, job_id)
        assert job.state == "done", job.error
        assert set(workbench.finished().values()) == {1}
        assert len(service.draft(job_id).minutes_doc.statements) == 2
        bucket.invalidate_cache()
        kept = bucket.find("minutes/archive")
        assert any(name.endswith("draft.json") for name in kept)
        assert any(name.endswith("a.wav") for name in kept)
        service.delete(job_id)
        bucket.invalidate_cache()
        assert bucket.find("minutes/archive") == []
