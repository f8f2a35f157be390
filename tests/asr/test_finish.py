"""Punctuation of what the model wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutes.asr.finish import punctuate
from minutes.schema import Word
from minutes.span import Span


def words(*texts: str) -> list[Word]:
    return [Word(text, Span(index, index + 1.0)) for index, text in enumerate(texts)]


def said(*texts: str, ends_turn: bool = True, speech: tuple[Span, ...] | None = None) -> str:
    found = punctuate(words(*texts), speech or (Span(0, len(texts)),), ends_turn=ends_turn)
    return "".join(word.text for word in found)


@pytest.mark.parametrize(
    ("heard", "ends_turn", "expected"),
    [
        (("佐藤委員",), True, "佐藤委員。"),
        (("ありがとうございました", "。"), True, "ありがとうございました。"),
        (("日程第1", "。"), False, "日程第1、"),
        (("説明は", "以上です"), False, "説明は以上です。"),
        (("何回", "ですか", "?"), True, "何回ですか？"),
        (("146万1", ",", "063件", "です"), True, "146万1,063件です。"),
        (("はい", ",", "分かりました"), True, "はい、分かりました。"),
        (("31.6", "%", "です"), True, "31.6パーセントです。"),
        ((), True, ""),
    ],
)
def test_marks(heard: tuple[str, ...], ends_turn: bool, expected: str) -> None:
    assert said(*heard, ends_turn=ends_turn) == expected


def test_pauses_give_marks_where_the_model_wrote_none() -> None:
    speech = (Span(0, 2.8), Span(3.3, 6.0))
    assert (
        said(
            "それでは議題の説明を",
            "事務局から",
            "お願いします",
            "資料は",
            "お手元に",
            "お配りしています",
            speech=speech,
        )
        == "それでは議題の説明を事務局からお願いします。資料はお手元にお配りしています。"
    )


@given(st.lists(st.text("あ漢1,?!、。です", min_size=1, max_size=4), max_size=8), st.booleans())
def test_nothing_but_marks_changes(texts: list[str], ends_turn: bool) -> None:
    before = words(*texts)
    after = punctuate(before, (Span(0, 3), Span(5, 8)), ends_turn=ends_turn)
    plain = str.maketrans("", "", ",?!、。？！")
    assert "".join(word.text for word in after).translate(plain) == "".join(texts).translate(plain)
    assert [word.span for word in after] == [word.span for word in before]
