"""Persons proposed from the meeting's own words where there is no roster."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from minutes.format.call_grammar import (
    CHAIRS,
    CONDUCTORS,
    DIGIT_SAN,
    KANJI,
    OFFICE,
    ONESELF,
    OPENING,
    ROLE,
    ROLES,
    role_tail,
)
from minutes.format.naming import weights
from minutes.format.naming.evidence import Clue
from minutes.format.naming.sightings import (
    Sighting,
    begins_like_a_name,
    sightings_by_sound,
)
from minutes.format.naming.surnames import (
    common_names,
    is_common,
    is_very_common,
    usual_spelling,
)
from minutes.format.sound.people import Person, office_of, person_of
from minutes.format.sound.reading import (
    Token,
    is_family,
    name_readings,
    sound,
    tokens,
)
from minutes.schema import Attendee, Turn

_ROLE_AFTER = re.compile(rf"^({OFFICE}(?:{ROLE}))")
_HONORIFIC_AFTER = re.compile(rf"^(?:(?:さん|君|くん|様|氏|先生)(?!ま|せ)|{DIGIT_SAN})")
_INTRO_AFTER = re.compile(f"^{ONESELF}")
_ROLE_BEFORE = re.compile(rf"({OFFICE}(?:{ROLE}))の$")
_KANJI_NAME = re.compile(rf"[{KANJI}]{{1,4}}$")


def propose_persons(turns: Sequence[Turn]) -> tuple[Person, ...]:
    """Persons that the speakers themselves name, by family name and role.

    A name written in kana, or once in a spelling that a much commoner name shares (松元 for 松本),
    is proposed in the usual spelling: it is more likely the person's than the recogniser's is.
    """
    by_reading: dict[str, list[Sighting]] = defaultdict(list)
    for turn in turns:
        for sighting in _sightings(_roles_in_kanji(turn.text)):
            readings = name_readings(sighting.family)
            if readings:
                by_reading[readings[0]].append(sighting)
    persons: list[Person] = []
    for reading, seen in by_reading.items():
        persons.extend(_persons(_spelling(reading, seen), seen))
    return (*persons, *_unnamed(turns, persons))


_KANA_ROLES = {
    "かちょう": "課長", "ぶちょう": "部長", "かかりちょう": "係長", "きょくちょう": "局長", "しつちょう": "室長",
    "いいん": "委員", "ぎいん": "議員",
}  # fmt: skip
_KANA_ROLE = re.compile(
    rf"(?<=[{KANJI}ぁ-んァ-ヶー]{{2}})(?:"
    + "|".join(_KANA_ROLES)
    + r")(?=[、。？\s]|$|から|お願い|どうぞ|の)"
)


def _roles_in_kanji(text: str) -> str:
    """のむらかちょう、→ のむら課長、 菊地家長。→ 菊地課長。: a copy to look for names in."""
    in_kanji = _KANA_ROLE.sub(lambda match: _KANA_ROLES[match.group()], text)
    return _SOUNDS_LIKE_ROLE.sub(
        lambda match: _role_behind_name(in_kanji, match) or match.group(), in_kanji
    )


_SOUNDS_LIKE_ROLE = re.compile(
    rf"(?<=[{KANJI}ァ-ヶー])[一-龥]{{2}}(?=[、。？\s]|$|から|お願い|どうぞ|の(?:ほう|方))"
)
_OFFICE_LENGTH = 8
"""Characters of an office that may stand between a family name and its role."""


def _role_behind_name(text: str, match: re.Match[str]) -> str | None:
    """The role that two kanji at the end of a call sound like, where a family name begins the call."""
    if match.group() in ROLES:
        return None
    near = text[max(0, match.start() - _OFFICE_LENGTH - 4) : match.start()]
    call = re.search(rf"[{KANJI}ァ-ヶー]{{0,12}}$", near)
    before = call.group() if call else ""
    if len(before) > _OFFICE_LENGTH + 3 or not before or not _begins_with_family(before):
        return None
    readings = name_readings(match.group(), 8)
    return next((role for role in _KANA_ROLES.values() if sound(role) in readings), None)


def _begins_with_family(text: str) -> bool:
    first = tokens(text)[0]
    return first.pos[3] == "姓" and len(first.surface) > 1


_ROLE_CALL = re.compile(
    rf"(?:^|[。？]\s*+){OPENING}{{0,9}}[、\s]*+(?P<role>{OFFICE}(?:{ROLE}))"
    r"(?:[。、\s]*$|、(?=(?:御|ご)?(?:説明|答弁|お願い|どうぞ|いかが)))"
)
_NO_OFFICE = (
    *CHAIRS,
    *CONDUCTORS,
    "委員",
    "議員",
    "会計",
    "書記",
    "代表",
    "事務局",
)


def _unnamed(turns: Sequence[Turn], persons: Sequence[Person]) -> Iterator[Person]:
    """Offices that are called by role alone (総務課長。): their voice gets a role, no name."""
    known = {person.role for person in persons} | {role_tail(person.role) for person in persons}
    called = (
        re.sub(r"^(.{2,40})\1$", r"\1", match.group("role"))  # the recogniser said it twice
        for turn in turns
        for match in _ROLE_CALL.finditer(turn.text)
    )
    for role in dict.fromkeys(called):
        if role in known or role_tail(role) in _NO_OFFICE:
            continue
        if not _holds_name(role, persons):
            yield office_of(role)


def _holds_name(role: str, persons: Sequence[Person]) -> bool:
    """Whether a called role brings a name (千葉監査委員) or ends another's role."""
    stem = role.removesuffix(role_tail(role) or "")
    if re.match(r"[ぁ-んァ-ヶー]{3}", stem) and begins_like_a_name(stem):
        return True  # エンドゼム課長
    office = tokens(stem)
    if any(token.pos[1] == "固有名詞" or len(token.surface) == 1 for token in office):
        return True  # 広原副会長
    if tokens(role)[0].pos[3] == "姓" or any(
        name in role for name in common_names() if len(name) > 1
    ):
        return True
    return any(
        (person.family and person.family in role) or (person.role or "").endswith(role)
        for person in persons
    )


