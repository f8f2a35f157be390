"""Short answers over somebody's speech: found by their voice, not invented where one voice speaks."""

from __future__ import annotations

import numpy as np
import pytest

from minutes.diarize.backchannels import (
    Backchannel,
    Window,
    backchannel_candidates,
    backchannels_within,
    confirmed_backchannels,
    windows_of,
)
from minutes.diarize.similar import unit_length
from minutes.diarize.stitch import LocalSpeaker
from minutes.diarize.units import Clock, Layout, Unit

STEP = 0.016875


def local_speaker(activity: float, start: int, end: int, first: int = 0) -> LocalSpeaker:
    values = np.zeros(400, np.float32)
    values[start:end] = activity
    return LocalSpeaker(first, values)


def test_a_second_voice_that_is_heard_faintly_is_looked_at() -> None:
    speaker, answer = local_speaker(1.0, 0, 400), local_speaker(0.3, 100, 130, first=20)
    found = backchannel_candidates((speaker, answer), (((0, 400),), ()), 420, STEP)
    assert found == (Unit(1, ((120, 150),), mixed=True),)


@pytest.mark.parametrize("length", [10, 200])
def test_what_is_no_short_answer_is_not_looked_at(length: int) -> None:
    speaker, answer = local_speaker(1.0, 0, 400), local_speaker(0.3, 100, 100 + length)
    assert backchannel_candidates((speaker, answer), (((0, 400),), ()), 400, STEP) == ()


def test_a_run_that_is_never_alone_is_looked_at_if_its_thread_also_speaks_alone() -> None:
    local_speakers = (local_speaker(1.0, 0, 200), local_speaker(1.0, 100, 130))
    covered, alone = (100, 130), (250, 300)
    assert backchannel_candidates(local_speakers, (((0, 200),), (covered,)), 400, STEP) == ()
    found = backchannel_candidates(local_speakers, (((0, 200),), (covered, alone)), 400, STEP)
    assert found == (Unit(1, (covered,), mixed=True),)


VOICES = unit_length(np.random.default_rng(5).standard_normal((3, 192)))


def heard(*shares: float) -> list[int]:
    """Voices found in a run where voice 0 speaks and the sound is this much of each voice."""
    active = np.zeros((3, 50), bool)
    active[0] = True
    vector = unit_length(np.array([shares], np.float32) @ VOICES)
    unit = Unit(1, ((10, 40),), mixed=True)
    return [answer.voice for answer in confirmed_backchannels([unit], vector, VOICES, active)]


def test_it_is_an_answer_if_it_sounds_more_like_somebody_who_was_silent() -> None:
    assert heard(0.3, 0.0, 0.7) == [2]


def test_it_is_no_answer_if_it_sounds_like_who_speaks_or_like_nobody() -> None:
    assert heard(0.6, 0.0, 0.5) == []
    assert heard(0.5, 0.0, 0.52) == []
    assert heard(0.0, -0.5, -0.4) == []


def test_where_all_voices_speak_nobody_else_can_answer() -> None:
    unit = Unit(1, ((10, 40),), mixed=True)
    assert confirmed_backchannels([unit], VOICES[:1], VOICES, np.ones((3, 50), bool)) == []
    assert confirmed_backchannels([unit], VOICES[:1], VOICES, np.zeros((3, 50), bool)) == []


def test_half_seconds_lie_in_one_stretch_and_none_is_taken_twice() -> None:
    rows = np.resize(np.concatenate((np.arange(1000, 1100), np.arange(1300, 1340))), 150)
    vectors = np.zeros((7, 192), np.float16)  # from row 0, 16, 32, … 96 on
    found = windows_of(3, rows, vectors, Clock(0.0, STEP, 60.0))
    starts = [round(window.run[0] * STEP, 1) for window in found]
    assert starts == [10.0, 10.2, 10.3, 10.5]
    assert all(window.unit == 3 for window in found)


def test_a_piece_of_less_than_a_second_has_no_half_seconds() -> None:
    rows = np.resize(np.arange(1000, 1060), 75)
    assert windows_of(0, rows, np.zeros((2, 192), np.float16), Clock(0.0, STEP, 60.0)) == []


def within(*voices: int) -> list[Backchannel]:
    """Answers found in one piece of voice 0 whose half seconds sound like these voices."""
    layout = Layout((((0, 140),),), (Unit(0, ((0, 140),)),))
    active = np.zeros((3, 140), bool)
    active[0] = True
    windows = [
        Window(0, (10 * place, 10 * place + 30), VOICES[voice].astype(np.float16))
        for place, voice in enumerate(voices)
    ]
    return backchannels_within(windows, layout, np.zeros(1, np.int64), VOICES, active)


def test_an_answer_inside_a_piece_takes_the_place_of_its_voice() -> None:
    (answer,) = within(0, 0, 2, 2, 0, 0)
    assert (answer.voice, answer.instead) == (2, 0)
    start, end = answer.unit.runs[0]
    assert 20 <= start < 35 < end <= 60


def test_two_who_answer_are_two_answers() -> None:
    assert [answer.voice for answer in within(0, 1, 0, 0, 0, 2, 0)] == [1, 2]


def test_one_voice_alone_and_what_is_too_long_for_an_answer_stay_as_they_are() -> None:
    assert within(0, 0, 0, 0, 0) == []
    assert within(*[2] * 9) == []
