"""Batches side by side come back in order, and whoever stops leaves nothing running."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import torch

from minutes.diarize.parallel import side_by_side

CPU = torch.device("cpu")


@pytest.fixture(params=[1, 2])
def threads(request: pytest.FixtureRequest) -> Iterator[int]:
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield request.param
    torch.set_num_threads(before)


def test_results_come_in_the_order_of_the_items(threads: int) -> None:
    first_may_end = threading.Event()

    def work(item: int) -> int:
        if item == 1:
            first_may_end.set()
        if item == 0 and threads > 1:
            first_may_end.wait(60)
        return item * item

    assert list(side_by_side(work, range(20), CPU)) == [item * item for item in range(20)]
    assert torch.get_num_threads() == threads


@pytest.mark.usefixtures("threads")
def test_few_items_are_taken_ahead_and_none_after_the_end() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for item in range(100):
            taken.append(item)
            yield item

    results = side_by_side(lambda item: item, items(), CPU)
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined]
    assert len(taken) <= 4


@pytest.mark.usefixtures("threads")
def test_what_goes_wrong_is_raised_where_it_is_waited_for() -> None:
    def work(item: int) -> int:
        if item == 3:
            raise ValueError(item)
        return item

    results = side_by_side(work, range(10), CPU)
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ValueError, match="3"):
        next(results)
