"""Which member a misheard name means: the one who fits well and clearly better than the others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from minutes.format.call_grammar import ROLES
from minutes.format.sound.answers import answer_off
from minutes.format.sound.glyphs import same_glyphs
from minutes.format.sound.likeness import unlikeness
from minutes.format.sound.reading import fold, moras, short, sound
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
        others = [one for one in rivals if not _is_same(one.term, best.term)]
        off = offs[id(best)]
        clearer = min((offs[id(one)] - off for one in others), default=_CLEARER)
        near = [one for one in rivals if one not in others and not _is_far(one)]
        if off > 0 and answer_off(_said(hearing, best)) <= off:
            dropped.update(map(id, rivals))
        elif clearer < _CLEARER or (off > _most(best) and not near):
            dropped.update(map(id, rivals))
            doubts += _doubt(hearing, best, terms)
        else:
            dropped.update(id(one) for one in rivals if one in others)
            dropped.update(id(one) for one in rivals if near and one not in near)
    return [found for found in candidates if id(found) not in dropped], tuple(doubts)


def _is_misheard(hearing: Heard, found: Found) -> bool:
    """Whether a name is written otherwise than the member writes it."""
    return found.term.kind == "name" and hearing.text[found.start : found.end] != found.term.text


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
            off = _unlike(said, term)
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
    names = [_SUFFIX.sub("", one.text) for one in (term, other)]
    return names[0].startswith(names[1]) or names[1].startswith(names[0])


def _off(hearing: Heard, found: Found) -> float:
    if same_glyphs(hearing.text[found.start : found.end]) == same_glyphs(found.term.text):
        return -_CLEARER  # the same name in another glyph
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
