"""Names that were written by sound: in kana, in other characters, or misheard by a mora."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from minutes.format.call_grammar import (
    CALL_END,
    DIGIT_SAN,
    KANJI,
    OFFICE,
    ONESELF,
    OPENING,
    ROLE,
    ROLES,
)
from minutes.format.naming.surnames import common_names, is_very_common, usual_spelling
from minutes.format.sound.likeness import unlikeness
from minutes.format.sound.reading import fold, heard, moras, name_readings, short, sound


@dataclass(frozen=True, slots=True)
class Sighting:
    """A person named in a text; ``given`` is empty where only the family name was said."""

    family: str
    given: str
    role: str | None


def sightings_by_sound(text: str, known: frozenset[int], *, called: bool) -> Iterator[Sighting]:
    """Persons whose names are not written as names are.

    ``known``: characters where a name was seen already; ``called``: whether one ends the text.
    """
    yield from _kana_sightings(text)
    yield from _sounding_sightings(text, known)
    yield from _introduced(text, known)
    if not called:
        yield from _end_sightings(text)


_SPOKEN_ROLES = ("委員", "議員", "課長", "部長", "係長", "局長", "室長", "次長", "主査", "会長")
_AFTER_MOST = 6
"""Moras (どうぞ, お願い) that may follow a name and role at the end of a turn."""


_MEMBER_SOUNDS = ("イイン", "イン", "ギイン")
_MEMBER_OFF = 0.5
"""How far from 委員, in moras, the rest of a call may sound (サトリン, スズキリン)."""
_CALL_HEAD = re.compile(rf"^{OPENING}{{1,9}}")
_CALL_TAIL = re.compile(CALL_END)


def _end_sightings(text: str) -> Iterator[Sighting]:
    """A nomination at the end of a turn that only sounds like one (差等委員, サトイン, サトリン)."""
    stream = heard(text)
    ends = {short(stream.kana[start:]) for start in stream.starts}
    for role in (*_SPOKEN_ROLES, "さん"):
        suffix = short(sound(role))
        for end in ends:
            at = end.rfind(suffix)
            if at <= 0 or len(moras(end[at + len(suffix) :])) > _AFTER_MOST:
                continue
            if end[:at] in _common_sounds():
                yield Sighting(_common_sounds()[end[:at]], "", None if role == "さん" else role)
                return
    yield from _called_members(text)


def _called_members(text: str) -> Iterator[Sighting]:
    """A last sentence that is nothing but a common name and what sounds much like 委員."""
    call = re.split(r"[。？?！!]", _CALL_TAIL.sub("", text))[-1]
    kana = short(heard(_CALL_HEAD.sub("", call)).kana)
    for name in sorted(filter(kana.startswith, _common_sounds()), key=len, reverse=True):
        rest = kana[len(name) :]
        # イガラシ and 委員 run into one long vowel
        offs = (
            min(unlikeness(rest, role), unlikeness(kana, short(fold(name + role))))
            for role in _MEMBER_SOUNDS
        )
        if rest and min(offs) <= _MEMBER_OFF:
            yield Sighting(_common_sounds()[name], "", "委員")
            return
    member = _MEMBER_END.match(kana)
    alike = _alike(member.group("name"), _NAME_OFF) if member else None
    if alike is not None:
        yield Sighting(alike, "", "委員")


_MEMBER_END = re.compile(r"(?P<name>.+?)イ?イン$")


def _alike(kana: str, most: float) -> str | None:
    """The one very common name of 4 moras or more that sounds almost like ``kana``.

    ``most``: moras by which it may differ; any other name must differ by half a mora more.
    """
    if len(moras(kana)) < 4:
        return None
    offs = sorted(
        (unlikeness(kana, reading), name)
        for reading, name in _common_sounds().items()
        if abs(len(reading) - len(kana)) <= 1
    )
    if not offs or offs[0][0] > most:
        return None
    others = [off for off, name in offs[1:] if name != offs[0][1]]
    return offs[0][1] if not others or others[0] - offs[0][0] >= 0.5 else None


@lru_cache(maxsize=1)
def _common_sounds() -> dict[str, str]:
    """Reading without long marks → name, for very common names that still sound like one name."""
    found: dict[str, str] = {}
    doubtful: set[str] = set()
    for name in filter(is_very_common, common_names()):
        for reading in name_readings(name)[:1]:
            if len(moras(reading)) < 3:
                continue
            if found.setdefault(short(reading), name) != name:
                doubtful |= {short(reading)} if sound(found[short(reading)]) != reading else set()
    return {reading: name for reading, name in found.items() if reading not in doubtful}


def begins_like_a_name(text: str) -> bool:
    """Whether a text sounds like a very common name and goes on (エンドゼム課長: 遠藤税務課長)."""
    return short(heard(text).kana).startswith(tuple(_common_sounds()))


_OWN_OFFICE = re.compile(
    rf"(?:^|[。、\s])(?P<role>{OFFICE}(?:{ROLE}|課|家|部|室|局|係)?)の(?P<name>[{KANJI}ぁ-んァ-ヶー]{{2,6}}?)"
    rf"(?={ONESELF})"
)
_HEAD_NAME = re.compile(
    r"^(?:(?:はい|ハイ)[、\s]*)?(?P<name>[ァ-ヶー]{3,6}?|[ぁ-ん]{4,6}?)"
    rf"(?={ONESELF})"
)
_OFFICE_END = re.compile(rf"(?:{ROLE}|課|家|部|室|局|係)$")
_NAME_OFF = 0.75
"""Moras by which a name of four or more may differ from the common name that it is taken for."""


def _introduced(text: str, known: frozenset[int]) -> Iterator[Sighting]:
    """Who states an office and a misheard name (学校教育課長の端側でございます, 課長のオノデラです)."""
    head = _HEAD_NAME.match(text)
    if head is not None and head.start("name") not in known:
        usual = usual_spelling(sound(head.group("name")))
        if usual is not None:
            yield Sighting(usual, "", None)
    for match in _OWN_OFFICE.finditer(text):
        if match.start("name") in known:
            continue
        role, written = match.group("role", "name")
        kana = sound(written)
        name = usual_spelling(kana) if len(moras(kana)) >= 3 else None
        name = name or _common_sounds().get(short(kana))
        if re.search(_OFFICE_END, role):
            alike = (_alike(short(reading), _NAME_OFF) for reading in name_readings(written, 8))
            name = name or next(filter(None, alike), None)
        elif not re.fullmatch("[ァ-ヶー]+", written):
            continue  # 本日の井上です may be anything
        if name is not None:
            stated = role if role.endswith(tuple(ROLES)) else None
            yield Sighting(name, "", stated)


_KANA_NAME = re.compile(
    rf"([ぁ-んァ-ヶー]{{2,6}})(?=(?P<role>{OFFICE}(?:{ROLE}))|さん|{DIGIT_SAN}|君|氏|先生)"
)


def _kana_sightings(text: str) -> Iterator[Sighting]:
    """Names that the recogniser left in kana (いのうえさん): the longest end that is a common name."""
    for match in _KANA_NAME.finditer(text):
        kana = match.group(1)
        for start in range(len(kana) - 1):
            reading = fold(kana[start:])
            if start and (len(moras(reading)) < 3 or re.fullmatch("[ァ-ヶー]+", kana)):
                break  # 知らないし部長 is not 石井部長, ニタハラさん is not 田原さん
            usual = usual_spelling(reading) if len(moras(reading)) >= 3 else None
            usual = usual or _common_sounds().get(short(reading))
            if usual is not None:
                yield Sighting(usual, "", match.group("role"))
                break


_SOUNDING = re.compile(
    rf"(?:^|[。、？\s])([{KANJI}]{{2,3}})(?=(?P<role>{'|'.join(_SPOKEN_ROLES)})(?![会長]))"
)


def _sounding_sightings(text: str, known: frozenset[int]) -> Iterator[Sighting]:
    """Kanji that are no name but sound like a very common one (村神委員 for 村上委員)."""
    for match in _SOUNDING.finditer(text):
        usual = usual_spelling(sound(match.group(1))) if match.start(1) not in known else None
        if usual is not None and is_very_common(usual):
            yield Sighting(usual, "", match.group("role"))
