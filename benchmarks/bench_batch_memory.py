"""Peak memory of ``minutes batch``: N recordings already done, and M that it puts through the queue.

``python benchmarks/bench_batch_memory.py [--done 100 2000] [--new 20 200]`` writes
``benchmarks/results/batch_memory.json``. The command, the queue and the store are the real ones;
the engine processes are those of the fault tests, which decode but load no models, since the
question is what the command itself holds.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from machine import save

from minutes.digest import sha256_of
from minutes.jobs import open_service
from minutes.jobs.known import fingerprint
from minutes.jobs.results import folder
from minutes.pipeline import read_papers

ROOT = Path(__file__).resolve().parents[1]
COMMAND = [sys.executable, str(ROOT / "tests" / "jobs" / "fast_serve.py"), "batch"]
FLAGS = ["--formats", "txt", "--slots", "2"]


def recordings(target: Path, number: int) -> list[Path]:
    """Tiny recordings, no two alike."""
    target.mkdir(parents=True)
    paths = [target / f"{index:05d}.wav" for index in range(number)]
    for index, path in enumerate(paths):
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes(b"\x10\x00" * 8000 + index.to_bytes(4, "little") * 100)
    return paths


def batch(work: Path) -> dict[str, float]:
    """Run the command over ``work/in``; its seconds and its highest resident memory in MiB."""
    (work / "faults").mkdir(exist_ok=True)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "tests"),
        "FAULTS": str(work / "faults"),
        "FAST_SECONDS": "0",
    }
    start, highest = time.perf_counter(), 0
    arguments = [*COMMAND, str(work / "in"), "-o", str(work / "out"), *FLAGS]
    process = subprocess.Popen(
        arguments, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while process.poll() is None:
        highest = max(highest, _highest(process.pid))
        time.sleep(0.1)
    if process.returncode:
        raise SystemExit(f"batch ended with {process.returncode}")
    return {
        "seconds": round(time.perf_counter() - start, 1),
        "peak_mib": round(highest / 1024, 1),
        "written": len(list((work / "out").glob("*.txt"))) - 1,  # the report is one
    }


def _highest(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def already_done(work: Path, number: int) -> None:
    """Put one recording through the queue, then record the others as done with its draft."""
    paths = recordings(work / "all", number)
    (work / "in").mkdir()
    shutil.move(paths[0], work / "in")
    batch(work)
    with open_service(work / "out" / ".minutes", with_worker=False) as service:
        row = service.store.jobs.all()[0]
        draft = service.desk.draft(row.id)
        options = row.options
        papers = read_papers(options, row.context)
        plain = service.files.fetch(f"{folder(row.id, 1)}/papers.json").read_bytes()
        for index, path in enumerate(paths[1:]):
            digest, job_id = sha256_of(path), f"done{index:05d}"
            key = fingerprint(digest, papers, options)
            service.files.write(f"{folder(job_id, 1)}/papers.json", plain)
            service.store.jobs.add(
                replace(row, id=job_id, sha256=digest, fingerprint=key, file_name=path.name)
            )
            service.store.drafts.add(job_id, 1, draft)
            shutil.move(path, work / "in")


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    work = Path(tempfile.mkdtemp(prefix="minutes-memory-"))
    try:
        yield work
    finally:
        shutil.rmtree(work)


def main() -> None:
    """Measure and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--done", type=int, nargs="*", default=[100, 2000])
    parser.add_argument("--new", type=int, nargs="*", default=[20, 200])
    chosen = parser.parse_args()
    results: dict[str, dict[str, float]] = {}
    for number in chosen.done:
        with scratch() as work:
            already_done(work, number)
            results[f"already_done_{number}"] = batch(work)
        print(results, flush=True)
        save("batch_memory", results)
    for number in chosen.new:
        with scratch() as work:
            recordings(work / "in", number)
            results[f"submitted_{number}"] = batch(work)
        print(results, flush=True)
        save("batch_memory", results)


if __name__ == "__main__":
    main()
