"""Misrecognised words of council business (4): never inside another word, real words only in context."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from minutes.format.listed import rows_of
from minutes.format.text.orthography.contexts import contexts
from minutes.format.text.passage import Passage
from minutes.format.text.revision import Edit, Offer
from minutes.schema import Term
from minutes.text import places_of

_KANJI = "\u3400-\u9fff々"
_SAFE_TAIL = "等中後時分案費額率名書内用"
"""Kanji that may follow a long misrecognised word without making another word of it."""


_UNIFIED = {  # 3.4 and 4.2 type F beyond the list
    "付属機関": "附属機関",
    "付則": "附則",
    "付帯決議": "附帯決議",
    "寄付": "寄附",
    "付置": "附置",
    "附託": "付託",
    "附議": "付議",
    "貼附": "貼付",
    "添附": "添付",
    "交附": "交付",
    "修正同義": "修正動議",
}
_SPELT_OTHERWISE = re.compile("|".join(_UNIFIED))


def council_words(passage: Passage) -> Iterator[Edit]:
    """当弁 → 答弁, 質議 → 質疑; 担当弁護士, 品質議論 and 期間項目 are other words."""
    pattern, table = _council()
    for match in pattern.finditer(passage.text):
        if _stands_apart(passage, match.start(), match.end()):
            right, kind = table[match.group()]
            rule = "unified" if kind == "F" else "vocabulary"
            yield Edit(*match.span(), right, rule, 0.9)


def in_context(passage: Passage) -> Iterator[Edit]:
    """御意義ありませんか → 御異議ありませんか, where the words around it leave no other reading.

    In published minutes: 30 changes read, all right (お手元に配布 → 配付, 召集 → 招集).
    """
    for wrongs, pattern, right in contexts():
        if not any(wrong in passage.text for wrong in wrongs):
            continue
        for match in pattern.finditer(passage.text):
            start, end = match.span("wrong")
            officer = right == "参事" and not _behind_a_name(passage, start)
            if not officer and not _inside_word(passage, start, end):
                yield Edit(start, end, right, "homophone", 0.7)


def unified(passage: Passage) -> Iterator[Edit | Offer]:
    """付属機関 → 附属機関, 寄付 → 寄附; ふくおか応援寄付 may be an official name: an offer.

    In published minutes: 65 changes read, all right.
    """
    for match in _SPELT_OTHERWISE.finditer(passage.text):
        if not passage.aligned(*match.span()):
            continue
        left = passage.before(match.start())
        joined = left is not None and left.end == match.start() and left.pos == "名詞"
        if joined and match.group() == "寄付":
            yield Offer(*match.span(), _UNIFIED[match.group()], "unified")
        else:
            yield Edit(*match.span(), _UNIFIED[match.group()], "unified", 0.9)


def own_words(passage: Passage, dictionary: tuple[Term, ...]) -> Iterator[Edit]:
    """A municipality's and a meeting's own words: their known mistakes, on word borders."""
    for term in dictionary:
        for mistake in term.mistakes:
            if not mistake or mistake == term.text:
                continue
            for start, end in places_of(passage.text, [mistake]):
                inside = passage.text.endswith(term.text, 0, end)
                if not inside and _stands_apart(passage, start, end):
                    yield Edit(start, end, term.text, "own_dictionary", 0.85)


def _stands_apart(passage: Passage, start: int, end: int) -> bool:
    """Whether a misrecognised word is no part of a longer one."""
    text = passage.text
    left, right = text[start - 1 : start], text[end : end + 1]
    word = text[start:end]
    if _same_script(word[-1], right) and not (right in _SAFE_TAIL and len(word) >= 3):
        return False
    if right == "ー":
        return False
    if _same_script(word[0], left):
        return len(word) >= 4 and passage.aligned(start, end)
    return not (word[0].isdigit() and left.isdigit())


def _same_script(mark: str, other: str) -> bool:
    for script in (_KANJI, "ァ-ヺー", "ぁ-ん", "A-Za-z"):
        if re.match(f"[{script}]", mark):
            return script != "ぁ-ん" and bool(re.match(f"[{script}]", other))
    return False


def _inside_word(passage: Passage, start: int, end: int) -> bool:
    """Whether the match cuts a morpheme or leans on kanji to its left (期|間項目)."""
    left = passage.text[start - 1 : start]
    if left == "期" or not passage.aligned(start, end):
        return passage.text[start:end] not in ("間項目", "請眼", "観光目") or left == "期"
    return False


def _behind_a_name(passage: Passage, position: int) -> bool:
    """鈴木3時からお答え is 鈴木参事; 本日3時から説明 is a time."""
    left = passage.before(position)
    return left is not None and left.end == position and left.pos3 == "人名"


@cache
def _council() -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    table: dict[str, tuple[str, str]] = {}
    for line in rows_of("minutes.format.text", "vocabulary.txt"):
        if line.count("|") != 3:
            continue
        right, _, mistakes, kind = line.split("|")
        if kind in ("N", "F"):
            table.update({wrong: (right, kind) for wrong in mistakes.split(",") if wrong})
    forms = sorted(table, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, forms))), table
