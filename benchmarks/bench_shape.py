"""What a model costs by the length of its windows: ``results/shape.json``.

usage: python benchmarks/bench_shape.py FOLDER [--tokens-a-second 5]
For a model of ``tools/make_shape.py``, whose text is noise: so many tokens are decoded as people speak. One
window at a time. ``rtf_cpu``: processor time of all cores, as on a quiet machine;
``packed``: windows of 30 s that hold 27 s of speech, ``fitted``: as long as what was said.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import machine
import numpy as np

from minutes.asr import load_recogniser
from minutes.asr.prompts import style_prompt
from minutes.asr.recogniser import align, decode, encode, tokenize

WINDOWS = (5, 8, 15, 30)
SILENT, FULL = 1.0, 27.0
"""Seconds that a fitted window has behind its speech, and speech of a packed one."""


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What ``work`` gives, wall seconds, and processor seconds of a core."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return found, wall, cpu / machine.facts()["cores"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tokens-a-second", type=float, default=5.0)
    given = parser.parse_args()
    start = time.perf_counter()
    recogniser = load_recogniser(given.folder, device="cpu")
    loaded = time.perf_counter() - start
    tokens = len(recogniser.tokenizer.tokenizer.get_vocab())
    told = style_prompt(lambda text: tokenize(recogniser, text))
    rng = np.random.default_rng(1)
    rows = []
    encode(recogniser, [np.zeros(16000, np.float32)], 1)  # what is made ready once
    for length in WINDOWS:
        sounds = [rng.standard_normal(16000 * length).astype(np.float32) * 0.05]
        said = FULL if length == max(WINDOWS) else length - SILENT
        most = round(said * given.tokens_a_second)

        def write(encoded: Any, most: int = most, length: int = length) -> None:
            found = decode(recogniser, encoded, [told], max_new_tokens=most)
            align(recogniser, encoded, found, [length * 100])

        encoded, *encoding = timed(partial(encode, recogniser, sounds, length))
        _, *writing = timed(partial(write, encoded))
        wall, cpu = encoding[0] + writing[0], encoding[1] + writing[1]
        rows.append(
            {
                "window": length,
                "encode_rtf_cpu": round(encoding[1] / said, 3),
                "rtf": round(wall / said, 3),
                "rtf_cpu": round(cpu / said, 3),
                "peak_memory_gib": round(
                    resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2
                ),
            }
        )
        print(json.dumps(rows[-1]), flush=True)
    machine.save(
        "shape",
        rows,
        model=given.folder.name,
        compute_type=recogniser.compute_type,
        workers=recogniser.workers,
        tokens_kept=tokens,
        load_seconds=round(loaded, 1),
    )


if __name__ == "__main__":
    main()
