"""What the names of folders and files say of a meeting: 令和3年度/総務委員会/0614.mp4."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from pathlib import PurePosixPath

from minutes.format.inputs.dates import ERAS, day_of

_ERA = r"(?P<era>令和|平成|昭和|(?<![A-Z])[RHS])"
_FULL = (
    re.compile(
        rf"(?:{_ERA}[._]?(?P<count>元|\d{{1,2}})|(?<!\d)(?P<year>(?:19|20)\d\d))"
        r"[年/._\-](?P<month>\d{1,2})[月/._\-](?P<day>\d{1,2})(?!\d)日?"
    ),
    re.compile(
        r"(?:(?P<era>(?<![A-Z])[RHS])(?P<count>\d\d)|(?<!\d)(?P<year>(?:19|20)\d\d))"
        r"(?P<month>\d\d)(?P<day>\d\d)(?!\d)"
    ),
)
_YEAR = re.compile(
    rf"(?:{_ERA}[._]?(?P<count>元|\d{{1,2}})|(?<!\d)(?P<year>(?:19|20)\d\d))(?P<fiscal>年度|年)?(?!\d)"
)
_PART = (
    re.compile(r"(?<!\d)(?P<month>\d{1,2})月(?P<day>\d{1,2})日"),
    re.compile(r"(?<![\d.])(?P<month>\d\d)(?P<day>\d\d)(?![\d.])"),
    re.compile(r"(?<![\d.])(?P<month>\d{1,2})[._\-](?P<day>\d{1,2})(?![\d.])"),
)
_BODY = re.compile(
    r"(?:第\d{1,4}回)?(?:[^\W\d_]|第\d{1,4}回|[・ー々]){0,60}?"
    r"(?:委員会|本会議|定例会|臨時会|審議会|協議会|懇談会|分科会|部会|審査会|総会|理事会|町内会|会議)"
    r"(?:第\d{1,4}回)?"
)
_KINDS = ("会議", "委員会", "部会", "分科会", "審議会", "協議会", "懇談会", "審査会")
"""What a meeting is, and not which: no name."""


def guess(parts: Sequence[str]) -> tuple[date | None, str | None]:
    """Day and name of the meeting by the names of its folders and its file, outermost first.

    Only what leaves no doubt: a day without a year, or two different days, give none.

    >>> guess(("令和3年度", "総務委員会", "0614.mp4"))
    (datetime.date(2021, 6, 14), '総務委員会')
    >>> guess(("令和3年度", "文教委員会", "0210.mp4"))[0], guess(("録音.mp3",))
    (datetime.date(2022, 2, 10), (None, None))
    """
    names = [_plain(part) for part in parts]
    if names:
        names[-1] = PurePosixPath(names[-1]).stem
    return _day(names), _body(names)


def _plain(name: str) -> str:
    return re.sub(r"\s+", "_", unicodedata.normalize("NFKC", name).strip()).upper()


def _day(names: Sequence[str]) -> date | None:
    for name in reversed(names):
        days = {day for pattern in _FULL for found in pattern.finditer(name) if (day := _of(found))}
        if days:
            return days.pop() if len(days) == 1 else None
    for position in reversed(range(len(names))):
        for pattern in _PART:
            found = tuple(pattern.finditer(_YEAR.sub(_kept, names[position])))
            if len(found) == 1:
                return _in_year(names[: position + 1], int(found[0]["month"]), int(found[0]["day"]))
    return None


def _kept(found: re.Match[str]) -> str:
    """A year is no month and day, unless it is nothing but four digits that may be both."""
    return "" if found["era"] or found["fiscal"] else found.group()


def _of(found: re.Match[str]) -> date | None:
    try:
        return day_of(found, found.group())
    except ValueError:
        return None


def _in_year(names: Sequence[str], month: int, day: int) -> date | None:
    for name in reversed(names):
        for found in _YEAR.finditer(name):
            if not (found["era"] or found["fiscal"] or found.group() == name):
                continue
            count = 1 if found["count"] == "元" else int(found["count"] or 0)
            year = ERAS[found["era"]][0] + count if found["era"] else int(found["year"])
            try:
                return date(year + (found["fiscal"] == "年度" and month < 4), month, day)
            except ValueError:
                return None
    return None


def _body(names: Sequence[str]) -> str | None:
    for name in reversed(names):
        rest = name
        for pattern in (*_FULL, _PART[0], _YEAR):  # 4月1日本会議 is no 日本会議
            rest = pattern.sub("_", rest)
        bodies = [found.group() for found in _BODY.finditer(rest) if found.group() not in _KINDS]
        if bodies:
            return max(bodies, key=len)
    return None
