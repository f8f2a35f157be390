"""Numbers that stand together are written one way: 日程第一から第七, ゼロ、1、2歳, 一人一台."""

from __future__ import annotations

import re
from collections.abc import Iterator

from minutes.format.text.numerals import words
from minutes.format.text.numerals.reading import KANJI, read
from minutes.format.text.passage import Passage
from minutes.format.text.revision import Edit

_NUMBERED = r"(?:日程|議案|請願|陳情|資料|別表|様式|図|表|認定|報告)"
_ORDINAL = rf"第(?:[{KANJI}]+|[0-9]+)(?:号|条|項|回|款|章|節|編|期)?"
_JOINED = r"(?:、|，|・|から|ないし|及び|並びに|又は|と|～|〜)"
_ORDINALS = re.compile(rf"{_NUMBERED}?{_ORDINAL}(?:{_JOINED}{_NUMBERED}?{_ORDINAL})+")
_FIRM = re.compile(rf"{_NUMBERED}|[0-9号条項回款章節編期十百千]|第[四五六七八九]")
"""What makes numbers of a series: a heading, 算用数字, a counter, more than three."""

_ITEM = r"(?:ゼロ|〇|[一二三四五六七八九]?十?[一二三四五六七八九]|十|[0-9]{1,2})"
_LIST = re.compile(
    rf"(?<![{KANJI}0-9.,第])(?<![{KANJI}0-9ロ]、){_ITEM}(?:、{_ITEM})+(?![{KANJI}0-9])"
)
_EACH = re.compile(rf"(?<![{KANJI}0-9.,])(?P<one>[一1])人(?P<share>[一1])(?![{KANJI}0-9,.])")
SHARED = frozenset("台 票 冊 本 枚 個 件 問 点 回 席 室 口 役 品 鉢 食".split())
"""What everybody gets one of: 1人1台; 一人500円 is no such phrase."""

_AREA = r"[一二三四五六七八九十]{1,3}[都道府県市区町村]"
_AREAS = re.compile(rf"(?<![{KANJI}0-9第])(?:{_AREA}){{2,}}")
_DAILY = re.compile(
    rf"(?<![{KANJI}0-9月毎])(?P<one>一)日(?:当たり|につき|に|平均|約|最大|、){{0,3}}(?P<times>[{KANJI}]+|[0-9][0-9,]*)"
)
_LINK = r"(?:から|ないし|、|・|と|や|及び|又は|～|〜)"
_ROW = re.compile(
    rf"(?<![{KANJI}0-9第])(?:[{KANJI}]+|[0-9]+)(?P<unit>[番日月時部級位組班])"
    rf"(?:{_LINK}(?:[{KANJI}]+|[0-9]+)(?P=unit))+(?![一-龥])"
)
_LISTED = re.compile(
    r"年生|年度|学年|号|条|項|番|ページ|頁|丁目|月(?!間)|時(?!間)|款|目|章|節|図|表|区|次|階"
)


def ordinals(text: str) -> Iterator[tuple[int, int]]:
    """Places of series of 第… that are numbers: 日程第一から第七, but no 第一に、第二に.

    >>> list(ordinals("日程第一から第七まで")), list(ordinals("第一、第二の柱"))
    ([(0, 8)], [])
    """
    for match in _ORDINALS.finditer(text):
        if _FIRM.search(match.group()):
            yield match.span()


def lists(passage: Passage) -> Iterator[Edit]:
    """ゼロ、一、二歳 → ゼロ、1、2歳, 一、二年生 → 1、2年生; 二、三日 is a guess and stays."""
    if passage.options["direction"] == "vertical":
        return
    for match in _LIST.finditer(passage.text):
        items = match.group().split("、")
        counter = words.counter_at(passage, match.end())
        if counter is None or not _is_list(passage.text, items, match.end()):
            continue
        at = match.start()
        for item in items:
            if item[0] in KANJI:
                yield Edit(at, at + len(item), str(_value(item)), "number", 0.85)
            at += len(item) + 1


def shares(passage: Passage) -> Iterator[Edit]:
    """一人一台 → 1人1台, 一人一票 → 1人1票; 一人一人 stays."""
    if passage.options["direction"] == "vertical":
        return
    for match in _EACH.finditer(passage.text):
        counter = words.counter_at(passage, match.end())
        if counter not in SHARED or words.kept(passage, *match.span("share")):
            continue
        for part in ("one", "share"):
            if match[part][0] in KANJI:
                yield Edit(*match.span(part), str(_value(match[part])), "number", 0.85)


def areas(passage: Passage) -> Iterator[Edit]:
    """一都三県 → 1都3県, 二府四県 → 2府4県; 四国 and 三市 alone are other rules' business."""
    if passage.options["direction"] == "vertical":
        return
    for match in _AREAS.finditer(passage.text):
        if passage.aligned(match.end(), match.end()):
            for number in re.finditer("[一二三四五六七八九十]+", match.group()):
                start, end = (match.start() + place for place in number.span())
                yield Edit(start, end, str(_value(number.group())), "number", 0.85)


def days(passage: Passage) -> Iterator[Edit]:
    """一日三回 → 1日三回, 一日当たり五百人 → 1日当たり五百人; 一日も早く and 一日一善 stay."""
    if passage.options["direction"] == "vertical":
        return
    for match in _DAILY.finditer(passage.text):
        if words.counter_at(passage, match.end()) and not words.kept(passage, *match.span("times")):
            yield Edit(*match.span("one"), "1", "number", 0.85)


def rows(passage: Passage) -> Iterator[Edit]:
    """一番から十番 → 1番から十番, 十二月と一月 → 十二月と1月: 一 beside other numbers counts too."""
    if passage.options["direction"] == "vertical":
        return
    for match in _ROW.finditer(passage.text):
        for number in re.finditer(f"[{KANJI}]+(?={match['unit']})", match.group()):
            if number.group() == "一":
                at = match.start() + number.start()
                yield Edit(at, at + 1, "1", "number", 0.85)


def _is_list(text: str, items: list[str], end: int) -> bool:
    """Two numbers in a row are a guess (二、三日), three are a list, as are two of a kind (二、三年生)."""
    values = [_value(item) for item in items]
    if values != sorted(set(values)) or (values[-1] > 12 and values[-2] < 10):
        return False
    return len(items) > 2 or items[0] in ("ゼロ", "〇") or bool(_LISTED.match(text, end))


def _value(item: str) -> int:
    groups = None if item in ("ゼロ", "〇") else read(item)
    return 0 if groups is None else groups[0][0]
