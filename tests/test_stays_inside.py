"""A full run opens no connection beyond this machine: every look-up and connection is recorded.

The whole sample, and also where nothing may be traced; ``tests/wire`` sees what C libraries do too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.process

ROOT = Path(__file__).resolve().parents[1]
RECORDER = """
import os, sys
def record(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.gethostbyname"):
        target = arguments[1] if event in ("socket.connect", "socket.sendto") else arguments[0]
        with open(os.environ["RECORD_TO"], "a") as out:
            out.write(f"{event} {target!r}\\n")
sys.addaudithook(record)
"""
INSIDE = ("'127.", "'localhost", "'::1", "b'localhost", "'/")


@pytest.mark.model
def test_transcribing_stays_inside(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(RECORDER)
    record = tmp_path / "record.txt"
    record.touch()
    command = [
        sys.executable, "-m", "minutes", "transcribe", str(ROOT / "samples" / "iinkai.ogg"),
        "-o", str(tmp_path / "out"), "--roster", str(ROOT / "samples" / "roster.csv"),
    ]  # fmt: skip
    without_network = shutil.which("unshare")
    if without_network and _may_unshare(without_network):
        # No interface at all: what C libraries do unseen by Python would fail, and the run with it.
        command = [without_network, "-rn", *command]
    env = {**os.environ, "PYTHONPATH": str(tmp_path), "RECORD_TO": str(record)}
    env.pop("HF_HUB_OFFLINE", None)
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    beyond = [
        line for line in record.read_text().splitlines() if not any(mark in line for mark in INSIDE)
    ]
    assert beyond == []


def _may_unshare(unshare: str) -> bool:
    done = subprocess.run([unshare, "-rn", "true"], capture_output=True, check=False)
    return done.returncode == 0


def test_the_recorder_sees_a_connection(tmp_path: Path) -> None:
    """Without this, the test above could not fail."""
    (tmp_path / "sitecustomize.py").write_text(RECORDER)
    record = tmp_path / "record.txt"
    code = "import socket\ntry: socket.create_connection(('192.0.2.1', 9), timeout=0.1)\nexcept OSError: pass"
    env = {**os.environ, "PYTHONPATH": str(tmp_path), "RECORD_TO": str(record)}
    subprocess.run([sys.executable, "-c", code], env=env, check=True)
    assert "192.0.2.1" in record.read_text()