def with_offices(
    persons: Sequence[Person], clues: Sequence[Clue]
) -> tuple[tuple[Person, ...], list[Clue]]:
    """Offices that were called by role alone given to the person whose voice answers to both.

    学校教育課長 is called, and the same voice says 課長の長谷川です: one person, with the longer role.
    """
    said: dict[str, set[int]] = defaultdict(set)
    for clue in clues:
        if clue.weight >= weights.CLAIMED:
            said[clue.speaker_id].add(clue.person)
    known = list(persons)
    moved: dict[tuple[str, int], int] = {}
    for voice, named in said.items():
        for office in (index for index in named if not persons[index].name):
            tail = role_tail(persons[office].role)
            own = [i for i in named if persons[i].name and role_tail(persons[i].role) == tail]
            if len(own) == 1:
                moved[voice, office] = own[0]
                if known[own[0]].role == tail:
                    known[own[0]] = replace(known[own[0]], role=persons[office].role)
    return tuple(known), [
        replace(clue, person=moved.get((clue.speaker_id, clue.person), clue.person))
        for clue in clues
    ]


def _spelling(reading: str, seen: Sequence[Sighting]) -> str:
    counts = Counter(sighting.family for sighting in seen)
    usual = usual_spelling(reading)
    if usual is not None and usual in counts:
        rare, often = counts.most_common(1)[0]
        return usual if often < 2 * counts[usual] else rare
    family, times = counts.most_common(1)[0]
    if usual is not None and not is_common(family) and times < 3:
        in_full = is_family(family) and any(s.given for s in seen if s.family == family)
        return usual if is_very_common(usual) and not in_full else family  # 大宅光雄 is no 大谷
    return family


