"""Labels before statements and marks between them, as the domain reference writes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from minutes.flags import flag_text
from minutes.format.document.event_mark import chorus_mark, clock_mark, stands_inline, vote_mark
from minutes.format.export.blocks import people
from minutes.format.export.speaker_line import (
    SPEAKER_STYLES,
    Person,
    same_family_marks,
    speaker_line,
)

from .builders import draft, with_name

TANAKA = Person("田中", "一郎", "議長")
YAMADA = Person("山田", "花子", "委員")
SATO = Person("佐藤", "次郎", "福祉部長")
CHAIR = Person("鈴木", "三郎", "委員長")


@pytest.mark.parametrize(
    ("style", "person", "printed"),
    [
        ("honkaigi_kun", TANAKA, "○議長（田中一郎君）　本文"),
        ("honkaigi_plain", TANAKA, "○議長（田中一郎）　本文"),
        ("honkaigi_kun", Person("山田", "花子", "12番"), "○12番（山田花子君）　本文"),
        ("honkaigi_kun", Person("", "", "議長"), "○議長　本文"),
        ("honkaigi_kun", Person("山田", "花子"), "○山田花子君　本文"),
        ("iinkai_maru", YAMADA, "○山田委員　本文"),
        ("iinkai_maru", SATO, "○佐藤福祉部長　本文"),
        ("iinkai_maru", CHAIR, "○鈴木委員長　本文"),
        ("iinkai_maru", Person("山田", "花子"), "○山田花子　本文"),
        ("iinkai_maru", Person("山田", "花子", "12番"), "○12番（山田花子）　本文"),
        ("iinkai_maru", Person("加藤", "まり", "委員", "ま"), "○加藤（ま）委員　本文"),
        ("nakano_iinkai", YAMADA, "山田委員\n　本文"),
        ("nakano_iinkai", SATO, "佐藤福祉部長\n　本文"),
        ("nakano_iinkai", CHAIR, "委員長\n　本文"),
        ("nakano_iinkai", Person("林", "誠", "副委員長"), "林副委員長\n　本文"),
        ("shingikai_bracket", YAMADA, "【委員】　本文"),
        ("shingikai_bracket", Person("山田", "花子"), "【山田花子】　本文"),
        ("shingikai_colon", Person("", "", "事務局"), "事務局：本文"),
        ("shingikai_paren", YAMADA, "（委員）本文"),
        ("kuromaru", YAMADA, "●委員　本文"),
        ("name_bracket", YAMADA, "【山田委員】　本文"),
        ("name_colon", SATO, "佐藤福祉部長：本文"),
    ],
)
def test_styles(style: str, person: Person, printed: str) -> None:
    assert speaker_line(person, style).with_text(["本文"]) == printed


@pytest.mark.parametrize("style", SPEAKER_STYLES)
def test_nobody_is_said_to_be_unknown_in_every_style(style: str) -> None:
    assert "（発言者不明）" in speaker_line(Person(), style).label


def test_further_paragraphs_are_indented() -> None:
    assert speaker_line(YAMADA).with_text(["1点目です。", "2点目です。"]) == (
        "○山田委員　1点目です。\n　2点目です。"
    )


@pytest.mark.parametrize(
    ("people_", "marks"),
    [
        ([("加藤", "まり"), ("山田", "花子")], {}),
        ([("加藤", "まり"), ("加藤", "健")], {("加藤", "まり"): "ま", ("加藤", "健"): "健"}),
        (
            [("加藤", "健一"), ("加藤", "健二")],
            {("加藤", "健一"): "健一", ("加藤", "健二"): "健二"},
        ),
        ([("加藤", "まり"), ("加藤", "")], {("加藤", "まり"): "ま"}),
        ([("加藤", "まり"), ("加藤", "まり")], {}),
    ],
)
def test_people_of_one_family_name(
    people_: list[tuple[str, str]], marks: dict[tuple[str, str], str]
) -> None:
    assert same_family_marks(people_) == marks


def test_same_family_is_decided_on_the_roster_not_on_who_speaks() -> None:
    # 加藤健 never speaks in a draft without S4, and 加藤まり keeps her mark
    assert people(draft())["S2"].short == "加藤（ま）委員"


def test_the_secretariat_speaks_as_one_in_a_council_of_advisers() -> None:
    original = draft()
    nomura = with_name(original, "S3", "野村五郎")
    speakers = tuple(
        replace(speaker, role=None) if speaker.id == "S3" else speaker
        for speaker in nomura.transcript.speakers
    )
    nomura = replace(nomura, transcript=replace(nomura.transcript, speakers=speakers))
    assert people(nomura, style="shingikai_bracket")["S3"].role == "事務局"
    assert people(nomura, style="iinkai_maru")["S3"].short == "野村主事"


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (clock_mark(datetime(2025, 1, 1, 13, 2), "再開"), "（午後1時02分　再開）"),
        (clock_mark(datetime(2025, 1, 1, 12, 0), "休憩", style="time_only"), "（午後0時00分）"),
        (chorus_mark("異議なし"), "〔「異議なし」と呼ぶ者あり〕"),
        (vote_mark("起立"), "〔賛成者起立〕"),
    ],
)
def test_marks(printed: str, expected: str) -> None:
    assert printed == expected


def test_applause_closes_the_statement_and_a_chorus_stands_alone() -> None:
    assert stands_inline("〔拍手〕")
    assert not stands_inline(chorus_mark("なし"))


@pytest.mark.parametrize(
    ("flag", "label"),
    [
        ("inaudible", "聴取不能の箇所があります"),
        ("homophone:採決", "同じ読みの別の語の可能性があります：採決"),
        ("something_new", "要確認（something_new）"),
        ("元号と曜日が合いません", "元号と曜日が合いません"),
    ],
)
def test_flags(flag: str, label: str) -> None:
    assert flag_text(flag).label == label
