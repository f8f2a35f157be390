"""What a clerk's corrections of one meeting teach: words that were misheard, spellings that the house prefers.

A correction teaches only where it is certain what it means. Left out: other wording (it sounds otherwise),
what was put right once and stands nowhere else, and words that were wrong here and right there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from rapidfuzz import fuzz

from minutes.format.call_grammar import role_tail
from minutes.format.sound.morphology import Morpheme, hiragana, parse
from minutes.format.sound.reading import katakana, sound, tokens
from minutes.format.vocabulary.near import letters
from minutes.format.vocabulary.plausible import is_odd

LessonKind = Literal["misheard", "spelling", "word"]
"""``misheard``: another word of nearly the same sound; ``spelling``: the same word, written otherwise;
``word``: one to be known, whose mistakes were never the same."""

_ALIKE = 62.0
"""Likeness (0 to 100) of two sounds, as letters, from which on one may have been heard for the other."""

_LONGEST = 24
_AGAIN = 2
"""Times that something must come before it is a habit of the recogniser, or a word of the body."""

_WORD = re.compile(r"[\u3041-\u30ff\u3400-\u9fff々〆ヶA-Za-z0-9]{2,}")
_KANJI = re.compile(r"[\u3400-\u9fff々]")
_KANA = re.compile(r"[\u3041-\u30ffー]{2,}")
_DIGIT = re.compile(r"[0-9]")
_JOINS = ("名詞", "接尾辞", "接頭辞")


@dataclass(frozen=True, slots=True)
class Lesson:
    """One thing that may be learnt. ``mistakes``: what stood there; ``wrong``: how often it was corrected;
    ``right``: how often the machine wrote the word itself."""

    kind: LessonKind
    written: str
    reading: str | None
    mistakes: tuple[str, ...]
    wrong: int
    right: int


def lessons_of(pairs: Iterable[tuple[str, str]]) -> tuple[Lesson, ...]:
    """What the corrections teach, the most frequent first.

    ``pairs``: every statement as the machine wrote it and as it was filed, those that nobody touched too.

    >>> pairs = [("千箱支所です。", "銭函支所です。"), ("銭函支所へ", "銭函支所へ"), ("千箱支所の", "銭函支所の")]
    >>> [(lesson.written, lesson.mistakes, lesson.wrong, lesson.right) for lesson in lessons_of(pairs)]
    [('銭函支所', ('千箱支所',), 2, 1)]
    """
    both = tuple(pairs)
    machine, filed = "\n".join(before for before, _ in both), "\n".join(after for _, after in both)
    swaps = Counter(swap for before, after in both for swap in swaps_between(before, after))
    words: dict[str, list[tuple[str, int]]] = {}
    for (wrong, written), count in swaps.items():
        if swaps.get((written, wrong)) is None and is_alike(wrong, written):
            words.setdefault(written, []).append((wrong, count))
    found = (
        _lesson(written, mistakes, machine, filed)
        for written, mistakes in words.items()
        if filed.count(written) >= _AGAIN
    )
    kept = (lesson for lesson in found if lesson is not None)
    return tuple(sorted(kept, key=lambda lesson: (-lesson.wrong, lesson.written)))


def _lesson(
    written: str, mistakes: Sequence[tuple[str, int]], machine: str, filed: str
) -> Lesson | None:
    total = sum(count for _, count in mistakes)
    own = written.count
    sure = tuple(
        wrong
        for wrong, count in mistakes
        if filed.count(wrong) == (filed.count(written) if wrong in written else 0)
        and (count >= _AGAIN or is_odd(tokens(wrong)))
        and not own(wrong)
    )
    spelled = all(_same_word(wrong, written) for wrong, _ in mistakes)
    if spelled:
        conflict = any(filed.count(wrong) for wrong, _ in mistakes)
        return (
            None
            if conflict or total < _AGAIN
            else _made("spelling", written, mistakes, machine, sure)
        )
    if not _teaches_word(written):
        return None
    return _made("misheard" if sure else "word", written, mistakes, machine, sure)


def _made(
    kind: LessonKind,
    written: str,
    mistakes: Sequence[tuple[str, int]],
    machine: str,
    sure: tuple[str, ...],
) -> Lesson:
    total = sum(count for _, count in mistakes)
    reading = _reading(written, [wrong for wrong, count in mistakes if count >= _AGAIN])
    return Lesson(kind, written, reading, sure, total, machine.count(written))


def _reading(written: str, heard: Sequence[str]) -> str | None:
    """How a word sounds: as it was heard again and again in kana, else as the dictionary has it.

    サトリン for 佐藤委員 is no reading: a name with its office is run together.
    """
    if not _KANJI.search(written):
        return None
    usual = "".join(token.kana for token in tokens(written))
    if role_tail(written) is None:
        for wrong in heard:
            if _KANA.fullmatch(wrong) and abs(len(wrong) - len(usual)) <= 1:
                return hiragana(katakana(wrong))
    return hiragana(usual) or None


def swaps_between(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Words of one text in whose place others stand in the other, as whole compounds.

    >>> list(swaps_between("千箱の支所を見ます。", "銭函の支所を見ます。"))
    [('千箱', '銭函')]
    """
    if before == after:
        return
    old, new = parse(before), parse(after)
    matcher = SequenceMatcher(
        None, [part.surface for part in old], [part.surface for part in new], autojunk=False
    )
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind != "replace":
            continue
        ahead, behind = _shared(old, new, (first, last), (start, end))
        wrong = "".join(part.surface for part in old[first - ahead : last + behind])
        written = "".join(part.surface for part in new[start - ahead : end + behind])
        fits = all(_WORD.fullmatch(text) and len(text) <= _LONGEST for text in (wrong, written))
        if fits and not _is_number(old[first:last], new[start:end]):
            yield wrong, written


