"""What stands above the statements: title, day, who sits where, results."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from minutes.format.export.front import (
    attendance,
    chair_title,
    document_title,
    header_fields,
    printed_date,
    printed_hours,
    results,
)
from minutes.schema import Attendee, Draft

from .builders import draft, empty_draft, profile


def with_roster(*members: Attendee) -> Draft:
    original = draft()
    return replace(original, minutes_doc=replace(original.minutes_doc, attendees=members))


@pytest.mark.parametrize(
    ("role", "part"),
    [
        ("委員長", "seated"),
        ("副委員長", "seated"),
        ("委員", "seated"),
        ("12番", "seated"),
        ("会長職務代理者", "seated"),
        (None, "seated"),
        ("公園課長", "explaining"),
        ("副市長", "explaining"),
        ("代表監査委員", "explaining"),
        ("選挙管理委員会委員長", "explaining"),
        ("議会事務局長", "office"),
        ("書記", "office"),
        ("委員（欠席）", "absent"),
    ],
)
def test_who_sits_where(role: str | None, part: str) -> None:
    there = attendance(with_roster(Attendee("田中一郎", "議長"), Attendee("山田花子", role)))
    assert [member.name for member in getattr(there, part)][-1] == "山田花子"


def test_a_group_can_say_so_too() -> None:
    there = attendance(draft())
    assert [member.name for member in there.absent] == ["山田 花子"]
    assert [member.name for member in there.office] == ["野村 五郎"]
    assert there.online == 1


def test_where_nobody_is_a_member_all_attend() -> None:
    there = attendance(with_roster(Attendee("松本明", "主査"), Attendee("林美穂", "係長")))
    assert len(there.seated) == 2
    assert there.explaining == ()


def test_without_a_roster_those_who_were_named_attend() -> None:
    assert [member.name for member in attendance(with_roster()).seated] == [
        "田中一郎", "加藤まり", "加藤健",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("layout", "title", "printed"),
    [
        ("iinkai", "総務委員会", "総務委員会会議記録"),
        ("honkaigi", "令和7年第1回定例会", "令和7年第1回定例会会議録"),
        ("honkaigi", "令和7年第1回定例会会議録（第2日）", "令和7年第1回定例会会議録（第2日）"),
        ("honkaigi", "令和7年第1回定例会（第2日）", "令和7年第1回定例会会議録（第2日）"),
        ("honkaigi", "令和7年第1回定例会　（第10号）", "令和7年第1回定例会会議録（第10号）"),
        ("chonai", "防災研修（２日目）", "防災研修　会議録（２日目）"),
        ("honkaigi", "広域連合（仮称）", "広域連合（仮称）会議録"),
        ("iinkai", "総務委員会（第2分科会）", "総務委員会（第2分科会）会議記録"),
        ("shingikai", "情報化推進審議会", "情報化推進審議会　会議録"),
        ("chonai", "打合せ議事要旨", "打合せ議事要旨"),
        ("iinkai", "", "会議記録"),
        ("chonai", "", "会議録"),
    ],
)
def test_titles(layout: str, title: str, printed: str) -> None:
    original = draft(layout)
    header = replace(original.minutes_doc.header, title=title)
    named = replace(original, minutes_doc=replace(original.minutes_doc, header=header))
    assert document_title(named, profile(layout)) == printed


@pytest.mark.parametrize(
    ("options", "printed"),
    [
        ({}, "令和元年5月1日（水曜日）"),
        ({"weekday": "short"}, "令和元年5月1日（水）"),
        ({"weekday": "none"}, "令和元年5月1日"),
        ({"seireki": True}, "令和元年（2019年）5月1日（水曜日）"),
    ],
)
def test_days(options: dict[str, object], printed: str) -> None:
    assert printed_date(date(2019, 5, 1), profile(**options)) == printed


def test_hours_and_unknown_hours() -> None:
    assert printed_hours(draft()) == "午前10時00分～午前10時01分"
    assert printed_hours(empty_draft()) == ""


def test_absence_is_stated_even_where_nobody_is_absent() -> None:
    everyone = with_roster(Attendee("田中一郎", "委員長"))
    assert ("欠席委員（0名）", ()) in header_fields(everyone, profile())
    assert ("欠席議員", ("なし",)) in header_fields(everyone, profile("honkaigi"))


def test_results_are_there_only_where_there_are_any() -> None:
    assert results(draft(), profile())
    assert not results(empty_draft(), profile())


@pytest.mark.parametrize(
    ("title", "roles", "seated", "signs"),
    [
        ("教育委員会定例会", ("教育長", "委員", "学校教育課長"), 2, "教育長"),
        ("総務委員会", ("総務委員長", "委員", "教育長"), 2, "委員長"),
        ("計画策定審議会", ("会長", "副会長", "委員"), 3, "会長"),
        ("総務委員会", ("委員", "委員", "総務課長"), 2, "委員長"),
    ],
)
def test_who_sits_and_who_signs(
    title: str, roles: tuple[str, ...], seated: int, signs: str
) -> None:
    """教育長 presides over a 教育委員会, and comes to explain everywhere else."""
    made = draft()
    attendees = tuple(Attendee(f"山田{n}郎", role) for n, role in enumerate(roles))
    header = replace(made.minutes_doc.header, title=title)
    made = replace(made, minutes_doc=replace(made.minutes_doc, header=header, attendees=attendees))
    assert len(attendance(made).seated) == seated
    assert chair_title(made, "委員長") == signs
