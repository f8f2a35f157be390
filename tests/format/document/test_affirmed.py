"""A decision is never printed as the opposite of what the chair declared."""

from __future__ import annotations

import pytest

from format.scripted import Scripted, named_and_cut, transcript
from minutes.format.document import build
from minutes.format.profiles import load_profile
from minutes.schema import Attendee, Header

ROSTER = {
    "A": Attendee("有馬忠彦", "会長"),
    "B": Attendee("小柴容子", "委員"),
    "C": Attendee("板倉晋", "委員"),
}
CALLS = (("A", "会長の有馬です。ただいまから審議会を開会いたします。"), ("B", "小柴です。"))


def decided(*lines: tuple[str, str]) -> list[str]:
    """What is printed as decided."""
    made, _ = transcript((*CALLS, *lines))
    context = Scripted(Header("審議会"), ROSTER, ()).context()
    document = build(named_and_cut(made, context), context, load_profile("shingikai"))
    return [decision.text for decision in document.decisions]


@pytest.mark.parametrize(
    ("asked", "declared"),
    [
        ("会議録を公開したいと思いますが、よろしいでしょうか。", "公開しないことといたします"),
        ("傍聴を認めたいと思いますが、よろしいでしょうか。", "認めないことといたします"),
        ("来月から実施したいと思いますが、いかがでしょうか。", "実施しないことといたします"),
        ("夏祭りを開催したいと思いますが、いかがでしょうか。", "中止することといたします"),
    ],
)
@pytest.mark.parametrize("said", ["反対です。", "まだ早いと思います。"])
def test_the_declaration_is_printed_where_it_contradicts_the_question(
    asked: str, said: str, declared: str
) -> None:
    for text in decided(("A", asked), ("B", said), ("A", f"では、{declared}。")):
        assert text.startswith(declared), text  # not the question, as if it were decided


@pytest.mark.parametrize(
    ("asked", "answer", "declared", "wanted"),
    [
        (
            "会議録を公開したいと思いますが、よろしいでしょうか。",
            "異議なし。",
            "では、公開することといたします。",
            "会議録を公開する",
        ),
        (
            "会議を非公開としたいと思いますが、御異議ありませんか。",
            "異議なし。",
            "御異議なしと認めます。よって、そのように決定いたしました。",
            "非公開と",
        ),
        (
            "次回は現地を視察したいと思いますが、よろしいでしょうか。",
            "はい、お願いします。",
            "それでは、そのように進めることといたします。",
            "次回は現地を視察する",
        ),
        (
            "今年は開催しないことにしたいと思いますが、御異議ありませんか。",
            "異議なし。",
            "御異議なしと認め、開催しないことに決定いたしました。",
            "開催しない",
        ),
        (
            "議案第3号は、原案のとおり可決することに御異議ありませんか。",
            "異議なし。",
            "異議なしと認めます。よって、議案第3号は、原案のとおり可決されました。",
            "可決",
        ),
        (
            "本件を継続審査とすることに御異議ございませんか。",
            "異議なし。",
            "御異議なしと認めます。よって、本件は継続審査とすることに決定いたしました。",
            "継続審査",
        ),
    ],
)
def test_what_the_declaration_affirms_is_worded_as_before(
    asked: str, answer: str, declared: str, wanted: str
) -> None:
    texts = decided(("A", asked), ("B", answer), ("A", declared))
    assert len(texts) == 1
    assert wanted in texts[0]
    assert "諮ったのは" not in texts[0]


MOVED = "会場を公民館から小学校に変更することに御異議ありませんか。"
SET = "定数を18人とすることに御異議ありませんか。"
NO = "御異議なしと認めます。よって、"


@pytest.mark.parametrize(
    ("asked", "declared", "wanted"),
    [
        (
            MOVED,
            f"{NO}会場は小学校から公民館に変更することに決定いたしました。",
            "小学校から公民館に",
        ),
        (
            "会場を公民館から小学校に変更したいと思いますが、よろしいでしょうか。",
            "では、会場は公民館とすることといたします。",
            "会場は公民館とする",
        ),
        (SET, f"{NO}定数を16人とすることに決定いたしました。", "16人"),
        (
            "会議録を公開することに御異議ありませんか。",
            f"{NO}公開しないことに決定いたしました。",
            "公開しない",
        ),
        (
            "会場を小学校とすることに御異議ありませんか。",
            f"{NO}公民館とすることに決定いたしました。",
            "公民館",
        ),
        (
            "実施を来年4月からとすることに御異議ありませんか。",
            f"{NO}来年10月からとすることに決定いたしました。",
            "10月",
        ),
    ],
)
def test_what_was_declared_otherwise_is_printed_as_declared(
    asked: str, declared: str, wanted: str
) -> None:
    (text,) = decided(("A", asked), ("B", "異議なし。"), ("A", declared))
    assert wanted in text.partition("（諮ったのは")[0]
    assert "諮ったのは" in text  # what it stands against, with its subject


@pytest.mark.parametrize(
    ("asked", "declared"),
    [
        (MOVED, f"{NO}会場は公民館から小学校に変更することに決定いたしました。"),
        (MOVED, f"{NO}会場を小学校に変更することに決定いたしました。"),
        (MOVED, f"{NO}さよう決定いたしました。"),
        (SET, f"{NO}定数は18人とすることに決定いたしました。"),
        (SET, f"{NO}定数を十八人とすることに決定いたしました。"),
        (SET, f"{NO}本件は、お諮りしたとおり決定いたしました。"),
        (
            "人選を会長に一任することに御異議ありませんか。",
            f"{NO}会長一任とすることに決定いたしました。",
        ),
        (
            "次回は8月27日に開くことに御異議ありませんか。",
            f"{NO}次回は8月27日、木曜日の午後6時に開くことに決定いたしました。",
        ),
    ],
)
def test_the_same_in_other_words_is_worded_as_before(asked: str, declared: str) -> None:
    (text,) = decided(("A", asked), ("B", "異議なし。"), ("A", declared))
    assert "諮ったのは" not in text
