"""Words that were heard right and written wrong: of all spellings of a sound, the one that people mean here.

学校休職費 sounds like 学校給食費, 対信回収 like 耐震改修: recognisers choose between them with little
knowledge of town halls. A sentence's sound is spelled anew from words of meetings; where that reads far
more fluently than what was written, it is taken. Nothing that sounds otherwise is ever written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from minutes.format.sound.morphology import Morpheme, parse
from minutes.format.sound.reading import fold, is_family
from minutes.format.usage.kanji import on_reading
from minutes.format.usage.lattice import Edge, Piece, best_spelling
from minutes.format.usage.own import GENERAL, Usage
from minutes.format.word_swaps import Swap

_SILENT = "\0"  # stands for what has no sound of its own: marks, digits, Latin letters
_KANA = re.compile(r"[\u3041-\u30ff]+")
_KANJI = re.compile(r"[\u3400-\u9fff]")
_SENTENCE_END = "。？！?!"
_HONORIFICS = ("さん", "君", "くん", "氏", "様")
_SEATS = ("委員", "議員", "理事")
_FOLDED = re.compile(r"[\u3041-\u30ffー]")  # without kana the same kanji are left
_STYLES = ({"配布", "配付"},)
_INTRODUCES = re.compile(r"(?:です|でございます|と申します|といいます)[。、]?")
_LONGEST_NAME = 5

_sound = lru_cache(maxsize=65536)(fold)


def respelling(text: str, fixed: Sequence[bool], usage: Usage = GENERAL) -> list[Swap]:
    """What in ``text`` is better written otherwise.

    Parameters
    ----------
    text : str
        Sentences as they were recognised.
    fixed : sequence of bool
        Of each character: it stays as it is (names of the roster, what was corrected already).
    usage : Usage
        What the body's past minutes add.

    Returns
    -------
    list of Swap
        Sorted; none overlaps another.

    >>> text = "学校休職費について、ご意義ありませんか。"
    >>> [swap[2] for swap in respelling(text, [False] * len(text))]
    ['給食費', '異議']
    """
    swaps = [swap for sentence in _sentences(text) for swap in _respelled(sentence, fixed, usage)]
    return [swap for swap in swaps if not _same_word(text[swap[0] : swap[1]], swap[2])]


def _same_word(before: str, after: str) -> bool:
    """Whether only the spelling differs (受付, 受け付け): that is for the rules of orthography."""
    if {before, after} in _STYLES or _FOLDED.sub("", before) == _FOLDED.sub("", after):
        return True
    return [morpheme.lemma for morpheme in parse(before)] == [
        morpheme.lemma for morpheme in parse(after)
    ]


def _sentences(text: str) -> Iterator[list[Morpheme]]:
    sentence: list[Morpheme] = []
    for morpheme in _numbers_joined(parse(text)):
        sentence.append(morpheme)
        if morpheme.surface in _SENTENCE_END:
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _numbers_joined(morphemes: Sequence[Morpheme]) -> Iterator[Morpheme]:
    """令和|1|2|年 as 令和|12|年: numbers are counted whole."""
    held: Morpheme | None = None
    for morpheme in morphemes:
        if held is not None and morpheme.pos2 == "数詞" and held.end == morpheme.start:
            held = held._replace(surface=held.surface + morpheme.surface, end=morpheme.end, kana="")
            continue
        if held is not None:
            yield held
        held = morpheme if morpheme.pos2 == "数詞" else None
        if held is None:
            yield morpheme
    if held is not None:
        yield held


def _respelled(sentence: Sequence[Morpheme], fixed: Sequence[bool], usage: Usage) -> list[Swap]:
    kept = [sentence[place] for place in _kept(sentence)]
    stays = {place for morpheme in kept for place in range(morpheme.start, morpheme.end)}
    stays |= {
        place
        for morpheme in sentence
        for place in range(morpheme.start, morpheme.end)
        if fixed[place]
    }
    plainly = [_Read(morpheme, _heard(morpheme)) for morpheme in sentence]
    found = list(_better(plainly, stays, usage))
    anew = list(_kanji_by_kanji(sentence))
    odd = [read.written for read in anew if read.odd]
    others = [morpheme for morpheme in sentence if not _KANJI.match(morpheme.surface)]
    if odd:
        stays |= {place for start, end, _ in found for place in range(start, end)}
        found += [
            swap
            for swap in _better(anew, stays, usage)
            if any(swap[0] <= morpheme.start and morpheme.end <= swap[1] for morpheme in odd)
            and not any(swap[0] <= morpheme.start < swap[1] for morpheme in others)
        ]
    return sorted(found)


class _Read(NamedTuple):
    """A word and how it sounds; ``odd``: otherwise than UniDic reads it."""

    written: Morpheme
    sound: str
    odd: bool = False


def _heard(morpheme: Morpheme) -> str:
    return "" if morpheme.pos2 == "数詞" else _sound(morpheme.kana)


def _kanji_by_kanji(sentence: Sequence[Morpheme]) -> Iterator[_Read]:
    """Lone kanji as they sound in compounds.

    白手 is シロテ to UniDic, サイケッシます is 再決します; who wrote them heard ハクシュ and サイケツします.
    """
    for place, morpheme in enumerate(sentence):
        before, after = sentence[max(0, place - 1) : place], sentence[place + 1 : place + 2]
        joins_kanji = any(_KANJI.fullmatch(other.surface[:1]) for other in after) or any(
            _KANJI.fullmatch(other.surface[-1:]) for other in before
        )
        stem = morpheme.surface.removesuffix("し")
        sino = on_reading(stem) if len(stem) == 1 and joins_kanji else None
        if sino is None or _stays(morpheme, before, after):
            yield _Read(morpheme, _heard(morpheme))
        elif stem == morpheme.surface:
            yield _Read(morpheme, sino, sino != _heard(morpheme))
        elif morpheme.lemma.endswith("する"):
            middle = morpheme.start + 1
            yield _Read(morpheme._replace(surface=stem, end=middle), sino, odd=True)
            yield _Read(morpheme._replace(surface="し", start=middle), "シ")
        else:
            yield _Read(morpheme, _heard(morpheme))


def _stays(morpheme: Morpheme, before: Sequence[Morpheme], after: Sequence[Morpheme]) -> bool:
    """Whether a morpheme is a number, or what is counted, or may be a name: 三回, 1行目, 汗川議員."""
    if any(other.surface in (*_SEATS, *_HONORIFICS) for other in after):
        return True
    if morpheme.pos2 == "数詞":
        return any("助数詞" in other.pos3 for other in after)
    return any(other.pos2 == "数詞" for other in before)


def _better(words: Sequence[_Read], stays: set[int], usage: Usage) -> Iterator[Swap]:
    sound = ""
    pieces = []
    for read in words:
        moves = stays.isdisjoint(range(read.written.start, read.written.end))
        own = read.sound if read.sound and moves else _SILENT
        pieces.append(Piece(len(sound), len(sound) + len(own), read.written))
        sound += own
    return _swaps(best_spelling(sound, pieces, usage), pieces)


def _kept(sentence: Sequence[Morpheme]) -> set[int]:
    """Places of what may be a name, of what follows names, and of fillers."""
    found = {place for place, morpheme in enumerate(sentence) if _is_kept(morpheme)}
    found |= {place + 1 for place in found if _is_given_name(sentence[place : place + 2])}
    for place, after in enumerate(sentence[1:]):
        called = after.surface in _SEATS and _may_be_name(sentence[place])
        if after.surface in _HONORIFICS or called:
            found.add(place)
    text = "".join(morpheme.surface for morpheme in sentence)
    said = _INTRODUCES.search(text)
    if said and said.end() == len(text) and said.start() <= _LONGEST_NAME:
        return set(range(len(sentence)))  # a name and です is all that was said
    return found


def _is_kept(morpheme: Morpheme) -> bool:
    named = morpheme.pos3 == "人名" and len(morpheme.surface) > 1 and is_family(morpheme.surface)
    return named or morpheme.pos == "感動詞" or morpheme.surface in (*_HONORIFICS, *_SEATS)


def _is_given_name(names: Sequence[Morpheme]) -> bool:
    """Behind a family name; alone it is rather a word that was misheard."""
    return len(names) == 2 and all(name.pos3 == "人名" for name in names)


def _may_be_name(morpheme: Morpheme) -> bool:
    return morpheme.pos2 == "固有名詞" or bool(_KANA.fullmatch(morpheme.surface))


def _swaps(edges: Sequence[Edge], pieces: Sequence[Piece]) -> Iterator[Swap]:
    """The new edges, those that touch as one. What was written begins and ends with a morpheme."""
    begins = {start: morpheme.start for start, _, morpheme in pieces}
    ends = {end: morpheme.end for _, end, morpheme in pieces}
    position = 0
    for is_new, run in groupby(edges, key=lambda edge: edge.price is not None):
        texts = list(run)
        last = texts[-1].end
        if is_new:
            yield begins[position], ends[last], "".join(edge.text for edge in texts)
        position = last
