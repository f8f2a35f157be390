"""Which words of the meeting a text sounds like, so that the sound is asked again."""

from __future__ import annotations

import pytest

from minutes.format.vocabulary import near, terms_from
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
