"""Verbal tics 口癖 inside a sentence: ですね, ね, さ, よ."""

from __future__ import annotations

import re
from collections.abc import Iterator

from minutes.format.text.passage import Passage
from minutes.format.text.revision import Edit

_DESU_NE = re.compile(r"ですね[えぇー]*")
_SOFTENER = re.compile(r"(?:ね[えぇー]*|さ[あぁー]*|よ[おぉー]*)(?=[、，,])")
_PREDICATES = frozenset({"そう", "こう", "どう", "ああ"})  # そうですね、 is an answer
_PREDICATIVE = frozenset({"未だ", "初めて", "直ぐ", "もう直ぐ", "成る程", "然う", "流石", "一杯"})
"""Lemmas of adverbs that are predicates before ですね: まだですね, 初めてですね."""

_CLAUSE = frozenset({"係助詞", "格助詞", "接続助詞", "副助詞"})
_BOUNDING = frozenset({"だけ", "ばかり", "くらい", "ぐらい", "まで", "ほど", "のみ", "きり"})
"""Particles that end a predicate as well: 1件だけですね、分かりました."""


def desu_ne(passage: Passage) -> Iterator[Edit]:
    """Delete ですね inside a sentence; the predicate and the check ですね。 stay.

    # 区としましてはですね、丁寧に → 区としましては、丁寧に
    # まだですね、 / 初めてですね、 / 1件だけですね、 → stay: predicates

    Published: 383, all read, none wrong.
    """
    for match in _DESU_NE.finditer(passage.text):
        start, end = match.span()
        left = passage.before(start)
        if left is None or left.end != start or not passage.aligned(start, end):
            continue
        comma = passage.comma_at(end)
        if passage.closes(end) or not (comma or left.pos2 in ("係助詞", "格助詞")):
            continue
        if left.surface in _PREDICATES | _BOUNDING or left.lemma in _PREDICATIVE:
            continue
        if left.pos in ("接続詞", "副詞") or left.pos2 in _CLAUSE or _time_word(passage, start):
            yield passage.cut(start, end, "desu_ne", 0.9)
        elif left.surface in ("に", "で") and left.pos == "助動詞":
            yield passage.cut(start, end, "desu_ne", 0.9)


def softeners(passage: Passage) -> Iterator[Edit]:
    """Delete ね, さ, よ after a particle or a conjunction, before a comma.

    # これはね、大事な → これは、大事な
    # 待ってよ、 → stays: it asks

    Published: 64, all read, none wrong.
    """
    for match in _SOFTENER.finditer(passage.text):
        start, end = match.span()
        index = passage.index_at(start)
        left = passage.before(start)
        if index is None or left is None or left.end != start:
            continue
        if passage.morphemes[index].pos2 != "終助詞":
            continue
        if left.surface in ("て", "で") and passage.text[start] == "よ":
            continue  # 待ってよ、 asks
        if left.pos == "接続詞" or left.pos2 in _CLAUSE:
            yield passage.cut(start, end, "softener", 0.9)


def _time_word(passage: Passage, position: int) -> bool:
    """今回ですね、 at the head of a sentence: an adverbial noun, no predicate."""
    left = passage.before(position)
    return left is not None and left.pos3 == "副詞可能" and passage.opens(left.start)
