"""Who may be speaking: persons with every way in which they are addressed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from minutes.format.call_grammar import (
    CHAIR_OF_BODY,
    HONORIFICS,
    KANJI,
    RANKS,
    SUPERINTENDENT,
    is_chair_role,
    is_member_role,
    role_tail,
    unit_of,
)
from minutes.format.sound.glyphs import same_glyphs
from minutes.format.sound.reading import (
    fold,
    heard,
    is_family,
    moras,
    name_readings,
    plain_readings,
    sound,
    tokens,
)
from minutes.schema import Attendee

_LONGEST_NAME = 12
_WAYS = 8
"""Readings of half a name that are tried."""
_TOLD = 2
"""Moras that sound as written from which on a reading tells the cut."""
_KNOWN = 0.5
_JOINED = re.compile(rf"[{KANJI}]{{1,2}}[ヶケヵ][{KANJI}]")
"""A family name such as 梶ヶ谷, which no cut goes through."""
_SCRIPTS = re.compile(
    rf"(?P<first>[{KANJI}]+)[\u3041-\u30ff]{{2,}}|(?P<kana>[\u3041-\u309f]{{2,}})[{KANJI}]+"
)
"""A name whose halves are written in two scripts: 遠山かづえ, のづ恵子."""
_ALL_KANJI = re.compile(rf"[{KANJI}]+")
FormKind = Literal["full_role", "tail_role", "honorific", "role", "tail", "seat", "name"]


@dataclass(frozen=True, slots=True)
class Form:
    """One way to address a person. ``kana``: folded; ``name_length``: kana of the name part."""

    kana: str
    kind: FormKind
    name_length: int
    written: str


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who may be speaking. ``forms``: longest first; ``family_kana``: folded readings."""

    name: str
    role: str | None
    family: str
    family_kana: tuple[str, ...]
    forms: tuple[Form, ...]
    is_chair: bool
    is_member: bool
    group: str | None = None

    def __hash__(self) -> int:
        """Of who it is: the forms follow from that, and there are many of them."""
        return hash((self.name, self.role, self.group))

    @property
    def label(self) -> str:
        """Role and name as evidence shows them."""
        return f"{self.role or ''}{self.name}"

    @property
    def is_officer(self) -> bool:
        """Whether the person answers and helps: no member, and not in the chair."""
        return bool(self.role) and not self.is_member and not self.is_chair

    @property
    def rank(self) -> int:
        """Place in the office's order, 0 the highest; past the end where unknown."""
        tail = role_tail(self.role)
        return RANKS.index(tail) if tail in RANKS else len(RANKS)


def split_family(attendee: Attendee) -> tuple[str, str]:
    """Family and given name; the given name is empty where nobody can tell.

    >>> split_family(Attendee("山田一郎")), split_family(Attendee("林美穂")), split_family(Attendee("佐藤"))
    (('山田', '一郎'), ('林', '美穂'), ('佐藤', ''))
    >>> split_family(Attendee("月見里葵", reading="やまなしあおい"))
    ('月見里', '葵')
    """
    parted = attendee.name.split()
    if len(parted) == 2:
        return parted[0], parted[1]
    name = "".join(parted)
    for alias in attendee.aliases:
        if name.startswith(alias) and len(alias) < len(name):
            return alias, name[len(alias) :]
    if is_family(name) or re.fullmatch(r"[\u30a0-\u30ff]+", name) or len(name) <= 1:
        return name, ""
    cut = _cut_by_reading(name, attendee.reading) or _usual_cut(name)
    return name[:cut], name[cut:]


def surely_split(attendee: Attendee) -> tuple[str, str]:
    """:func:`split_family`, the given name empty wherever another cut is as likely.

    >>> [surely_split(Attendee(name)) for name in ("山田一郎", "遠山かづえ", "佐渡山明", "佐渡山 明")]
    [('山田', '一郎'), ('遠山', 'かづえ'), ('佐渡山明', ''), ('佐渡山', '明')]
    """
    family, given = split_family(attendee)
    name = family + given
    parted = len(attendee.name.split()) == 2 or family in attendee.aliases
    if not given or parted or _cut_by_reading(name, attendee.reading) or _is_sure(family, given):
        return family, given
    return name, ""


