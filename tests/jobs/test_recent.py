"""What stays in memory, by weight and by use."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from minutes.jobs.recent import Recent


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5), st.integers(1, 9)), max_size=60))
def test_the_heaviest_that_fit_are_those_used_last(
    asked: list[tuple[bool, int, int]],
) -> None:
    recent: Recent[int, int] = Recent(12, lambda weight: weight)
    order: list[tuple[int, int]] = []  # key and weight, used last at the end
    for keep, key, weight in asked:
        known = [(at, heavy) for at, heavy in order if at == key]
        if keep:
            recent.keep(key, weight)
            order = [pair for pair in order if pair[0] != key] + [(key, weight)]
            while len(order) > 1 and sum(heavy for _, heavy in order) > 12:
                order.pop(0)
        else:
            assert recent.get(key) == (known[0][1] if known else None)
            order = [pair for pair in order if pair[0] != key] + known
    assert {key: recent.get(key) for key in range(6)} == {
        key: dict(order).get(key) for key in range(6)
    }


def test_what_is_forgotten_makes_room() -> None:
    recent: Recent[str, int] = Recent(10, lambda weight: weight)
    recent.keep("a", 6)
    recent.forget(lambda key: key == "a")
    recent.forget(lambda key: key == "never there")
    recent.keep("b", 4)
    recent.keep("c", 6)
    assert (recent.get("b"), recent.get("c")) == (4, 6)


def test_one_that_is_too_heavy_stays_until_the_next() -> None:
    recent: Recent[str, int] = Recent(10, lambda weight: weight)
    recent.keep("a", 1)
    assert recent.keep("b", 99) == ("a",)
    assert (recent.get("a"), recent.get("b")) == (None, 99)
    recent.keep("c", 1)
    assert (recent.get("b"), recent.get("c")) == (None, 1)


def test_what_weighs_nothing_goes_too() -> None:
    recent: Recent[int, int] = Recent(3, lambda _weight: 0)
    for key in range(9):
        recent.keep(key, key)
    assert [key for key in range(9) if recent.get(key) is not None] == [6, 7, 8]
