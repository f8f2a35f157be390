"""What the decoder says twice goes, what people say twice stays."""

from __future__ import annotations

import pytest

from minutes.asr.loops import is_loop, surplus
from minutes.schema import Word
from minutes.span import Span


def words(*rows: tuple[str, float]) -> tuple[Word, ...]:
    """Texts with the seconds each takes, one behind the other."""
    found = []
    start = 0.0
    for text, seconds in rows:
        found.append(Word(text, Span(start, start + seconds), 0.9))
        start += seconds
    return tuple(found)


def once(said: tuple[Word, ...], rate: float = 7.0) -> str:
    """The text without its surplus."""
    text = "".join(word.text for word in said)
    cut = surplus(said, rate) or (len(text), len(text))
    return text[: cut[0]] + text[cut[1] :]


def test_words_said_twice_are_no_circle() -> None:
    assert not is_loop("どんどんどんどん進めます。")
    assert not is_loop("一つ一つ、いろいろと、ますます。")
    assert not is_loop("はい、分かりました。はい、分かりました。")


@pytest.mark.parametrize("last", ["", "。"])
def test_a_lone_phrase_that_comes_out_double_is_said_once(last: str) -> None:
    thanks = "ありがとうございました"
    double = words((f"{thanks}。{thanks}{last}", 1.6))
    assert once(double, rate=13.8).rstrip("。") == thanks
    assert surplus(double, rate=2.4) is None


def test_nearly_the_same_twice_is_said_once_where_nobody_speaks_that_fast() -> None:
    first, second = "他にご質疑はありませんか。", "おかにご質疑はありませんか。"
    double = words((first + second, 2.375))
    assert surplus(double, rate=10.1) == (len(first), len(first + second))
    assert surplus(double, rate=4.8) is None


def test_a_second_telling_that_no_time_is_left_for_was_not_said() -> None:
    said = words(
        ("説明は", 0.6), ("以上です。", 1.0), ("説明は", 0.0), ("以上です", 0.0), ("。", 0.6)
    )
    assert once(said) == "説明は以上です"


def test_inside_a_sentence_too() -> None:
    said = words(
        ("では、", 0.4), ("高橋課長", 0.9), ("高橋課", 0.0), ("長", 0.2), ("、どうぞ。", 0.5)
    )
    assert once(said) == "では、高橋課長どうぞ。"


def test_what_people_say_twice_takes_its_time_twice() -> None:
    for said in (
        words(("異議なし。", 0.7), ("異議なし。", 0.5)),
        words(("では、", 0.4), ("佐藤委員、", 0.9), ("佐藤委員、", 0.6), ("どうぞ。", 0.4)),
        words(("どんどん", 0.4), ("どんどん", 0.35), ("進めます。", 0.8)),
    ):
        assert surplus(said, rate=7.0) is None
