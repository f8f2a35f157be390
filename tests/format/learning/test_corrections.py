"""Corrections teach what they mean for certain: no other wording, no one-off, nothing that was right elsewhere."""

from __future__ import annotations

import pytest

from minutes.format.learning import lessons_of, swaps_between

Pairs = list[tuple[str, str]]


def taught(*pairs: tuple[str, str]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(lesson.kind, lesson.written, lesson.mistakes) for lesson in lessons_of(pairs)]


def test_a_word_that_is_misheard_again_and_again_with_its_counts() -> None:
    pairs = [
        ("古い公社の改修です。", "古い校舎の改修です。"),
        ("公社を建てます。", "校舎を建てます。"),
        ("新しい校舎です。", "新しい校舎です。"),
    ]
    (lesson,) = lessons_of(pairs)
    assert (lesson.kind, lesson.written, lesson.reading) == ("misheard", "校舎", "こうしゃ")
    assert (lesson.mistakes, lesson.wrong, lesson.right) == (("公社",), 2, 1)


def test_what_was_right_elsewhere_is_no_mistake() -> None:
    pairs = [
        ("古い公社の改修です。", "古い校舎の改修です。"),
        ("公社を建てます。", "校舎を建てます。"),
        ("土地開発公社の清算です。", "土地開発公社の清算です。"),
    ]
    assert taught(*pairs) == [("word", "校舎", ())]


def test_corrections_that_contradict_one_another_teach_nothing() -> None:
    assert taught(("公社です。", "校舎です。"), ("校舎です。", "公社です。")) == []


def test_a_spelling_that_the_house_prefers() -> None:
    pairs = [("子供の居場所です。", "子どもの居場所です。"), ("子供の数です。", "子どもの数です。")]
    assert taught(*pairs) == [("spelling", "子ども", ("子供",))]


def test_a_spelling_that_is_not_kept_throughout_is_none() -> None:
    pairs = [("子供の居場所です。", "子どもの居場所です。"), ("子供の数です。", "子供の数です。")]
    assert taught(*pairs) == []


def test_a_place_in_kana_gets_its_reading() -> None:
    (lesson,) = lessons_of([("ゼニバコの話です。", "銭函の話です。"), ("ゼニバコへ", "銭函へ")])
    assert (lesson.written, lesson.reading, lesson.mistakes) == ("銭函", "ぜにばこ", ("ゼニバコ",))


def test_the_whole_compound_is_the_word() -> None:
    assert list(swaps_between("千箱支所の改修です。", "銭函支所の改修です。")) == [
        ("千箱支所", "銭函支所")
    ]


def test_a_name_that_was_run_together_has_the_dictionarys_reading() -> None:
    pairs = [("サトリン、どうぞ。", "佐藤委員、どうぞ。"), ("佐藤委員です。", "佐藤委員です。")]
    (lesson,) = lessons_of(pairs)
    assert (lesson.written, lesson.reading) == ("佐藤委員", "さとういいん")


@pytest.mark.parametrize(
    "pairs",
    [
        [("本日は晴れです。", "明日は晴れです。")] * 3,  # other wording
        [("これは良い事業と思います。", "これは必要な事業と考えます。")] * 3,
        [("ゼニバコの話です。", "銭函の話です。")],  # once, and nowhere else
        [("予算は300万円です。", "予算は三百万円です。")] * 3,  # figures are no words
        [("予算は300万円です。", "予算は380万円です。")] * 3,
        [("はい、分かりました。", "分かりました。")] * 3,  # left out
        [("分かりました。", "えー、分かりました。")] * 3,
        [("同じ文です。", "同じ文です。")] * 3,
        [("", "書き足した発言です。")],
    ],
)
def test_what_teaches_nothing(pairs: Pairs) -> None:
    assert taught(*pairs) == []
