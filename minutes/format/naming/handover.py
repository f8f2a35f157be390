"""Who is in the chair when: 臨時議長 and whoever is elected, 議長 and 副議長, 年長委員 and 委員長.

A meeting has several sittings only where its chair says so (副議長と交代いたします; 財前議長、議長席にお着き
願います) and another voice presides from there on, or where a voice says that it acts for the chair.
Whom the words leave open is left open: the voice then has no name from its chair.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from minutes.format.call_grammar import CHAIR, KANJI, role_tail
from minutes.format.naming.floor import Sitting, chair_points, presiding
from minutes.format.naming.mentions import mentions
from minutes.format.sound.people import Person
from minutes.schema import Turn

_HANDS_OVER = re.compile(
    rf"(?<![{KANJI}])(?:(?P<seat>{CHAIR})(?:席|職)?を、?)?"
    rf"(?:(?P<to>{CHAIR})(?:と|に)、?(?:{CHAIR}(?:席|職)?を、?)?)?"
    r"(?:(?:交代|交替)を?(?:(?:いた|致)?しま|(?:さ|いた)せていただきま|願いま|お願い(?:いた)?しま"
    r"|(?:いた)?したいと(?:思いま|存じま))|(?:代わり|かわり)ま)す(?![かとる])"
)
"""副議長と議長を交代いたします, 議長を交代します; a change of staff names no chair."""
_TAKES_SEAT = re.compile(
    rf"(?:(?P<called>{CHAIR})(?:は|に)?、?)?(?P<to>{CHAIR})席(?:に|へ)、?(?:お着き|お付き|おつき|御?着席|ご着席|お?座り|お移り|お進み)"
)
_GOES_ON = re.compile(
    rf"(?:進行|議事)[^。、]{{0,10}}、?[^。、]{{0,6}}(?P<to>{CHAIR})(?:に|へ)、?"
    r"(?:お願い|引き継|お渡し|お譲り|お任せ)"
)
"""進行を座長にお願いいたします: a change only where this meeting elected him."""
_ACTS = re.compile(
    rf"(?P<office>{CHAIR})(?:の職務を、?[^。、]{{0,10}}(?:行い|務め|代行し|させていただき)ます"
    r"|に(?:代わ|かわ)り(?:まし)?て?、?[^。]{0,16}(?:職務|議事|進行)[^。]{0,16}ます)(?![かと])"
)
_DONE = (
    r"(?:当選(?:(?:さ|せら)れ|いたし|し)|選任(?:され|いたし)|選出(?:され|いたし)|決定(?:いた)?し|決し|決まり|就任(?:いた)?し)"
    r"ました"
)
_ELECTED = re.compile(rf"^(?:が|を|は)、?(?P<office>{CHAIR})(?:に|の|として)[^。]{{0,8}}?{_DONE}")
_OFFICE_BEFORE = re.compile(rf"(?<![{KANJI}])(?P<office>{CHAIR})(?:は|には|に)、?$")
_IS_ELECTED = re.compile(rf"^(?:に|が|を)、?[^。]{{0,8}}?{_DONE}")
_INTERIM = re.compile("臨時|仮|年長")
_CLEARLY = 3.0
"""Points of what only a chair says."""
_A_LITTLE = 2.0
"""The same where the chair had said that this voice takes over."""
_NEXT_VOICE = 4.0
"""What the voice has that speaks first after a change: enough to preside until the chair is back."""
_SOON = 3
"""Turns after a change within which the new chair speaks."""


@dataclass(frozen=True, slots=True)
class _Change:
    """A sitting as it begins.

    ``voice``: who was given the chair, empty at the opening; ``heard``: that somebody said so.
    """

    start: int
    voice: str
    person: int | None
    deputy: bool = False
    heard: bool = True


def sittings(turns: Sequence[Turn], persons: Sequence[Person]) -> tuple[Sitting, ...]:
    """The sittings of a meeting; none where its regular chair presides from beginning to end."""
    meeting = _Meeting(tuple(turns), tuple(persons))
    for index in range(len(turns)):
        meeting.read(index)
    changes = meeting.changes
    if len(changes) == 1 and not changes[0].deputy and not meeting.is_interim(changes[0].person):
        return ()
    ends = [change.start for change in changes[1:]] + [len(turns)]
    found: list[Sitting] = []
    for change, end in zip(changes, ends, strict=True):
        said = meeting.said(change.start, end)
        if change.voice:
            said[change.voice] += _NEXT_VOICE
        voices = presiding(said)
        if end == len(turns) and meeting.is_interim(change.person):
            voices = meeting.first_of(voices)  # the others may be whoever was elected
        found.append(Sitting(change.start, voices, change.person))
    first, *rest = changes
    doubted = rest and not rest[0].deputy and not first.deputy
    if doubted and not meeting.is_interim(first.person):
        found[0] = replace(found[0], person=None)  # who hands over to 委員長 is not he
    return tuple(found)


@dataclass(slots=True)
class _Meeting:
    turns: tuple[Turn, ...]
    persons: tuple[Person, ...]
    changes: list[_Change] = field(init=False)
    elected: dict[str, int] = field(default_factory=dict)
    may_succeed: bool = True
    counted: int = 0
    so_far: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    openers: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        chairs = [index for index, person in enumerate(self.persons) if person.is_chair]
        self.changes = [_Change(0, "", chairs[0] if len(chairs) == 1 else None)]

    def said(self, start: int, end: int) -> defaultdict[str, float]:
        """How much each voice talks like a chair from ``start`` to ``end``."""
        return defaultdict(float, chair_points(self.turns[start:end]))

    def first_of(self, voices: frozenset[str]) -> frozenset[str]:
        """The one of these voices that presided first."""
        said = (
            t.speaker_id or "" for t in self.turns if chair_points((t,)).get(t.speaker_id or "")
        )
        return frozenset(islice((voice for voice in said if voice in voices), 1))

    def read(self, index: int) -> None:
        """What the turn at ``index`` changes."""
        turn = self.turns[index]
        voice, chair = turn.speaker_id or "", self._chair(index)
        acts = _ACTS.search(turn.text)
        if voice != chair:
            if acts is not None and self._goes_on(voice, index):
                self._change(index, voice, self._acting(acts["office"], turn.text), deputy=True)
            elif len(self.changes) > 1 and self._is_back(voice, index):
                self._back(voice, index)
                self._preside(index, voice)
            elif len(self.changes) == 1 and chair is not None and self._succeeds(voice, index):
                offices = [office for office in self.elected if not office.startswith("副")]
                person = self.elected[offices[0]] if len(offices) == 1 else None
                self.changes.append(_Change(index, voice, person, heard=False))
            return
        if acts is not None and len(self.changes) == 1:
            acting = self._acting(acts["office"], turn.text)
            self.changes[0] = replace(self.changes[0], person=acting, deputy=True)
        self._preside(index, voice)

    def _chair(self, index: int) -> str | None:
        """The voice that presides at ``index``, as far as was heard."""
        last = self.changes[-1]
        if last.voice:
            return last.voice
        for voice, points in self.said(self.counted, index + 1).items():
            self.so_far[voice] += points
        self.counted = index + 1
        said = self.so_far
        chair = max(said, key=lambda voice: said[voice], default=None)
        acts = _ACTS.search(self.turns[index].text) is not None
        return chair if chair is not None and (acts or said[chair] >= _CLEARLY) else None

    def _change(self, start: int, voice: str, person: int | None, *, deputy: bool) -> None:
        self.changes.append(_Change(start, voice, person, deputy))

    def _goes_on(self, voice: str, index: int) -> bool:
        """Whether a voice presides from ``index`` on for a while."""
        return self.said(index, index + 2 * _SOON)[voice] >= _CLEARLY

    def _succeeds(self, voice: str, index: int) -> bool:
        """Whether a voice presides after an election or 臨時議長, though nobody was heard to hand over."""
        awaited = any(not office.startswith("副") for office in self.elected)
        awaited = awaited or self.is_interim(self.changes[0].person)
        if not awaited or not self.may_succeed:
            return False
        at_once = self.said(index, index + 1)[voice] >= _CLEARLY
        return at_once and self.said(index, len(self.turns))[voice] >= _NEXT_VOICE

    def _is_back(self, voice: str, index: int) -> bool:
        before, end = self.changes[-2], self.changes[-1].start
        if not before.voice and end not in self.openers:
            said = self.said(before.start, end)
            self.openers[end] = max(said, key=lambda other: said[other])
        own = before.voice or self.openers[end]
        return voice == own and self.said(index, index + 1)[voice] >= _CLEARLY

    def _back(self, voice: str, index: int) -> None:
        """The chair before goes on: back in it, or never gone where nobody else presided."""
        last, before = self.changes[-1], self.changes[-2]
        if not last.heard:
            self.changes.pop()
            self.may_succeed = False  # one chair heard as two
        elif self.said(last.start, index)[last.voice] >= _A_LITTLE:
            self._change(index, voice, before.person, deputy=before.deputy)
        else:
            self.changes.pop()

    def _preside(self, index: int, voice: str) -> None:
        """What the chair says at ``index``: who is elected, and who takes over."""
        self.elected.update(_elected(self.turns[index].text, self.persons))
        self._hand_over(index, voice)

    def _hand_over(self, index: int, voice: str) -> None:
        text = self.turns[index].text
        seat, to = self._handed(text)
        if not seat and not to:
            return
        following = self.turns[index + 1 : index + 1 + _SOON]
        after = next((t.speaker_id for t in following if t.speaker_id not in {voice, None}), None)
        if after is None:
            return
        last = self.changes[-1]
        if to:
            person, deputy = self._holder(to, text), to.startswith("副")
        elif last.deputy and len(self.changes) > 1:
            person, deputy = self.changes[-2].person, self.changes[-2].deputy
        else:
            person, deputy = self._holder(f"副{seat}", text), True
        self._change(index + 1, after, None if person == last.person else person, deputy=deputy)

    def _handed(self, text: str) -> tuple[str, str]:
        """Which seat is left, and who is to take it, by office; empty where nothing is said."""
        for match in _HANDS_OVER.finditer(text):
            if match["seat"] or match["to"]:
                seat, to = match["seat"] or "", match["to"] or ""
                return ("", seat) if to == seat.removeprefix("副") and seat != to else (seat, to)
        seated = _TAKES_SEAT.search(text)
        if seated is not None:
            return "", seated["called"] or seated["to"]
        goes_on = _GOES_ON.search(text)
        return "", goes_on["to"] if goes_on is not None and goes_on["to"] in self.elected else ""

    def _holder(self, office: str, text: str) -> int | None:
        """The one person who was elected to an office, is called by it, or has it in the roster."""
        if office in self.elected:
            return self.elected[office]
        persons = list(enumerate(self.persons))
        called = [i for i, person in persons if person.family and person.family + office in text]
        having = [i for i, person in persons if role_tail(person.role) == office]
        fitting = called or [i for i in having if not self.is_interim(i)]
        return fitting[0] if len(fitting) == 1 else None

    def _acting(self, office: str, text: str) -> int | None:
        """Who acts for a chair: 臨時議長 or the deputy, if there is one; nobody for 年長の委員."""
        if _INTERIM.search(text):
            interim = [i for i in range(len(self.persons)) if self.is_interim(i)]
            return interim[0] if len(interim) == 1 else None
        return self._holder(f"副{office.removeprefix('副')}", "")

    def is_interim(self, person: int | None) -> bool:
        """Whether somebody presides until there is a chair (臨時議長)."""
        return person is not None and _INTERIM.search(self.persons[person].role or "") is not None


def _elected(text: str, persons: Sequence[Person]) -> Mapping[str, int]:
    """Office → who was elected to it by the words of a turn."""
    return dict(_elections(text, persons))


def _elections(text: str, persons: Sequence[Person]) -> Iterator[tuple[str, int]]:
    named = mentions(text, persons)
    places = Counter((mention.start, mention.end) for mention in named)
    for mention in named:
        if places[mention.start, mention.end] > 1 or not mention.kind.endswith(
            ("_role", "honorific")
        ):
            continue
        before, after = text[: mention.start], text[mention.end :]
        match = _ELECTED.match(after)
        if match is None and _IS_ELECTED.match(after):
            match = _OFFICE_BEFORE.search(before)
        if match is not None:
            yield match["office"], mention.person
