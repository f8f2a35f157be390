"""Where persons are named in a turn: by glyphs, by reading, and nearly so at the edges of a turn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from minutes.format.call_grammar import HONORIFICS, KANJI, ROLES, THEN, subject_of, unit_of
from minutes.format.sound.glyphs import same_glyphs
from minutes.format.sound.likeness import unlikeness
from minutes.format.sound.people import Form, FormKind, Person, is_another_family
from minutes.format.sound.reading import (
    Heard,
    best_window,
    distance,
    heard,
    is_family,
    moras,
    short,
    tokens,
)

_TAIL_MORAS = 26
_HEAD_MORAS = 22
_LONGEST_FAMILY = 5
_NEAR = 0.34
"""Share of moras that may differ in a fuzzy match; a second person must differ by 2 more."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A person named at characters ``start`` to ``end``. ``quality``: 1 for sure, less where fuzzy."""

    person: int
    start: int
    end: int
    kind: FormKind
    written: str
    quality: float = 1.0


def mentions(text: str, persons: Sequence[Person]) -> tuple[Mention, ...]:
    """Every person named in ``text``, in order; a place that fits several persons lists each.

    Bare names without role or honorific are not mentions (see :mod:`.introductions`).
    """
    return _mentions(text, tuple(persons))


@lru_cache(maxsize=8192)
def _mentions(text: str, persons: tuple[Person, ...]) -> tuple[Mention, ...]:
    found: list[Mention] = []
    stream, glyphs = heard(text), same_glyphs_same_length(text)
    for index, person in enumerate(persons):
        for form in person.forms:
            if form.kind == "name":
                continue
            if form.kana not in stream.kana and same_glyphs(form.written) not in glyphs:
                continue
            found.extend(
                Mention(index, start, end, form.kind, text[start:end])
                for start, end in _places(form, glyphs, stream)
            )
    return _by_office(text, _longest(found), persons)


_OFFICE_BEFORE = re.compile(rf"(?P<office>[{KANJI}ァ-ヶー]{{2,10}})の$")


def _by_office(
    text: str, found: Sequence[Mention], persons: Sequence[Person]
) -> tuple[Mention, ...]:
    """Of several whom one call fits, the one of the office that stands before it: 商工の辻本さん."""
    kept: list[Mention] = []
    for mention in found:
        fitting = [m for m in found if (m.start, m.end) == (mention.start, mention.end)]
        before = _OFFICE_BEFORE.search(text[max(0, mention.start - 12) : mention.start])
        own = [m for m in fitting if before and _is_of(persons[m.person], before.group("office"))]
        if len(own) != 1 or own == [mention]:
            kept.append(mention)
    return tuple(kept)


def _is_of(person: Person, office: str) -> bool:
    """Whether words end in the person's office, or in how it begins (商工 of 商工課)."""
    own = filter(None, (unit_of(person.role), person.role, person.group))
    return any(office.endswith((word, subject_of(word))) for word in own)


def same_glyphs_same_length(text: str) -> str:
    """Variants of kanji and full-width digits folded one to one, so that positions stay."""
    return "".join(folded if len(folded := same_glyphs(char)) == 1 else char for char in text)


def _places(form: Form, glyphs: str, stream: Heard) -> Iterator[tuple[int, int]]:
    written = same_glyphs(form.written)
    start = glyphs.find(written)
    while start >= 0:
        if form.name_length or _stands_alone(glyphs, start):
            yield start, start + len(written)
        start = glyphs.find(written, start + 1)
    if form.kind == "seat" or len(form.kana) < 4:
        return
    at = stream.kana.find(form.kana)
    while at >= 0:
        end = at + len(form.kana)
        whole = at in stream.starts and (end in stream.starts or end == len(stream.kana))
        if whole or (
            form.name_length >= 3 and len(form.kana) >= 6 and _in_kana(stream, at, glyphs)
        ):
            place = stream.places[at]
            if form.name_length or _stands_alone(glyphs, place):
                yield place, _char_after(stream, end, glyphs)
        at = stream.kana.find(form.kana, at + 1)


def _in_kana(stream: Heard, at: int, text: str) -> bool:
    """Whether the sound at ``at`` begins no word or one in kana: イトウイイン of 斎藤委員 calls no 伊藤."""
    begins = max((start for start in stream.starts if start <= at), default=at)
    return re.search(f"[{KANJI}]", text[stream.places[begins] : stream.places[at] + 1]) is None or (
        begins == at
    )


_BEFORE_ROLE = {"助詞", "接続詞", "感動詞", "副詞", "補助記号", "空白", "助動詞"}


def _stands_alone(text: str, start: int) -> bool:
    """A role alone must not end a longer word or follow a name (課長 in 総務課長, in まつだ課長)."""
    if start == 0 or re.match(r"[\s、。，．,.?？!！]", text[start - 1]):
        return True
    before = [token for token in tokens(text) if token.end <= start]
    return bool(before) and before[-1].pos[0] in _BEFORE_ROLE


def _char_after(stream: Heard, end: int, glyphs: str) -> int:
    """Character where the sound ends: the next sounding character, punctuation cut off."""
    place = stream.places[end] if end < len(stream.places) else len(glyphs)
    last = stream.places[end - 1]
    text = glyphs[last + 1 : place]
    cut = re.search(r"[、。，．,.!?？！\s]", text)
    return last + 1 + cut.start() if cut else place


