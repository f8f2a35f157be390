"""How long a job still takes, from what its stages took before and how it goes."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

import pytest

from minutes.jobs.estimate import Rates

HOUR = 3600.0
START = 1000.0


def rates(now: float = START, **stages: tuple[float, float]) -> Rates:
    """From (seconds of work, seconds of recording) by stage."""
    table = SimpleNamespace(rates=lambda: cast(Mapping[str, tuple[float, float]], stages))
    return Rates(cast(Any, table), lambda: now)


def row(stage: str, completed: float = 0.0, **more: Any) -> Any:
    values = {
        "state": "running", "started_at": START, "duration": HOUR, "stage": stage,
        "completed": completed, "total": 1.0, "fraction": 0.0,
    }  # fmt: skip
    return SimpleNamespace(**values | more)


MANY = 1000 * HOUR
KNOWN = {
    "decode": (0.01 * MANY, MANY), "diarize": (0.1 * MANY, MANY), "recognise": (0.5 * MANY, MANY),
    "assign": (0.0, MANY), "format": (0.0, MANY),
}  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "completed", "left"),
    [
        ("decode", 0.0, 2196.0),
        ("diarize", 0.5, 1980.0),
        ("recognise", 0.0, 1800.0),
        ("format", 0.0, 0.0),
    ],
)
def test_what_is_still_to_do_at_the_usual_rates(stage: str, completed: float, left: float) -> None:
    done = 2196.0 - left
    found = rates(START + done, **KNOWN).seconds_left(row(stage, completed))
    assert found == pytest.approx(left, rel=0.01, abs=1.0)


def test_twice_the_recording_takes_twice_the_time() -> None:
    table = rates(**KNOWN)
    once, twice = (table.seconds_left(row("decode", duration=n * HOUR)) for n in (1, 2))
    assert once is not None
    assert twice == pytest.approx(2 * once)


@pytest.mark.parametrize(
    "change", [{"state": "queued"}, {"started_at": None}, {"state": "done"}, {"duration": None}]
)
def test_who_waits_is_told_nothing(change: dict[str, object]) -> None:
    assert rates(**KNOWN).seconds_left(row("decode", **change)) is None


def test_a_slow_machine_is_believed_little_by_little() -> None:
    at_once = rates(START + 100, **KNOWN).seconds_left(row("diarize", 0.1))
    later = rates(START + 1200, **KNOWN).seconds_left(row("diarize", 0.9))
    assert at_once is not None
    assert later is not None
    assert at_once < 1.1 * (2196 - 72)
    assert later > 1.5 * 1836  # it took three times as long as usual so far


def work(seconds: float, audio: float, known: dict[str, tuple[float, float]]) -> list[float]:
    """What a person is told every second of a job that loads its models for a third of its time."""
    told = []
    for now in range(int(seconds)):
        done = now / seconds
        if done < 1 / 3:
            at = row("diarize", 0.0, duration=audio)
        elif done < 1 / 2:
            at = row("diarize", 6 * (done - 1 / 3), duration=audio)
        else:
            at = row("recognise", 2 * (done - 1 / 2), duration=audio)
        told.append(rates(START + now, **known).seconds_left(at) or 0.0)
    return told


@pytest.mark.parametrize("seconds", [20.0, 60.0, 180.0])
@pytest.mark.parametrize("known", [{}, {"diarize": (13.0, 30.0), "recognise": (12.0, 30.0)}])
def test_a_short_job_is_never_told_to_take_minutes_more_and_then_less(
    seconds: float, known: dict[str, tuple[float, float]]
) -> None:
    told = work(seconds, 252.0, known)
    assert max(told) < 3 * seconds + 60
    rise = max(later - min(told[: at + 1]) for at, later in enumerate(told))
    assert rise < 60  # not from 2 minutes to 8
    steps = [abs(later - earlier) for earlier, later in zip(told, told[1:], strict=False)]
    assert max(steps) < 15
    assert told[-1] < 10
