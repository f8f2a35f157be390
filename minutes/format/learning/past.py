"""Past minutes as counts: words with their sounds, and sequences of characters; no sentence is kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from minutes.codec import compressed_json, from_compressed_json, from_plain, to_plain
from minutes.format.inputs import PastMinutes, compounds
from minutes.format.learning.readings import as_told, told_readings
from minutes.format.sound.morphology import Morpheme, hiragana, parse
from minutes.format.sound.people import person_of
from minutes.format.sound.reading import fold
from minutes.format.usage import GENERAL, Usage, fluency
from minutes.format.usage.ngrams import count_sequences, plain, usage_of
from minutes.format.usage.words import Spelling, known_words
from minutes.schema import Term

_KANJI = re.compile(r"[\u3400-\u9fff々]")
_NATIVE = "和"
_WORD_KINDS = ("名詞", "形状詞", "接尾辞")
_LEAST = 2
"""Occurrences in one file from which on anything is kept: what came once would be somebody's sentence."""

_SHORTEST, _LONGEST = 2, 24
_MOST_TERMS = 400
_MOST_SEQUENCES = 60_000
_OFTEN = 25
_TELLING = 2.5
"""Surprise (see :func:`_surprise`) below which every meeting words it so."""

_LONG_SOUND = 4
"""Kana of a single word that is a term: 小樽 is too short to be asked for."""

_NAMES = ("name", "person")
_NAME_TELLS = 4.0
"""A recogniser does not know the names of a town, however often minutes of many towns hold them."""

_NO_TERM = re.compile(r"^[御お]|[A-Za-z]|(?:以上|以下|未満|以降|以内)$")
"""Polite words, what has letters whose sound is not told, and limits."""


@dataclass(frozen=True, slots=True)
class Taught:
    """A word and how often it came. ``reading``: hiragana; ``kind``: ``"term"``, ``"name"`` (a place's or an
    organisation's is in it), ``"person"`` or ``"word"``.

    ``native``: of a word, whether it is written in kana as well.
    """

    text: str
    reading: str
    count: int
    kind: str = "term"
    native: bool = False


@dataclass(frozen=True, slots=True)
class Learnt:
    """What one file taught, or several. ``characters``: how long they were."""

    characters: int = 0
    words: tuple[Taught, ...] = ()
    sequences: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


def learn(past: PastMinutes) -> Learnt:
    """Count past minutes.

    >>> from minutes.format.inputs import parse_past
    >>> learnt = learn(parse_past(["○市長（森井秀明）　銭函支所の改修です。銭函支所の建替えです。"]))
    >>> [word.text for word in learnt.words if word.kind != "word"]
    ['銭函支所']
    """
    told = told_readings(past.sentences)
    counts: Counter[tuple[str, str, bool, str]] = Counter()
    for sentence in past.sentences:
        for text, reading in compounds(sentence):
            if reading and len(text) <= _LONGEST and not _NO_TERM.search(text):
                counts[text, as_told(text, reading, told), False, _kind_of(text)] += 1
        for morpheme in parse(sentence):
            if _is_word(morpheme):
                reading = as_told(morpheme.surface, hiragana(morpheme.kana), told)
                native = morpheme.origin == _NATIVE
                counts[morpheme.surface, reading, native, "word"] += 1
    words = [
        Taught(text, reading, count, kind, native)
        for (text, reading, native, kind), count in counts.items()
        if count >= _LEAST
    ]
    words += _people(past)
    sequences = count_sequences(past.sentences)
    kept = {text: count for text, count in sequences.items() if count >= _LEAST}
    return Learnt(past.characters, tuple(words), MappingProxyType(kept))


@lru_cache(maxsize=8192)
def _kind_of(text: str) -> str:
    return "name" if any(morpheme.pos2 == "固有名詞" for morpheme in parse(text)) else "term"


def _is_word(morpheme: Morpheme) -> bool:
    return (
        len(morpheme.kana) > 1
        and morpheme.pos in _WORD_KINDS
        and morpheme.pos2 != "数詞"
        and morpheme.pos3 != "人名"
        and bool(_KANJI.search(morpheme.surface))
    )


def _people(past: PastMinutes) -> Iterator[Taught]:
    """Speakers as they are called by their office: 高島市長, 川上議長."""
    text = "".join(past.sentences)
    for who in past.speakers:
        for form in person_of(who).forms:
            count = text.count(form.written)
            if count and form.kana and form.kind in ("full_role", "tail_role"):
                yield Taught(form.written, hiragana(form.kana), count + 1, "person")


def pooled(several: Iterable[Learnt]) -> Learnt:
    """Several files' counts as one; of the sequences the most frequent."""
    characters = 0
    counts: Counter[tuple[str, str, str, bool]] = Counter()
    sequences: Counter[str] = Counter()
    for learnt in several:
        characters += learnt.characters
        for word in learnt.words:
            counts[word.text, word.reading, word.kind, word.native] += word.count
        sequences.update(learnt.sequences)
    words = tuple(
        Taught(text, reading, count, kind, native)
        for (text, reading, kind, native), count in counts.items()
    )
    most = MappingProxyType(dict(sequences.most_common(_MOST_SEQUENCES)))
    return Learnt(characters, words, most)


def terms_of(learnt: Learnt) -> tuple[Term, ...]:
    """The words that other meetings would not expect, the most telling first; kind ``"learnt"``."""
    found: dict[str, tuple[float, Term]] = {}
    for word in learnt.words:
        surprise = _surprise(word.text)
        if not _is_telling(word, surprise):
            continue
        least = _NAME_TELLS if word.kind in _NAMES else 0.0
        worth = max(surprise, least) * min(word.count, _OFTEN) ** 0.5
        if worth > found.get(word.text, (0.0,))[0]:
            found[word.text] = worth, Term(word.text, word.reading, kind="learnt")
    ordered = sorted(found.values(), key=lambda pair: (-pair[0], pair[1].text))
    return tuple(term for _, term in ordered[:_MOST_TERMS])


def _is_telling(word: Taught, surprise: float) -> bool:
    if word.kind == "word":
        rare = word.text not in known_words() and word.count > _LEAST
        return rare and not word.native and len(word.reading) >= _LONG_SOUND
    return word.kind in _NAMES or surprise >= _TELLING


def _surprise(text: str) -> float:
    """Nats a character behind the first, which is always a surprise."""
    counted = plain(text)
    if len(counted) < _SHORTEST:
        return 0.0
    return (fluency(counted[0]) - fluency(counted)) / (len(counted) - 1)


def usage_from(learnt: Learnt | None) -> Usage:
    """How the body words things, beside how meetings do; nothing of its own without past minutes."""
    if learnt is None:
        return GENERAL
    words = (
        (fold(word.reading), Spelling(word.text, word.native))
        for word in learnt.words
        if word.kind == "word"
    )
    return usage_of(learnt.sequences, words)


def packed(taught: Learnt) -> bytes:
    """As it is kept, in the database and beside a job's papers."""
    return compressed_json(to_plain(taught))


def unpacked(content: bytes) -> Learnt:
    """What :func:`packed` wrote."""
    return from_plain(Learnt, from_compressed_json(content))
