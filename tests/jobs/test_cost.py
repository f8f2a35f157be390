"""What a recording costs: by its length, by where its work begins, at this machine's speed."""

from __future__ import annotations

import pytest

from minutes.jobs.cost import FIRST, USUAL, Costs, Line, learnt
from minutes.progress import STAGES


def measured(lengths: list[float], *, each: float, rate: float) -> list[tuple[str, float, float]]:
    """Recordings whose every stage took ``each`` and ``rate`` times what is usual."""
    return [
        (stage, length, each * line.each + rate * line.rate * length)
        for length in lengths
        for stage, line in USUAL.items()
    ]


def test_where_nothing_was_measured_nobody_knows() -> None:
    costs = learnt(())
    assert not costs.is_known
    assert costs.of(100.0) == pytest.approx(sum(line.of(100.0) for line in USUAL.values()))
    assert not learnt([("decode", 60.0, 1.0), ("format", 60.0, 1.0)]).is_known


@pytest.mark.parametrize("speed", [0.2, 1.0, 5.0])
def test_one_length_tells_the_speed_of_the_machine(speed: float) -> None:
    costs = learnt(measured([600.0] * 20, each=speed, rate=speed))
    assert costs.is_known
    for length in (12.0, 600.0, 7200.0):
        assert costs.of(length) == pytest.approx(speed * learnt(()).of(length), rel=0.12)


def test_many_lengths_tell_what_length_costs_and_what_does_not() -> None:
    costs = learnt(measured([12.0, 30.0, 300.0, 3600.0] * 10, each=3.0, rate=1.0))
    for length in (12.0, 300.0, 3600.0):
        expected = sum(3 * line.each + line.rate * length for line in USUAL.values())
        assert costs.of(length) == pytest.approx(expected, rel=0.15)


def test_one_slow_recording_turns_nothing_over() -> None:
    costs = learnt([*measured([300.0] * 20, each=1.0, rate=1.0), ("recognise", 300.0, 300.0)])
    assert costs.of(300.0) < 2 * learnt(()).of(300.0)
    assert costs.of(0.5) >= 0


def test_later_stages_cost_less_and_nothing_costs_nothing() -> None:
    costs = Costs(USUAL, is_known=True)
    whole = [costs.of(600.0, stage) for stage in STAGES]
    assert whole == sorted(whole, reverse=True)
    assert whole[0] == costs.of(600.0, FIRST) == costs.of(600.0)
    assert costs.of(600.0, None) == costs.of(0.0) == costs.of(0.0, "format") == 0
    assert Costs({"recognise": Line(1, 1)}, True).of(5.0, "recognise") == 6
