"""What the decoder says twice goes, what people say twice stays."""

from __future__ import annotations

import pytest

from minutes.asr.loops import is_loop, surplus


def once(text: str, rate: float) -> str:
    """``text`` without its surplus."""
    cut = surplus(text, rate) or (len(text), len(text))
    return text[: cut[0]] + text[cut[1] :]


def test_words_said_twice_are_no_circle() -> None:
    assert not is_loop("どんどんどんどん進めます。")
    assert not is_loop("一つ一つ、いろいろと、ますます。")
    assert not is_loop("はい、分かりました。はい、分かりました。")


@pytest.mark.parametrize("last", ["", "。"])
def test_a_lone_phrase_that_comes_out_double_is_said_once(last: str) -> None:
    thanks = "ありがとうございました"
    double = f"{thanks}。{thanks}{last}"
    assert once(double, rate=13.8).rstrip("。") == thanks
    assert once(double, rate=2.4) == double


def test_nearly_the_same_twice_is_said_once_where_nobody_speaks_that_fast() -> None:
    first, second = "他にご質疑はありませんか。", "おかにご質疑はありませんか。"
    assert once(first + second, rate=10.1) == first
    assert once(first + second, rate=4.8) == first + second
