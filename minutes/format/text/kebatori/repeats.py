"""Repetitions 反復 and loops: the same particle, mimetic word, date or sentence again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from minutes.format.sound.morphology import Morpheme
from minutes.format.text.passage import POLAR, Passage
from minutes.format.text.revision import Edit, Offer

_PARTICLES = frozenset("がのをにはでとへ")
_NOUNS = frozenset({"名詞", "代名詞", "接尾辞"})
_FREE = _NOUNS | {"接頭辞", "補助記号", "副詞", "連体詞"}
_DATE_PREFIX = re.compile(
    r"(?P<date>(?:(?:令和|平成|昭和|西暦)?[0-9０-９〇一二三四五六七八九十元]{1,8}(?:年度?|月|時)|午[前後]){1,4})"
    r"[、，, 　]+(?P=date)(?=[0-9０-９〇一二三四五六七八九十])"
)
_LISTED = re.compile(
    r"[0-9０-９〇一二三四五六七八九十]+[日月年時分秒]?(?:[、，]|と|や|か|及び|又は)[0-9０-９〇一二三四五六七八九十]"
)
"""The rest of a date and another one behind it."""

_SAME_SENTENCE = re.compile(r"(?:\A|(?<=[。\n|]))(?P<s>[^。\n]{3,200}。)[ 　]*(?:(?P=s)[ 　]*){2,}")
_SAME_UNIT = re.compile(r"(?P<u>[^。\n]{4,40}?)(?P=u){4,}")


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


def particles(passage: Passage) -> Iterator[Edit | Offer]:
    """A case particle twice in a row behind a noun becomes one.

    # 説明がが不十分でした → 説明が不十分でした
    # というのの目安, 自費ででも, 子どもも, ことと → stay: two particles that go together
    # アートにエールをを → only offered: a title may end in a particle

    Published: none, and 2 offers.
    """
    words = passage.morphemes
    for index in range(1, len(words) - 1):
        noun, left, right = words[index - 1 : index + 2]
        if left.surface != right.surface or left.surface not in _PARTICLES:
            continue
        if left.end != right.start or left.pos != "助詞" or right.pos not in ("助詞", "助動詞"):
            continue
        if noun.end != left.start or noun.pos not in _NOUNS or noun.surface in ("もの", "こと"):
            continue
        following = words[index + 2] if index + 2 < len(words) else None
        if left.surface in "でと" and (following is None or following.pos not in _FREE):
            continue  # 自費ででも, 公然ととは
        if _like_a_title(words, index):
            yield Offer(right.start, right.end, "", "particle_repeat")
        else:
            yield Edit(right.start, right.end, "", "particle_repeat", 0.9)


def _like_a_title(words: Sequence[Morpheme], index: int) -> bool:
    """みんなに教育をを: another case before this one with no verb between them, as slogans have."""
    for word in reversed(words[max(0, index - 12) : index]):
        if word.pos in ("動詞", "助動詞", "形容詞", "補助記号"):
            return False
        if word.pos2 == "格助詞" and word.surface in ("を", "に", "へ", "と"):
            return True
    return False


def mimetics(passage: Passage) -> Iterator[Edit]:
    """A mimetic word said twice over becomes one pair.

    # どんどんどんどん進む → どんどん進む

    Published: 33, all read, none wrong.
    """
    for match in re.finditer(r"(?P<m>[ぁ-んァ-ヶ]{2,3})(?P=m){3,}", passage.text):
        pair = match.group("m") * 2
        index = passage.index_at(match.start())
        if index is not None and passage.morphemes[index].surface == pair and not POLAR.match(pair):
            yield Edit(*match.span(), pair, "mimetic_repeat", 0.9)


def dates(passage: Passage) -> Iterator[Edit]:
    """A date begun anew keeps its second start.

    # 12月、12月15日に開催します → 12月15日に開催します
    # 10時、10時30分、11時の3回 → stays: a list
    """
    for match in _DATE_PREFIX.finditer(passage.text):
        before = passage.text[max(0, match.start() - 2) : match.start()]
        if _LISTED.match(passage.text, match.end()) or re.search(r"[日月年時分][、，]\Z", before):
            continue
        yield Edit(match.start(), match.end() - len(match.group("date")), "", "date_restart", 0.7)
