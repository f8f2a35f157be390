"""Builders and processes for the tests of jobs."""

from __future__ import annotations

import contextlib
import math
import os
import random
import signal
import socket
import struct
import subprocess
import sys
import time
import wave
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import needs
import numpy as np

from minutes import audio
from minutes.jobs import Job
from minutes.jobs.service import Service
from minutes.span import Span

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
WORKER = Path(__file__).with_name("fast_worker.py")


def tone(path: Path, seconds: float = 4.0, pitch: float = 220.0) -> Path:
    """A recording of a tone; other ``pitch``, other bytes."""
    rate = 8000
    samples = (
        int(8000 * math.sin(2 * math.pi * pitch * n / rate)) for n in range(int(seconds * rate))
    )
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return path


def stretch(path: Path, span: Span) -> Path:
    """A stretch of the bundled meeting as a recording of its own."""
    samples = audio.decode(SAMPLES / "iinkai.ogg").crop(span).samples
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((samples * 32767).astype(np.int16).tobytes())
    return path


def free_port() -> int:
    """A port that nobody listens on, below those that outgoing connections get.

    A server that is killed and started again must find its port free, whoever connects to wherever
    in the meantime.
    """
    while True:
        port = random.randrange(10_000, 32_768)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


def answers_on(port: int) -> bool:
    """Whether somebody listens on a port of this machine."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def wait_for(what: Callable[[], object], seconds: float = needs.SECONDS) -> None:
    """Wait until ``what()`` is true."""
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s")
        time.sleep(0.02)


def ended(service: Service, job_id: str, seconds: float = needs.SECONDS) -> Job:
    """The job once it has ended."""
    wait_for(lambda: service.job(job_id).ended, seconds)
    return service.job(job_id)


@dataclass
class Bench:
    """A data folder, a folder of faults, and worker processes."""

    data: Path
    faults: Path
    environment: dict[str, str] = field(default_factory=dict)
    workers: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start a worker in a process group of its own and wait until it takes jobs."""
        log = (self.faults / "stderr").open("a")
        process = subprocess.Popen(
            [sys.executable, str(WORKER), str(self.data), *arguments],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
            env={**os.environ, "FAULTS": str(self.faults), **self.environment, **environment},
        )
        log.close()
        self.workers.append(process)
        if process.stdout is None or process.stdout.readline() != "ready\n":
            raise AssertionError((self.faults / "stderr").read_text()[-3000:])
        return process

    def kill(self, process: subprocess.Popen[str], *, group: bool = False) -> None:
        """kill -9: the process alone, or everything it started (power cut)."""
        if group:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()

    def order(self, stage: str, what: str, times: int = 1, only: str = "") -> None:
        """Make the next runs of a stage go wrong, or ``hold`` them until :meth:`release`."""
        (self.faults / stage).write_text(f"{what} {times} {only}")

    def release(self) -> None:
        """Let stages go on that were held, and hold none from now on."""
        (self.faults / "go").touch()

    def lines(self, word: str) -> list[tuple[str, str, str, int, int]]:
        """``(stage, part, job, engine pid, worker pid)`` of every ``begin``, ``end`` or ``stopped``."""
        log = self.faults / "log"
        rows = [line.split() for line in log.read_text().splitlines()] if log.exists() else []
        return [(r[1], r[2], r[3], int(r[4]), int(r[5])) for r in rows if r[0] == word]

    def finished(self) -> Counter[tuple[str, str, str]]:
        """How often each ``(stage, part, job)`` was done to the end."""
        return Counter((stage, part, job) for stage, part, job, _, _ in self.lines("end"))

    def began(self, stage: str, part: int = 0, times: int = 1) -> bool:
        """Whether a stage began so often."""
        found = [row for row in self.lines("begin") if row[:2] == (stage, str(part))]
        return len(found) >= times

    def close(self) -> None:
        """Stop every worker."""
        for process in self.workers:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


@contextlib.contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    """A bench below ``folder``."""
    data, faults = folder / "data", folder / "faults"
    data.mkdir()
    faults.mkdir()
    made = Bench(data, faults)
    try:
        yield made
    finally:
        made.close()


def alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
