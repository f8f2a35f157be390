"""Days and times as municipalities write them: 令和3年6月14日, R3.6.14, 2021/6/14 13:30."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time
from types import MappingProxyType

ERAS: Mapping[str, tuple[int, date]] = MappingProxyType(
    {
        "令和": (2018, date(2019, 5, 1)),
        "R": (2018, date(2019, 5, 1)),
        "平成": (1988, date(1989, 1, 8)),
        "H": (1988, date(1989, 1, 8)),
        "昭和": (1925, date(1926, 12, 25)),
        "S": (1925, date(1926, 12, 25)),
    }
)
"""Era → the year before its first, and its first day."""

_WEEKDAY = re.compile(r"[(\[]?[月火水木金土日]曜日?[)\]]?|[(\[][月火水木金土日][)\]]")
_BETWEEN = r"[年/.\-]"
_DAY = re.compile(
    rf"(?:(?P<era>令和|平成|昭和|[RHS])\.?(?P<count>元|\d{{1,2}})|(?P<year>\d{{4}})){_BETWEEN}"
    r"(?P<month>\d{1,2})[月/.\-](?P<day>\d{1,2})日?"
)
_DIGITS = re.compile(
    r"(?:(?P<era>[RHS])(?P<count>\d{2})|(?P<year>\d{4}))(?P<month>\d{2})(?P<day>\d{2})"
)
_TIME = re.compile(
    r"(?P<am_pm>午前|午後|AM|PM)?(?P<hour>\d{1,2})(?::|時)(?P<minute>\d{1,2}|半)?分?(?::?(?P<second>\d{1,2})(?:\.\d+)?秒?)?"
)


def read_moment(text: str) -> tuple[date, time | None]:
    """The day that ``text`` names, and the time where it names one.

    >>> read_moment("令和3年6月14日（月） 午後1時30分")
    (datetime.date(2021, 6, 14), datetime.time(13, 30))
    >>> [read_moment(said)[0].isoformat() for said in ("R3.6.14", "Ｈ31/4/1", "令和元年5月1日")]
    ['2021-06-14', '2019-04-01', '2019-05-01']

    Raises
    ------
    ValueError
        It is no day; the message is Japanese, without its full stop.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    plain = _WEEKDAY.sub("", plain)
    found = _DAY.match(plain) or _DIGITS.match(plain)
    if found is None:
        raise ValueError(
            f"日付「{text}」は 令和3年6月14日、2021-06-14 又は 2021-06-14 13:30 の形で書いてください"
        )
    day = day_of(found, text)
    rest = plain[found.end() :].removeprefix("T")
    return day, _clock(rest, text) if rest else None


def read_started(text: str) -> tuple[date | None, datetime | None]:
    """Day and start of a meeting; both ``None`` where ``text`` is empty, the start where it names
    a day alone (spreadsheets write midnight for that).

    >>> read_started("2021/6/14 00:00:00"), read_started("")
    ((datetime.date(2021, 6, 14), None), (None, None))

    Raises
    ------
    ValueError
        As :func:`read_moment`.
    """
    if not text.strip():
        return None, None
    day, clock = read_moment(text)
    return day, datetime.combine(day, clock) if clock not in (None, time.min) else None


def day_of(found: re.Match[str], text: str) -> date:
    """The day of a match with the groups ``era``, ``count``, ``year``, ``month`` and ``day``.

    Raises
    ------
    ValueError
        There is no such day, or the era had not begun.
    """
    era = found["era"]
    count = 1 if found["count"] == "元" else int(found["count"] or 0)
    year = ERAS[era][0] + count if era else int(found["year"])
    try:
        day = date(year, int(found["month"]), int(found["day"]))
    except ValueError as error:
        raise ValueError(f"「{text}」という日はありません") from error
    if era and (count == 0 or day < ERAS[era][1]):
        raise ValueError(f"「{text}」という日はありません（元号を確かめてください）")
    return day


def _clock(rest: str, text: str) -> time:
    found = _TIME.fullmatch(rest)
    try:
        if found is None:
            raise ValueError(rest)
        hour = int(found["hour"])
        if found["am_pm"] in ("午後", "PM") and hour < 12:
            hour += 12
        minute = 30 if found["minute"] == "半" else int(found["minute"] or 0)
        return time(hour, minute, int(found["second"] or 0))
    except ValueError as error:
        raise ValueError(
            f"「{text}」の時刻を読めません。13:30 又は 午後1時30分 の形で書いてください"
        ) from error