def _usual_cut(name: str) -> int:
    """Characters of the family name as UniDic has it, else as most names are parted."""
    parts = tokens(name)
    known = _longest_family(name)
    script = _SCRIPTS.fullmatch(name)
    joined = _JOINED.match(name)
    if script and (script["kana"] or known == script.end("first")):
        return max(script.end("kana"), script.end("first"))
    if len(parts) > 1 and parts[0].pos[3] == "姓":
        # 東 海斗, although 東海 is a family too
        return parts[0].end if len(parts) == 2 else max(parts[0].end, known)
    if joined and joined.end() < len(name):
        return joined.end()
    return 1 if len(name) == 2 else 2 if len(name) <= 4 else 3


def _longest_family(name: str) -> int:
    """Characters of the longest beginning that UniDic knows as a family name; 0 for none."""
    return next((cut for cut in range(len(name) - 1, 0, -1) if is_family(name[:cut])), 0)


def _is_sure(family: str, given: str) -> bool:
    """Whether nothing speaks for another cut.

    Written in two scripts, or a family name that is known and no longer one, in front of what is one
    given name, or two characters of a usual name.
    """
    name = family + given
    if _SCRIPTS.fullmatch(name):
        return _usual_cut(name) == len(family)
    parts = tokens(name)
    rest = [part for part in parts if part.start >= len(family)]
    if not rest or rest[0].start != len(family):
        return False
    whole = len(rest) == 1 and rest[0].pos[3] == "名"
    joined = _JOINED.match(name)
    if joined and joined.end() == len(family):
        return whole
    if parts[0].pos[3] != "姓" or {parts[0].end, _longest_family(name)} != {len(family)}:
        return False
    return whole or (len(family) > 1 and (len(given) == 2 or rest[0].pos[3] == "名"))


def _cut_by_reading(name: str, reading: str | None) -> int:
    """Characters of the family name where the reading tells; 0 where it does not.

    Every cut is tried. What counts is how much of the reading sounds as its half is written; the
    rest is then the other half's (月見里 is やまなし because 葵 is あおい).
    """
    written = re.split(r"[\s\u3000]+", (reading or "").strip())
    whole = fold("".join(written))
    if not whole or len(name) > _LONGEST_NAME:
        return 0
    usual = _usual_cut(name)
    ways = [
        (_explained(name[:cut], name[cut:], family, given), cut == usual, cut)
        for cut in range(1, len(name))
        for family, given in _halves(written, whole, name[:cut], name[cut:])
    ]
    explained, _, cut = max(ways, default=(0.0, False, 0))
    return cut if explained >= _TOLD else 0


def _explained(family: str, given: str, family_kana: str, given_kana: str) -> float:
    """Moras that sound as written.

    A known family name counts a little more, and half of what is no one word as a given name.
    """
    told = 0.0
    if family_kana in _read(family):
        told += len(moras(family_kana)) + (_KNOWN if is_family(family) else 0.0)
    if given_kana in _read(given):
        told += len(moras(given_kana)) / (1 if len(tokens(given)) == 1 else 2)
    return told


def _halves(
    written: Sequence[str], whole: str, family: str, given: str
) -> Iterable[tuple[str, str]]:
    """Ways to part a reading: where it has a space, else wherever one half sounds as written."""
    if len(written) == 2:
        yield fold(written[0]), fold(written[1])
        return
    for kana in _read(family):
        if whole.startswith(kana) and len(kana) < len(whole):
            yield kana, whole[len(kana) :]
    for kana in _read(given):
        if whole.endswith(kana) and len(kana) < len(whole):
            yield whole[: -len(kana)], kana


def _read(written: str) -> tuple[str, ...]:
    return name_readings(written, _WAYS)


