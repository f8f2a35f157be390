"""Dates as people say them, resolved against the day of the meeting."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from minutes.format.sound.reading import distance, fold
from minutes.held import SENTENCES

_WEEKDAYS = "月火水木金土日"
_KANJI = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0}
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_NUMBER = r"(\d{1,2})"


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date said at characters ``start`` to ``end`` of the text; ``day`` is ``None`` if unclear."""

    start: int
    end: int
    said: str
    day: date | None


@lru_cache(maxsize=SENTENCES)
def arabic(text: str) -> str:
    """Kanji numbers up to 99 as digits where a month, a day, an hour or a week follows.

    >>> arabic("三月十五日の十五時"), arabic("一昨日")
    ('3月15日の15時', '一昨日')
    """

    def digits(match: re.Match[str]) -> str:
        tens, ten, units = re.fullmatch(r"([^十]*)(十?)([^十]*)", match.group(1)).groups()  # type: ignore[union-attr]
        if not ten:
            return str(_KANJI[tens]) if len(tens) == 1 else match.group()
        return str((_KANJI[tens] if tens else 1) * 10 + (_KANJI[units] if units else 0))

    return re.sub(
        r"(?<![一-九〇十百千])([二三四五六七八九]?十[一二三四五六七八九]?|[〇一二三四五六七八九])"
        r"(?=月|日(?!昨)|時|週間|か月|ヶ月|年)",
        digits,
        text,
    )


def in_digits(text: str) -> str:
    """The text in narrow characters, with numbers as :func:`arabic` writes them.

    >>> in_digits("議案第３号は三月十五日")
    '議案第3号は3月15日'
    """
    return arabic(unicodedata.normalize("NFKC", text))


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _add_months(day: date, months: int) -> tuple[int, int]:
    index = day.year * 12 + day.month - 1 + months
    return index // 12, index % 12 + 1


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _coming(base: date, month: int, day: int) -> date | None:
    """The next such day; up to two months back still means this year."""
    found = _safe(base.year, month, day)
    if found is not None and (base - found).days > 60:
        return _safe(base.year + 1, month, day)
    return found


def _month_day(base: date, match: re.Match[str]) -> date | None:
    return _coming(base, int(match.group(1)), int(match.group(2)))


def _era(base: date, match: re.Match[str]) -> date | None:
    year = 1 if match.group(2) == "元" else int(match.group(2))
    return _safe(_ERAS[match.group(1)] + year, int(match.group(3)), int(match.group(4)))


def _full(base: date, match: re.Match[str]) -> date | None:
    return _safe(int(match.group(1)), int(match.group(2)), int(match.group(3)))


_WEEKS = {"今週": 0, "来週": 1, "再来週": 2, "次週": 1, "翌週": 1}


def _week_day(base: date, match: re.Match[str]) -> date | None:
    monday = base - timedelta(days=base.weekday()) + timedelta(weeks=_WEEKS[match.group(1)])
    return monday + timedelta(days=_WEEKDAYS.index(match.group(2)))


_DAY_SOUNDS = ("ゲツヨー", "カヨー", "スイヨー", "モクヨー", "キンヨー", "ドヨー", "ニチヨー")


def _heard_week_day(base: date, match: re.Match[str]) -> date | None:
    """来週のスヨー: the day that sounds most alike, if one alone does."""
    said = fold(match.group(2))
    # moras are dropped more often than they change: スヨー is スイヨー, not カヨー
    costs = sorted(
        (distance(said, sound) + 0.5 * (sound[0] != said[:1]), day)
        for day, sound in enumerate(_DAY_SOUNDS)
    )
    if costs[0][0] > 1 or costs[1][0] == costs[0][0]:
        return None
    monday = base - timedelta(days=base.weekday()) + timedelta(weeks=_WEEKS[match.group(1)])
    return monday + timedelta(days=costs[0][1])


def _week(base: date, match: re.Match[str]) -> date | None:
    monday = base - timedelta(days=base.weekday()) + timedelta(weeks=_WEEKS[match.group(1)])
    return monday + timedelta(days=4)


def _next_weekday(base: date, match: re.Match[str]) -> date | None:
    ahead = (_WEEKDAYS.index(match.group(1)) - base.weekday()) % 7 or 7
    return base + timedelta(days=ahead)


_MONTHS = {"今月": 0, "来月": 1, "再来月": 2, "翌月": 1}
_THIRDS = {"上旬": 10, "中旬": 20}


def _relative_month(base: date, match: re.Match[str]) -> date | None:
    year, month = _add_months(base, _MONTHS[match.group(1)])
    part = match.group(2)
    if part in _THIRDS:
        return date(year, month, _THIRDS[part])
    if part.endswith("日"):
        return _safe(year, month, int(re.sub(r"\D", "", part)))
    return _month_end(year, month)


def _named_month(base: date, match: re.Match[str]) -> date | None:
    month, part = int(match.group(1)), match.group(2)
    if not 1 <= month <= 12:
        return None
    year = base.year if month >= base.month else base.year + 1
    return date(year, month, _THIRDS[part]) if part in _THIRDS else _month_end(year, month)


def _day_only(base: date, match: re.Match[str]) -> date | None:
    day = int(match.group(1))
    found = _safe(base.year, base.month, day)
    if found is not None and found >= base:
        return found
    return _safe(*_add_months(base, 1), day)


def _fiscal_end(base: date, match: re.Match[str]) -> date | None:
    return date(base.year + (base.month >= 4), 3, 31)


def _year_end(base: date, match: re.Match[str]) -> date | None:
    return date(base.year, 12, 31)


