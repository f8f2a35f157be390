"""Which member a misheard name means: the one who fits well and clearly better than the others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

from minutes.format.call_grammar import ROLES
from minutes.format.sound.answers import answer_off
from minutes.format.sound.glyphs import same_glyphs
from minutes.format.sound.likeness import unlikeness
from minutes.format.sound.people import is_another_family
from minutes.format.sound.reading import (
    fold,
    heard,
    is_family,
    moras,
    name_readings,
    short,
    sound,
    tokens,
)
from minutes.format.usage.words import known_words
from minutes.format.vocabulary.hearing import Found, Heard, spoken
from minutes.schema import Term

_FITS = 0.22
"""Share of its moras by which a misheard name with a role may differ from a member's."""
_FITS_SHORT = 1.0
"""Moras that any of them may differ."""
_CLEARER = 0.3
"""Moras by which a member must fit better than the next."""
_OFFERED = 0.5
"""Share of a name's moras up to which its member is offered where nobody fits well."""
_MOST_OFFERED = 3
_SUFFIX = re.compile(
    "(?:"
    + "|".join(sorted((*ROLES, "さん", "君", "様", "氏", "先生"), key=len, reverse=True))
    + ")$"
)

_CALLED = re.compile(
    "(?<![一-龥々ぁ-んァ-ヶーA-Za-z0-9])(?P<name>[一-龥々]{2,3}?)(?P<role>"
    + "|".join(sorted(ROLES, key=len, reverse=True))
    + ")"
)
_READINGS = 8
"""Readings of such kanji that are tried."""

Doubt = tuple[Found, tuple[str, ...]]
"""Where, and the names with their roles that may have been said there."""


def settle(
    hearing: Heard, candidates: Sequence[Found], terms: Sequence[Term]
) -> tuple[list[Found], tuple[Doubt, ...]]:
    """``candidates`` without names that fit badly or no better than another's; those who may be meant."""
    offs = {id(found): _off(hearing, found) for found in candidates if _is_misheard(hearing, found)}
    windows: dict[tuple[int, int], list[Found]] = defaultdict(list)
    for found in candidates:
        if id(found) in offs:
            windows[found.start, found.end].append(found)
    dropped: set[int] = set()
    doubts: list[Doubt] = []
    for rivals in windows.values():
        best = min(rivals, key=lambda found: offs[id(found)])
        others = [rival for rival in rivals if not _is_same(rival.term, best.term)]
        off = offs[id(best)]
        clearer = min((offs[id(rival)] - off for rival in others), default=_CLEARER)
        near = [rival for rival in rivals if rival not in others and not _is_far(rival)]
        own = near or [rival for rival in rivals if rival not in others]
        nearest = min(offs[id(rival)] for rival in own)
        if off > 0 and answer_off(_said(hearing, best)) <= off:
            dropped.update(map(id, rivals))
        elif (
            clearer < _CLEARER
            or (off > _most(best) and not near)
            or (_is_others(hearing, best, terms) or _says_less(hearing, best, off, terms))
        ):
            dropped.update(map(id, rivals))
            doubts += _doubt(hearing, best, terms)
        else:
            dropped.update(id(rival) for rival in rivals if rival in others)
            dropped.update(id(rival) for rival in rivals if near and rival not in near)
            dropped.update(id(rival) for rival in own if offs[id(rival)] - nearest >= _CLEARER)
    return [found for found in candidates if id(found) not in dropped], tuple(doubts)


def read_otherwise(hearing: Heard, terms: Sequence[Term]) -> Iterator[Found]:
    """Members whose names were heard in kanji that make no word, or one that is read otherwise.

    佐当委員 reads スケアタリ; who wrote it heard サトー. Only in front of a role, and only a name
    that sounds exactly as the kanji may.
    """
    for match in _CALLED.finditer(hearing.text):
        for term in terms if _other_readings(match["name"], match["role"]) else ():
            if term.kind == "name" and _reads_otherwise(match, term):
                yield Found(*match.span(), term, 0, len(moras(spoken(term))))


def _reads_otherwise(called: re.Match[str] | None, term: Term) -> bool:
    if called is None or called.group() == term.text or not term.text.endswith(called["role"]):
        return False
    family = spoken(term).removesuffix(sound(called["role"]))
    return family in _other_readings(called["name"], called["role"])


@lru_cache(maxsize=4096)
def _other_readings(written: str, role: str) -> tuple[str, ...]:
    """Readings of kanji before a role that their text does not have; none of a word or a name."""
    parts = tokens(written)
    word = len(parts) == 1 and not is_family(written)
    if word or written in known_words() or any(part.pos[0] == "接頭辞" for part in parts):
        return ()  # 教育委員, 本市市長
    readings = name_readings(written, _READINGS)
    as_text = heard(written + role).kana
    as_name = is_family(written) and any(as_text.startswith(reading) for reading in readings)
    return () if as_name else readings


