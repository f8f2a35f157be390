"""A child that reads a foreign file has limits, and whatever becomes of it is one exception."""

from __future__ import annotations

import pytest

from minutes.apart import Limits, TooMuch, apart
from minutes.errors import UsageError

pytestmark = pytest.mark.process


def test_an_answer_comes_back() -> None:
    assert apart("math:hypot", 3, 4) == 5
    assert apart("json:dumps", {"あ": ["\ud800", None, 1.5]}).startswith("{")


def test_a_child_has_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MINUTES_KEY", "MINUTES_KEY_FILE", "MINUTES_LLM_KEY", "MINUTES_MODEL"):
        monkeypatch.setenv(name, "x")
    assert apart("os:getenv", "MINUTES_MODEL") == "x"
    for name in ("MINUTES_KEY", "MINUTES_KEY_FILE", "MINUTES_LLM_KEY"):
        assert apart("os:getenv", name) is None


def test_a_failure_of_ours_comes_back_as_it_is() -> None:
    with pytest.raises(UsageError, match=r"^名簿「ない.xlsx」：ファイルが見つかりません"):
        apart("minutes.format.inputs.files:office_rows", "/ない.xlsx", "名簿")


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("builtins:int", ["x"]),
        ("builtins:exit", [3]),
        ("os:abort", []),
        ("no.such.module:x", []),
        ("builtins:object", []),  # an answer that JSON does not hold
        ("os:_exit", [0]),  # no answer
    ],
)
def test_any_other_end_is_one_exception(function: str, arguments: list[object]) -> None:
    with pytest.raises(TooMuch):
        apart(function, *arguments)


def test_memory_ends() -> None:
    limits = Limits(memory=512 * 1024**2)
    with pytest.raises(TooMuch, match="MemoryError"):
        apart("builtins:bytearray", 2 * 1024**3, limits=limits)


def test_computing_ends() -> None:
    with pytest.raises(TooMuch, match="ended with"):
        apart("builtins:pow", 3, 10**10, limits=Limits(seconds=1))


def test_waiting_ends() -> None:
    with pytest.raises(TooMuch, match="time"):
        apart("time:sleep", 3000, limits=Limits(wait=3.0))


def test_a_long_answer_ends() -> None:
    with pytest.raises(TooMuch):
        apart("operator:mul", "x", 5_000_000, limits=Limits(output=1_000_000))
