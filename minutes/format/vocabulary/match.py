"""Where a text sounds like a term but is written otherwise.

Compared are moras of whole morphemes, so a term is never found inside a longer word; and what
is replaced must look wrong: heard with little confidence, or no word at all, or standing where
only the term can stand (課長 behind a name).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from minutes.format.call_grammar import ROLES
from minutes.format.sound.answers import is_answer
from minutes.format.sound.reading import moras
from minutes.format.vocabulary.hearing import Found, Heard, spoken
from minutes.format.vocabulary.members import read_otherwise, settle, usual_slack
from minutes.format.vocabulary.plausible import (
    ASSENT,
    KANJI,
    borders_kanji,
    closes,
    opens,
    place_end,
    plausible,
)
from minutes.format.vocabulary.terms import LEARNT
from minutes.format.vocabulary.windows import Windows
from minutes.schema import Term
from minutes.text import places_of


@dataclass(frozen=True, slots=True)
class Findings:
    """``chosen``: replacements; ``doubts``: names, of which one or none may have been said there."""

    chosen: tuple[Found, ...]
    doubts: tuple[tuple[str, ...], ...] = ()


_BY_SOUND = ("usual", LEARNT)
"""Kinds that take the place only of what sounds the same."""

_ALL_KANJI = re.compile(r"[\u3400-\u9fff々]{2,4}")
_NAME_WITH_ROLE = re.compile(r"(?<=[^、。]{2})(?:" + "|".join(ROLES) + ")$")


def find(hearing: Heard, terms: Sequence[Term]) -> Findings:
    """Replacements that do not overlap, the surest first chosen, usual words last; sorted by place.

    A name is no replacement where it fits badly, or where another member's fits as well: those who
    may be meant are the doubts.
    """
    whole = "".join(mora for sounds in hearing.sounds for mora in sounds)
    windows = Windows(hearing)
    candidates = [
        found
        for term in terms
        if term.kind not in _BY_SOUND
        or "".join(_wanted(term)) in whole
        or term.text in hearing.text
        for found in _of_term(hearing, windows, term)
        if term.kind != "name" or not is_answer(hearing.text)
    ]
    candidates += read_otherwise(hearing, terms)
    kept = [found for found in candidates if _as_written(hearing, found)]
    candidates, doubts = settle(hearing, candidates, terms)
    chosen: list[Found] = []
    order = sorted(
        candidates, key=lambda found: (found.term.kind in _BY_SOUND, -found.worth, found.start)
    )
    for found in order:
        if _as_written(hearing, found):
            continue
        if any(
            _overlap(found, other.start, other.end) and not _builds_on(found, other)
            for other in kept
        ):
            continue
        if any(_overlap(found, other.start, other.end) for other in chosen):
            continue
        chosen.append(found)
    free = [
        doubt
        for doubt in doubts
        if not any(_overlap(doubt[0], other.start, other.end) for other in (*kept, *chosen))
    ]
    return Findings(
        tuple(sorted(chosen, key=lambda found: found.start)),
        tuple(dict.fromkeys(doubt[1] for doubt in free)),
    )


def _overlap(found: Found, start: int, end: int) -> bool:
    return found.start < end and start < found.end


def _builds_on(found: Found, kept: Found) -> bool:
    """Whether ``found`` keeps what is right already: 高橋 in 高橋活動 → 高橋課長."""
    inside = found.start <= kept.start and kept.end <= found.end
    more = (found.start, found.end) != (kept.start, kept.end)
    longer = len(kept.term.text) < len(found.term.text)
    return inside and more and longer and kept.term.text in found.term.text


def _as_written(hearing: Heard, found: Found) -> bool:
    return hearing.text[found.start : found.end] == found.term.text


def _of_term(hearing: Heard, windows: Windows, term: Term) -> Iterator[Found]:
    yield from _literal(hearing, windows, term)
    wanted = _wanted(term)
    if len(wanted) < 2:
        return
    yield from _spelled(hearing, windows, term, wanted)
    usual = _slack(term, len(wanted), hearing)
    wide = max(usual, _slack_alone(term, len(wanted)))
    for first, last, distance in windows.near(wanted, wide):
        start, end = hearing.parts[first].start, hearing.parts[last].end
        if distance > usual and not (opens(hearing.text, start) and closes(hearing.text, end)):
            continue
        # a chair calls people by their role: サトリン is 佐藤委員, not 佐藤さん
        rude = distance > 0 and term.text.endswith("さん")
        found = Found(start, end, term, distance + rude, len(wanted))
        until = place_end(hearing, found, hearing.parts[first : last + 1])
        if until is not None:
            place = replace(term, text=hearing.text[start:until])
            yield replace(found, end=until, term=place)
        elif plausible(hearing, found, first, last):
            yield found


def _spelled(
    hearing: Heard, windows: Windows, term: Term, wanted: tuple[str, ...]
) -> Iterator[Found]:
    """Kanji that make no word together but sound like ``term``: 提告 → 定刻, 陽見 → 要件."""
    if not _ALL_KANJI.fullmatch(term.text):
        return
    count = len(term.text)
    for first in windows.spelled(count, wanted):
        start, end = hearing.parts[first].start, hearing.parts[first + count - 1].end
        if end - start == count and not borders_kanji(hearing.text, start, end):
            yield Found(start, end, term, 0, len(wanted))


def _literal(hearing: Heard, windows: Windows, term: Term) -> Iterator[Found]:
    """The term itself, which protects its place, and its listed mistakes on word borders."""
    length = max(1, len(_wanted(term)))
    for written in (term.text, *term.mistakes):
        for start, end in places_of(hearing.text, [written]):
            own = written == term.text
            bordered = start in windows.borders and end in windows.borders
            if own or (bordered and not _runs_on(hearing, start, end)):
                yield Found(start, end, term, 0, length)


def _runs_on(hearing: Heard, start: int, end: int) -> bool:
    """Whether a longer compound holds ``start`` to ``end``: 当弁 in 担当弁護士, 一時保護 in 一時保護者."""
    text = hearing.text
    if text[end : end + 1] == "ー":
        return True
    left, right = text[start - 1 : start], text[end : end + 1]
    return end - start <= 3 and any(
        KANJI.match(inner) and KANJI.match(outer)
        for inner, outer in ((text[start], left), (text[end - 1], right))
        if outer
    )


def _slack_alone(term: Term, length: int) -> int:
    """Moras that may differ in a nomination that is all of a sentence; 0 for other terms."""
    nominates = term.kind == "name" and bool(_NAME_WITH_ROLE.search(term.text))
    return max(1, round(length * 0.45)) if nominates else 0


def _slack(term: Term, length: int, hearing: Heard) -> int:
    """Moras that may differ; a nomination that stands alone names somebody of the roster."""
    alone = _slack_alone(term, length)
    if alone and abs(len(hearing.text) - len(term.text)) <= 3:
        return alone
    if term.text == ASSENT:
        return int(len(hearing.text) <= len(ASSENT) + 2)
    return usual_slack(length)


@lru_cache(maxsize=4096)
def _wanted(term: Term) -> tuple[str, ...]:
    return moras(spoken(term))
