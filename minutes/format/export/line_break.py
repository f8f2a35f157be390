"""Japanese line breaking (禁則) for subtitles: no dictionary, widths as a screen shows them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LINE_WIDTH = 40
"""Half-width columns of a line: 20 full-width characters."""

MAX_LINES = 2

PHRASE_COST = 3.0
"""Up to this a break stands between phrases: 資料に|基づき、|説明します。"""

_NOT_FIRST = frozenset(
    "、。，．,.・：；:;？！?!）〕］｝〉》」』】)]}％%‰°′″"
    "ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々ゝゞヽヾ〜～…‥"
)
_NOT_LAST = frozenset("（〔［｛〈《「『【([{￥＄¥$＃#")
_UNBREAKABLE = re.compile(r"[0-9０-９A-Za-zＡ-Ｚａ-ｚ,，.．'’/:@_+%-]")
_FORBIDDEN, _POOR = 1000.0, 6.0


def width(text: str) -> int:
    """Columns of ``text``: full-width characters count 2.

    >>> width("総務ABC")
    7
    """
    return sum(map(_columns, text))


@lru_cache(maxsize=8192)
def _columns(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WFA" else 1


def break_cost(text: str, index: int) -> float:
    """How badly a line ends before ``text[index]``; 1000 and more where it must not.

    >>> break_cost("はい、どうぞ。", 3), break_cost("はい、どうぞ。", 2) >= 1000
    (1.0, True)
    """
    before, after = text[index - 1], text[index]
    if after in _NOT_FIRST or before in _NOT_LAST:
        return _FORBIDDEN
    if _UNBREAKABLE.match(before) and _UNBREAKABLE.match(after):
        return _FORBIDDEN / 2  # 146万1,063件: broken only where nothing else is left
    if before in "。？！?!":
        return 0.0
    if before in "、，" or before.isspace():
        return 1.0
    if before in "）〕］」』】" or after in "（〔「『【":
        return 2.0
    return _script_cost(before, after)


def _script_cost(before: str, after: str) -> float:
    """Words mostly begin where kana turn to kanji or katakana: 資料に|基づき."""
    kinds = _script(before), _script(after)
    if kinds[0] == "hiragana" and kinds[1] != "hiragana":
        return 2.5
    if kinds[0] == kinds[1]:
        return _POOR + (2.0 if kinds[0] == "katakana" else 0.0)
    return _POOR if kinds[1] == "hiragana" else 4.5


@lru_cache(maxsize=8192)
def _script(char: str) -> str:
    name = unicodedata.name(char, "")
    for kind in ("HIRAGANA", "KATAKANA", "CJK"):
        if kind in name:
            return kind.lower()
    return "other"


def break_lines(text: str) -> tuple[str, ...] | None:
    """``text`` in one line, or in two that respect 禁則; ``None`` where it does not fit in two.

    >>> break_lines("お手元の次第に沿って進めてまいります。それでは、日程第1です。")
    ('お手元の次第に沿って進めてまいります。', 'それでは、日程第1です。')
    """
    if width(text) <= LINE_WIDTH:
        return (text,)
    best = _best_break(text)
    if best is None or break_cost(text, best) >= _FORBIDDEN:
        return None
    return text[:best].rstrip(), text[best:].lstrip()


def _best_break(text: str) -> int | None:
    """Where two lines of ``text`` part best; ``None`` where neither place leaves both short enough."""
    total = width(text)
    best, lowest = None, float("inf")
    before = 0
    for index in range(1, len(text)):
        before += width(text[index - 1])
        after = total - before
        # a space at the break is not printed
        if before - width(text[index - 1]) * text[index - 1].isspace() > LINE_WIDTH:
            break
        if after - width(text[index]) * text[index].isspace() > LINE_WIDTH:
            continue
        cost = break_cost(text, index) + 2.0 * abs(before - after) / LINE_WIDTH
        if cost < lowest:
            best, lowest = index, cost
    return best


def split_points(text: str, limit: int) -> tuple[int, ...]:
    """Where ``text`` is cut so that every part fits in two lines of a cue.

    ``limit``: columns of a part at most, e.g. two lines less a speaker's name. The parts together
    are the whole text.
    """
    points: list[int] = []
    start = 0
    # A character takes a column at least: what follows cannot make it fit, and need not be measured.
    while start < len(text) and not _fits(text[start : start + limit + 1], limit):
        start = _next_cut(text, start, limit)
        points.append(start)
    return tuple(points)


def _fits(part: str, limit: int) -> bool:
    """Whether two good lines hold ``part``: a word torn at a line's end counts as not fitting."""
    stripped = part.strip()
    if width(part) > limit:
        return False
    if width(stripped) <= LINE_WIDTH:
        return True
    best = _best_break(stripped)
    return best is not None and break_cost(stripped, best) < _POOR


def _next_cut(text: str, start: int, limit: int) -> int:
    """The best cut after ``start``: late in the part, at punctuation where there is any."""
    reach: list[tuple[int, int]] = []  # (index, columns up to it)
    columns = 0
    for index in range(start + 1, len(text)):
        columns += width(text[index - 1])
        if columns > limit:
            break
        reach.append((index, columns))
    if not reach:
        return start + 1
    full = reach[-1][1]

    def cost(item: tuple[int, int]) -> float:
        index, used = item
        return break_cost(text, index) + 8.0 * (1.0 - used / full)

    for index, _ in sorted(reach, key=cost):
        if _fits(text[start:index], limit):
            return index
    return reach[0][0]
