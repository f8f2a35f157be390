"""消去法: the one member left, called by role where the name was misheard (質疑委員どうぞ for 鈴木委員)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from minutes.format.document.evidence import Clue
from minutes.format.document.floor import Floor, followers
from minutes.format.document.likeness import unlikeness
from minutes.format.document.mentions import mentions
from minutes.format.document.people import Person, role_tail
from minutes.format.document.reading import heard, moras, short
from minutes.schema import Turn
from minutes.span import Seconds

WEIGHT = 1.4
"""Points of the conclusion: a name with less confidence than any that was said."""
_FAR_NAME = 0.62
"""Share of its moras by which a misheard name may differ from the one it is taken for."""
_LEAST: Seconds = 4.0
"""A voice heard for less than this is too short to be reasoned about."""
_HEAD = r"(?:(?:はい|廃|では|それでは|次に|続いて|続きまして|まず|ほかに|他に|じゃあ|えー?っと?)[、\s]*)*"
_TAIL = (
    r"(?:[、\s]*(?:どうぞ|お願い(?:いた)?します|答弁(?:を)?(?:願い|お願いし)ます))?[。、？?！!\s]*$"
)


def conclude(
    floor: Floor, found: Mapping[str, tuple[int, float]], clues: Sequence[Clue]
) -> dict[str, tuple[int, Clue]]:
    """Voice → the one person that it can only be, and why.

    Of the roster's persons of a role all but one have a voice; the chair called somebody of this
    role by a name that none of them has, and the next voice has no name. The call must sound
    more like the person left than like the others, or bring no name at all. Where two persons or
    two voices remain, nobody is named.
    """
    taken = {person for person, _ in found.values()}
    left: dict[str, list[int]] = defaultdict(list)
    for index, member in enumerate(floor.persons):
        tail = role_tail(member.role)
        if tail and index not in taken and not member.is_chair:
            left[tail].append(index)
    named: dict[str, tuple[int, Clue]] = {}
    for tail, persons in left.items():
        calls = tuple(_unheard_calls(floor, tail))
        voices = {after.speaker_id or "" for _, after, _ in calls} - found.keys() - floor.chairs
        voices = {voice for voice in voices if _seconds(floor, voice) >= _LEAST}
        if len(persons) != 1 or len(voices) != 1:
            continue
        (person,), (voice,) = persons, voices
        own = [(call, written) for call, after, written in calls if after.speaker_id == voice]
        if _denied(clues, voice, person) or not all(
            _may_mean(written, person, tail, floor.persons) for _, written in own
        ):
            continue
        call, written = own[0]
        why = f"消去法：「{written}{tail}」と指名され、名簿の{tail}で残るのは{floor.persons[person].name}だけ"
        named[voice] = (person, Clue(voice, person, WEIGHT, "elimination", why, call.id))
    return named


def _unheard_calls(floor: Floor, tail: str) -> Iterator[tuple[Turn, Turn, str]]:
    """(chair's turn, the next turn, what stands for the name) of calls whose name nobody has."""
    pattern = _call(tail)
    for index, turn in enumerate(floor.turns):
        if turn.speaker_id not in floor.chairs:
            continue
        match = pattern.search(turn.text)
        if match is None or any(m.end > match.start() for m in mentions(turn.text, floor.persons)):
            continue
        after = followers(floor, index)
        if len(after) == 1:
            yield turn, after[0][0], match.group("name")


@lru_cache(maxsize=64)
def _call(tail: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:^|[。？?！!、]\s*){_HEAD}(?P<name>[一-龥々ぁ-んァ-ヶー]{{0,6}}?){tail}{_TAIL}"
    )


def _seconds(floor: Floor, voice: str) -> Seconds:
    return sum(turn.span.duration for turn in floor.turns if turn.speaker_id == voice)


def _denied(clues: Sequence[Clue], voice: str, person: int) -> bool:
    """Whether something speaks against this voice being the person, or for somebody else."""
    return any(
        clue.speaker_id == voice
        and (clue.weight <= -1.0 if clue.person == person else clue.weight >= 1.0)
        for clue in clues
    )


def _may_mean(written: str, person: int, tail: str, persons: Sequence[Person]) -> bool:
    """Whether a misheard name is nearer to ``person`` than to the others of the role."""
    if not written:
        return True
    kana = short(heard(written).kana)
    offs = {
        index: min((_off(kana, short(reading)) for reading in other.family_kana), default=1.0)
        for index, other in enumerate(persons)
        if role_tail(other.role) == tail
    }
    own = offs.pop(person)
    return own <= _FAR_NAME and all(own < other - 0.05 for other in offs.values())


def _off(kana: str, reading: str) -> float:
    return unlikeness(kana, reading) / max(1, len(moras(kana)), len(moras(reading)))
