"""Dates as people say them."""

from __future__ import annotations

from datetime import date

import pytest

from minutes.format.document.dates import find_clock, find_dates

TUESDAY = date(2024, 2, 20)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("来週の水曜までに", date(2024, 2, 28)),
        ("来週のスヨーまでに", date(2024, 2, 28)),
        ("来週水曜日に", date(2024, 2, 28)),
        ("今週の金曜までに", date(2024, 2, 23)),
        ("再来週の月曜に", date(2024, 3, 4)),
        ("来週中に", date(2024, 3, 1)),
        ("金曜までに", date(2024, 2, 23)),
        ("3月15日までに", date(2024, 3, 15)),
        ("三月十五日までに", date(2024, 3, 15)),
        ("１月１０日までに", date(2024, 1, 10)),
        ("11月3日に", date(2024, 11, 3)),
        ("令和6年4月1日から", date(2024, 4, 1)),
        ("2025年4月1日から", date(2025, 4, 1)),
        ("今月中に", date(2024, 2, 29)),
        ("月末までに", date(2024, 2, 29)),
        ("来月5日に", date(2024, 3, 5)),
        ("来月の5日までに", date(2024, 3, 5)),
        ("来月上旬に", date(2024, 3, 10)),
        ("8月末までに", date(2024, 8, 31)),
        ("1月中に", date(2025, 1, 31)),
        ("年度内に", date(2024, 3, 31)),
        ("年度末までに", date(2024, 3, 31)),
        ("25日までに", date(2024, 2, 25)),
        ("15日までに", date(2024, 3, 15)),
        ("2週間以内に", date(2024, 3, 5)),
        ("3日後に", date(2024, 2, 23)),
        ("明日までに", date(2024, 2, 21)),
        ("あさってまでに", date(2024, 2, 22)),
        ("週明けに", date(2024, 2, 26)),
        ("来週の件までに", None),
        ("13月45日に", None),
        ("2月30日に", None),
        ("3日間で", None),
    ],
)
def test_resolved_against_the_meeting(said: str, day: date | None) -> None:
    found = [mention.day for mention in find_dates(said, TUESDAY)]
    assert found == [day] if day else not any(found)


def test_without_a_day_only_full_dates() -> None:
    assert [m.day for m in find_dates("令和6年4月1日又は来週の水曜", None)] == [
        date(2024, 4, 1),
        None,
    ]


def test_december_meeting_means_next_year() -> None:
    assert find_dates("1月15日までに", date(2024, 12, 20))[0].day == date(2025, 1, 15)


@pytest.mark.parametrize(
    ("said", "clock"),
    [
        ("午後1時半から", (13, 30)),
        ("午前10時15分", (10, 15)),
        ("3月5日の15時で", (15, 0)),
        ("2時間", None),
        ("正午", None),
    ],
)
def test_clock(said: str, clock: tuple[int, int] | None) -> None:
    assert find_clock(said) == clock
