"""Evidence is counted the same in every run, and every kind and weight is known."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from format.scripted import load, transcript
from minutes.format.naming import name_speakers, weights
from minutes.format.naming.evidence import DIRECT, ClueKind
from minutes.format.sound.people import FormKind

TESTS = Path(__file__).resolve().parents[2]
EVIDENCE = """
from format.scripted import load, transcript
from minutes.format.naming import name_speakers
script = load("fukushi")
made, _ = transcript(script.lines)
print([speaker.evidence for speaker in name_speakers(made, script.context()).speakers])
"""


def run(seed: int) -> str:
    paths = os.pathsep.join((str(TESTS), str(TESTS.parent)))
    env = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": paths}
    done = subprocess.run(
        [sys.executable, "-c", EVIDENCE], env=env, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.process
def test_evidence_does_not_depend_on_the_run() -> None:
    """佐藤委員 was a whole role (3.2) or the end of one (3.0), as Python's hashes fell."""
    assert len({run(seed) for seed in range(3)}) == 1


def test_every_kind_of_evidence_is_a_known_kind() -> None:
    kinds = set(get_args(ClueKind))
    assert kinds >= DIRECT
    for name in ("fukushi", "honkaigi"):
        script = load(name)
        for roster in (True, False):
            made, _ = transcript(script.lines)
            found = name_speakers(made, script.context(roster=roster))
            assert {e.kind for speaker in found.speakers for e in speaker.evidence} <= kinds


def test_every_way_to_call_somebody_has_a_weight() -> None:
    assert set(weights.CALLED) == set(get_args(FormKind)) - {"name"}  # a name alone is no call
