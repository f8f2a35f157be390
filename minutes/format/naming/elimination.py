"""消去法: the one member left, called by role where the name was misheard (質疑委員どうぞ for 鈴木委員)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from itertools import pairwise

from minutes.format.call_grammar import ANSWER_END, KANJI, OPENING_BEFORE_ROLE, role_tail
from minutes.format.naming import weights
from minutes.format.naming.evidence import Clue, Named
from minutes.format.naming.floor import Floor, followers
from minutes.format.naming.mentions import mentions
from minutes.format.sound.likeness import share_off
from minutes.format.sound.people import SECRETARIAT, Person, is_another_family
from minutes.format.sound.reading import heard
from minutes.schema import Turn
from minutes.span import Seconds

_FEWEST = 4
"""With fewer persons than this, being the last of all says little."""
_ASKING = re.compile(
    r"(?:でしょうか|ですか|ますか|ませんか|ほしい|欲しい|いただきたい|お願いしたい)[。、？?]?"
)
_FAR_NAME = 0.62
"""Share of its moras by which a misheard name may differ from the one it is taken for."""
_NEARER = 0.05
"""Share of its moras by which it must be nearer to that one than to any other."""
_ALMOST = 0.34
"""The same where the name that was heard is one: 荒木委員, of whom 青木 is left."""
_CALLS_SECRETARIAT = re.compile(
    r"(?:^|[。、\s])事務局(?:の(?:ほう|方))?(?:から|より)?[、\s]?(?:[^。]{0,12}(?:説明|報告|補足|朗読|連絡|答弁)を?)?[、\s]?"
    r"(?:お?願い|どうぞ|いかが|求め|ありま(?:す|せん)|ございま(?:す|せん)|できま(?:す|せん)|ください)[^。]{0,12}[。\s]*$|事務局(?:に|へ)お返し[^。]{0,8}[。\s]*$"
)
_OWN_OFFICE = re.compile(
    r"(?P<office>[一-龥]{0,6}(?:部長|次長|課長|室長|局長|係長|所長|館長|主幹|主査|主任))の(?:私|わたくし|ほう|方)|(?P<unit>[一-龥]{1,8}[課部室局係])です"
)
_LEAST: Seconds = 4.0
"""A voice heard for less than this is too short to be reasoned about."""


def conclude(floor: Floor, found: Mapping[str, Named], clues: Sequence[Clue]) -> tuple[Clue, ...]:
    """For each voice that can only be one person, the clue that says so.

    Of the roster's persons of a role all but one have a voice; the chair called somebody of this
    role by a name that none of them has, and the next voice has no name. The call must sound
    more like the person left than like the others, or bring no name at all. Where two persons or
    two voices remain, nobody is named.
    """
    taken = {who.person for who in found.values()}
    left: dict[str, list[int]] = defaultdict(list)
    for index, member in enumerate(floor.persons):
        tail = role_tail(member.role)
        if tail and index not in taken and not member.is_chair:
            left[tail].append(index)
    named: dict[str, Clue] = {}
    for tail, persons in left.items():
        calls = tuple(_unheard_calls(floor, tail))
        voices = {after.speaker_id or "" for _, after, _ in calls} - found.keys() - floor.chairs
        voices = {voice for voice in voices if _seconds(floor, voice) >= _LEAST}
        if len(persons) != 1 or len(voices) != 1:
            continue
        (person,), (voice,) = persons, voices
        own = [(call, written) for call, after, written in calls if after.speaker_id == voice]
        others = any(role_tail(floor.persons[index].role) == tail for index in taken)
        if _denied(clues, voice, person) or not all(
            _may_mean(written, person, tail, floor.persons, others=others) for _, written in own
        ):
            continue
        call, written = own[0]
        why = f"消去法：「{written}{tail}」と指名され、名簿の{tail}で残るのは{floor.persons[person].name}だけ"
        named[voice] = Clue(voice, person, weights.LEFT_OF_ROLE, "elimination", why, call.id)
    named |= _last_of_secretariat(floor, found.keys() | named.keys(), taken, clues)
    return tuple(named.values()) or _last_of_all(floor, found, clues)


def _last_of_secretariat(
    floor: Floor, heard_of: Set[str], taken: Set[int], clues: Sequence[Clue]
) -> dict[str, Clue]:
    """The one of the secretariat left, and the one voice without a name that answers for it."""
    desk = _desk(floor.persons)
    voices = _called_as_secretariat(floor) - heard_of
    left = desk - taken
    if len(left) != 1 or len(desk) < 2 or len(voices) != 1:
        return {}
    (person,), (voice,) = left, voices
    if any(
        other.is_officer and index not in taken | desk for index, other in enumerate(floor.persons)
    ):
        return {}  # 防災課長 may have answered
    if _names_another_office(floor, voice, floor.persons[person].role or ""):
        return {}
    of_others = [clue for clue in clues if clue.person == person or clue.person not in desk]
    if _seconds(floor, voice) < _LEAST or _denied(of_others, voice, person):
        return {}
    why = f"消去法：「事務局」と指名され、名簿の事務局で残るのは{floor.persons[person].name}だけ"
    return {voice: Clue(voice, person, weights.LEFT_OF_ROLE, "elimination", why)}


def _desk(persons: Sequence[Person]) -> set[int]:
    """Places of those who are 事務局 by office or group, or whom that word calls."""
    return {index for index, person in enumerate(persons) if SECRETARIAT in person.forms}


def _called_as_secretariat(floor: Floor) -> set[str]:
    """Voices that take the floor where the chair calls 事務局."""
    return {
        after[0][0].speaker_id or ""
        for index, turn in enumerate(floor.turns)
        if turn.speaker_id in floor.chairs and _CALLS_SECRETARIAT.search(turn.text)
        if len(after := followers(floor, index)) == 1
    } - floor.chairs  # fmt: skip


def of_secretariat(floor: Floor, heard_of: Set[str], clues: Sequence[Clue]) -> frozenset[str]:
    """Voices without a name that answer as 事務局, where everybody who may is of it: the side is known.

    Only where the roster itself has a 事務局, and nothing claims the voice for somebody else.
    """
    desk = {
        index
        for index in _desk(floor.persons)
        if _SECRETARIAT_ROLE.search(f"{floor.persons[index].role}{floor.persons[index].group}")
    }
    if not desk or any(
        person.is_officer and index not in desk for index, person in enumerate(floor.persons)
    ):
        return frozenset()
    claimed = {c.speaker_id for c in clues if c.person not in desk and c.weight >= weights.CLAIMED}
    return frozenset(
        voice
        for voice in _called_as_secretariat(floor) - heard_of - claimed
        if _seconds(floor, voice) >= _LEAST
    )


_SECRETARIAT_ROLE = re.compile("事務局|書記")


def _names_another_office(floor: Floor, voice: str, role: str) -> bool:
    """Whether the voice says of itself what is not that person's office: 課長の私から."""
    said = (
        m
        for turn in floor.turns
        if turn.speaker_id == voice
        for m in _OWN_OFFICE.finditer(turn.text)
    )
    return any(
        not role.endswith(match["office"]) if match["office"] else match["unit"] not in role
        for match in said
    )


