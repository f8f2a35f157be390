"""Which of the meeting's words something sounds like: loosely, to decode it again, not to replace it.

Compared are letters (サトリン satorin, 佐藤委員 sato:i:n), because half a mora is often right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from minutes.format.sound.reading import fold, moras, sound, tokens
from minutes.format.vocabulary.hearing import spoken
from minutes.format.vocabulary.members import usual_slack
from minutes.format.vocabulary.plausible import is_odd
from minutes.format.vocabulary.terms import ANY_MEETING, LEARNT, council_terms, usual_terms
from minutes.schema import Term

_ALIKE = 78.0
"""Likeness (0 to 100) from which on a term may have been said."""

_ALIKE_NAME = 75.0  # すずきりん for 鈴木委員
_WITH_ROLE = 4  # characters
_ALIKE_LEARNT = 82.0  # of some hundreds, something always sounds a little alike
_SAME = 99.9
_ALIKE_SHORT = 92.0  # 本案 is not 本番
_SHORT = 9
_SHORTEST = 6  # letters; 佐藤 alone is like too much
_SHORTEST_ROLE = 8
_SELDOM = 0.8
_CLEARLY = 5.0
_SURELY = 95.0
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
    """Texts of ``terms``, or of the words that every council uses, that something in ``text`` sounds like.

    Longest and likeliest first, 8 at most; none that is written there, nor one that sounds less like
    the same place than another.

    >>> terms = (Term("佐藤委員", "サトーイーン", kind="name"), Term("交付率", "こうふりつ"))
    >>> near("他にございますか。サトリン。", terms)
    ('佐藤委員',)
    >>> near("議案第3号は、かけつすべきものと決定しました。", ())
    ('可決すべきもの',)
    """
    known = (*terms, *council_terms(), *usual_terms())
    rest = _without(text, known)
    said = [letters(sound(piece)) for piece in re.split(_MARKS, rest) if piece]
    members = {term.text for term in terms if term.text.endswith("委員")}
    found: dict[str, _Likeness] = {}
    for term in known:
        if term.text in text or (
            term.text.endswith("議員") and term.text.replace("議員", "委員") in members
        ):
            continue  # in a committee 佐藤議員 is called 佐藤委員
        likeness = _likeness(term, said)
        enough = likeness.value >= _least(term) and not _left_short(term, likeness, text)
        if enough and term.kind == LEARNT:
            enough = _may_be_misheard(term, likeness, rest)
        if enough and likeness.worth > found.get(term.text, _NONE).worth:
            found[term.text] = likeness
    ordered = sorted(found, key=lambda form: (-found[form].worth, -len(form)))
    apart: list[str] = []
    for form in ordered:
        if not any(
            _same_place(form, other) or found[form].yields_to(found[other]) for other in apart
        ):
            apart.append(form)
    return tuple(apart[:_MOST])


@dataclass(frozen=True, slots=True)
class _Likeness:
    """How much (0 to 100) which letters of which piece sound like a term, and what that explains."""

    value: float = 0.0
    piece: int = 0
    start: int = 0
    end: int = 0
    worth: float = 0.0

    def yields_to(self, other: _Likeness) -> bool:
        """Whether ``other`` sounds clearly more like the same letters."""
        common = min(self.end, other.end) - max(self.start, other.start)
        same = self.piece == other.piece and common > 0.5 * (self.end - self.start)
        return same and other.value - self.value > _CLEARLY


_NONE = _Likeness()


def _left_short(term: Term, likeness: _Likeness, text: str) -> bool:
    """Whether of a word of any meeting most is written and the rest hardly said: 意見交換 of 意見交換会."""
    if term.kind not in ANY_MEETING or likeness.value >= _SURELY:
        return False
    most = -(-len(term.text) * 3 // 5)
    return term.text[:most] in text or term.text[-most:] in text


def _may_be_misheard(term: Term, likeness: _Likeness, text: str) -> bool:
    """Whether something in ``text`` that is no word of meetings sounds like a word of past minutes.

    Of what sounds the same, asking the sound again can only repeat what the model was told.
    """
    if likeness.value >= _SAME:
        return False
    parts = tokens(text)
    wanted = moras(spoken(term))
    slack = max(1, usual_slack(len(wanted)))
    for first in range(len(parts)):
        said: tuple[str, ...] = ()
        for last in range(first, len(parts)):
            said += moras(fold(parts[last].kana))
            if len(said) > len(wanted) + slack:
                break
            close = len(said) >= len(wanted) - slack and (
                Levenshtein.distance(said, wanted, score_cutoff=slack) <= slack
            )
            if close and is_odd(parts[first : last + 1]):
                return True
    return False


def _without(text: str, terms: Sequence[Term]) -> str:
    """``text`` with what is written right cut out, so that 会議録 in it is no WEB会議.

    What may be the rest of a longer term stays: 課長 of 情報室テム課長.
    """
    texts = {term.text for term in terms}
    written = {form for form in texts if form in text}
    for form in sorted(written, key=len, reverse=True):
        if not any(form in other for other in texts - written):
            text = text.replace(form, "、")
    return text


def _least(term: Term) -> float:
    if term.kind == "name" and len(term.text) >= _WITH_ROLE:
        return _ALIKE_NAME
    if term.kind == LEARNT:
        return _ALIKE_LEARNT
    return _ALIKE_SHORT if len(_wanted(term)) < _SHORT else _ALIKE


def _worth(term: Term, value: float) -> float:
    """Letters explained, what is missing counted twice; a bare family name is seldom said."""
    bare = term.kind == "name" and len(term.text) < _WITH_ROLE and not term.text.endswith("さん")
    seldom = bare or term.kind in ANY_MEETING
    return len(_wanted(term)) * (value / 100) ** 2 * (_SELDOM if seldom else 1.0)


def _likeness(term: Term, said: Sequence[str]) -> _Likeness:
    wanted = _wanted(term)
    if len(wanted) < (_SHORTEST_ROLE if term.kind == "role" else _SHORTEST):
        return _NONE
    each = (_alike(wanted, piece, place) for place, piece in enumerate(said))
    best = max(each, key=lambda likeness: likeness.value, default=_NONE)
    return replace(best, worth=_worth(term, best.value))


def _alike(wanted: str, piece: str, place: int) -> _Likeness:
    if len(piece) < len(wanted):
        return _Likeness(fuzz.ratio(wanted, piece), place, 0, len(piece))
    found = fuzz.partial_ratio_alignment(wanted, piece, score_cutoff=_ALIKE_NAME)
    return _Likeness(found.score, place, found.dest_start, found.dest_end) if found else _NONE


def _same_place(text: str, other: str) -> bool:
    """Whether two texts are forms of one: the first stands for both (井上さん, 井上彩)."""
    return text in other or other in text or text[:2] == other[:2]


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
