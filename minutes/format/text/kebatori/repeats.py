"""Repetitions 反復 and loops: the same phrase, particle, mimetic word or sentence again (2.6, 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from minutes.format.sound.morphology import Morpheme
from minutes.format.text.passage import COMMAS, POLAR, SPACES, Passage
from minutes.format.text.revision import Edit

_LONGEST_PHRASE = 8
_PARTICLES = frozenset("がのをにはでもとへ")
_DATE_PREFIX = re.compile(
    r"(?P<date>(?:(?:令和|平成|昭和|西暦)?[0-9０-９〇一二三四五六七八九十元]{1,8}(?:年度?|月|時)|午[前後]){1,4})"
    r"[、，, 　]+(?P=date)(?=[0-9０-９〇一二三四五六七八九十])"
)
_SAME_SENTENCE = re.compile(r"(?:\A|(?<=[。\n|]))(?P<s>[^。\n]{3,200}。)[ 　]*(?:(?P=s)[ 　]*){2,}")
_SAME_UNIT = re.compile(r"(?P<u>[^。\n]{4,40}?)(?P=u){4,}")
_IDIOMS = frozenset({"日に", "我も", "手に", "目に", "口に", "世に"})
_NOUNLIKE = frozenset({"名詞", "接尾辞", "接頭辞", "形状詞"})
_PHRASE_END = frozenset({"助詞", "副詞", "接続詞", "連体詞"})
_NO_PHRASE = frozenset({"補助記号", "記号", "空白", "助詞", "助動詞", "接尾辞", "感動詞"})
_LISTING = frozenset({"と", "や", "か", "及び", "又は", "並びに", "・"})


def sentence_loops(passage: Passage) -> Iterator[Edit]:
    """The same sentence three times or more, or an endless phrase, becomes one (幻覚のループ).

    # 執行状況です。執行状況です。執行状況です。 → 執行状況です。
    """
    for pattern, name in ((_SAME_SENTENCE, "s"), (_SAME_UNIT, "u")):
        for match in pattern.finditer(passage.text):
            unit = match.group(name)
            if POLAR.search(unit) or re.search(r"[0-9０-９]", unit) or len(set(unit)) < 3:
                continue
            yield Edit(*match.span(), unit, "loop", 0.6)


def phrases(passage: Passage) -> Iterator[Edit]:
    """The same phrase twice in a row becomes one.

    # 区民の、区民の皆様に → 区民の皆様に
    # このこの条例は → この条例は
    """
    words = passage.morphemes
    index = 0
    while index < len(words):
        edit, step = _repeat_at(passage, words, index)
        if edit is not None:
            yield edit
        index += step


def particles(passage: Passage) -> Iterator[Edit]:
    """A particle twice in a row becomes one; ものの, 子どもも are words.

    # 説明がが不十分でした → 説明が不十分でした
    """
    for left, right in zip(passage.morphemes, passage.morphemes[1:], strict=False):
        if left.surface != right.surface or left.end != right.start:
            continue
        particle = left.pos == "助詞" and right.pos in ("助詞", "助動詞")
        if particle and left.surface in _PARTICLES and _not_a_word(passage, left):
            yield Edit(right.start, right.end, "", "particle_repeat", 0.9)


def mimetics(passage: Passage) -> Iterator[Edit]:
    """A mimetic word said twice over becomes one pair.

    # どんどんどんどん進む → どんどん進む
    """
    for match in re.finditer(r"(?P<m>[ぁ-んァ-ヶ]{2,3})(?P=m){3,}", passage.text):
        pair = match.group("m") * 2
        index = passage.index_at(match.start())
        if index is not None and passage.morphemes[index].surface == pair:
            yield Edit(*match.span(), pair, "mimetic_repeat", 0.9)


def dates(passage: Passage) -> Iterator[Edit]:
    """A date begun anew keeps its second start.

    # 12月、12月15日に開催します → 12月15日に開催します
    """
    for match in _DATE_PREFIX.finditer(passage.text):
        yield Edit(match.start(), match.end() - len(match.group("date")), "", "date_restart", 0.7)


def _not_a_word(passage: Passage, left: Morpheme) -> bool:
    before = passage.before(left.start)
    return before is None or before.surface + left.surface not in ("もの", "こと", "なに")


def _repeat_at(passage: Passage, words: Sequence[Morpheme], index: int) -> tuple[Edit | None, int]:
    """The edit for a phrase at ``index`` that comes again, and how far to go on."""
    first = words[index]
    if first.pos in _NO_PHRASE or _counts(first):
        return None, 1
    if len({word.surface for word in words[index : index + 6]}) == 1 and len(words) - index > 5:
        return None, 1  # the same mark over and over is no phrase
    for length in range(min(_LONGEST_PHRASE, (len(words) - index) // 2), 0, -1):
        again = index + length
        comma = words[again].surface in COMMAS
        again += comma
        if again + length > len(words) or words[again].surface != first.surface:
            continue
        phrase = words[index : index + length]
        if any(
            a.surface != b.surface
            for a, b in zip(phrase, words[again : again + length], strict=True)
        ):
            continue
        comma = comma or passage.text[phrase[-1].end : words[again].start].strip() != ""
        spaced = any(mark in SPACES for mark in passage.text[phrase[-1].end : words[again].start])
        if _may_drop(words, index, length, again, parted=comma or spaced):
            cut = Edit(first.start, words[again].start, "", "phrase_repeat", 0.85)
            return cut, again - index
    return None, 1


def _may_drop(
    words: Sequence[Morpheme], index: int, length: int, again: int, *, parted: bool
) -> bool:
    phrase = words[index : index + length]
    text = "".join(word.surface for word in phrase)
    if any(_counts(word) for word in phrase) or POLAR.search(text) or "。" in text:
        return False
    if any(word.surface in COMMAS or word.pos == "補助記号" for word in phrase):
        return False
    last = phrase[-1]
    following = words[again + length] if again + length < len(words) else None
    previous = words[index - 1] if index else None
    if _is_listing(previous, following) or (previous is not None and previous.pos in _NOUNLIKE):
        return False
    if not parted:
        return _sure_without_comma(phrase, text)
    if last.pos in _NOUNLIKE or last.pos == "代名詞":
        return (
            following is not None and following.pos not in _NOUNLIKE and following.pos != "補助記号"
        )
    return last.pos in _PHRASE_END


def _sure_without_comma(phrase: Sequence[Morpheme], text: str) -> bool:
    """このこの, 区民の区民の; but それはそれは, 日に日に and 行けども行けども are idioms."""
    if len(phrase) == 1:
        return phrase[0].pos == "連体詞"
    noun = phrase[0].pos in ("名詞", "接頭辞") and phrase[-1].pos2 == "格助詞"
    return noun and text not in _IDIOMS and phrase[-1].surface in ("の", "を", "が", "に")


def _is_listing(previous: Morpheme | None, following: Morpheme | None) -> bool:
    """AとB、BとC: the second B begins another pair."""
    return (
        previous is not None
        and following is not None
        and previous.surface in _LISTING
        and following.surface in _LISTING
    )


def _counts(word: Morpheme) -> bool:
    return word.pos2 == "数詞"
