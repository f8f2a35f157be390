"""How long a job still takes, from what its stages took before."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

import pytest

from minutes.jobs.estimate import Rates

HOUR = 3600.0


def rates(**stages: tuple[float, float]) -> Rates:
    """From (seconds of work, seconds of recording) by stage."""
    table = SimpleNamespace(rates=lambda: cast(Mapping[str, tuple[float, float]], stages))
    return Rates(cast(Any, table))


def row(stage: str, completed: float = 0.0, **more: Any) -> Any:
    values = {
        "state": "running", "started_at": 1.0, "duration": HOUR, "stage": stage,
        "completed": completed, "total": 1.0, "fraction": 0.0,
    }  # fmt: skip
    return SimpleNamespace(**values | more)


KNOWN = {"decode": (36.0, HOUR), "diarize": (360.0, HOUR), "recognise": (1800.0, HOUR)}


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
    assert rates(**KNOWN).seconds_left(row(stage, completed)) == pytest.approx(left)


def test_twice_the_recording_takes_twice_the_time() -> None:
    table = rates(**KNOWN)
    once, twice = (table.seconds_left(row("decode", duration=n * HOUR)) for n in (1, 2))
    assert once is not None
    assert twice == pytest.approx(2 * once)


@pytest.mark.parametrize("change", [{"state": "queued"}, {"started_at": None}, {"state": "done"}])
def test_who_waits_is_told_nothing(change: dict[str, object]) -> None:
    assert rates(**KNOWN).seconds_left(row("decode", **change)) is None


def test_without_experience_only_what_has_been_done_tells() -> None:
    assert rates().seconds_left(row("diarize", fraction=0.01)) is None
    half_done = rates().seconds_left(row("recognise", fraction=0.5, started_at=0.0))
    assert half_done is not None
    assert half_done > 0
