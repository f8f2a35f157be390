"""Batches side by side come back in order, and whoever stops leaves nothing running."""

from __future__ import annotations

import threading

import pytest

from minutes.diarize.parallel import side_by_side


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_results_come_in_the_order_of_the_items(workers: int) -> None:
    first_may_end = threading.Event()

    def work(item: int) -> int:
        if item == 1:
            first_may_end.set()
        if item == 0 and workers > 1:
            first_may_end.wait(60)
        return item * item

    assert list(side_by_side(work, range(20), workers)) == [item * item for item in range(20)]


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_few_items_are_taken_ahead_and_none_after_the_end(workers: int) -> None:
    begun: list[int] = []
    results = side_by_side(begun.append, range(100), workers)
    assert next(results) is None
    results.close()  # type: ignore[attr-defined]
    assert len(begun) <= workers + 1


@pytest.mark.parametrize("workers", [1, 2])
def test_what_goes_wrong_is_raised_where_it_is_waited_for(workers: int) -> None:
    def work(item: int) -> int:
        if item == 3:
            raise ValueError(item)
        return item

    results = side_by_side(work, range(10), workers)
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ValueError, match="3"):
        next(results)
