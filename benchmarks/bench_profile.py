"""Where the time of an hour goes: ``results/profile.json``.

usage: python benchmarks/bench_profile.py [--minutes 60] [--name profile]
The recording is made as ``bench_long.py`` makes it. Seconds of the wall by stage, and by what was called in it; a
call that runs beside another of its kind (recognition has a worker a core) counts its share.
"""

from __future__ import annotations

import argparse
import importlib
import json
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import bench_long
import machine

from minutes.options import TranscribeOptions
from minutes.pipeline import load_engines

PARTS = (
    "asr.recognise.plan_chunks",
    "asr.recognise.read",
    "asr.recognise.hear_answers",
    "asr.repair._in_context",
    "asr.repair.hear_with_neighbours",
    "asr.repair._in_halves",
    "asr.repair.read",
    "asr.repair.hear_tails",
    "asr.repair.hear_gaps",
    "asr.reader.encode",
    "asr.reader.decode",
    "asr.reader.align",
    "asr.reader._reworded",
    "asr.recogniser._features",
)
"""Functions where they are called: the first ones one after another, those of ``reader`` within them."""


class Watch:
    """Seconds and calls by name."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self._lock = threading.Lock()

    def around(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **named: Any) -> Any:
            start = time.perf_counter()
            try:
                return call(*args, **named)
            finally:
                with self._lock:
                    self.seconds[name] += time.perf_counter() - start
                    self.calls[name] += 1

        return timed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--name", default="profile")
    given = parser.parse_args()
    watch = Watch()
    for part in PARTS:
        room, _, name = part.rpartition(".")
        module = importlib.import_module(f"minutes.{room}")
        setattr(module, name, watch.around(part, getattr(module, name)))
    sources = sorted(
        path for path in bench_long.SHARED.glob("*") if path.suffix in bench_long.SOUNDS
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.wav"
        bench_long.make_recording(path, sources, given.minutes * 60)
        start = time.perf_counter()
        engines = load_engines(replace(TranscribeOptions(), device="cpu"))
        load = time.perf_counter() - start
        workers = engines.recogniser.workers
        found = bench_long.measure(path, engines)
    shared = {name for name in PARTS if name.startswith(("asr.reader", "asr.recogniser"))}
    found["load_seconds"] = round(load, 1)
    found["parts"] = {
        name: {
            "seconds": round(watch.seconds[name] / (workers if name in shared else 1), 1),
            "calls": watch.calls[name],
        }
        for name in PARTS
    }
    print(json.dumps(found, ensure_ascii=False, indent=1))
    machine.save(given.name, found, model=engines.asr_model, diarizer=engines.diarize_model)


if __name__ == "__main__":
    main()
