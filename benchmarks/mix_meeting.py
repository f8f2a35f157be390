"""A meeting of any length and number of voices, mixed from the turns of meetings that have a reference.

usage: python benchmarks/mix_meeting.py OUT.wav [--minutes 180] [--voices 12] [--seed 1]
                                        [--meeting RECORDING]...

Every voice of the meetings (``../shared/meetings/soumu-clean`` where none are given) is one; more are made of
them a sixth higher or lower, pitch and formants together. Each use of a turn is 0.98 to 1.02 times as high and
0.7 to 1.4 times as loud, or sentences that return alike would look like voices of their own. One voice
speaks only twice in the whole recording. ``OUT.rttm`` beside it says who spoke when.
"""

from __future__ import annotations

import argparse
import sys
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from bench_diarize import read_turns
from numpy.typing import NDArray
from scipy.signal import resample_poly

from minutes.audio import decode
from minutes.schema import SAMPLE_RATE
from minutes.span import Seconds

SHARED = Path(__file__).resolve().parents[2] / "shared" / "meetings"
Floats = NDArray[np.float32]
_OTHER_VOICE = (1.0, 1.16, 0.86)
_FEW = 2
_BRIDGE = 25  # frames of 10 ms: a pause that the reference closes, too
_FLOOR = 0.004


@dataclass(frozen=True, slots=True, eq=False)
class Voice:
    """``turns``: (num_samples,) sounds; ``height``: factor of pitch and formants."""

    name: str
    turns: tuple[Floats, ...]
    height: float


def voices_of(recordings: list[Path], count: int) -> list[Voice]:
    """``count`` voices that say something alone."""
    said: dict[str, list[Floats]] = {}
    for path in recordings:
        samples = decode(path).samples
        turns = read_turns(path)
        for start, end, speaker in turns:
            if sum(a < end and b > start for a, b, _ in turns) == 1:  # nobody else
                part = slice(int(start * SAMPLE_RATE), int(end * SAMPLE_RATE))
                said.setdefault(f"{path.stem}.{speaker}", []).append(samples[part])
    made = [
        Voice(f"{name}x{height}", tuple(turns), height)
        for height in _OTHER_VOICE
        for name, turns in said.items()
    ]
    if len(made) < count:
        sys.exit(f"{len(made)} voices are all there are")
    return made[:count]


def higher(sound: Floats, factor: float) -> Floats:
    """The sound ``factor`` times as high, and as much shorter."""
    return np.asarray(resample_poly(sound, 500, round(500 * factor)), np.float32)


def spoken(sound: Floats) -> list[tuple[Seconds, Seconds]]:
    """Start and end of what is no pause."""
    frame = SAMPLE_RATE // 100
    rows = sound[: len(sound) // frame * frame].reshape(-1, frame)
    loud = np.flatnonzero(np.sqrt(np.mean(rows**2, axis=1)) > _FLOOR)
    if not len(loud):
        return []
    parts = np.split(loud, np.flatnonzero(np.diff(loud) > _BRIDGE) + 1)
    return [(part[0] / 100, (part[-1] + 1) / 100) for part in parts]


def mix(voices: list[Voice], seconds: Seconds, out: Path, seed: int) -> None:
    """Write the recording and its reference."""
    rng = np.random.default_rng(seed)
    often = len(voices) - 1
    shares = rng.dirichlet(np.full(often, 2.0))
    seldom = (np.linspace(0.3, 0.8, _FEW) * seconds).tolist()
    rows: list[str] = []
    at, before = 0.0, -1
    with wave.open(str(out), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        while at < seconds:
            if seldom and at > seldom[0]:
                seldom.pop(0)
                index = often
            else:
                index = int(rng.choice(often, p=shares))
            if index == before:
                continue
            voice, before = voices[index], index
            turn = voice.turns[int(rng.integers(len(voice.turns)))]
            sound = higher(turn, voice.height * rng.uniform(0.98, 1.02)) * rng.uniform(0.7, 1.4)
            pause = np.zeros(int(rng.uniform(0.3, 1.2) * SAMPLE_RATE), np.float32)
            both = np.concatenate([pause, sound])
            both += rng.standard_normal(len(both)).astype(np.float32) * 4e-4
            start = at + len(pause) / SAMPLE_RATE
            rows += [
                f"SPEAKER {out.stem} 1 {start + a:.3f} {b - a:.3f} <NA> <NA> {voice.name} <NA> <NA>\n"
                for a, b in spoken(sound)
            ]
            file.writeframes((np.clip(both, -1, 1) * 32767).astype("<i2").tobytes())
            at += len(both) / SAMPLE_RATE
    out.with_suffix(".rttm").write_text("".join(rows), encoding="utf-8")


def main() -> None:
    """Mix and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float, default=180.0)
    parser.add_argument("--voices", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--meeting", type=Path, action="append", default=[])
    options = parser.parse_args()
    recordings = options.meeting or sorted(SHARED.glob("soumu-clean.flac"))
    if not recordings:
        sys.exit("../shared is absent: give meetings with --meeting")
    voices = voices_of(recordings, options.voices)
    mix(voices, options.minutes * 60, options.out, options.seed)


if __name__ == "__main__":
    main()
