"""Probabilities as log-odds, in which evidence adds up."""

from __future__ import annotations

import math
from collections.abc import Sequence

_FLOOR = 1e-4


def log_odds(probability: float) -> float:
    """Log-odds of a probability, which is kept between 0.0001 and 0.9999."""
    inside = min(max(probability, _FLOOR), 1 - _FLOOR)
    return math.log(inside / (1 - inside))


def weighed_probability(weights: Sequence[float], values: Sequence[float]) -> float:
    """Probability whose log-odds are the sum of ``values``, each times its weight.

    >>> weighed_probability((1.0, 2.0), (0.0, 0.0))
    0.5
    """
    total = sum(weight * value for weight, value in zip(weights, values, strict=True))
    return 1 / (1 + math.exp(-total))
