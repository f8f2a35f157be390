"""Past minutes teach words with their sounds and how they are put; right text stays untouched."""

from __future__ import annotations

import pytest

from minutes.format.inputs import parse_past
from minutes.format.learning import Learnt, learn, pooled, terms_of, usage_from
from minutes.format.usage import GENERAL, Usage, fluency
from minutes.format.vocabulary import correct, near
from minutes.schema import Segment, Term, Word
from minutes.span import Span

LINES = (
    "○議長（川上晋平君）　これより開会いたします。高島市長。",
    "○市長（高島宗一郎君）　銭函（ぜにばこ）の話です。銭函支所の改修と、石狩湾新港の振興です。銭函支所は昭和に建てました。",
    "市立保育園を増やします。市立保育園の定員です。市立保育園は三園です。公演会場です。公演会場を選びます。",
    "銭函支所の窓口です。石狩湾新港の道路です。石狩湾新港と銭函支所です。銭函支所の敷地です。高島市長の答弁です。",
    "耐震改修を進めます。",
)


@pytest.fixture(scope="module")
def learnt() -> Learnt:
    return pooled([learn(parse_past(LINES * 6))])


@pytest.fixture(scope="module")
def terms(learnt: Learnt) -> tuple[Term, ...]:
    return terms_of(learnt)


@pytest.fixture(scope="module")
def usage(learnt: Learnt) -> Usage:
    return usage_from(learnt)


def heard(text: str, confidence: float) -> Segment:
    return Segment(Span(0, 1), text, (Word(text, Span(0, 1), confidence),), confidence)


def test_names_places_and_offices_become_terms_with_readings(terms: tuple[Term, ...]) -> None:
    known = {term.text: term.reading for term in terms}
    assert known["銭函支所"] == "ぜにばこししょ"
    assert "石狩湾新港" in known
    assert "高島市長" in known
    assert {term.kind for term in terms} == {"learnt"}


def test_what_every_meeting_says_is_no_term(terms: tuple[Term, ...]) -> None:
    assert not {"耐震改修", "市民", "開会"} & {term.text for term in terms}


def test_no_sentence_is_kept(learnt: Learnt) -> None:
    kept = [*learnt.sequences, *(word.text for word in learnt.words)]
    assert max(map(len, learnt.sequences)) <= 4
    assert not any("。" in text[:-1] for text in kept)


def test_what_came_once_is_not_kept() -> None:
    learnt = learn(parse_past(["山田太郎の病歴を述べます。"]))
    assert (learnt.words, dict(learnt.sequences)) == ((), {})


def test_the_own_words_read_more_fluently_and_others_no_less(usage: Usage) -> None:
    own, other = "銭函支所の窓口です。", "学校給食費の無償化です。"
    assert fluency(own, usage) > fluency(own) + 5
    assert fluency(other, usage) >= fluency(other)


def test_a_file_that_is_read_twice_counts_twice_only_where_it_is_two_files(learnt: Learnt) -> None:
    twice = pooled([learnt, learnt])
    counts = {word.text: word.count for word in learnt.words}
    assert {word.text: word.count for word in twice.words} == {
        text: 2 * count for text, count in counts.items()
    }


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("銭箱支所の改修についてです。", "銭函支所の改修についてです。"),
        ("ゼニバコ支所の改修についてです。", "銭函支所の改修についてです。"),
    ],
)
def test_what_is_no_word_and_sounds_the_same_is_mended(
    text: str, meant: str, terms: tuple[Term, ...], usage: Usage
) -> None:
    assert correct([heard(text, 0.5)], terms, usage)[0].text == meant


@pytest.mark.parametrize("confidence", [0.3, 0.6, 0.9])
@pytest.mark.parametrize(
    "text",
    [
        "私立保育園の補助金です。",  # しりつ: both are right words
        "講演会場の準備です。",
        "市政の運営について伺います。",
        "古い公社の清算です。",
        "新しい校舎を建てます。",
        "駅前の支店の改修です。",
        "私立学校の助成です。市立学校も同じです。",
        "市場の開場と会場の準備です。",
        "家庭と課程の違いです。",
    ],
)
def test_a_right_word_is_never_replaced(
    text: str, confidence: float, terms: tuple[Term, ...], usage: Usage
) -> None:
    assert correct([heard(text, confidence)], terms, usage)[0].text == text


@pytest.mark.parametrize("text", ["私立保育園の補助金です。", "講演会場の準備です。"])
def test_a_right_word_of_the_same_sound_is_not_asked_again(
    text: str, terms: tuple[Term, ...]
) -> None:
    assert not set(near(text, terms)) & {term.text for term in terms}


@pytest.mark.parametrize("text", ["千八支所の改修です。", "前にバコ支所の改修です。"])
def test_what_sounds_like_a_term_is_asked_again(text: str, terms: tuple[Term, ...]) -> None:
    told = near(text, terms)
    assert "銭函支所" in told or text.startswith("千八")


def test_without_past_minutes_nothing_is_added() -> None:
    assert usage_from(None) is GENERAL


def test_the_minutes_own_reading_wins() -> None:
    lines = ["○市長（高島）　間人（たいざ）の港です。間人は漁港です。間人です。"] * 3
    words = {word.text: word.reading for word in learn(parse_past(lines)).words}
    assert words["間人"] == "たいざ"
