"""The pace of a run: that of all along, until this machine is plainly faster or slower."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from minutes.cli.pace import _POINTS, Pace

WHOLE = 1000.0


def lived(
    pace: Callable[[float], float], *, step: float = 2.0, loading: float = 0.0
) -> Iterator[tuple[float, float]]:
    """(work computed, pace told) of a run whose work takes ``pace(computed)`` at that time."""
    learnt, computed, busy = Pace(), 0.0, loading
    while computed < WHOLE:
        busy += step * pace(computed)
        computed += step
        learnt.look(computed, busy)
        yield computed, learnt.told(WHOLE)


def test_nothing_computed_tells_nothing() -> None:
    learnt = Pace()
    assert learnt.told(WHOLE) == 0.0
    learnt.look(0.0, 30.0)  # models are loading
    assert learnt.told(WHOLE) == 0.0
    assert learnt.told(0.0) == 0.0


def test_recordings_that_differ_a_little_do_not_make_the_time_left_jump() -> None:
    """Blocks of 30 of one kind and 30 of another, a tenth apart: the newest is not what comes."""
    told = [told for at, told in lived(lambda at: 0.95 if at % 60 < 30 else 1.05) if at > 100]
    assert told == [pytest.approx(1.0, abs=0.03)] * len(told)


@pytest.mark.parametrize("speed", [0.4, 0.5, 1.0, 2.0, 3.0])
@pytest.mark.parametrize("since", [200.0, 400.0, 700.0])
def test_a_machine_that_gets_another_load_is_believed_soon(speed: float, since: float) -> None:
    """Within a sixth of the work: what was before fades."""
    for at, told in lived(lambda at: 1.0 if at < since else 1 / speed):
        if 100 < at < since:
            assert told == pytest.approx(1.0, rel=0.01)
        if at > since + WHOLE / 6:
            assert told == pytest.approx(1 / speed, rel=0.25), at


def test_a_load_that_comes_and_goes_is_forgotten() -> None:
    for at, told in lived(lambda at: 2.0 if 300 <= at < 500 else 1.0):
        if at > 650:
            assert told == pytest.approx(1.0, rel=0.25), at


def test_loading_the_models_is_no_pace() -> None:
    for at, told in lived(lambda _: 1.0, loading=60.0):
        if at > 100:
            assert told == pytest.approx(1.0, rel=0.05)


def test_a_run_of_days_costs_no_more_to_look_at() -> None:
    chance = random.Random(23)
    learnt, computed, busy = Pace(), 0.0, 0.0
    for _ in range(20_000):
        computed += 0.05
        busy += 0.05 * chance.uniform(0.5, 1.5)
        learnt.look(computed, busy)
    assert len(learnt._seen) <= _POINTS
    assert learnt.told(WHOLE) == pytest.approx(1.0, rel=0.05)
