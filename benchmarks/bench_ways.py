"""Every way to listen to a model: ``results/ways.json``, from what ``minutes models check`` kept.

usage: python benchmarks/bench_ways.py [--model FOLDER] [--again]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import machine

from minutes.asr import ways_from
from minutes.pipeline.listening import check, known

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=ROOT / "models" / "whisper-base")
    parser.add_argument("--again", action="store_true", help="measure what is measured already")
    given = parser.parse_args()
    chosen = check(given.model, device="cpu", again=given.again, say=print)
    kept = json.loads((given.model / "checked.json").read_text(encoding="utf-8"))["results"]
    precision, found = next(iter(kept.items()))
    machine.save(
        "ways",
        [{**row, "told": ways_from(row["ways"]).told} for row in found["heard"]],
        model=given.model.name,
        compute_type=precision,
        seconds=round(sum(sound.audio.duration for sound in known()), 1),
        chosen=chosen.told,
    )


if __name__ == "__main__":
    main()
