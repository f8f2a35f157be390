"""Speak the scripts of ``bench_learning.py script``: ``python make_learning.py SCRIPT.json... -o FOLDER``.

Needs the voices of ``samples/make_sample.py`` (an environment of its own). Neither the scripts nor the
recordings are kept in the project.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "samples"))
import make_sample

VOICES = (("jm_kumo", 1.0), ("jf_alpha", 1.0), ("jm_kumo", 1.12), ("jf_tebukuro", 0.94))


def speak(script: Path, target: Path) -> None:
    """Every turn after a pause, a room's noise, opus."""
    rng = np.random.default_rng(1)
    moment, before, parts = 1.0, None, []
    for who, text in json.loads(script.read_text(encoding="utf-8"))["turns"]:
        voice, tract = VOICES[who % len(VOICES)]
        samples = make_sample.say(make_sample.spoken(text), voice, tract)
        moment += make_sample.PAUSE["same" if who == before else "other"]
        parts.append((moment, samples))
        moment, before = moment + len(samples) / make_sample.RATE, who
    mix = rng.standard_normal(int((moment + 1.5) * make_sample.RATE)).astype(np.float32) * 0.0008
    for start, samples in parts:
        mix[int(start * make_sample.RATE) : int(start * make_sample.RATE) + len(samples)] += samples
    make_sample.write_opus(target, np.clip(mix, -1, 1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scripts", nargs="+", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    for script in given.scripts:
        speak(script, given.out / f"{script.stem}.ogg")
        print(script.stem, flush=True)


if __name__ == "__main__":
    main()