def _later(base: date, match: re.Match[str]) -> date | None:
    amount, unit = int(match.group(1)), match.group(2)
    if unit == "日":
        return base + timedelta(days=amount)
    if unit == "週間":
        return base + timedelta(weeks=amount)
    year, month = _add_months(base, amount)
    return date(year, month, min(base.day, monthrange(year, month)[1]))


_DAYS = {"本日中": 0, "今日中": 0, "明日": 1, "あした": 1, "明後日": 2, "あさって": 2}


def _near_day(base: date, match: re.Match[str]) -> date | None:
    return base + timedelta(days=_DAYS[match.group(1)])


def _week_start(base: date, match: re.Match[str]) -> date | None:
    return base + timedelta(days=7 - base.weekday())


def _no_day(base: date, match: re.Match[str]) -> date | None:
    """9月までに may end before September or with it."""
    return None


_WEEK_WORD = "(再来週|来週|今週|次週|翌週)"
_DAY_NAME = "([月火水木金土日])曜"
_RULES: tuple[tuple[str, Callable[[date, re.Match[str]], date | None]], ...] = (
    (r"(令和|平成|昭和)(元|\d{1,2})年(\d{1,2})月(\d{1,2})日", _era),
    (r"(\d{4})年(\d{1,2})月(\d{1,2})日", _full),
    (rf"{_NUMBER}月{_NUMBER}日", _month_day),
    (rf"{_WEEK_WORD}の?、?{_DAY_NAME}日?", _week_day),
    (rf"{_WEEK_WORD}の?([月火水木金土日])(?=まで|に|の|、)", _week_day),
    (rf"{_WEEK_WORD}の([ぁ-んァ-ヶー]{{1,4}}(?:よう|ヨウ|ヨー|よー))日?", _heard_week_day),
    (rf"{_WEEK_WORD}(?:中|末|いっぱい|のうち|(?!の))", _week),
    (r"(再来月|来月|今月|翌月)の?(\d{1,2}日|上旬|中旬|下旬|末|中|いっぱい)", _relative_month),
    (rf"{_NUMBER}月の?(末|中(?!旬)|上旬|中旬|下旬|いっぱい)", _named_month),
    (
        rf"(?:来年の?)?{_NUMBER}月(?=までに|に(?!は)[^。]{0, 20}(?:共有|報告|お示し|お配り|配り|お知らせ|お届け))",
        _no_day,
    ),
    (r"(?:今)?年度(?:内|末|中)", _fiscal_end),
    (r"年(?:内|末)", _year_end),
    (r"(?:月末|今月末)", lambda base, match: _month_end(base.year, base.month)),
    (
        rf"{_NUMBER}(日|週間|か月|ヶ月|カ月)(?:後|以内|(?:ほど|くらい|ぐらい|程度)?で(?=[^。]{{0,16}}(?:送り|送付|届け|お渡し|回答|連絡|お示し|仕上げ)))",
        _later,
    ),
    (r"(本日中|今日中|明後日|明日|あした|あさって)", _near_day),
    (r"週明け", _week_start),
    (rf"{_NUMBER}日(?=まで|の|に|、|[(（])", _day_only),
    (rf"(?:次の|今度の)?{_DAY_NAME}日?(?:の?(?:午[前後]|朝|夕方)中?)?(?:まで|に)", _next_weekday),
)
_ANY = tuple((re.compile(pattern), rule) for pattern, rule in _RULES)


@lru_cache(maxsize=SENTENCES)
def find_dates(text: str, base: date | None) -> tuple[DateMention, ...]:
    """Every date said in ``text``; positions are those of the NFKC text with arabic numbers.

    Parameters
    ----------
    text : str
        A sentence.
    base : date, optional
        The day of the meeting; without it relative dates stay unresolved.

    >>> find_dates("来週の水曜までに、まとめます。", date(2024, 2, 20))[0].day
    datetime.date(2024, 2, 28)
    >>> find_dates("次回は、7月19日、月曜日", date(2021, 6, 14))[0].day
    datetime.date(2021, 7, 19)
    """
    plain = in_digits(text)
    found: list[DateMention] = []
    for pattern, rule in _ANY:
        for match in pattern.finditer(plain):
            taken = any(other.start < match.end() and match.start() < other.end for other in found)
            if not taken:
                day = _resolve(rule, base, match)
                found.append(DateMention(match.start(), match.end(), match.group(), day))
    return tuple(sorted(found, key=lambda mention: mention.start))


def _resolve(
    rule: Callable[[date, re.Match[str]], date | None], base: date | None, match: re.Match[str]
) -> date | None:
    if base is None and rule not in {_era, _full}:
        return None
    return rule(base or date.min, match)


_TIME = re.compile(r"(午前|午後|夜|夕方|朝)?(\d{1,2})時(?:(\d{1,2})分|(半))?")


def find_clock(text: str) -> tuple[int, int] | None:
    """Hour and minute of the first clock time in ``text``.

    >>> find_clock("午後1時半から"), find_clock("3月5日の15時で"), find_clock("2時間")
    ((13, 30), (15, 0), None)
    """
    plain = in_digits(text)
    for match in _TIME.finditer(plain):
        if plain[match.end() : match.end() + 1] == "間":
            continue
        hour = int(match.group(2))
        minute = 30 if match.group(4) else int(match.group(3) or 0)
        if match.group(1) in {"午後", "夜", "夕方"} and hour < 12:
            hour += 12
        if hour < 24 and minute < 60:
            return hour, minute
    return None
