"""Which of the meeting's words something sounds like: loosely, to ask the sound again, not to replace.

Compared are letters (サトリン satorin, 佐藤委員 sato:i:n), because half a mora is often right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from minutes.format.document.reading import sound
from minutes.format.vocabulary.hearing import spoken
from minutes.schema import Term

_ALIKE = 78.0
"""Likeness (0 to 100) from which on a term may have been said."""

_ALIKE_NAME = 75.0  # すずきりん for 鈴木委員
_WITH_ROLE = 4  # characters
_ALIKE_SHORT = 92.0  # 本案 is not 本番
_SHORT = 9
_SHORTEST = 6  # letters; 佐藤 alone is like too much
_SHORTEST_ROLE = 8
_BARE = 0.8
_MOST = 8
_MARKS = "[、。？！]"

_ROWS = {
    "": "アイウエオ",
    "k": "カキクケコ",
    "s": "サシスセソ",
    "t": "タチツテト",
    "n": "ナニヌネノ",
    "h": "ハヒフヘホ",
    "m": "マミムメモ",
    "r": "ラリルレロ",
    "g": "ガギグゲゴ",
    "z": "ザジズゼゾ",
    "d": "ダヂヅデド",
    "b": "バビブベボ",
    "p": "パピプペポ",
}
_LETTERS = {
    kana: head + tail
    for head, row in _ROWS.items()
    for kana, tail in zip(row, "aiueo", strict=True)
}
_LETTERS |= {"ヤ": "ya", "ユ": "yu", "ヨ": "yo", "ワ": "wa", "ン": "N", "ッ": "Q", "ー": ":"}
_LETTERS |= {"シ": "xi", "チ": "ci", "ツ": "cu", "ジ": "ji", "フ": "fu"}
_SMALL = dict(zip("ァィゥェォャュョ", ("a", "i", "u", "e", "o", "ya", "yu", "yo"), strict=True))


def near(text: str, terms: Sequence[Term]) -> tuple[str, ...]:
    """Texts of ``terms`` that something in ``text`` sounds like but that are not written there.

    Longest and likeliest first, 8 at most. What is written already as one of ``terms`` sounds like no other.

    >>> terms = (Term("佐藤委員", "サトーイーン", kind="name"), Term("交付率", "こうふりつ"))
    >>> near("他にございますか。サトリン。", terms)
    ('佐藤委員',)
    """
    rest = _without(text, terms)
    said = [letters(sound(piece)) for piece in re.split(_MARKS, rest) if piece]
    found: dict[str, float] = {}
    own = {term.text for term in terms}
    for term in terms:
        if term.text in text or term.text.replace("議員", "委員") in own - {term.text}:
            continue  # in a committee 佐藤議員 is called 佐藤委員
        wanted = _wanted(term)
        likeness = _likeness(wanted, said, term.kind)
        if likeness >= _least(term):
            found[term.text] = max(_worth(term, likeness), found.get(term.text, 0.0))
    ordered = sorted(found, key=lambda one: (-found[one], -len(one)))
    apart: list[str] = []
    for one in ordered:
        if not any(_same_place(one, other) for other in apart):
            apart.append(one)
    return tuple(apart[:_MOST])


def _without(text: str, terms: Sequence[Term]) -> str:
    """``text`` with what is written right cut out, so that 会議録 in it is no WEB会議.

    What may be the rest of a longer term stays: 課長 of 情報室テム課長.
    """
    texts = {term.text for term in terms}
    written = {one for one in texts if one in text}
    for one in sorted(written, key=len, reverse=True):
        if not any(one in other for other in texts - written):
            text = text.replace(one, "、")
    return text


def _least(term: Term) -> float:
    if term.kind == "name" and len(term.text) >= _WITH_ROLE:
        return _ALIKE_NAME
    return _ALIKE_SHORT if len(_wanted(term)) < _SHORT else _ALIKE


def _worth(term: Term, likeness: float) -> float:
    """Letters explained, what is missing counted twice; a bare family name is seldom said."""
    bare = term.kind == "name" and len(term.text) < _WITH_ROLE and not term.text.endswith("さん")
    return len(_wanted(term)) * (likeness / 100) ** 2 * (_BARE if bare else 1.0)


def _likeness(wanted: str, said: Sequence[str], kind: str) -> float:
    if len(wanted) < (_SHORTEST_ROLE if kind == "role" else _SHORTEST):
        return 0.0
    return max((_alike(wanted, piece) for piece in said), default=0.0)


def _alike(wanted: str, piece: str) -> float:
    compare = fuzz.ratio if len(piece) < len(wanted) else fuzz.partial_ratio
    return float(compare(wanted, piece))


def _same_place(one: str, other: str) -> bool:
    """Whether two texts are forms of one: the first stands for both (井上さん, 井上彩)."""
    return one in other or other in one or one[:2] == other[:2]


@lru_cache(maxsize=4096)
def _wanted(term: Term) -> str:
    return letters(spoken(term))


def letters(kana: str) -> str:
    """Folded kana in letters, one for each consonant (tsu holds su, cu does not).

    >>> letters("カチョー")
    'kaco:'
    """
    out = ""
    for mark in kana:
        if mark in _SMALL:
            small = _SMALL[mark]
            stem = out.rstrip("aiueo") if out[-1:] in "aiueo" else out
            out = stem + (
                small[1:] if stem.endswith(("x", "c", "j")) and small[0] == "y" else small
            )
        else:
            out += _LETTERS.get(mark, "")
    return out
