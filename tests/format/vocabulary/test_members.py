"""A misheard name means one member, or nobody for certain; an answer means nobody."""

from __future__ import annotations

import pytest

from minutes.flags import is_check
from minutes.format.vocabulary import correct
from minutes.format.vocabulary.terms import terms_from
from minutes.schema import Attendee, MeetingContext, Segment, Word
from minutes.span import Span

MEMBERS = (
    "佐藤花子 鈴木恵子 田中美咲 高橋健 伊藤実 渡辺進 中村光 半田剛 三瀬誠 木間健 仙石一 井西直 斉藤一 齋藤二"
).split()
TERMS = terms_from(
    MeetingContext(
        roster=(Attendee("山田一郎", "委員長"), *(Attendee(name, "委員") for name in MEMBERS))
    )
)


def heard(text: str, confidence: float = 0.5) -> Segment:
    said = Segment(Span(0, 1), text, (Word(text, Span(0, 1), confidence),), confidence)
    return correct([said], TERMS)[0]


@pytest.mark.parametrize("text", ["サザキイン。", "サザキ委員。", "ササキイン。"])
def test_who_fits_nobody_well_stays_as_heard_and_is_flagged(text: str) -> None:
    found = heard(text)
    assert found.text == text
    (flag,) = found.flags
    assert flag.startswith("name_doubt:")
    assert is_check(flag)


def test_in_a_roll_call_each_name_is_looked_at_alone() -> None:
    found = heard("サトイン。賛成。サザキイン。賛成。田中委員。")
    assert found.text == "佐藤委員。賛成。サザキイン。賛成。田中委員。"
    assert found.flags[0] == "vocabulary"
    assert "鈴木委員" in found.flags[1]


def test_the_likely_members_are_offered() -> None:
    (flag,) = heard("サザキイン。").flags
    assert "鈴木委員" in flag


@pytest.mark.parametrize("text", ["斎藤委員。", "サイトウ委員。"])
def test_two_members_who_both_fit_are_both_offered(text: str) -> None:
    found = heard(text)
    assert found.text == text
    (flag,) = found.flags
    assert {"斉藤委員", "齋藤委員"} <= set(flag.partition(":")[2].split("・"))


@pytest.mark.parametrize("text", ["斉藤委員。", "齋藤委員。"])
def test_a_members_own_glyph_means_that_member(text: str) -> None:
    found = heard(text)
    assert (found.text, found.flags) == (text, ())


@pytest.mark.parametrize("text", ["サトリン。", "砂糖委員、どうぞ。", "さとう委員。", "サトイン。"])
def test_who_fits_one_member_well_is_written(text: str) -> None:
    found = heard(text)
    assert found.text.startswith("佐藤委員")
    assert found.flags == ("vocabulary",)


@pytest.mark.parametrize("mark", ["", "。"])
@pytest.mark.parametrize("confidence", [0.3, 0.6, 0.9])
@pytest.mark.parametrize(
    "text",
    "賛成 サンセイ さんせい 賛成です 反対 ハンタイ はんたい 反対です 棄権 キケン 異議なし 欠席 はい 可".split(),
)
def test_an_answer_is_never_a_members_name(text: str, confidence: float, mark: str) -> None:
    found = heard(text + mark, confidence)
    assert not any(name[:2] in found.text for name in MEMBERS)
    assert not any(flag.startswith("name_doubt") for flag in found.flags)


@pytest.mark.parametrize("answer", ["サンセイ", "ハンタイ", "キケン"])
def test_an_answer_in_kana_is_not_respelled(answer: str) -> None:
    found = heard(f"イトリン、{answer}、渡辺委員、{answer}、ナカムライン。")
    assert found.text.count(answer) == 2


def test_an_answer_in_wrong_kanji_still_becomes_the_answer() -> None:
    assert heard("佐藤委員。参制。田中委員。").text == "佐藤委員。賛成。田中委員。"
