"""What it costs to keep recordings sealed: the same meeting worked on with a key and without.

``python benchmarks/bench_sealed.py [RECORDING]`` writes ``results/sealed.json``. CPU seconds of the
whole command and its children are compared, for they hardly depend on what else a machine does; and,
for an hour of sound alone, the seconds of sealing and opening the decoded samples.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from machine import save

from minutes import sealed
from minutes.jobs import sounds
from minutes.schema import SAMPLE_RATE, Audio

ROOT = Path(__file__).resolve().parents[1]
RECORDING = ROOT.parent / "shared" / "meetings" / "soumu-web.m4a"
TIMES = 2


def worked_on(recording: Path, key: str | None) -> dict[str, float]:
    """CPU and wall seconds of ``minutes batch`` over one recording."""
    environment = {name: value for name, value in os.environ.items() if "MINUTES_KEY" not in name}
    if key is not None:
        environment["MINUTES_KEY"] = key
    with TemporaryDirectory() as out:
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        command = [
            sys.executable,
            "-m",
            "minutes",
            "batch",
            str(recording),
            "-o",
            out,
            "--slots",
            "1",
        ]
        subprocess.run([*command, "-q"], check=True, cwd=ROOT, env=environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        (kept,) = [path for path in Path(out).rglob(recording.name) if path.is_file()]
        if sealed.is_sealed(kept) != (key is not None):
            raise SystemExit(f"{kept} is not kept as it should be")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"cpu_seconds": round(cpu, 1), "wall_seconds": round(time.perf_counter() - start, 1)}


def an_hour(key: str) -> dict[str, float]:
    """CPU seconds of writing and of reading the samples of an hour."""
    noise = np.random.default_rng(0).standard_normal(3600 * SAMPLE_RATE, dtype=np.float32)
    found = {}
    os.environ["MINUTES_KEY"] = key
    with TemporaryDirectory() as folder:
        path = Path(folder, "audio.npy")
        start = time.process_time()
        sounds._keep_audio(path, Audio(noise))
        found["write_cpu_seconds"] = round(time.process_time() - start, 3)
        start = time.process_time()
        sounds._mapped(path, lambda: Audio(noise))
        found["read_cpu_seconds"] = round(time.process_time() - start, 3)
    del os.environ["MINUTES_KEY"]
    return found


def main(recording: Path) -> None:
    """Without and with a key in turn."""
    key = sealed.new_key()
    runs: dict[str, list[dict[str, float]]] = {"plain": [], "sealed": []}
    for _ in range(TIMES):
        runs["plain"].append(worked_on(recording, None))
        runs["sealed"].append(worked_on(recording, key))
    least = {name: min(run["cpu_seconds"] for run in found) for name, found in runs.items()}
    cost = round(least["sealed"] / least["plain"] - 1, 4)
    results: dict[str, Any] = {**runs, "cost": cost, "an_hour_of_samples": an_hour(key)}
    print(results)
    save("sealed", results, recording=recording.name, load=os.getloadavg())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else RECORDING)
