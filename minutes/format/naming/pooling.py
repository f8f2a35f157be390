"""Names that no single call gives, pooled over all calls of one voice (すざきりん, 続きです → 鈴木委員).

Without a roster a misheard call has no list to be compared with. What a voice was called and what it
called itself are therefore compared together with the commonest family names: a name must sound like
all of it, and be clearly likelier than the next one.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache

from minutes.format.call_grammar import role_tail
from minutes.format.naming import weights
from minutes.format.naming.evidence import DIRECT, Clue, ClueKind
from minutes.format.naming.floor import Floor
from minutes.format.naming.pooled_calls import Call, calls_of
from minutes.format.naming.surnames import common_names
from minutes.format.sound.likeness import share_off, unlikeness
from minutes.format.sound.people import Person, person_of
from minutes.format.sound.reading import distance, moras, name_readings, short
from minutes.schema import Attendee

_MORA_NATS = 2.0
"""How much less likely, in nats, each mora makes a name by which it differs from what was heard."""
_CHANGED_NATS = 0.7
"""The same for the change as such: a name that sounds exactly so is likelier than any that is near."""
_CHANGED = 0.2
"""Moras up to which a name sounds exactly like what was heard."""
_MOST_OFF = 1.6
"""Moras by which a name with its role may differ from any one call of it."""
_LISTED_NATS = -1.8
"""Log likelihood of a listed name of rank r is this less log(r + 20): they are 6 persons in 10."""
_UNLISTED_NATS = -9.4
"""Log likelihood that somebody has a certain name that is not listed."""
_SAID_NATS = 1.5
"""What a name gains that was clearly said somewhere in the meeting and is nobody's yet."""
_LEAD_NATS, _UNLISTED_LEAD_NATS = 1.5, 1.2
"""Lead over the next listed name, and over a name that is not listed."""
_MOST_CALLS = 24
"""Calls of one voice that are weighed; three hours of meeting say no more, only slower."""
_NEAR_NAME = 0.34
"""Share of moras by which two names may differ that one voice was called by, to be the same."""
_OUTWEIGHS = 1.0
"""Points by which one of two near names of a voice leads; a much commoner one may trail by as much."""
_BETWEEN_OFF = 0.4
"""Moras that a given name or an office between name and role counts as off."""
_GIVEN = 4
"""Moras of a given name or an office that may stand between a name and its role."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How a name fits a call. ``off``: moras by which they differ."""

    off: float
    role: str | None


def with_pooled(
    floor: Floor, persons: Sequence[Person], clues: Sequence[Clue]
) -> tuple[tuple[Person, ...], list[Clue]]:
    """Persons and clues, with those added that only all calls of a voice together give."""
    merged = _one_name_a_voice(persons, clues)
    points = _points(merged)
    named = {voice for (voice, _), value in points.items() if value >= weights.ENOUGH}
    taken = {person for (_, person), value in points.items() if value >= weights.ENOUGH}
    known, added = list(persons), list(merged)
    by_voice: dict[str, list[Call]] = defaultdict(list)
    for call in calls_of(floor):
        by_voice[call.voice].append(call)
    for voice, calls in by_voice.items():
        if voice in named or voice in floor.chairs:
            continue
        own = {known[person].family for person in taken}
        said = {person.family for person in persons if person.family} - own
        name, fits = _likeliest(calls[:_MOST_CALLS], taken=own, said=said)
        if name is None:
            continue
        role = next((fit.role for fit in fits.values() if fit.role), None)
        index = _index_of(name, role, known)
        taken.add(index)
        added.extend(_clue(call, index, fit) for call, fit in fits.items())
    return tuple(known), added


def _points(clues: Sequence[Clue]) -> dict[tuple[str, int], float]:
    points: dict[tuple[str, int], float] = defaultdict(float)
    for clue in clues:
        if clue.kind in DIRECT:
            points[clue.speaker_id, clue.person] += clue.weight
    return points


def _index_of(name: str, role: str | None, known: list[Person]) -> int:
    """Place of the person in ``known``; a new one where nobody has this name and role."""
    for index, person in enumerate(known):
        if person.family == name and (role is None or role_tail(person.role) in {role, None}):
            if role is not None and person.role is None:
                known[index] = person_of(Attendee(person.name, role, person.group))
            return index
    known.append(person_of(Attendee(name, role)))
    return len(known) - 1


def _clue(call: Call, person: int, fit: Fit) -> Clue:
    kind: ClueKind = "introduction" if call.own else "nomination"
    how = "名のっているように" if call.own else "指名されたように"
    return Clue(
        call.voice,
        person,
        weights.POOLED_CALL * call.sure * (1 - fit.off / 4),
        kind,
        f"「{call.written}」と{how}聞こえる",
        call.turn_id,
        call.spoken_in,
    )


