"""The clock of stages: seconds are kept, a library's exception becomes one Japanese line."""

from __future__ import annotations

import pytest

from minutes.errors import Cancelled, EngineError, UsageError
from minutes.pipeline import Stopwatch


@pytest.mark.parametrize(
    "cause", [RuntimeError("x"), ValueError("x"), KeyError("x"), TypeError("x")]
)
def test_a_librarys_exception_becomes_one_line_that_names_it(cause: Exception) -> None:
    watch = Stopwatch()
    with pytest.raises(
        EngineError, match=rf"処理の途中（diarize）.*{type(cause).__name__}"
    ) as caught:
        with watch.stage("diarize"):
            raise cause
    assert caught.value.__cause__ is cause
    assert "\n" not in str(caught.value)
    assert "diarize" in watch.seconds


def test_too_little_memory_has_its_own_words() -> None:
    with pytest.raises(EngineError, match="メモリーが足りません"):
        with Stopwatch().stage("recognise"):
            raise MemoryError


@pytest.mark.parametrize("error", [Cancelled("中止"), UsageError("人数")])
def test_our_own_errors_pass_as_they_are(error: Exception) -> None:
    with pytest.raises(type(error)) as caught:
        with Stopwatch().stage("decode"):
            raise error
    assert caught.value is error


def test_a_mistake_of_ours_is_not_hidden() -> None:
    with pytest.raises(AttributeError):
        with Stopwatch().stage("decode"):
            raise AttributeError
