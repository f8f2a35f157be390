"""A child that reads a foreign file has limits, and whatever becomes of it is one exception."""

from __future__ import annotations

import os

import pytest

from minutes.apart import Limits, TooMuch, apart
from minutes.errors import UsageError
from minutes.settings import SETTINGS, THREADS

pytestmark = pytest.mark.process


def test_an_answer_comes_back() -> None:
    assert apart("math:hypot", 3, 4) == 5
    assert apart("json:dumps", {"あ": ["\ud800", None, 1.5]}).startswith("{")


def test_a_child_has_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*SETTINGS, "AWS_SECRET_ACCESS_KEY", "PGPASSWORD"):
        monkeypatch.setenv(name, "3" if name == THREADS else "secret")
    monkeypatch.setenv("SOME_LIBRARY", "stays")
    lines = apart("subprocess:getoutput", "env").splitlines()
    environment = dict(line.split("=", 1) for line in lines if "=" in line)
    assert "secret" not in environment.values()
    assert environment["SOME_LIBRARY"] == "stays"
    assert (environment[THREADS], environment["PATH"]) == ("3", os.environ["PATH"])


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