def _one_name_a_voice(persons: Sequence[Person], clues: Sequence[Clue]) -> tuple[Clue, ...]:
    """Clues for the weaker of two near names of one voice (加藤, 佐藤), given to the stronger one.

    Only where nobody else was called by the weaker: else there are two persons.
    """
    points = _points(clues)
    voices: dict[int, set[str]] = defaultdict(set)
    for clue in clues:
        if clue.weight > 0 and clue.kind in {"nomination", "introduction"}:
            voices[clue.person].add(clue.speaker_id)
    moved: dict[int, int] = {}
    for (voice, weak), value in sorted(points.items(), key=lambda item: item[1]):
        if value <= 0 or voices[weak] != {voice}:
            continue
        rivals = [
            (other_value, other)
            for (other_voice, other), other_value in points.items()
            if other_voice == voice and other not in {weak, *moved}
            and _outweighs(persons[other], other_value, persons[weak], value)
        ]  # fmt: skip
        if rivals:
            moved[weak] = max(rivals)[1]
    return tuple(replace(clue, person=moved.get(clue.person, clue.person)) for clue in clues)


def _outweighs(person: Person, points: float, weak: Person, weak_points: float) -> bool:
    """Whether a voice is ``person`` rather than ``weak``, whose name or role was only misheard."""
    if not _may_be_one(person, weak):
        return False
    if points >= weak_points + _OUTWEIGHS:
        return True
    commoner = _prior(person.family) - _prior(weak.family) >= _LEAD_NATS
    return points >= weak_points - _OUTWEIGHS and commoner


def _may_be_one(left: Person, right: Person) -> bool:
    """Whether two persons may be one whose name or role was misheard once."""
    if not left.family or not right.family:
        return False
    roles = {role_tail(left.role), role_tail(right.role)} - {None}
    if left.family == right.family:
        return True
    return len(roles) < 2 and share_off(left.family_kana, right.family_kana) <= _NEAR_NAME


@lru_cache(maxsize=1)
def _ranks() -> dict[str, int]:
    return {name: rank for rank, name in reversed(tuple(enumerate(common_names())))}


def _prior(name: str) -> float:
    """Log likelihood that somebody has this family name."""
    rank = _ranks().get(name)
    return _UNLISTED_NATS if rank is None else _LISTED_NATS - math.log(rank + 20)


def _likeliest(
    calls: Sequence[Call], *, taken: Set[str], said: Set[str]
) -> tuple[str | None, Mapping[Call, Fit]]:
    """The name that fits the calls beyond doubt, and how it fits each.

    ``taken``: names of other voices; ``said``: names that were said and are nobody's.
    """
    scored: list[tuple[float, str, dict[Call, Fit]]] = []
    for name in dict.fromkeys((*_ranks(), *sorted(said))):
        fits = {call: fit for call in calls if (fit := _fit(call, name)) is not None}
        if name in taken or all(call.own for call in fits):
            continue
        unlike = sum(_nats(fits[call].off if call in fits else _MOST_OFF) for call in calls)
        prior = _prior(name) + (_SAID_NATS if name in said else 0.0)
        scored.append((prior - unlike, name, fits))
    scored.sort(key=lambda item: -item[0])
    if not scored:
        return None, {}
    best, name, fits = scored[0]
    next_best = scored[1][0] if len(scored) > 1 else -math.inf
    sure = best - next_best >= _LEAD_NATS and best - _unlisted(calls, name) >= _UNLISTED_LEAD_NATS
    return (name, fits) if sure else (None, {})


def _unlisted(calls: Sequence[Call], listed: str) -> float:
    """Log likelihood that all was said of somebody with a name just as one of the calls has it.

    A name that sounds like ``listed`` is rather that one.
    """
    names = {name for call in calls for name, _, _ in call.parts}
    names -= {short(reading) for reading in name_readings(listed)[:2]}
    unlike = (
        sum(
            _nats(min(_MOST_OFF, *(off + unlikeness(part, name) for part, _, off in call.parts)))
            for call in calls
        )
        for name in names
    )
    return _UNLISTED_NATS - min(unlike, default=math.inf)


def _nats(off: float) -> float:
    """How much less likely a name is that differs by ``off`` moras from what was heard."""
    return _MORA_NATS * off + (_CHANGED_NATS if off > _CHANGED else 0.0)


@lru_cache(maxsize=65536)
def _fit(call: Call, name: str) -> Fit | None:
    """How a name sounds like a call, ``None`` where it does not."""
    fits = [
        Fit(off + more, role)
        for reading in name_readings(name)[:2]
        if len(moras(reading)) >= 3
        for heard_as, role, off in call.parts
        if (more := _off(heard_as, short(reading), call, name)) + off <= _MOST_OFF
    ]
    return min(fits, key=lambda fit: fit.off, default=None)


def _off(heard_as: str, reading: str, call: Call, name: str) -> float:
    """Moras by which what was heard differs from a name; a given name or an office may follow it."""
    left, right = moras(heard_as), moras(reading)
    between = len(left) - len(right)
    spelt = len(right) >= 3 or call.written.startswith(name)
    if not call.own and spelt and 1 <= between <= _GIVEN and heard_as.startswith(reading):
        return _BETWEEN_OFF  # 佐藤みわいん, エンドゼム課長
    if abs(between) > 1 or distance(heard_as, reading) > 2:
        return math.inf
    return unlikeness(heard_as, reading)
