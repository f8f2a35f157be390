"""One hook for progress: shares of stages add up to the whole."""

from __future__ import annotations

import pytest

from minutes.progress import STAGES, WEIGHTS, overall


def test_stages_and_weights_are_the_same() -> None:
    assert STAGES.keys() == WEIGHTS.keys()
    assert sum(WEIGHTS.values()) == 100


def test_progress_never_goes_back_and_ends_at_the_whole() -> None:
    shares = [overall(stage, done, 4.0) for stage in STAGES for done in (0.0, 1.0, 2.0, 4.0)]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


@pytest.mark.parametrize(("done", "total"), [(9.0, 4.0), (0.0, 0.0)])
def test_more_than_all_is_all_of_the_stage(done: float, total: float) -> None:
    assert overall("diarize", done, total) == overall("recognise", 0.0, 1.0)
