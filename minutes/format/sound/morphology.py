"""The only file that knows fugashi: text in, morphemes 形態素 with their places out."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fugashi import Tagger, UnidicNode

# MeCab's lattice grows with the sentence; no sentence of a meeting is as long as this.
_LONGEST = 400
_SENTENCE = re.compile(rf"[^。\n]{{1,{_LONGEST}}}[。\n]{{0,{_LONGEST}}}|[。\n]{{1,{_LONGEST}}}")
# Places of pos1-3, cType, cForm, lemma, orthBase, kana, goshu and pos4 in UniDic 2.1.2.
_WANTED = (0, 1, 2, 4, 5, 7, 10, 17, 12, 3)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# NUL ends a C string, and a lone surrogate has no UTF-8.
_BREAKS = re.compile(r"[\x00\ud800-\udfff]")
_KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


class Morpheme(NamedTuple):
    """One morpheme of UniDic's short unit; ``start`` and ``end`` are positions in the text.

    ``base``: dictionary form as written. ``lemma``: UniDic's headword. ``kana``: reading in
    katakana. ``origin``: 漢 和 外 固 混 記号. ``pos4``: 姓 or 名 of a person's name, 国 of a place's.
    Fields that UniDic lacks for a word are empty.
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
    pos4: str

    @property
    def is_family(self) -> bool:
        """Whether UniDic knows the morpheme as a family name."""
        return self.pos3 == "人名" and self.pos4 == "姓"


_Feature = tuple[str, str, str, str, str, str, str, str, str, str]


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


def parse_whole(text: str) -> tuple[Morpheme, ...]:
    """Morphemes of ``text`` taken as one sentence: what stands before a 。 counts for what follows.

    White space, line ends too, belongs to none. MeCab needs about 1 KB of memory a character.

    >>> [(m.surface, m.pos4) for m in parse_whole("高橋課長")]
    [('高橋', '姓'), ('課長', '')]
    """
    safe = _BREAKS.sub("■", text)
    with _ONE_AT_A_TIME:
        return _placed(text, safe, _tagger()(safe))


def likely_parses(text: str, most: int) -> tuple[tuple[Morpheme, ...], ...]:
    """The ``most`` likeliest ways to cut ``text`` into morphemes, likeliest first.

    >>> {m.kana for (m, *more) in likely_parses("河野", 12) if not more} >= {"コウノ", "カワノ"}
    True
    """
    safe = _BREAKS.sub("■", text)
    with _ONE_AT_A_TIME:
        paths = _tagger().nbestToNodeList(safe, most)
        return tuple(_placed(text, safe, nodes) for nodes in paths)


def hiragana(kana: str) -> str:
    """Katakana as hiragana.

    >>> hiragana("イタシ")
    'いたし'
    """
    return kana.translate(_KATAKANA_TO_HIRAGANA)


# Nodes point into memory that the tagger's next call uses again: read them before it.
_ONE_AT_A_TIME = Lock()


@cache
def _tagger() -> Tagger:
    import fugashi  # loads a dictionary of 250 MB: only when text is edited

    return fugashi.Tagger()


@lru_cache(maxsize=8192)
def _sentence(sentence: str) -> tuple[tuple[str, int, int, _Feature], ...]:
    safe = _UNSAFE.sub("■", sentence)
    with _ONE_AT_A_TIME:
        return tuple(_read(sentence, safe, _tagger()(safe)))


def _placed(text: str, safe: str, nodes: Iterable[UnidicNode]) -> tuple[Morpheme, ...]:
    return tuple(
        Morpheme(surface, start, end, *feature)
        for surface, start, end, feature in _read(text, safe, nodes)
    )


def _read(
    text: str, safe: str, nodes: Iterable[UnidicNode]
) -> Iterator[tuple[str, int, int, _Feature]]:
    """Nodes of ``safe`` (as long as ``text``) with their place in ``text``, white space left out."""
    cursor = 0
    for node in nodes:
        start = safe.index(node.surface, cursor)
        cursor = start + len(node.surface)
        yield text[start:cursor], start, cursor, _feature(node.feature_raw)


@lru_cache(maxsize=65536)
def _feature(raw: str) -> _Feature:
    fields = next(csv.reader([raw])) if '"' in raw else raw.split(",")
    values = (fields[index] if index < len(fields) else "" for index in _WANTED)
    pos, pos2, pos3, ctype, cform, lemma, base, kana, origin, pos4 = (
        "" if value == "*" else value for value in values
    )
    return pos, pos2, pos3, ctype, cform, lemma, base, kana, origin, pos4
