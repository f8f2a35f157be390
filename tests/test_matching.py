"""Pairs at the lowest price: those that scipy finds, of equal choices too."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutes.matching import cheapest_pairs


@given(st.data())
def test_the_pairs_that_scipy_finds(data: st.DataObject) -> None:
    from scipy.optimize import linear_sum_assignment

    rows, columns = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 6))
    price = st.one_of(st.integers(-3, 3).map(float), st.floats(-1e6, 1e6))
    costs = [[data.draw(price) for _ in range(columns)] for _ in range(rows)]
    found = linear_sum_assignment(np.array(costs))
    assert cheapest_pairs(costs) == list(zip(*(side.tolist() for side in found), strict=True))


@pytest.mark.parametrize("costs", [[], [[]], [[], []]])
def test_of_nothing_there_are_no_pairs(costs: list[list[float]]) -> None:
    assert cheapest_pairs(costs) == []


@pytest.mark.process
def test_hearing_and_naming_load_no_optimiser() -> None:
    """scipy.optimize takes most of a second of every process that works on a recording."""
    rooms = "minutes.jobs.stages, minutes.asr, minutes.diarize, minutes.format.naming"
    seen = "print('scipy.optimize' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, {rooms}; {seen}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"
