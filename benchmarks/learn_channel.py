"""Learn the directions in which one voice moves between rooms, codecs and texts.

usage: learn_channel.py MEETINGS [--learn-on XX...] [--cache DIR] [--number 4]

Writes ``minutes/diarize/data/channel.txt``: the first right singular vectors of all voices of
MEETINGS (as ``bench_voices.py`` finds them), each less its speaker's mean. Only meetings whose
names begin with one of ``--learn-on`` are used, so that the others can test.
"""

from __future__ import annotations

import argparse
import itertools
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import minutes.diarize
from minutes.diarize.channel import FILE

if TYPE_CHECKING:
    from bench_voices import Meeting

Named = tuple[str, str, np.ndarray]
"""Meeting, name, unit vector."""
TARGET = Path(minutes.diarize.__file__).parent / FILE
MIN_SECONDS = 5.0


def unit_vectors(meetings: Sequence[Meeting]) -> list[Named]:
    """Every voice with enough speech."""
    found = []
    for meeting in meetings:
        for voice in meeting.voices:
            if voice.seconds >= MIN_SECONDS:
                vector = np.array(voice.vector)
                name = meeting.names[voice.speaker_id]
                found.append((meeting.name, name, vector / np.linalg.norm(vector)))
    return found


def directions(voices: Sequence[Named], number: int) -> np.ndarray:
    """(number, dimension), the strongest first."""
    by_name: dict[str, list[np.ndarray]] = defaultdict(list)
    for _, name, vector in voices:
        by_name[name].append(vector)
    scatter = np.concatenate([np.array(own) - np.mean(own, axis=0) for own in by_name.values()])
    return np.linalg.svd(scatter, full_matrices=False)[2][:number]


def transfer(voices: Sequence[Named], number: int) -> dict[str, object]:
    """What is learnt on some base voices, tried on the others: genuine pairs over 1 % of false ones.

    Names are BASE@SHIFT. Pairs are of different sessions (the first two letters of a meeting).
    """
    bases = sorted({name.partition("@")[0] for _, name, _ in voices})
    result: dict[str, object] = {}
    for learnt in (bases[::2], bases[1::2]):
        inside = [voice for voice in voices if voice[1].partition("@")[0] in learnt]
        outside = [voice for voice in voices if voice[1].partition("@")[0] not in learnt]
        rows = directions(inside, number)
        cleared = [(a, b, vector - rows.T @ (rows @ vector)) for a, b, vector in outside]
        result["・".join(learnt)] = {"before": _found(outside), "after": _found(cleared)}
    return result


def _found(voices: Sequence[Named]) -> float:
    same, other = [], []
    for (at, name, left), (there, rival, right) in itertools.combinations(voices, 2):
        if at[:2] != there[:2]:
            cosine = float(left @ right / np.linalg.norm(left) / np.linalg.norm(right))
            (same if name == rival else other).append(cosine)
    return round(float(np.mean(np.array(same) > np.quantile(other, 0.99))), 4)


def main() -> None:
    from bench_voices import Ears, sounds

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("meetings", type=Path)
    parser.add_argument("--learn-on", nargs="*", default=[], help="first two letters of names")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--number", type=int, default=4)
    given = parser.parse_args()
    ears = Ears(given.cache)
    heard = [ears.meeting(path) for path in sounds([given.meetings])]
    chosen = [
        meeting for meeting in heard if not given.learn_on or meeting.name[:2] in given.learn_on
    ]
    rows = directions(unit_vectors(chosen), given.number)
    TARGET.parent.mkdir(exist_ok=True)
    lines = [" ".join(f"{value:.6f}" for value in row) for row in rows]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{TARGET}: {len(rows)} directions from {len(chosen)} meetings")


if __name__ == "__main__":
    main()
