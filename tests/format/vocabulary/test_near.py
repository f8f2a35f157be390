"""Which words of the meeting a text sounds like, so that the sound is asked again."""

from __future__ import annotations

import pytest

from minutes.format.vocabulary import near, terms_from
from minutes.format.vocabulary.hearing import spoken
from minutes.format.vocabulary.near import letters
from minutes.format.vocabulary.terms import council_terms, usual_terms
from minutes.schema import Attendee, MeetingContext, Term

TERMS = terms_from(
    MeetingContext(
        roster=(Attendee("佐藤由美", "委員"), Attendee("井上彩", "主任")),
        agenda=("日程第1　高齢者見守り事業について",),
    ),
    (
        Term("入園申請", "にゅうえんしんせい"),
        Term("シナリオ", "しなりお"),
        Term("WEB会議", "うぇぶかいぎ"),
        Term("本番", "ほんばん"),
        Term("会議録作成システム", "かいぎろくさくせいしすてむ"),
    ),
)


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("サトリン。", "佐藤委員"),
        ("保育園の入園審査の入力なんですが、", "入園申請"),
        ("しなりを直さないといけなくて。", "シナリオ"),
        ("本日は、ベブ会議での開催となっております。", "WEB会議"),
        ("いのうえさんどうでした。", "井上さん"),
        ("高齢者身守り授業について説明します。", "高齢者見守り事業"),
    ],
)
def test_what_sounds_like_a_word_of_the_meeting(heard: str, expected: str) -> None:
    assert expected in near(heard, TERMS)


@pytest.mark.parametrize(
    "heard",
    [
        "会議録作成システムを導入しておりまして、",
        "佐藤委員。",
        "はい、分かりました。",
        "本案は、みどり台地区の宅地開発に伴うものです。",
        "本日の日程は全て終了いたしました。",
        "",
    ],
)
def test_what_is_written_right_or_sounds_otherwise_asks_nothing(heard: str) -> None:
    assert near(heard, TERMS) == ()


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("議案のとおりかけつすべきものと決定しました。", "可決すべきもの"),
        ("学校休職の費用について伺います。", "学校給食"),
        ("ほうかご自動クラブの利用者は増えています。", "放課後児童クラブ"),
        ("障害学習課長お願いします。", "生涯学習課"),
        ("本案件の質疑を集結いたします。", "質疑を終結"),
    ],
)
def test_words_of_every_town_hall_are_known_without_papers(heard: str, expected: str) -> None:
    assert expected in near(heard, ())


@pytest.mark.parametrize(
    "heard",
    [
        "意見交換を行いました。",  # not 意見交換会
        "防災訓練を始めます。",  # not 総合防災訓練
        "アンケートの結果です。",
        "説明は以上です。",
        "昨日は雨が降って、子供と家にいました。",
        "はい、どうもありがとうございました。",
    ],
)
def test_what_was_said_short_or_otherwise_is_not_made_longer(heard: str) -> None:
    assert near(heard, ()) == ()


def test_of_two_words_for_one_place_only_the_nearer_is_told() -> None:
    told = near("決定することに、ご意義ありませんか。", ())
    assert "ご異議ありませんか" in told
    assert "ご意見ありませんか" not in told


def test_members_of_an_assembly_are_not_made_those_of_a_committee() -> None:
    told = near("会議録書名議員は、3番と5番を指名します。", ())
    assert "会議録署名議員" in told
    assert "会議録署名委員" not in told


def test_no_usual_word_is_short_an_office_or_listed_twice() -> None:
    words = usual_terms()
    assert len(words) > 400
    assert len({word.text for word in (*words, *council_terms())}) >= len(words) + 200
    assert not [word.text for word in words if len(letters(spoken(word))) < 7]
    assert not [word.text for word in words if word.text.endswith("長")]