def _persons(family: str, seen: Sequence[Sighting]) -> Iterator[Person]:
    """One person for each kind of role word that goes with the family name."""
    given = Counter(sighting.given for sighting in seen if sighting.given)
    by_tail: dict[str | None, list[Sighting]] = defaultdict(list)
    for sighting in seen:
        if sighting.role:
            by_tail[role_tail(sighting.role)].append(sighting)
    if not by_tail:
        for full in given or {"": 1}:
            yield person_of(Attendee(family + full, None, aliases=(family,) if full else ()))
        return
    for group in by_tail.values():
        roles = Counter(sighting.role for sighting in group)
        role = max(roles, key=lambda known: (len(known or ""), roles[known]))
        own = {sighting.given for sighting in group if sighting.given}
        for full in own if len(own) > 1 else {next(iter(own), "")}:
            yield person_of(Attendee(family + full, role, aliases=(family,) if full else ()))


def _sightings(text: str) -> Iterator[Sighting]:
    parts = tokens(text)
    places = {
        token.start: (token.surface, *_given(parts, index))
        for index, token in enumerate(parts)
        if _KANJI_NAME.match(token.surface)
        and _may_be_family(token)
        and not (index and _is_part(parts[index - 1], token))
    }
    for match in _common_name().finditer(text):  # where the tokens were cut wrongly
        places.setdefault(match.start(), (match.group(), "", match.end()))
    for start, (family, given, end) in sorted(places.items()):
        after, before = text[end:], text[:start]
        role = _ROLE_AFTER.match(after)
        if role:
            yield Sighting(family, given, role.group(1))
        elif _HONORIFIC_AFTER.match(after):
            if len(given) != 1:  # 二田原さん is nobody called 二田
                yield Sighting(family, given, None)
        elif _INTRO_AFTER.match(after):
            stated = _ROLE_BEFORE.search(before)
            yield Sighting(family, given, stated.group(1) if stated else None)
        elif 1 <= len(after.strip("。、？ ")) <= 4 and re.search(r"(?:^|[。、？\s])$", before):
            yield Sighting(family, given, None)  # 鈴木運動ぞ: a name, and a role misheard
    called = any(text[end:].strip("。、 ") == "" for _, _, end in places.values())
    written = {name_readings(family)[:1] for family, _, _ in places.values()}
    for sighting in sightings_by_sound(text, frozenset(places), called=called):
        if name_readings(sighting.family)[:1] not in written:  # 斉藤 is no evidence for 斎藤
            yield sighting


def _may_be_family(token: Token) -> bool:
    """A family name to the dictionary, or a place's name that is one too (白石)."""
    if token.pos[3] == "姓":
        return True
    return token.pos[1] == "固有名詞" and len(token.surface) > 1 and is_family(token.surface)


def _is_part(before: Token, token: Token) -> bool:
    """Whether a name goes on from kanji before it, as a given name does (差等美和委員)."""
    glued = before.end == token.start and re.search(rf"[{KANJI}]$", before.surface) is not None
    return glued and before.pos[0] == "名詞" and not before.surface.endswith(("番", "本日", "次"))


@lru_cache(maxsize=1)
def _common_name() -> re.Pattern[str]:
    names = sorted((name for name in common_names() if len(name) > 1), key=len, reverse=True)
    ends = rf"{OFFICE}(?:{ROLE})|さん|君|氏|先生|です|でございます|と申し"
    return re.compile(rf"(?<![{KANJI}])(?:{'|'.join(names)})(?={ends})")


def _given(parts: Sequence[Token], index: int) -> tuple[str, int]:
    """The given name after a family name, and where the whole name ends."""
    end = parts[index].end
    if index + 1 < len(parts):
        follower = parts[index + 1]
        if follower.pos[3] == "名" and follower.start == end and not _is_role(follower.surface):
            return follower.surface, follower.end
    return "", end


def _is_role(text: str) -> bool:
    return role_tail(text) is not None
