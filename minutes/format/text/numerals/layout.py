"""How numbers look: commas, か月 and か所, ％, digit widths, vertical writing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from minutes.format.text.numerals import words
from minutes.format.text.numerals.reading import arabic, kanji, positional
from minutes.format.text.passage import Passage
from minutes.format.text.revision import Edit

_WIDE = re.compile(r"[０-９]+(?:[．，][０-９]+)*")
_PLAIN_NUMBER = re.compile(
    r"(?<![0-9A-Za-z.,．，/:\-_@№第])(?P<n>[0-9]{4,})(?![0-9.,:\-/@_A-Za-z])"
)
_GROUPED = re.compile(r"(?<![0-9,.])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])")
_KA = re.compile(
    r"(?<=[0-9])(?:[ヶヵケカｹ]|箇|個(?=所|月))(?=月|所|年|国|条|村)|(?<=[0-9])ヵ(?=年)"
)
_KA_KANJI = re.compile(
    r"(?<=[数何幾])(?:[ヶヵケカか])(?=月|所|年|国)|(?<=[一二三四五六七八九十]、[二三四五六七八九十])[ヶヵケカか](?=月|所|年|国)"
)
_PERCENT = re.compile(r"(?<=[0-9])パーセント(?!ポイント)|(?<=[0-9])%")
_NUMBER = re.compile(
    r"(?<![0-9A-Za-z.,\-/:_@])[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?(?![0-9A-Za-z\-/:_@])"
)


_EDITION = re.compile(r"(?:19|20)[0-9]{2}")
_LEVEL = re.compile(r"(?<=[A-Za-z])[0-9]+\.[0-9]+(?=メートル|センチ|ミリ)")
"""AP1.8メートル: a height above a base level, where the letters are no part of the number."""


def widths_in(passage: Passage) -> Iterator[Edit]:
    """令和３年６月１０日 → 令和3年6月10日."""
    if passage.options["digit_width"] != "hankaku" and passage.options["direction"] != "vertical":
        pattern = re.compile(r"[０-９]{2,}(?:[．，][０-９]+)*|[０-９]+(?:[．，][０-９]+)+")
        if passage.options["digit_width"] == "zenkaku":
            return
    else:
        pattern = _WIDE
    for match in pattern.finditer(passage.text):
        narrow = unicodedata.normalize("NFKC", match.group())
        yield Edit(*match.span(), narrow, "digit_width", 0.95)


def counters(passage: Passage) -> Iterator[Edit]:
    """3ヶ月 → 3か月, 数カ所 → 数箇所, 50パーセント → 50％; 市ヶ谷 stays."""
    for match in _KA.finditer(passage.text):
        yield Edit(*match.span(), "か", "ka_counter", 0.95)
    for match in _KA_KANJI.finditer(passage.text):
        yield Edit(*match.span(), "箇", "ka_counter", 0.9)
    if passage.options["direction"] == "horizontal":
        for match in _PERCENT.finditer(passage.text):
            yield Edit(*match.span(), "％", "percent", 0.95)


def commas(passage: Passage) -> Iterator[Edit]:
    """1500人 → 1,500人, 1000万円 → 1,000万円; 2021年, 第1234号 and telephone numbers stay."""
    text = passage.text
    man = passage.options["man_comma"] is True
    for match in _PLAIN_NUMBER.finditer(text):
        digits, end = match["n"], match.end()
        if (
            digits.startswith("0")
            or len(digits) > 16
            or (not man and _with_man(text, *match.span()))
        ):
            continue
        counter = words.counter_at(passage, end)
        if _EDITION.fullmatch(digits) and _behind_noun(passage, match.start()):
            continue
        scaled = text[end : end + 1] in ("万", "億", "兆") and text[end : end + 1] != ""
        if scaled or (counter and not _unmarked(text, end, counter)):
            yield Edit(*match.span(), f"{int(digits):,}", "comma", 0.95)
    if not man:
        for match in _GROUPED.finditer(text):
            if _with_man(text, *match.span()):
                yield Edit(*match.span(), match.group().replace(",", ""), "comma", 0.95)


def large_units(passage: Passage) -> Iterator[Edit]:
    """165,002,300円 → 1億6,500万2,300円 where the text or its document writes 万 or 億.

    # 予算は1億2,000万円、決算は98,500円 → 予算は1億2,000万円、決算は9万8,500円
    """
    text = passage.text
    if passage.options["direction"] == "vertical":
        return
    if not (passage.context.large_units or _LARGE_UNIT.search(text)):
        return
    comma = passage.options["man_comma"] is True
    for match in _LARGE_NUMBER.finditer(text):
        counter = words.counter_at(passage, match.end())
        if counter is None or _unmarked(text, match.end(), counter):
            continue
        value = int(match.group().replace(",", ""))
        yield Edit(*match.span(), _in_units(value, comma=comma), "large_unit", 0.85)


def _in_units(value: int, *, comma: bool) -> str:
    """Groups of four figures with 兆, 億, 万.

    >>> _in_units(165_002_300, comma=True), _in_units(20_000, comma=True)
    ('1億6,500万2,300', '2万')
    """
    groups = [(value // 10**power % 10_000, unit) for power, unit in _UNITS]
    return arabic(tuple((count, unit) for count, unit in groups if count), man_comma=comma)


_UNITS = ((12, "兆"), (8, "億"), (4, "万"), (0, ""))
_LARGE_UNIT = re.compile(r"[0-9][万億兆]")
_LARGE_NUMBER = re.compile(
    r"(?<![0-9A-Za-z.,\-/:_@万億兆第])(?:[1-9][0-9]{1,2}(?:,[0-9]{3}){1,4}|[1-9](?:,[0-9]{3}){2,4})(?![0-9,.万億兆\-])"
)


def _behind_noun(passage: Passage, start: int) -> bool:
    """東京2020大会: a year in a name."""
    left = passage.before(start)
    return left is not None and left.end == start and left.pos == "名詞"


def _unmarked(text: str, position: int, counter: str) -> bool:
    if counter in ("年度", "年代", "年生", "号", "条", "番", "番地", "番線", "項"):
        return True
    return counter == "年" and bool(words.YEARS.match(text, position))


def _with_man(text: str, start: int, end: int) -> bool:
    """Whether 兆, 億 or 万 stands beside the number."""
    return (
        text[start - 1 : start] in ("万", "億", "兆")
        and start > 0
        or text[end : end + 1] in ("万", "億", "兆")
    )


def widths_out(passage: Passage) -> Iterator[Edit]:
    """digit_width = single_zenkaku: 6月10日 → ６月10日; zenkaku: ６月１０日."""
    if passage.options["direction"] == "vertical" or passage.options["digit_width"] == "hankaku":
        return
    every = passage.options["digit_width"] == "zenkaku"
    for match in _NUMBER.finditer(passage.text):
        if every or len(match.group()) == 1:
            wide = match.group().translate(_TO_WIDE)
            yield Edit(*match.span(), wide, "digit_width", 0.95)


_TO_WIDE = {ord(mark): ord(mark) + 0xFEE0 for mark in "0123456789.,"}


def vertical(passage: Passage) -> Iterator[Edit]:
    """direction = vertical: 令和4年9月30日 → 令和四年九月三十日, 2021年 → 二〇二一年."""
    if passage.options["direction"] != "vertical":
        return
    text = passage.text
    for match in (*_NUMBER.finditer(text), *_LEVEL.finditer(text)):
        whole, _, part = match.group().partition(".")
        digits = whole.replace(",", "")
        year = len(digits) == 4 and "," not in whole and words.YEARS.match(text, match.end())
        if year or digits.startswith("0") and len(digits) > 1 or len(digits) > 16:
            after = positional(digits)
        else:
            after = _scaled(text, match.start(), match.end(), int(digits))
        yield Edit(
            *match.span(), after + ("・" + positional(part) if part else ""), "vertical", 0.9
        )


def _scaled(text: str, start: int, end: int, value: int) -> str:
    # 1,000万 → 一千万, but 1,000人 → 千人
    written = kanji(value)
    big = text[end : end + 1] in ("万", "億", "兆") and end < len(text)
    return "一" + written if big and written.startswith("千") else written
