"""Who may be speaking: persons with every way in which they are addressed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from minutes.format.sound.reading import (
    fold,
    heard,
    is_family,
    name_readings,
    plain_readings,
    same_glyphs,
    sound,
    tokens,
)
from minutes.schema import Attendee

ROLE_TAILS = (
    "職務代理者 会計管理者 課長補佐 部会長 副委員長 委員長 副議長 議長 副会長 会長 副座長 座長 副部会長 "
    "副市長 副町長 副村長 副区長 副知事 市長 町長 村長 区長 知事 教育長 事務局長 事務局次長 事務局 "
    "議会事務局長 消防長 消防署長 副部長 部長 次長 局長 課長 室長 所長 館長 園長 校長 係長 班長 署長 "
    "センター長 支所長 理事 副参事 参事 技監 危機管理監 主幹 副主幹 主査 主任 主事 書記 監査委員 監事 幹事 "
    "顧問 代表 副理事長 理事長 組長 隊長 団長 区長代理 会計 委員 議員 教授 准教授 弁護士 医師 司会"
).split()
"""Role words that stand after a name (高橋**課長**), longest match first."""

HONORIFICS = (
    ("さん", "サン"),
    ("君", "クン"),
    ("君", "キミ"),
    ("様", "サマ"),
    ("氏", "シ"),
    ("先生", "センセー"),
)
CHAIR_ROLES = ("委員長", "議長", "会長", "座長", "部会長", "司会", "進行", "理事長")
RANKS = (
    "長官 知事 市長 町長 村長 区長 教育長 理事 局長 部長 次長 参事 課長 室長 所長 課長補佐 係長 "
    "主幹 主査 主任 主事"
).split()
_MEMBER = re.compile(r"(委員|議員|番|委員長|議長|会長|座長|部会長)$")
_TAIL = re.compile("(" + "|".join(sorted(ROLE_TAILS, key=len, reverse=True)) + ")$")

FormKind = Literal[
    "full_role", "tail_role", "honorific", "role", "tail", "seat", "name", "full_name"
]


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

    @property
    def label(self) -> str:
        """Role and name as evidence shows them."""
        return f"{self.role or ''}{self.name}"

    @property
    def rank(self) -> int:
        """Place in the office's order, 0 the highest; past the end where unknown."""
        tail = role_tail(self.role)
        return RANKS.index(tail) if tail in RANKS else len(RANKS)


@lru_cache(maxsize=1024)
def role_tail(role: str | None) -> str | None:
    """The role word at the end.

    >>> role_tail("情報システム課長"), role_tail("副委員長"), role_tail(None)
    ('課長', '副委員長', None)
    """
    match = _TAIL.search(role or "")
    if not match:
        return None
    tail = match.group(1)
    before = (role or "")[: match.start()]
    return f"副{tail}" if before.endswith("副") and not tail.startswith("副") else tail


def unit_of(role: str | None) -> str | None:
    """The office of a role, without the rank.

    >>> unit_of("学校教育課長"), unit_of("福祉課主査"), unit_of("係長"), unit_of("公募委員")
    ('学校教育課', '福祉課', None, None)
    """
    tail = role_tail(role)
    if role is None or tail is None or tail == role or _MEMBER.search(role):
        return None
    stem = role.removesuffix(tail)
    if len(tail) == 2 and tail.endswith("長") and tail[0] in "課部局室所館園校署":
        return stem + tail[0]
    return stem or None


def is_chair_role(role: str | None) -> bool:
    """Whether a role presides.

    >>> is_chair_role("総務委員長"), is_chair_role("副委員長"), is_chair_role("町内会長")
    (True, False, True)
    """
    tail = role_tail(role)
    return bool(tail in CHAIR_ROLES or (role or "").endswith(("司会", "進行")))


def split_family(attendee: Attendee) -> tuple[str, str]:
    """Family and given name; the given name is empty where nobody can tell.

    >>> split_family(Attendee("山田一郎")), split_family(Attendee("林美穂")), split_family(Attendee("佐藤"))
    (('山田', '一郎'), ('林', '美穂'), ('佐藤', ''))
    """
    parted = attendee.name.split()
    if len(parted) == 2:
        return parted[0], parted[1]
    name = "".join(parted)
    for alias in attendee.aliases:
        if name.startswith(alias) and len(alias) < len(name):
            return alias, name[len(alias) :]
    if is_family(name):
        return name, ""
    parts = tokens(name)
    if len(parts) > 1 and parts[0].pos[3] == "姓":
        return name[: parts[0].end], name[parts[0].end :]
    if re.fullmatch(r"[\u30a0-\u30ff]+", name) or len(name) <= 1:
        return name, ""
    cut = 1 if len(name) == 2 else 2 if len(name) <= 4 else 3
    return name[:cut], name[cut:]


def _family_readings(attendee: Attendee, family: str, given: str) -> tuple[str, ...]:
    readings = list(name_readings(family))
    written = re.split(r"[\s\u3000]+", (attendee.reading or "").strip())
    if written[0]:
        whole = fold("".join(written))
        if len(written) > 1:
            return (fold(written[0]),)
        fitting = [reading for reading in readings if whole.startswith(reading)]
        if fitting:
            return (max(fitting, key=len),)
        for given_kana in name_readings(given) if given else ():
            if whole.endswith(given_kana) and len(whole) > len(given_kana):
                return (whole[: -len(given_kana)],)
    return tuple(readings)


def person_of(attendee: Attendee) -> Person:
    """The person of a roster row."""
    family, given = split_family(attendee)
    family_kana = _family_readings(attendee, family, given)
    extra = [alias for alias in attendee.aliases if alias != family and not _is_seat(alias)]
    names = [(family, kana) for kana in family_kana]
    names += [(family, kana) for kana in plain_readings(family) if kana not in family_kana]
    names += [(alias, sound(alias)) for alias in extra if sound(alias)]
    if given:
        names += [(family + given, kana + sound(given)) for kana in family_kana[:1] if sound(given)]
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
        forms=tuple(sorted(forms, key=lambda form: (-len(form.kana), form.kana, form.written, form.kind))),
        is_chair=is_chair_role(attendee.role),
        is_member=bool(_MEMBER.search(attendee.role or "")),
        group=attendee.group,
    )


def with_secretariat(persons: Sequence[Person]) -> tuple[Person, ...]:
    """Where nobody is 事務局 by office, the officers are: 事務局、お願いします calls any of them."""
    form = Form(sound("事務局"), "tail", 0, "事務局")
    if any(form in person.forms for person in persons):
        return tuple(persons)
    return tuple(
        replace(person, forms=(*person.forms, form))
        if person.role and not person.is_member and not person.is_chair
        else person
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
    if _MEMBER.search(role or "") or not role:
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
        yield Form(sound("事務局"), "tail", 0, "事務局")


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
        form.kana == kana and form.kind in {"name", "full_name", "full_role", "tail_role"}
        for form in person.forms
    )
