"""What a sentence says of objections, read on morphemes: 異議なし, 異議はありませーん, 異議あり."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from minutes.format.sound.morphology import Morpheme, parse_whole
from minutes.format.sound.reading import katakana
from minutes.held import SENTENCES

Mood = Literal["said", "asked", "noted", "mentioned"]
"""``said``: a sentence ends with it. ``asked``: か follows. ``noted``: と認めます, ので, ようです follow, as a
chair takes note. ``mentioned``: it only qualifies something else (異議ない旨, 異議のある方)."""

_STRETCHED = re.compile(r"(?<=[ぁ-ん])[ー〜～~]+")
"""異議なーし, ありませーん: MeCab knows no word that is called out."""
_PARTICLES = frozenset("はがもの、")
_NONE = frozenset(("なし", "無し", "ナシ", "梨"))
_EXISTS = frozenset(("有る", "在る", "御座る"))
_SOFT = frozenset(("です", "でしょう", "だ", "よ", "ね", "な", "っ", "の", "ん"))
_ENDS = frozenset("。、！!…")
_LEADS = frozenset(("はい", "ええ", "えー", "特に", "別に", "、", "私", "わたし", "は", "全く"))
_TAKES_NOTE = re.compile(
    r"(?:もの|旨)?(?:と|を)(?:の声(?:です|があり))?(?:お?認め|確認|判断)|(?:です|ます)?(?:の|ん)で|から、|(?:の)?よう(?:です|であ|でご|な)|でし[たて]|まし[たて]|た(?:ので|。|$)"
)
_NOT_THAT = re.compile(r"(?:という)?(?:わけ|もの|の)(?:で|じゃ)は?(?:あり|ござい|な[いく])")


@dataclass(frozen=True, slots=True)
class Stance:
    """``objects``: an objection is there. ``bare``: 異議 itself was not said (なし, ありません).

    ``noun``: said with なし or あり, as one calls it out; nobody asks so.
    """

    objects: bool
    mood: Mood
    bare: bool = False
    noun: bool = False


@lru_cache(maxsize=SENTENCES)
def stance(text: str) -> Stance | None:
    """What the sentence says of objections; ``None`` where it says nothing, or takes it back.

    >>> stance("異議はありませーん。")
    Stance(objects=False, mood='said', bare=False, noun=False)
    >>> stance("御異議ないものと認めます。").mood, stance("御異議ございませんか").mood
    ('noted', 'asked')
    >>> stance("異議があるわけではありません。") is None, stance("異議申立てがありました。") is None
    (True, True)
    """
    found = parse_whole(_STRETCHED.sub("", text))
    for place in range(len(found)):
        behind = _behind_subject(found, place)
        read = _predicate(found, behind) if behind else None
        if read is not None:
            return read
    first = next((n for n, m in enumerate(found) if m.surface not in _LEADS), len(found))
    read = _predicate(found, first, bare=True)
    return read if read is not None and read.mood in {"said", "asked"} else None


def _behind_subject(found: Sequence[Morpheme], place: int) -> int:
    """Where the words behind 異議 (意義, いぎ: only the sound counts) begin; 0 where it is not."""
    if _kana(found[place]) == "イギ":
        return place + 1
    two = "".join(map(_kana, found[place : place + 2]))
    return place + 2 if two == "イギ" else 0


def _kana(morpheme: Morpheme) -> str:
    return morpheme.kana or katakana(morpheme.surface)


def _predicate(found: Sequence[Morpheme], at: int, *, bare: bool = False) -> Stance | None:
    while not bare and at < len(found) and found[at].surface in _PARTICLES:
        at += 1
    if at >= len(found):
        return None
    word, rest = found[at], found[at + 1 :]
    noun = word.surface in _NONE
    if noun or word.lemma == "無い":
        objects = False
        noun = noun or word.surface == "無し"
    elif word.lemma in _EXISTS or word.surface == "あり":
        negated = _negated(rest)
        if negated is None:
            return None
        objects = not negated
        noun = word.surface == "あり" and not (rest and rest[0].lemma == "ます")
        rest = rest[_ending(rest) :]
    else:
        return None
    tail = "".join(morpheme.surface for morpheme in rest)
    if _NOT_THAT.match(tail) or (bare and not _closes(rest)):
        return None
    return Stance(objects, _mood(rest, tail), bare, noun)


def _negated(rest: Sequence[Morpheme]) -> bool | None:
    """Whether ありませ|ん is denied; ``None`` where the end was lost (異議ござい)."""
    if rest and rest[0].lemma == "ます":
        if rest[0].surface == "ませ":
            return len(rest) > 1 and rest[1].surface in {"ん", "ぬ", "なんだ"}
        return False
    return None if rest and rest[0].surface in {"ま", "ませ"} else False


def _ending(rest: Sequence[Morpheme]) -> int:
    """How many morphemes ませ|ん, ます are."""
    if rest and rest[0].lemma == "ます":
        return 2 if rest[0].surface == "ませ" else 1
    return 0


def _closes(rest: Sequence[Morpheme]) -> bool:
    return all(m.surface in _SOFT or m.surface in _ENDS or m.surface in "か？?" for m in rest)


def _mood(rest: Sequence[Morpheme], tail: str) -> Mood:
    if _TAKES_NOTE.match(tail):
        return "noted"
    soft = 0
    while soft < len(rest) and rest[soft].surface in _SOFT:
        soft += 1
    if soft == len(rest) or rest[soft].surface in _ENDS:
        return "said"
    if rest[soft].surface in {"か", "？", "?", "かね"}:
        asked = "".join(m.surface for m in rest[soft + 1 :])
        return "mentioned" if asked.startswith(("と", "どう", "否")) else "asked"
    return "mentioned"