def _shared(
    old: Sequence[Morpheme],
    new: Sequence[Morpheme],
    was: tuple[int, int],
    now: tuple[int, int],
) -> tuple[int, int]:
    """Morphemes before and behind that belong to the same compound."""
    if not all(part.pos in _JOINS for part in new[now[0] : now[1]]):
        return 0, 0
    ahead = behind = 0
    while (
        min(was[0], now[0]) > ahead
        and _joined(old[was[0] - ahead - 1])
        and old[was[0] - ahead - 1].surface == new[now[0] - ahead - 1].surface
    ):
        ahead += 1
    while (
        was[1] + behind < len(old)
        and now[1] + behind < len(new)
        and _joined(old[was[1] + behind])
        and old[was[1] + behind].surface == new[now[1] + behind].surface
    ):
        behind += 1
    return ahead, behind


def _is_number(old: Sequence[Morpheme], new: Sequence[Morpheme]) -> bool:
    """Whether a number was put right: that is no word."""
    if any(part.pos2 == "数詞" for part in new):
        return True
    return any(_DIGIT.search(part.surface) for part in (*old, *new))


def _joined(part: Morpheme) -> bool:
    return part.pos in _JOINS and part.pos2 != "数詞" and bool(_WORD.match(part.surface * 2))


def is_alike(wrong: str, written: str) -> bool:
    """Whether one may have been heard for the other, or is another spelling of it: no other wording."""
    if _same_word(wrong, written):
        return True
    heard, said = letters(sound(wrong)), letters(sound(written))
    return bool(heard and said) and fuzz.ratio(heard, said) >= _ALIKE


def _same_word(word: str, other: str) -> bool:
    """子供 and 子ども: UniDic has one headword for both."""
    return [part.lemma for part in parse(word)] == [part.lemma for part in parse(other)] or (
        sound(word) == sound(other) and _is_in_kana(word, other)
    )


def _is_in_kana(word: str, other: str) -> bool:
    """Whether they differ only in how much of them is in kana: the kanji of one are the other's."""
    left, right = "".join(_KANJI.findall(word)), "".join(_KANJI.findall(other))
    return left in right or right in left


def _teaches_word(written: str) -> bool:
    """A noun, or several: no verb, no particle."""
    parts = parse(written)
    return all(part.pos in _JOINS for part in parts) and any(part.pos == "名詞" for part in parts)
