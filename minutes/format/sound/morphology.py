"""The only file that knows fugashi: text in, morphemes 形態素 with their places out."""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fugashi import Tagger

# MeCab's lattice grows with the sentence; no sentence of a meeting is as long as this.
_LONGEST = 400
_SENTENCE = re.compile(rf"[^。\n]{{1,{_LONGEST}}}[。\n]*|[。\n]+")
# Places of pos1-3, cType, cForm, lemma, orthBase, kana and goshu in UniDic 2.1.2.
_WANTED = (0, 1, 2, 4, 5, 7, 10, 17, 12)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


class Morpheme(NamedTuple):
    """One morpheme of UniDic's short unit; ``start`` and ``end`` are positions in the text.

    ``base``: dictionary form as written. ``lemma``: UniDic's headword. ``kana``: reading in
    katakana. ``origin``: 漢 和 外 固 混 記号. Fields that UniDic lacks for a word are empty.
    """

    surface: str
    start: int
    end: int
    pos: str
    pos2: str
    pos3: str
    ctype: str
    cform: str
    lemma: str
    base: str
    kana: str
    origin: str


_Feature = tuple[str, str, str, str, str, str, str, str, str]


def parse(text: str) -> tuple[Morpheme, ...]:
    """Morphemes of ``text`` in order; white space belongs to none.

    Any Unicode is accepted: what MeCab cannot read (control characters, lone surrogates) is
    taken for a symbol.

    >>> [m.surface for m in parse("三鷹市へ")]
    ['三鷹', '市', 'へ']
    """
    morphemes: list[Morpheme] = []
    for match in _SENTENCE.finditer(text):
        offset = match.start()
        morphemes.extend(
            Morpheme(surface, offset + start, offset + end, *feature)
            for surface, start, end, feature in _sentence(match.group())
        )
    return tuple(morphemes)


def hiragana(kana: str) -> str:
    """Katakana as hiragana.

    >>> hiragana("イタシ")
    'いたし'
    """
    return kana.translate(_KATAKANA_TO_HIRAGANA)


# Nodes point into memory that the tagger's next call uses again.
_ONE_AT_A_TIME = Lock()


@cache
def _tagger() -> Tagger:
    import fugashi  # loads a dictionary of 250 MB: only when text is edited

    return fugashi.Tagger()


@lru_cache(maxsize=8192)
def _sentence(sentence: str) -> tuple[tuple[str, int, int, _Feature], ...]:
    safe = _UNSAFE.sub("■", sentence)
    found = []
    cursor = 0
    with _ONE_AT_A_TIME:
        for node in _tagger()(safe):
            start = safe.index(node.surface, cursor)
            cursor = start + len(node.surface)
            found.append((sentence[start:cursor], start, cursor, _feature(node.feature_raw)))
    return tuple(found)


@lru_cache(maxsize=65536)
def _feature(raw: str) -> _Feature:
    fields = next(csv.reader([raw])) if '"' in raw else raw.split(",")
    values = (fields[index] if index < len(fields) else "" for index in _WANTED)
    pos, pos2, pos3, ctype, cform, lemma, base, kana, origin = (
        "" if value == "*" else value for value in values
    )
    return pos, pos2, pos3, ctype, cform, lemma, base, kana, origin
