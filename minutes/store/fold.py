"""Text as it is searched: spellings that a person takes for the same become equal.

Width (ＡＢＣ, ｶﾅ, ㈱), case, hiragana and katakana, old and variant glyphs of a kanji (髙, 﨑) and
spaces make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from minutes.format.sound.glyphs import same_glyphs

_CLUSTER = re.compile(
    "[\\s\\S][\uff9e\uff9f\u3099\u309a\u0300-\u036f\ufe00-\ufe0f\U000e0100-\U000e01ef]*"
)
"""A character with the marks behind it that belong to it (ｶﾞ, 葛󠄀)."""

_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)} | {ord("〜"): "~"}


def fold(text: str) -> str:
    """``text`` as it is compared.

    >>> fold("㈱ＡＢＣ　第１２号"), fold("ｶﾞｲﾄﾞ") == fold("がいど"), fold("髙﨑") == fold("高崎")
    ('(株)abc第12号', True, True)
    """
    return "".join(map(_folded, _CLUSTER.findall(text)))


@lru_cache(maxsize=65536)
def _folded(cluster: str) -> str:
    same = same_glyphs(cluster).casefold().translate(_HIRAGANA)
    return "".join(char for char in same if not (char.isspace() or _is_mark(char)))


def _is_mark(char: str) -> bool:
    """Whether it is a control or formatting character; 外字 of the private use area are none."""
    return unicodedata.category(char) in ("Cc", "Cf", "Cs")


def words_of(query: str) -> tuple[str, ...]:
    """What is looked for, each word once.

    >>> words_of("　予算 ﾃﾞﾝｼ  予算 ")
    ('予算', 'でんし')
    """
    return tuple(dict.fromkeys(filter(None, map(fold, query.split()))))


def hits_of(text: str, words: Iterable[str]) -> tuple[tuple[int, int], ...]:
    """Where ``words``, folded, stand in ``text``: start and end, in order, none overlapping.

    >>> hits_of("第 １ 号の㈱", ("第1", "株"))
    ((0, 3), (6, 7))
    """
    starts: list[int] = []
    plain: list[str] = []
    ends: list[int] = []
    for match in _CLUSTER.finditer(text):
        for char in _folded(match.group()):
            plain.append(char)
            starts.append(match.start())
            ends.append(match.end())
    whole = "".join(plain)
    found = [
        (starts[at], ends[at + len(word) - 1]) for word in words for at in _places(whole, word)
    ]
    return _joined(sorted(found))


def _places(whole: str, word: str) -> Iterable[int]:
    at = whole.find(word)
    while at >= 0:
        yield at
        at = whole.find(word, at + len(word))


def _joined(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
