"""Short answers over somebody's speech: found by their voice, not invented where one voice speaks."""

from __future__ import annotations

import numpy as np
import pytest

from minutes.diarize.beside import asides, runs_beside
from minutes.diarize.similar import unit_length
from minutes.diarize.stitch import Thread
from minutes.diarize.units import Unit

STEP = 0.016875


def thread(activity: float, start: int, end: int, first: int = 0) -> Thread:
    values = np.zeros(400, np.float32)
    values[start:end] = activity
    return Thread(first, values)


def test_a_second_voice_that_is_heard_faintly_is_looked_at() -> None:
    speaker, answer = thread(1.0, 0, 400), thread(0.3, 100, 130, first=20)
    found = runs_beside((speaker, answer), (((0, 400),), ()), 420, STEP)
    assert found == (Unit(1, ((120, 150),), mixed=True),)


@pytest.mark.parametrize("length", [10, 200])
def test_what_is_no_short_answer_is_not_looked_at(length: int) -> None:
    speaker, answer = thread(1.0, 0, 400), thread(0.3, 100, 100 + length)
    assert runs_beside((speaker, answer), (((0, 400),), ()), 400, STEP) == ()


def test_a_run_that_is_never_alone_is_looked_at_if_its_thread_also_speaks_alone() -> None:
    threads = (thread(1.0, 0, 200), thread(1.0, 100, 130))
    covered, alone = (100, 130), (250, 300)
    assert runs_beside(threads, (((0, 200),), (covered,)), 400, STEP) == ()
    found = runs_beside(threads, (((0, 200),), (covered, alone)), 400, STEP)
    assert found == (Unit(1, (covered,), mixed=True),)


VOICES = unit_length(np.random.default_rng(5).standard_normal((3, 192)))


def heard(*shares: float) -> list[int]:
    """Voices found in a run where voice 0 speaks and the sound is this much of each voice."""
    active = np.zeros((3, 50), bool)
    active[0] = True
    vector = unit_length(np.array([shares], np.float32) @ VOICES)
    unit = Unit(1, ((10, 40),), mixed=True)
    return [answer.voice for answer in asides([unit], vector, VOICES, active)]


def test_it_is_an_answer_if_it_sounds_more_like_somebody_who_was_silent() -> None:
    assert heard(0.3, 0.0, 0.7) == [2]


def test_it_is_no_answer_if_it_sounds_like_who_speaks_or_like_nobody() -> None:
    assert heard(0.6, 0.0, 0.5) == []
    assert heard(0.5, 0.0, 0.52) == []
    assert heard(0.0, -0.5, -0.4) == []


def test_where_all_voices_speak_nobody_else_can_answer() -> None:
    unit = Unit(1, ((10, 40),), mixed=True)
    assert asides([unit], VOICES[:1], VOICES, np.ones((3, 50), bool)) == []
    assert asides([unit], VOICES[:1], VOICES, np.zeros((3, 50), bool)) == []