def _longest(found: list[Mention]) -> tuple[Mention, ...]:
    """Of mentions inside one another only the longest; equal places of several persons all stay."""
    kept: list[Mention] = []
    for mention in sorted(set(found), key=lambda m: (m.start - m.end, m.start, m.person, m.kind)):
        inside = any(
            other.start <= mention.start
            and mention.end <= other.end
            and (
                other.end - other.start > mention.end - mention.start
                or other.person == mention.person
            )
            for other in kept
        )
        if not inside:
            kept.append(mention)
    return tuple(sorted(kept, key=lambda m: (m.start, m.end, m.person)))


def nearly(kana: str, persons: Sequence[Person], kinds: frozenset[FormKind]) -> Mention | None:
    """The one person whose form sounds most like a part of ``kana``; ``None`` where two are close.

    ``kana``: without long marks, as :func:`tail_kana` gives it. ``start`` and ``end`` of the result are positions in ``kana``.
    """
    best: list[tuple[int, int, int, int, Form]] = []
    for index, person in enumerate(persons):
        options = [
            (*best_window(kana, short(form.kana)), form)
            for form in person.forms
            if form.kind in kinds and _size(form) >= (5 if form.kind == "honorific" else 4)
        ]
        if options:
            found = min(options, key=lambda o: (o[0] / _size(o[3]), -len(o[3].kana)))
            best.append((found[0], index, *found[1:]))
    best.sort(key=lambda option: option[0] / _size(option[4]))
    if not best:
        return None
    cost, index, start, end, form = best[0]
    size = _size(form)
    if cost > max(1, int(_NEAR * size)) or not _name_part_fits(kana[start:end], form):
        return None
    if len(best) > 1 and best[1][0] - cost < min(2, 1 + cost):
        return None
    off = unlikeness(kana[start:end], short(form.kana))
    return Mention(index, start, end, form.kind, kana[start:end], 1 - min(off, cost) / size)


def calls_another(text: str, person: Person) -> bool:
    """Whether the last person called in ``text`` has a family name that is not ``person``'s (高橋委員 is no 高梨)."""
    called = _last_called(text)
    return called is not None and is_another_family(called, person.family_kana)


_CALLED_SO = re.compile(
    "|".join(sorted((*ROLES, *(written for written, _ in HONORIFICS)), key=len, reverse=True))
)


def _last_called(text: str) -> str | None:
    """The known family name right before the last role or honorific; as much of it as is one.

    Behind a prefix there is none: 廃坂委員 is はい、佐藤委員 misheard, and calls no 坂.
    """
    parts = tokens(text)
    starts = [
        part.start
        for before, part in zip((None, *parts), parts, strict=False)
        if before is None or before.pos[0] != "接頭辞"
    ]
    for match in reversed(tuple(_CALLED_SO.finditer(text))):
        end = match.start()
        for start in (start for start in starts if end - _LONGEST_FAMILY <= start < end):
            if is_family(text[start:end]):
                return text[start:end]
    return None


def _size(form: Form) -> int:
    return len(moras(short(form.kana)))


def _name_part_fits(window: str, form: Form) -> bool:
    """The family name itself must be there: a role that fits does not make a name."""
    name = short(form.kana[: form.name_length])
    if not name:
        return False
    cost, _, _ = best_window(window, name)
    return cost <= (1 if len(moras(name)) >= 3 else 0)


ADDRESS: frozenset[FormKind] = frozenset({"full_role", "tail_role", "honorific"})


def tail_kana(text: str) -> str:
    """The last sounds of a turn, without long marks: recognisers drop and add those most."""
    return "".join(moras(short(heard(text).kana))[-_TAIL_MORAS:])


def is_torn(text: str, at: int) -> bool:
    """Whether position ``at`` of :func:`tail_kana` lies within a word in kanji: イトイタ of 議題といたします."""
    stream = heard(text)
    sounding = [index for index, kana in enumerate(stream.kana) if kana != "ー"]
    place = sounding[len(sounding) - len(tail_kana(text)) + at]
    return place not in stream.starts and not _in_kana(stream, place, text)


def head_kana(text: str) -> str:
    """The first sounds of a turn, without the yes and the fillers before."""
    kana = heard(
        re.sub(
            rf"^(?:(?:はい|ハイ|ええと?|えー*と?|えっと|あの[ーう]?|{THEN})[、。,\s]*)+", "", text
        )
    ).kana
    return "".join(moras(kana)[:_HEAD_MORAS])


_INTRO_ENDS = ("デス", "デゴザイマス", "トモーシマス", "トイイマス", "デアリマス", "カラオコタエ")


@lru_cache(maxsize=4096)
def _introduction_forms(kana: str) -> tuple[str, ...]:
    return tuple(kana + end for end in _INTRO_ENDS)


def introduced_nearly(text: str, persons: Sequence[Person]) -> Mention | None:
    """A person whose bare name opens the turn nearly as ``鈴木です`` sounds (ASR: 続きです)."""
    head = head_kana(text)
    costs: list[tuple[int, int, str, str]] = []
    for index, person in enumerate(persons):
        for kana in person.family_kana:
            if len(moras(kana)) < 3:
                continue
            for form in _introduction_forms(kana):
                start_of_turn = "".join(moras(head)[: len(moras(form))])
                costs.append((distance(start_of_turn, form), index, form, start_of_turn))
    costs.sort()
    if not costs or costs[0][0] > 1:
        return None
    rivals = [other for other in costs if other[1] != costs[0][1] and other[0] - costs[0][0] < 2]
    if rivals:
        return None
    off, index, form, window = costs[0]
    return Mention(index, 0, len(window), "name", window, 1 - off / len(moras(form)))
