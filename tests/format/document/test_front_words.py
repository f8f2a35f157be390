"""Who signs, the session, visitors, what is public: from what was said, and nothing from anything else."""

from __future__ import annotations

import pytest

from minutes.format.document.front_words import said_front
from minutes.schema import (
    AgendaItem,
    Attendee,
    Draft,
    Header,
    MeetingMinutes,
    Provenance,
    Recording,
    Speaker,
    Statement,
    Transcript,
)

ROSTER = (
    Attendee("鈴木 喜明", "議長"),
    Attendee("山田 花子", "議員", aliases=("3番",)),
    Attendee("佐藤次郎", "5番"),
    Attendee("髙橋 龍", "議員"),
)


def said(*texts: str, role: str = "議長", roster: tuple[Attendee, ...] = ROSTER) -> dict[str, str]:
    """What a meeting says in which one person speaks."""
    statements = tuple(Statement("S1", text, text, (f"T{n}",)) for n, text in enumerate(texts))
    speakers = (Speaker("S1", "鈴木喜明", role),)
    transcript = Transcript(Recording("", 0.0, ""), (), speakers, Provenance("", "", ""))
    document = MeetingMinutes(Header(), roster, (AgendaItem(None, "", statements),))
    return dict(said_front(Draft(transcript, document)))


@pytest.mark.parametrize(
    ("text", "signers"),
    [
        ("会議録署名議員に、3番山田花子議員、5番佐藤次郎議員を指名いたします。", "3番　山田花子\n5番　佐藤次郎"),
        ("会議録署名議員に3番、5番の両名を指名いたします。", "3番　山田花子\n5番　佐藤次郎"),
        ("会議録署名議員に、三番山田花子君及び五番佐藤次郎君を指名します。", "3番　山田花子\n5番　佐藤次郎"),
        ("会議録の署名議員は、山田議員と高橋議員を指名いたします。", "3番　山田花子\n髙橋龍"),
        ("本日の議事録署名議員に、千葉美幸議員、酒井隆裕議員を御指名いたします。", "千葉美幸\n酒井隆裕"),
        (
            "会議録署名議員は、会議規則第88条の規定により、3番山田花子議員を指名いたします。",
            "3番　山田花子",
        ),
    ],
)  # fmt: skip
def test_who_signs(text: str, signers: str) -> None:
    assert said(text)["signers"] == signers


@pytest.mark.parametrize(
    ("text", "signers"),
    [
        ("本日の会議録署名委員は、高橋委員にお願いいたします。", "髙橋龍"),
        ("会議録署名委員の指名ですが、山田委員と高橋委員にお願いいたします。", "3番　山田花子\n髙橋龍"),
        ("本日の会議録署名委員を指名いたします。山田花子委員にお願いいたします。", "3番　山田花子"),
        ("会議録への署名については、前回に引き続き、名簿順の持ち回りで、山田委員と高橋委員にお願いしたい。", "3番　山田花子\n髙橋龍"),
    ],
)  # fmt: skip
def test_who_is_asked_to_sign(text: str, signers: str) -> None:
    assert said(text)["signers"] == signers


@pytest.mark.parametrize(
    "text",
    [
        "会議録への署名については、各委員にお願いいたします。",
        "署名委員は、次の委員にお願いいたします。",
        "署名委員の指名を行います。資料の説明を山田委員にお願いいたします。",
        "署名につきましては後日お願いいたします。",
        "署名委員は、山田委員にお願いしてよろしいでしょうか。",
        "署名は終わりました。山田委員にお願いいたします。",
    ],
)
def test_nobody_signs_who_was_not_asked_to(text: str) -> None:
    assert "signers" not in said(text)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("それでは、議案第24号は非公開といたします。", "議案第24号は非公開といたします。"),
        ("よって、次に、議題2は非公開といたします。", "議題2は非公開といたします。"),
        ("次の議題は非公開といたします。", "次の議題は非公開といたします。"),
    ],
)
def test_how_the_chair_goes_on_is_no_part_of_what_is_closed(text: str, part: str) -> None:
    assert said(text)["closed_part"] == part


@pytest.mark.parametrize(
    "text",
    [
        "要望署名は1万筆に上りました。",
        "会議録署名議員の指名を行います。",
        "会議録署名議員に署名をお願いしたことがありましたでしょうか。",
        "署名活動に山田議員を御紹介いただきました。",
    ],
)
def test_no_signers_out_of_other_words(text: str) -> None:
    assert "signers" not in said(text)


def test_two_sayings_that_differ_give_nothing() -> None:
    first = "会議録署名議員に、山田花子議員を指名いたします。"
    second = "会議録署名議員に、佐藤次郎議員を指名いたします。"
    assert "signers" in said(first, first)
    assert "signers" not in said(first, second)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("今定例会の会期は、本日から6月25日までの16日間とすることに決定いたしました。", "本日から6月25日までの16日間"),
        ("会期は本日1日限りと決定いたしました。", "本日1日限り"),
        ("会期は、本日から6月25日までの16日間とすることに御異議ありませんか。", None),
        ("会期末の6月25日に採決いたします。", None),
    ],
)  # fmt: skip
def test_the_session(text: str, span: str | None) -> None:
    assert said(text).get("session") == span


@pytest.mark.parametrize(
    ("text", "observers"),
    [
        ("本日の傍聴者は3名でございます。", "3名"),
        ("傍聴希望者が二名いらっしゃいます。", "2名"),
        ("傍聴者はおりません。", "なし"),
        ("傍聴者はいませんか。", None),
        ("傍聴人の拍手は禁止されております。", None),
    ],
)
def test_visitors(text: str, observers: str | None) -> None:
    assert said(text).get("observers") == observers


def test_what_a_member_says_counts_for_nothing() -> None:
    assert said("傍聴者は3名でございます。", role="委員") == {}


@pytest.mark.parametrize(
    ("texts", "openness"),
    [
        (("本日の会議は公開といたします。",), "公開"),
        (("本日の会議は非公開といたします。",), "非公開"),
        (("本日の会議は公開といたします。", "議題3は、非公開といたします。"), "一部非公開"),
        (("会議は公開とすることでよろしいでしょうか。",), None),
        (("会議の公開に関する条例を説明します。",), None),
        (("本日の会議は公開といたします。", "本日の会議は非公開といたします。"), None),
    ],
)
def test_public_or_not(texts: tuple[str, ...], openness: str | None) -> None:
    assert said(*texts).get("openness") == openness
