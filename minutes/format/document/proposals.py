"""Persons proposed from the meeting's own words where there is no roster."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from minutes.format.document.people import ROLE_TAILS, Person, person_of, role_tail
from minutes.format.document.reading import name_readings, tokens
from minutes.schema import Attendee, Turn

_TAILS = "|".join(sorted(ROLE_TAILS, key=len, reverse=True))
_ROLE_AFTER = re.compile(rf"^((?:[一-龥々ァ-ヶーA-Z・]{{0,14}}?)(?:{_TAILS}))")
_HONORIFIC_AFTER = re.compile(r"^(?:さん|君|くん|様|氏|先生)")
_INTRO_AFTER = re.compile(r"^(?:です|でございます|と申します|といいます|と言います|であります)")
_ROLE_BEFORE = re.compile(rf"((?:[一-龥々ァ-ヶーA-Z・]{{0,16}}?)(?:{_TAILS}))の$")
_OFFICE_BEFORE = re.compile(r"([一-龥々ァ-ヶーA-Z・]{2,14}(?:課|部|室|係|局|担当|センター))の$")


@dataclass(frozen=True, slots=True)
class _Sighting:
    family: str
    role: str | None
    kind: str


def propose_persons(turns: Sequence[Turn]) -> tuple[Person, ...]:
    """Persons that the speakers themselves name, by family name and role."""
    sightings = [sighting for turn in turns for sighting in _sightings(turn.text)]
    by_family: dict[str, list[_Sighting]] = defaultdict(list)
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for sighting in sightings:
        key = name_readings(sighting.family)[0] if name_readings(sighting.family) else ""
        if key:
            by_family[key].append(sighting)
            spelled[key][sighting.family] += 1
    persons: list[Person] = []
    for key, seen in by_family.items():
        family = spelled[key].most_common(1)[0][0]
        for role in _roles(seen):
            persons.append(person_of(Attendee(family, role, aliases=())))
    return tuple(persons)


def _sightings(text: str) -> Iterator[_Sighting]:
    for token in tokens(text):
        if token.pos[3] != "姓" or not re.fullmatch(r"[一-龥々]+", token.surface):
            continue
        before, after = text[: token.start], text[token.end :]
        role = _ROLE_AFTER.match(after)
        if role:
            yield _Sighting(token.surface, role.group(1), "nomination")
        elif _HONORIFIC_AFTER.match(after):
            yield _Sighting(token.surface, None, "honorific")
        elif _INTRO_AFTER.match(after):
            stated = _ROLE_BEFORE.search(before)
            yield _Sighting(token.surface, stated.group(1) if stated else None, "introduction")


def _roles(seen: Sequence[_Sighting]) -> tuple[str | None, ...]:
    """Roles of the persons who share a family name: one for each kind of role word."""
    by_tail: dict[str, Counter[str]] = defaultdict(Counter)
    for sighting in seen:
        if sighting.role:
            by_tail[role_tail(sighting.role) or sighting.role][sighting.role] += 1
    if not by_tail:
        return (None,)
    return tuple(
        max(roles, key=lambda role: (len(role), roles[role])) for roles in by_tail.values()
    )