def _last_of_all(
    floor: Floor, found: Mapping[str, Named], clues: Sequence[Clue]
) -> tuple[Clue, ...]:
    """The one person and the one voice left of all, where the chair gave that voice the floor.

    Members must have asked something, officers must not: a guest's voice fits less often.
    """
    taken = {who.person for who in found.values()}
    left = [index for index in range(len(floor.persons)) if index not in taken]
    speakers = {turn.speaker_id or "" for turn in floor.turns} - found.keys() - floor.chairs
    voices = [voice for voice in speakers if _seconds(floor, voice) >= _LEAST]
    if len(left) != 1 or len(voices) != 1 or len(floor.persons) < _FEWEST:
        return ()
    (person,), (voice,) = left, voices
    asks = sum(len(_ASKING.findall(turn.text)) for turn in floor.turns if turn.speaker_id == voice)
    given = any(
        before.speaker_id in floor.chairs and after.speaker_id == voice
        for before, after in pairwise(floor.turns)
    )
    tail = role_tail(floor.persons[person].role)
    otherwise = tail is not None and any(
        after.speaker_id == voice and not _may_mean(written, person, tail, floor.persons)
        for _, after, written in _unheard_calls(floor, tail)
    )
    fits = floor.persons[person].is_member == (asks > 0) and not otherwise
    if floor.persons[person].is_chair or not given or not fits or _denied(clues, voice, person):
        return ()
    why = (
        f"消去法：名簿のほかの全員の声が分かり、残る声は一つ、残る人は{floor.persons[person].name}"
    )
    return (Clue(voice, person, weights.LEFT_OF_ALL, "elimination", why),)


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
        rf"(?:^|[。？?！!、]\s*){OPENING_BEFORE_ROLE}{{0,9}}(?P<name>[{KANJI}ぁ-んァ-ヶー]{{0,6}}?){tail}{ANSWER_END}"
    )


def _seconds(floor: Floor, voice: str) -> Seconds:
    return sum(turn.span.duration for turn in floor.turns if turn.speaker_id == voice)


def _denied(clues: Sequence[Clue], voice: str, person: int) -> bool:
    """Whether something speaks against this voice being the person, or for somebody else."""
    return any(
        clue.speaker_id == voice
        and (
            clue.weight <= weights.DENIED
            if clue.person == person
            else clue.weight >= weights.CLAIMED
        )
        for clue in clues
    )


def _may_mean(
    written: str, person: int, tail: str, persons: Sequence[Person], *, others: bool = True
) -> bool:
    """Whether a misheard name is nearer to ``person`` than to the others of the role.

    ``others``: whether anybody else of the role has a voice.
    """
    if not written:
        return True
    another = is_another_family(written, persons[person].family_kana)
    if another and not others:
        return False
    heard_as = (heard(written).kana,)
    offs = {
        index: share_off(heard_as, other.family_kana)
        for index, other in enumerate(persons)
        if role_tail(other.role) == tail
    }
    own = offs.pop(person)
    # one character is soon misheard: 坂委員 for 佐藤委員
    far = _ALMOST if another and len(written) > 1 else _FAR_NAME
    return own <= far and all(own < other - _NEARER for other in offs.values())