def _is_misheard(hearing: Heard, found: Found) -> bool:
    """Whether a name is written otherwise than the member writes it."""
    return found.term.kind == "name" and hearing.text[found.start : found.end] != found.term.text


def _says_less(hearing: Heard, found: Found, off: float, terms: Sequence[Term]) -> bool:
    """Whether another form of the same name is nearer: 田中か委員 is no 田中太郎委員."""
    suffix = _SUFFIX.search(found.term.text)
    said = _said(hearing, found)
    return suffix is not None and any(
        term.kind == "name"
        and len(term.text) < len(found.term.text)
        and term.text.endswith(suffix.group())
        and _is_same(term, found.term)
        and _unlike(said, term) < off
        for term in terms
    )


def _is_others(hearing: Heard, found: Found, terms: Sequence[Term]) -> bool:
    """Whether a family name stands there that is not the member's: 高橋委員, where 高梨 is a member."""
    called = _family_of(hearing.text[found.start : found.end])
    member = _members_family(found.term, terms)
    if called is None or same_glyphs(called) == same_glyphs(member):
        return False
    rest = sound(found.term.text[len(member) :])
    wanted = spoken(found.term)
    given = (wanted.removesuffix(rest),) if wanted.endswith(rest) else ()
    return is_another_family(called, (*given, *name_readings(member)))


def _members_family(term: Term, terms: Sequence[Term]) -> str:
    """The family name of a member: 岡咲 of 岡咲委員, which is not 岡's, and 山田 of 山田太郎委員."""
    name = _SUFFIX.sub("", term.text)
    known = _family_of(term.text)
    bare = {other.text for other in terms if other.kind == "name"}
    ends = range(len(known or name[:1]), len(name))
    return next((name[:end] for end in ends if name[:end] in bare), None) or (
        name if known is None or name in bare else known
    )


def _family_of(called: str) -> str | None:
    """The family name with which a call begins, if it is one that is known."""
    name = _SUFFIX.sub("", called)
    if is_family(name):
        return name
    head = next(iter(tokens(called)), None)
    return head.surface if head is not None and head.pos[3] == "姓" else None


def _is_far(found: Found) -> bool:
    """Whether more differs than in any other word of that length (see ``match``)."""
    return found.distance > usual_slack(found.length)


def usual_slack(length: int) -> int:
    """Moras of a word of ``length`` moras that may differ, wherever it stands."""
    if length < 5:
        return 0
    return 1 if length < 9 else 2 if length < 14 else 3


def _most(found: Found) -> float:
    return max(_FITS_SHORT, _FITS * len(moras(short(spoken(found.term)))))


def _doubt(hearing: Heard, best: Found, terms: Sequence[Term]) -> list[Doubt]:
    """The members whose names, with a role behind them, sound a little like what was said."""
    if _SUFFIX.search(best.term.text) is None:
        return []
    said = _said(hearing, best)
    texts = {term.text for term in terms}
    listed: list[tuple[float, Term]] = []
    for term in terms:
        if term.text.endswith("議員") and term.text.removesuffix("議員") + "委員" in texts:
            continue  # in a committee 佐藤議員 is called 佐藤委員
        suffix = _SUFFIX.search(term.text) if term.kind == "name" else None
        if suffix is not None:
            wanted = short(spoken(term))
            name = len(moras(wanted)) - len(moras(short(sound(suffix.group()))))
            called = _CALLED.fullmatch(hearing.text, best.start, best.end)
            off = 0.0 if _reads_otherwise(called, term) else _unlike(said, term)
            if off <= _OFFERED * name:
                listed.append((off, term))
    names: list[Term] = []
    for _, term in sorted(listed, key=lambda pair: (pair[0], pair[1].text)):
        if not any(_is_same(term, other) for other in names):
            names.append(term)
    offered = tuple(term.text for term in names[:_MOST_OFFERED])
    return [(best, offered)] if offered else []


def _is_same(term: Term, other: Term) -> bool:
    """Whether two names are one person's: 田中部長, 田中福祉部長."""
    names = [_SUFFIX.sub("", name.text) for name in (term, other)]
    return names[0].startswith(names[1]) or names[1].startswith(names[0])


def _off(hearing: Heard, found: Found) -> float:
    if same_glyphs(hearing.text[found.start : found.end]) == same_glyphs(found.term.text):
        return -_CLEARER  # the same name in another glyph
    if _reads_otherwise(_CALLED.fullmatch(hearing.text, found.start, found.end), found.term):
        return 0.0
    return _unlike(_said(hearing, found), found.term)


def _unlike(said: str, term: Term) -> float:
    """Moras that differ; スズキイイン may run together (スズキン)."""
    wanted = spoken(term)
    return min(unlikeness(short(said), short(kana)) for kana in (wanted, fold(wanted)))


def _said(hearing: Heard, found: Found) -> str:
    return "".join(
        mora
        for part, sounds in zip(hearing.parts, hearing.sounds, strict=True)
        if found.start <= part.start and part.end <= found.end
        for mora in sounds
    )
