"""What a batch saves: N recordings in one batch against N calls, two workers against one.

``python benchmarks/bench_batch.py [--clips 4] [--seconds 30] [--postgres URL]`` writes
``benchmarks/results/batch.json``. Every number is the wall clock of real commands with the real
weights on clips of the bundled sample.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import numpy as np
from machine import RESULTS, save

from minutes import __version__, audio
from minutes.cores import cores
from minutes.jobs import open_service

ROOT = Path(__file__).resolve().parents[1]
MINUTES = str(Path(sys.executable).with_name("minutes"))
FLAGS = ["--formats", "json", "--device", "cpu"]


def clips(folder: Path, number: int, seconds: float) -> list[Path]:
    """Different stretches of the sample as recordings of their own."""
    samples = audio.decode(ROOT / "samples" / "iinkai.ogg").samples
    last = len(samples) - int(seconds * 16_000)
    paths = []
    for index, start in enumerate(np.linspace(0, last, number).astype(int)):
        path = folder / f"clip{index}.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(16_000)
            part = samples[start : start + int(seconds * 16_000)]
            file.writeframes((part * 32767).astype(np.int16).tobytes())
        paths.append(path)
    return paths


def timed(action: Callable[[], None]) -> tuple[float, float]:
    """Seconds on the wall, and of the processor: the second ones tell even on a busy machine."""
    start, spent = time.perf_counter(), _processor()
    action()
    return round(time.perf_counter() - start, 2), round(_processor() - spent, 2)


def _processor() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def command(*arguments: str, **environment: str) -> None:
    """Run ``minutes``; anything but success ends the benchmark."""
    env = {**os.environ, **environment}
    subprocess.run([MINUTES, *arguments], check=True, env=env, stdout=subprocess.DEVNULL)


def separately(paths: list[Path], out: Path) -> tuple[float, float]:
    """One call a recording."""

    def action() -> None:
        for path in paths:
            command("transcribe", str(path), "-o", str(out / "single"), *FLAGS)

    return timed(action)


def together(folder: Path, out: Path, slots: int) -> tuple[tuple[float, float], dict[str, float]]:
    """One batch; also the seconds a second of recording by stage."""
    target = out / f"batch{slots}"
    seconds = timed(
        lambda: command("batch", str(folder), "-o", str(target), "--slots", str(slots), *FLAGS)
    )
    with open_service(target / ".minutes", with_worker=False) as service:
        rates = {stage: wall / heard for stage, (wall, heard) in service.store.jobs.rates().items()}
    return seconds, {stage: round(rate, 4) for stage, rate in rates.items()}


def with_workers(folder: Path, out: Path, postgres: str, number: int) -> float:
    """A batch that only queues, and ``number`` workers of one slot on PostgreSQL, models loaded."""
    import psycopg
    from psycopg import sql

    name = f"bench_{uuid4().hex[:8]}"
    url = postgres.rpartition("/")[0] + f"/{name}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    data = out / f"pg{number}"
    threads = str(max(1, cores() // number))
    env = {**os.environ, "MINUTES_DATABASE_URL": url, "OMP_NUM_THREADS": threads}
    workers = [
        subprocess.Popen(
            [MINUTES, "worker", "--data-dir", str(data), "--slots", "1"],
            env=env,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(number)
    ]
    try:
        with open_service(data, database_url=url, with_worker=False) as service:
            while len(service.workers()) < number:
                time.sleep(0.2)
        arguments = ["batch", str(folder), "-o", str(out / f"o{number}"), "--no-worker"]
        wall, _ = timed(
            lambda: command(*arguments, "--data-dir", str(data), *FLAGS, MINUTES_DATABASE_URL=url)
        )
        return wall
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait()
        with psycopg.connect(postgres, autocommit=True) as connection:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(drop)


def against_single_calls(
    paths: list[Path], work: Path, result: dict[str, object], seconds: float
) -> None:
    """N calls, then the same recordings in one batch."""
    heard = len(paths) * seconds
    single, single_cpu = separately(paths, work)
    result |= {"separate_calls_seconds": single, "separate_calls_cpu_seconds": single_cpu}
    for slots in (1, 2):
        (seconds, cpu), rates = together(work / "in", work, slots)
        result[f"batch_slots_{slots}"] = {
            "seconds": seconds,
            "cpu_seconds": cpu,
            "gain": round(single / seconds, 2),
            "gain_cpu": round(single_cpu / cpu, 2),
            "rtf": round(seconds / heard, 3),
            "rtf_by_stage": rates,
        }
        write(result)


def write(result: dict[str, object]) -> None:
    """Into the file of the results."""
    save("batch", result)


def main() -> None:
    """Measure and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--postgres", help="URL of a server: also two workers against one")
    parser.add_argument("--only-workers", action="store_true", help="keep the other numbers")
    chosen = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="minutes-bench-"))
    (work / "in").mkdir()
    paths = clips(work / "in", chosen.clips, chosen.seconds)
    result: dict[str, object] = {
        "load_average_before": round(os.getloadavg()[0], 1),
        "version": __version__,
        "model": "whisper-base + segmentation-3.0 + campplus-zh-en",
        "clips": chosen.clips,
        "seconds_each": chosen.seconds,
    }
    if chosen.only_workers:
        result = json.loads((RESULTS / "batch.json").read_text())["results"]
    else:
        against_single_calls(paths, work, result, chosen.seconds)
    if chosen.postgres:
        single = with_workers(work / "in", work, chosen.postgres, 1)
        two = with_workers(work / "in", work, chosen.postgres, 2)
        result |= {
            "postgres_1_worker_seconds": single,
            "postgres_2_workers_seconds": two,
            "postgres_2_workers_gain": round(single / two, 2),
        }
    write(result)
    print(json.dumps(result, ensure_ascii=False, indent=2))
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
