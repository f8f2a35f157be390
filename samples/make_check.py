"""Make what ``minutes models check`` hears: ``python make_check.py`` writes into ``minutes/pipeline/checkset``.

Needs what ``make_sample.py`` needs. ``check_script.json`` holds the scripts; ``room`` is the sample
``iinkai.ogg`` as a microphone on a table hears it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
from make_sample import HERE, PAUSE, RATE, say, spoken, write_opus
from scipy.signal import fftconvolve

TARGET = HERE.parent / "minutes" / "pipeline" / "checkset"
NOISE = {"clean": 0.0004, "web": 0.004, "answers": 0.002}
WEB_BITS = 12_000


def room(rng: np.random.Generator, sound: np.ndarray, seconds: float, share: float) -> np.ndarray:
    """``sound`` with a tail that dies by 60 dB in ``seconds``."""
    count = int(seconds * RATE)
    tail = rng.standard_normal(count) * np.exp(-6.9 * np.arange(count) / count)
    tail *= share / np.sqrt(np.sum(tail**2))
    tail[0] = 1
    return fftconvolve(sound, tail)[: len(sound)].astype(np.float32)


def music(rng: np.random.Generator, seconds: float) -> np.ndarray:
    """Chords of a chime as before an announcement."""
    moments = np.arange(int(seconds * RATE)) / RATE
    whole = np.zeros(len(moments), np.float32)
    for start in np.arange(0, seconds - 0.8, 0.8):
        for half_tones in rng.choice([0, 4, 7, 12, 16], 3, replace=False):
            since = np.maximum(0, moments - start)
            tone = np.sin(2 * np.pi * 262 * 2 ** (half_tones / 12) * since)
            whole += (0.02 * tone * np.exp(-2.5 * since) * (moments >= start)).astype(np.float32)
    return whole


def web(sound: np.ndarray) -> np.ndarray:
    """``sound`` as a conference sends it: opus at a low bit rate."""
    path = TARGET / "passing.ogg"
    write_opus(path, sound, bit_rate=WEB_BITS)
    heard = read(path)
    path.unlink()
    return heard


def read(path: Path) -> np.ndarray:
    """(num_samples,) at 48 kHz."""
    with av.open(str(path)) as source:
        frames = [frame.to_ndarray().reshape(-1) for frame in source.decode(audio=0)]
    return np.concatenate(frames).astype(np.float32)


def spoken_turns(
    name: str, script: dict[str, Any], rng: np.random.Generator
) -> tuple[np.ndarray, list[dict[str, Any]]]:
    """The script's sound and its turns with their times; a turn by 音楽 or 沈黙 has seconds for its text."""
    moment, before, parts, turns = 1.0, None, [], []
    gains = {who: 10 ** (rng.uniform(-8, 2) / 20) for who in script["speakers"]}
    for who, text, *pause in script["turns"]:
        moment += pause[0] if pause else PAUSE["same" if who == before else "other"]
        if who in ("音楽", "沈黙"):
            sound = music(rng, text) if who == "音楽" else np.zeros(int(text * RATE), np.float32)
        else:
            speaker = script["speakers"][who]
            sound = say(spoken(text), speaker["voice"], speaker["vocal_tract"])
            end = moment + len(sound) / RATE
            turns.append(
                {"who": who, "start": round(moment, 2), "end": round(end, 2), "text": text}
            )
        if name == "web":
            sound = room(rng, sound * gains[who], 0.2, 0.5)
        parts.append((moment, sound))
        moment, before = moment + len(sound) / RATE, who
    mix = rng.standard_normal(int((moment + 1.5) * RATE)).astype(np.float32) * NOISE[name]
    for start, sound in parts:
        mix[int(start * RATE) : int(start * RATE) + len(sound)] += sound
    return mix, turns


def sample_turns() -> list[dict[str, Any]]:
    """The sample's turns, of which ``iinkai.rttm`` has the times."""
    script = json.loads((HERE / "script.json").read_text(encoding="utf-8"))
    rows: Sequence[list[str]] = [
        line.split() for line in (HERE / "iinkai.rttm").read_text(encoding="utf-8").splitlines()
    ]
    return [
        {
            "who": turn[0],
            "start": round(float(row[3]), 2),
            "end": round(float(row[3]) + float(row[4]), 2),
            "text": turn[1],
        }
        for turn, row in zip(script["turns"], rows, strict=True)
    ]


def main() -> None:
    """Speak, distort, encode, and write down who said what when."""
    rng = np.random.default_rng(22)
    scripts = json.loads((HERE / "check_script.json").read_text(encoding="utf-8"))
    TARGET.mkdir(exist_ok=True)
    found: dict[str, list[dict[str, Any]]] = {}
    for name, script in scripts.items():
        mix, found[name] = spoken_turns(name, script, rng)
        sound = web(np.clip(mix, -1, 1)) if name == "web" else mix
        write_opus(TARGET / f"{name}.ogg", np.clip(sound, -1, 1), bit_rate=16_000)
    plain = read(HERE / "iinkai.ogg")
    far = room(rng, plain, 0.5, 1.2) * 0.4
    far += rng.standard_normal(len(far)).astype(np.float32) * 0.0015
    write_opus(TARGET / "room.ogg", np.clip(far, -1, 1), bit_rate=16_000)
    found["room"] = sample_turns()
    text = json.dumps(found, ensure_ascii=False, indent=1)
    (TARGET / "turns.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
