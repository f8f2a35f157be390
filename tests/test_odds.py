"""Probabilities as log-odds."""

from __future__ import annotations

import math

import pytest

from minutes.odds import log_odds, weighed_probability


@pytest.mark.parametrize("probability", [0.001, 0.25, 0.5, 0.9, 0.999])
def test_there_and_back(probability: float) -> None:
    assert weighed_probability((1.0,), (log_odds(probability),)) == pytest.approx(probability)


def test_certainty_stays_finite() -> None:
    assert math.isfinite(log_odds(0.0))
    assert log_odds(1.0) == pytest.approx(-log_odds(0.0))


def test_each_value_needs_its_weight() -> None:
    with pytest.raises(ValueError, match="zip"):
        weighed_probability((1.0, 2.0), (1.0,))