def _family_readings(attendee: Attendee, family: str, given: str) -> tuple[str, ...]:
    written = re.split(r"[\s\u3000]+", (attendee.reading or "").strip())
    whole = fold("".join(written))
    if not whole or not given:
        return (whole,) if whole else name_readings(family)
    if len(written) > 1:
        return (fold(written[0]),)
    fitting = [kana for kana in _read(family) if whole.startswith(kana) and kana != whole]
    if fitting:
        return (max(fitting, key=len),)
    for kana in _read(given):
        if whole.endswith(kana) and len(whole) > len(kana):
            return (whole[: -len(kana)],)
    said = moras(whole)  # neither half is as written: parted like the characters
    share = round(len(said) * len(family) / (len(family) + len(given)))
    return ("".join(said[: max(1, min(share, len(said) - 1))]), *name_readings(family))


def person_of(attendee: Attendee) -> Person:
    """The person of a roster row."""
    family, given = split_family(attendee)
    family_kana = _family_readings(attendee, family, given)
    extra = [alias for alias in attendee.aliases if alias != family and not _is_seat(alias)]
    names = [(family, kana) for kana in family_kana]
    names += [(family, kana) for kana in plain_readings(family) if kana not in family_kana]
    names += [(alias, sound(alias)) for alias in extra if sound(alias)]
    if given:
        given_kana = sound(same_glyphs(given))
        names += [(family + given, kana + given_kana) for kana in family_kana[:1] if given_kana]
    seats = [alias for alias in attendee.aliases if _is_seat(alias)]
    if attendee.role and _is_seat(attendee.role):
        seats.append(attendee.role)
    forms = {
        *(form for written, kana in names for form in _forms(written, kana, attendee.role)),
        *_role_forms(attendee.role, attendee.group),
        *(Form(same_glyphs(seat), "seat", 0, seat) for seat in seats),
    }
    return Person(
        name=attendee.name,
        role=attendee.role,
        family=family,
        family_kana=family_kana,
        forms=tuple(
            sorted(forms, key=lambda form: (-len(form.kana), form.kana, form.written, form.kind))
        ),
        is_chair=is_chair_role(attendee.role),
        is_member=is_member_role(attendee.role),
        group=attendee.group,
    )


def seated(persons: Sequence[Person], title: str) -> tuple[Person, ...]:
    """Who presides over other bodies is a member here: 総務委員長 reports to the assembly of 議長.

    Over a 教育委員会 presides its 教育長, who elsewhere is an officer. ``title``: of the meeting.
    Nothing changes where it names no body or nobody has its chair.
    """
    if not any(person.is_chair for person in persons) and _is_school_board(persons, title):
        return tuple(
            replace(person, is_chair=True) if person.role == SUPERINTENDENT else person
            for person in persons
        )
    role = next((role for word, role in CHAIR_OF_BODY if word in title), None)
    if not any(person.role == role for person in persons if person.is_chair):
        return tuple(persons)
    return tuple(
        replace(person, is_chair=False) if person.is_chair and person.role != role else person
        for person in persons
    )


_SCHOOL_BOARD = re.compile(r"(?:^|[都道府県市町村区\s回度月年合])教育委員会(?!所管)")
"""総務教育委員会 is a committee of an assembly, where the 教育長 answers."""


_HEAD_OF_TOWN = re.compile(r"[^副]{0,8}(?:市長|町長|村長|区長|知事)")


def _is_school_board(persons: Sequence[Person], title: str) -> bool:
    """Whether the one 教育長 presides here, by the title or because a deputy of his sits too."""
    roles = [person.role or "" for person in persons]
    if roles.count(SUPERINTENDENT) != 1 or any(map(_HEAD_OF_TOWN.fullmatch, roles)):
        return False  # over a 総合教育会議 presides the mayor
    deputy = any(
        role == "教育委員" or role.startswith(f"{SUPERINTENDENT}職務代理") for role in roles
    )
    return deputy or _SCHOOL_BOARD.search(title) is not None


SECRETARIAT = Form(sound("事務局"), "tail", 0, "事務局")
"""How whoever is of the secretariat is called by that alone."""


