"""Numbers as values: 漢数字, 算用数字 and mixtures of both read, and written either way."""

from __future__ import annotations

import re

DIGITS = "〇一二三四五六七八九"
KANJI = "〇零一二三四五六七八九十百千万億兆"
_SMALL = {"十": 10, "百": 100, "千": 1000}
_BIG = "万億兆"
_LONGEST = 20  # marks of a number that somebody could say
_TOKEN = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?|[〇零一二三四五六七八九]+|[十百千]|[万億兆]")
Groups = tuple[tuple[int, str], ...]


def read(run: str) -> Groups | None:
    """Groups of up to four places with their unit 兆, 億, 万 or none; ``None`` where malformed.

    >>> read("三十四万五千")
    ((34, '万'), (5000, ''))
    >>> read("1億2千万")
    ((1, '億'), (2000, '万'))
    >>> read("二〇二一"), read("十百") is None
    (((2021, ''),), True)
    """
    groups: list[tuple[int, str]] = []
    section, number, last_small = 0, None, 10_000
    order = 4
    for token in _TOKEN.findall(run):
        if token in _SMALL:
            if _SMALL[token] >= last_small:
                return None
            last_small = _SMALL[token]
            section += (1 if number is None else number) * last_small
            number = None
        elif token in _BIG:
            rank = _BIG.index(token) + 1
            total = section + (number or 0)
            if rank >= order or not 0 < total < 10_000:
                return None
            groups.append((total, token))
            section, number, last_small, order = 0, None, 10_000, rank
        elif number is not None or "." in token or len(token) > _LONGEST:
            return None
        else:
            number = _plain(token)
    rest = section + (number or 0)
    if rest or not groups:
        groups.append((rest, ""))
    return None if len(groups) > 1 and rest >= 10_000 else tuple(groups)


def arabic(groups: Groups, *, comma: bool = True, man_comma: bool = True) -> str:
    """算用数字 with 兆・億・万 in kanji and a comma every three places.

    >>> arabic(((34, "万"), (5000, "")))
    '34万5,000'
    >>> arabic(((3, "億"), (8598, "万"), (7000, "")), man_comma=False)
    '3億8598万7000'
    """
    comma = comma and (man_comma or not any(unit for _, unit in groups))
    return "".join(f"{value:,}{unit}" if comma else f"{value}{unit}" for value, unit in groups)


def kanji(value: int) -> str:
    """漢数字 with 十百千万.

    >>> kanji(30), kanji(1500), kanji(10_000_000), kanji(0)
    ('三十', '千五百', '一千万', '〇')
    """
    if value == 0:
        return "〇"
    parts: list[str] = []
    for power, unit in ((12, "兆"), (8, "億"), (4, "万"), (0, "")):
        group = value // 10**power % 10_000
        if group:
            parts.append(_four(group, lead=bool(unit)) + unit)
    return "".join(parts)


def positional(digits: str) -> str:
    """Digits one by one.

    >>> positional("2021")
    '二〇二一'
    """
    return "".join(DIGITS[int(digit)] for digit in digits)


def _four(group: int, *, lead: bool) -> str:
    written = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = group // unit % 10
        if not digit:
            continue
        unsaid = digit == 1 and name and not (lead and name == "千")
        written += ("" if unsaid else DIGITS[digit]) + name
    return written


def _plain(token: str) -> int:
    if token[0].isascii():
        return int(token.replace(",", ""))
    return int("".join("0" if mark in "〇零" else str(DIGITS.index(mark)) for mark in token))
