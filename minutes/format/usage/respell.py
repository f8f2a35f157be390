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


def respelling(text: str, fixed: Sequence[bool]) -> list[Swap]:
    """What in ``text`` is better written otherwise.

    Parameters
    ----------
    text : str
        Sentences as they were recognised.
    fixed : sequence of bool
        Of each character: it stays as it is (names of the roster, what was corrected already).

    Returns
    -------
    list of Swap
        Sorted; none overlaps another.

    >>> text = "学校休職費について、ご意義ありませんか。"
    >>> [swap[2] for swap in respelling(text, [False] * len(text))]
    ['給食費', '異議']
    """
    swaps = [swap for sentence in _sentences(text) for swap in _respelled(sentence, fixed)]
    return [swap for swap in swaps if not _same_word(text[swap[0] : swap[1]], swap[2])]


def _same_word(before: str, after: str) -> bool:
    """Whether only the spelling differs (受付, 受け付け): that is for the rules of orthography."""
    if {before, after} in _STYLES or _FOLDED.sub("", before) == _FOLDED.sub("", after):
        return True
    return [one.lemma for one in parse(before)] == [one.lemma for one in parse(after)]


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
    for one in morphemes:
        if held is not None and one.pos2 == "数詞" and held.end == one.start:
            held = held._replace(surface=held.surface + one.surface, end=one.end, kana="")
            continue
        if held is not None:
            yield held
        held = one if one.pos2 == "数詞" else None
        if held is None:
            yield one
    if held is not None:
        yield held


def _respelled(sentence: Sequence[Morpheme], fixed: Sequence[bool]) -> list[Swap]:
    kept = [sentence[place] for place in _kept(sentence)]
    stays = {place for one in kept for place in range(one.start, one.end)}
    stays |= {place for one in sentence for place in range(one.start, one.end) if fixed[place]}
    found = list(_better([_Read(one, _heard(one)) for one in sentence], stays))
    anew = list(_kanji_by_kanji(sentence))
    odd = [one.written for one in anew if one.odd]
    others = [one for one in sentence if not _KANJI.match(one.surface)]
    if odd:
        stays |= {place for start, end, _ in found for place in range(start, end)}
        found += [
            swap
            for swap in _better(anew, stays)
            if any(swap[0] <= one.start and one.end <= swap[1] for one in odd)
            and not any(swap[0] <= one.start < swap[1] for one in others)
        ]
    return sorted(found)


class _Read(NamedTuple):
    """A word and how it sounds; ``odd``: otherwise than UniDic reads it."""

    written: Morpheme
    sound: str
    odd: bool = False


def _heard(one: Morpheme) -> str:
    return "" if one.pos2 == "数詞" else _sound(one.kana)


def _kanji_by_kanji(sentence: Sequence[Morpheme]) -> Iterator[_Read]:
    """Lone kanji as they sound in compounds.

    白手 is シロテ to UniDic, サイケッシます is 再決します; who wrote them heard ハクシュ and サイケツします.
    """
    for place, one in enumerate(sentence):
        before, after = sentence[max(0, place - 1) : place], sentence[place + 1 : place + 2]
        beside_kanji = any(_KANJI.fullmatch(two.surface[:1]) for two in after) or any(
            _KANJI.fullmatch(two.surface[-1:]) for two in before
        )
        stem = one.surface.removesuffix("し")
        sino = on_reading(stem) if len(stem) == 1 and beside_kanji else None
        if sino is None or _stays(one, before, after):
            yield _Read(one, _heard(one))
        elif stem == one.surface:
            yield _Read(one, sino, sino != _heard(one))
        elif one.lemma.endswith("する"):
            middle = one.start + 1
            yield _Read(one._replace(surface=stem, end=middle), sino, odd=True)
            yield _Read(one._replace(surface="し", start=middle), "シ")
        else:
            yield _Read(one, _heard(one))


def _stays(one: Morpheme, before: Sequence[Morpheme], after: Sequence[Morpheme]) -> bool:
    """Whether ``one`` is a number, or what is counted, or may be a name: 三回, 1行目, 汗川議員."""
    if any(two.surface in (*_SEATS, *_HONORIFICS) for two in after):
        return True
    if one.pos2 == "数詞":
        return any("助数詞" in two.pos3 for two in after)
    return any(two.pos2 == "数詞" for two in before)


def _better(words: Sequence[_Read], stays: set[int]) -> Iterator[Swap]:
    sound = ""
    pieces = []
    for one in words:
        moves = stays.isdisjoint(range(one.written.start, one.written.end))
        own = one.sound if one.sound and moves else _SILENT
        pieces.append(Piece(len(sound), len(sound) + len(own), one.written))
        sound += own
    return _swaps(best_spelling(sound, pieces), pieces)


def _kept(sentence: Sequence[Morpheme]) -> set[int]:
    """Places of what may be a name, of what follows names, and of fillers."""
    found = {place for place, one in enumerate(sentence) if _is_kept(one)}
    found |= {place + 1 for place in found if _is_given_name(sentence[place : place + 2])}
    for place, after in enumerate(sentence[1:]):
        called = after.surface in _SEATS and _may_be_name(sentence[place])
        if after.surface in _HONORIFICS or called:
            found.add(place)
    text = "".join(one.surface for one in sentence)
    said = _INTRODUCES.search(text)
    if said and said.end() == len(text) and said.start() <= _LONGEST_NAME:
        return set(range(len(sentence)))  # a name and です is all that was said
    return found


def _is_kept(one: Morpheme) -> bool:
    named = one.pos3 == "人名" and len(one.surface) > 1 and is_family(one.surface)
    return named or one.pos == "感動詞" or one.surface in (*_HONORIFICS, *_SEATS)


def _is_given_name(two: Sequence[Morpheme]) -> bool:
    """Behind a family name; alone it is rather a word that was misheard."""
    return len(two) == 2 and all(one.pos3 == "人名" for one in two)


def _may_be_name(one: Morpheme) -> bool:
    return one.pos2 == "固有名詞" or bool(_KANA.fullmatch(one.surface))


def _swaps(edges: Sequence[Edge], pieces: Sequence[Piece]) -> Iterator[Swap]:
    """The new edges, those that touch as one. What was written begins and ends with a morpheme."""
    begins = {start: one.start for start, _, one in pieces}
    ends = {end: one.end for _, end, one in pieces}
    position = 0
    for is_new, run in groupby(edges, key=lambda edge: edge.price is not None):
        texts = list(run)
        last = texts[-1].end
        if is_new:
            yield begins[position], ends[last], "".join(edge.text for edge in texts)
        position = last