def with_secretariat(persons: Sequence[Person]) -> tuple[Person, ...]:
    """Where nobody is 事務局 by office, the officers are: 事務局、お願いします calls any of them."""
    if any(SECRETARIAT in person.forms for person in persons):
        return tuple(persons)
    return tuple(
        replace(person, forms=(*person.forms, SECRETARIAT)) if person.is_officer else person
        for person in persons
    )


def office_of(role: str) -> Person:
    """Somebody known by role alone; the name is empty."""
    forms = tuple(sorted(_role_forms(role, None), key=lambda form: -len(form.kana)))
    return Person("", role, "", (), forms, is_chair=False, is_member=False)


def _is_seat(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9０-９]+番(?:議員|委員)?", text))


def _forms(written: str, kana: str, role: str | None) -> Iterable[Form]:
    """Name with role, role word, member word, honorifics and bare."""
    length = len(kana)

    def form(suffix: str, kind: FormKind) -> Form:
        return Form(kana + sound(suffix), kind, length, written + suffix)

    tail = role_tail(role)
    if role and not _is_seat(role):
        yield form(role, "full_role")
    if tail and tail != role:
        yield form(tail, "tail_role")
    if is_member_role(role) or not role:
        for member in ("委員", "議員"):
            if member != role:
                yield form(member, "tail_role")
    if tail == "課長補佐":
        yield form("補佐", "tail_role")
    for honorific, honorific_kana in HONORIFICS:
        yield Form(kana + honorific_kana, "honorific", length, written + honorific)
    yield Form(kana, "name", length, written)


def _role_forms(role: str | None, group: str | None) -> Iterable[Form]:
    """The role alone: 企画部長、 課長、 事務局."""
    tail = role_tail(role)
    if role and role not in {"委員", "議員"} and not _is_seat(role):
        yield Form(sound(role), "role", 0, role)
        if tail and tail not in {role, "委員", "議員"}:
            yield Form(sound(tail), "tail", 0, tail)
    unit = unit_of(role)
    if unit and len(unit) > 2:
        yield Form(sound(unit), "tail", 0, unit)
    if "事務局" in (role or "") + (group or "") or tail == "書記":
        yield SECRETARIAT


def is_family_in_kanji(written: str) -> bool:
    """Whether ``written`` is a known family name, all of it in kanji."""
    return _ALL_KANJI.fullmatch(written) is not None and is_family(written)


def is_another_family(written: str, readings: Iterable[str]) -> bool:
    """Whether ``written`` is a family name in kanji of its own, which never sounds like ``readings``.

    Who writes 高橋 heard a name; that 高梨 is on the roster makes it no other one.

    >>> is_another_family("高橋", ["タカナシ"]), is_another_family("植田", ["ウエダ"])
    (True, False)
    >>> is_another_family("質疑", ["スズキ"]), is_another_family("川野", ["コーノ", "カワノ"])
    (False, False)
    """
    if not is_family_in_kanji(written):
        return False
    known = set(readings)
    return bool(known) and not known & {*_read(written), *plain_readings(written)}


def matches_name(person: Person, written: str) -> bool:
    """Whether a displayed or heard name means this person: same glyphs or same reading.

    >>> taro = person_of(Attendee("高橋健", "課長"))
    >>> matches_name(taro, "髙橋 健"), matches_name(taro, "高橋健（情報システム課）"), matches_name(taro, "高木")
    (True, True, False)
    """
    plain = re.sub(r"[\s\u3000]|[（(【\[].*$", "", same_glyphs(written))
    own = same_glyphs("".join(person.name.split()))
    if not plain or not own:
        return False
    if own == plain or plain.startswith(own) or (len(plain) >= 2 and own == same_glyphs(plain)):
        return True
    if plain in {same_glyphs(person.family), *(form.written for form in person.forms)}:
        return True
    kana = heard(plain).kana
    return len(kana) >= 3 and any(
        form.kana == kana and form.kind in {"name", "full_role", "tail_role"}
        for form in person.forms
    )
