"""Endings and figures that the beam heard both ways; and none where both say the same."""

from __future__ import annotations

import pytest

from minutes.asr.disputes import disputes, value_of


def kinds(text: str, other: str, behind: float = 1.0) -> list[tuple[str, str, str]]:
    return [
        (dispute.kind, text[dispute.start : dispute.end], dispute.other)
        for dispute in disputes(text, [(other, behind)])
    ]


@pytest.mark.parametrize(
    ("text", "other", "said", "instead"),
    [
        ("まだ行っておりません。", "まだ行っております。", "ません", "ます"),
        ("まだ行っております。", "まだ行っておりません。", "ます", "ません"),
        (
            "問題はございません。よろしいですか。",
            "問題はございます。よろしいですか。",
            "ません",
            "ます",
        ),
        ("これはできない状況です。", "これはできる状況です。", "ない", "きる"),
    ],
)
def test_an_ending_that_says_the_opposite_is_a_doubt(
    text: str, other: str, said: str, instead: str
) -> None:
    assert kinds(text, other) == [("ending_doubt", said, instead)]


@pytest.mark.parametrize(
    ("text", "other", "said", "instead"),
    [
        ("予算は1,172円です。", "予算は172円です。", "1,172", "172"),
        ("11月3日までに出します。", "11月30日までに出します。", "3", "30"),
        ("百二十人です。", "百三十人です。", "百二十", "百三十"),
    ],
)
def test_a_figure_of_another_value_is_a_doubt(
    text: str, other: str, said: str, instead: str
) -> None:
    assert kinds(text, other) == [("figure_doubt", said, instead)]


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("第一に、3件です。", "第1に、三件です。"),
        ("1,172円です。", "1172円です。"),
        ("よろしいですか。問題はありません。", "よろしいでしょうか。問題はありません。"),
        ("御異議ありませんか。", "御異議ありますか。"),
        ("説明しません。", "説明いたしません。"),
        ("資料を配ります。", "資料を配布します。"),
        ("これで終わります。", "これで終わります"),
        ("", "ありません。"),
        ("賛成です。", ""),
    ],
)
def test_what_means_the_same_is_none(text: str, other: str) -> None:
    assert kinds(text, other) == []


def test_a_hypothesis_far_behind_is_no_witness() -> None:
    assert kinds("行っております。", "行っておりません。", behind=9.0) == []


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        ("1,172", "1172"),
        ("千百七十二", "1172"),
        ("3万2,000", "32000"),
        ("二〇二四", "2024"),
        ("1億2,345万", "123450000"),
        ("百", "100"),
        ("38.2", "38.2"),
        ("3.5万", "35000"),
    ],
)
def test_value_of_a_figure(figure: str, value: str) -> None:
    assert value_of(figure) == value
