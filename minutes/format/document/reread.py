"""Events, votes, decisions and actions read anew around statements that a person corrected.

The neighbourhood of a correction is read twice, as it was heard and as it stands now. What only the
first reading finds goes, what only the second finds comes; everything else stays as it is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TypeVar

from minutes.format.call_grammar import is_chair_role
from minutes.format.document.actions import Room, find_actions
from minutes.format.document.agenda import Opening
from minutes.format.document.attendance import with_attendance_warnings
from minutes.format.document.decisions import Known, find_decisions
from minutes.format.document.events import Clock, find_events
from minutes.format.document.matters import matters_of
from minutes.format.document.next_meeting import next_day
from minutes.format.document.said_now import spoken_now
from minutes.format.document.sentences import lines_of
from minutes.format.document.vote_marks import vote_events
from minutes.format.document.votes import find_votes
from minutes.format.document.wording import protected_names, writes_large_units
from minutes.format.naming.clues import chairs_of
from minutes.format.naming.proposals import propose_persons
from minutes.format.sound.people import Person, person_of
from minutes.format.text.engine import edit
from minutes.format.text.passage import Context
from minutes.held import Held
from minutes.schema import (
    ActionItem,
    Attendee,
    Decision,
    Draft,
    Event,
    Header,
    MeetingContext,
    MeetingMinutes,
    Profile,
    Speaker,
    Transcript,
    Turn,
)

_AROUND = 14
"""Turns before and after a correction that are read with it: no finder looks farther."""

_BLOCK = 2 * _AROUND
"""Turns that are read at once: fewer are read more often over, of more each correction reads more."""

_ONLY_ONE = ("opening", "closing", "next_meeting")
"""Kinds of which a meeting has one: a second one from a neighbourhood is none."""

_TIMED = ("opening", "closing", "recess", "resumption")
"""Kinds that print the time of day, which follows the meeting's beginning."""

Fact = TypeVar("Fact", Event, Decision, ActionItem)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one reading of a neighbourhood found."""

    events: tuple[Event, ...] = ()
    decisions: tuple[Decision, ...] = ()
    actions: tuple[ActionItem, ...] = ()


def reread(
    machine: Draft,
    corrected: Draft,
    profile: Profile,
    pause: Callable[[], None] = lambda: None,
) -> MeetingMinutes:
    """The corrected document with the facts that its words hold.

    Parameters
    ----------
    machine : Draft
        As the machine wrote it.
    corrected : Draft
        The same with a person's corrections in its statements; its facts are the machine's.
    profile : Profile
        How sentences are edited that facts quote.
    pause : callable
        Called before each neighbourhood that is read.
    """
    document = _reread(machine, corrected, profile, pause)
    speakers = corrected.transcript.speakers
    return replace(document, events=with_attendance_warnings(document, speakers))


def read_ahead(machine: Draft, profile: Profile) -> Iterator[None]:
    """Read the machine's draft, one neighbourhood a step: a correction then finds that done."""
    turns = machine.transcript.turns
    blocks = _Blocks(_block_numbers(Held(turns), Held(turns)))
    scene = _scene(machine, machine, _chairs_of(Held(machine.transcript)), profile)
    _tidied(scene.manner, max((turn.text for turn in turns), key=len, default=""))
    yield  # the rules are ready: of hundreds of patterns most are compiled by the first long sentence
    for block in dict.fromkeys(blocks.numbers.values()):
        _read(scene, turns, blocks, (block,))
        yield


def _reread(
    machine: Draft, corrected: Draft, profile: Profile, pause: Callable[[], None]
) -> MeetingMinutes:
    document = corrected.minutes_doc
    spoken, changed = spoken_now(machine, corrected)
    if document.header.started_at != machine.minutes_doc.header.started_at:
        timed = (event.turn_id for event in machine.minutes_doc.events if event.kind in _TIMED)
        changed |= {turn_id for turn_id in timed if turn_id is not None}
    if not changed:
        return document
    chairs = _chairs_of(Held(machine.transcript))
    new_chairs = _chairs(machine, corrected, chairs)
    turns = corrected.transcript.turns
    blocks = _Blocks(_block_numbers(Held(machine.transcript.turns), Held(turns)))
    near = blocks.near(turns, changed)
    heard = _scene(machine, machine, chairs, profile)
    now = _scene(corrected, machine, new_chairs, profile)

    old = _read(heard, machine.transcript.turns, blocks, _each_after(pause, near))
    new = _read(now, spoken, blocks, _each_after(pause, near))
    order = _order(Held(turns))

    def last(ids: Iterable[str]) -> float:
        return max((order.get(turn_id, -1) for turn_id in ids), default=-1)

    return replace(
        document,
        events=_merged(
            document.events, old.events, _single(document.events, old, new), _event_key, _time
        ),
        decisions=_merged(
            document.decisions,
            old.decisions,
            new.decisions,
            lambda decision: (decision.text, decision.turn_ids),
            lambda decision: last(decision.turn_ids),
        ),
        actions=_merged(
            document.actions,
            old.actions,
            new.actions,
            lambda action: (action.text, action.turn_ids),
            lambda action: last(action.turn_ids),
        ),
    )


def _each_after(pause: Callable[[], None], blocks: Iterable[int]) -> Iterator[int]:
    for block in blocks:
        pause()
        yield block


def _event_key(event: Event) -> Hashable:
    return event.kind, event.turn_id, event.text


def _time(event: Event) -> float:
    return event.time


def _merged(
    known: tuple[Fact, ...],
    old: Sequence[Fact],
    new: Sequence[Fact],
    key: Callable[[Fact], Hashable],
    place: Callable[[Fact], float],
) -> tuple[Fact, ...]:
    """``known`` without what only ``old`` has, with what only ``new`` has where it belongs."""
    before, after = {key(fact) for fact in old}, {key(fact) for fact in new}
    kept = [fact for fact in known if key(fact) not in before - after]
    there = {key(fact) for fact in kept}
    for fact in new:
        if key(fact) in before or key(fact) in there:
            continue
        later = (index for index, other in enumerate(kept) if place(other) > place(fact))
        kept.insert(next(later, len(kept)), fact)
    return tuple(kept)


def _single(known: Sequence[Event], old: _Reading, new: _Reading) -> tuple[Event, ...]:
    """The new events, without a second opening, closing or next meeting."""
    gone = {_event_key(event) for event in old.events} - {_event_key(event) for event in new.events}
    held = {event.kind for event in known if _event_key(event) not in gone}
    was = {_event_key(event) for event in old.events}
    return tuple(
        event
        for event in new.events
        if event.kind not in _ONLY_ONE or event.kind not in held or _event_key(event) in was
    )


def _chairs(machine: Draft, corrected: Draft, chairs: frozenset[str]) -> frozenset[str]:
    """Those who preside, under the names that they have now."""
    turns = corrected.transcript.turns
    same = turns is machine.transcript.turns
    merged = chairs if same else _merged_chairs(Held(machine.transcript.turns), Held(turns), chairs)
    named = {speaker.id for speaker in corrected.transcript.speakers if is_chair_role(speaker.role)}
    return chairs | named | merged


@lru_cache(maxsize=4)
def _merged_chairs(
    machine: Held[tuple[Turn, ...]], corrected: Held[tuple[Turn, ...]], chairs: frozenset[str]
) -> frozenset[str]:
    """Who those have become that preside, by the turns that they said."""
    now = {turn.id: turn.speaker_id for turn in corrected.value}
    theirs = (now.get(turn.id) for turn in machine.value if turn.speaker_id in chairs)
    return frozenset(speaker_id for speaker_id in theirs if speaker_id is not None)


# --- reading a neighbourhood ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Blocks:
    """The meeting in blocks of so many turns; each is read as a whole, with what lies around it.

    ``numbers``: turn → block, never falling from one turn to the next. They are the machine's turns':
    what was cut, put in or taken out since moves no other turn into another block, so both readings
    are of the same turns.
    """

    numbers: Mapping[str, int]

    def near(self, turns: tuple[Turn, ...], changed: Collection[str]) -> tuple[int, ...]:
        """The blocks with a turn that is no farther than a finder looks from one that changed."""
        order = _order(Held(turns))
        found: dict[int, None] = {}
        for place in sorted(order[turn_id] for turn_id in changed if turn_id in order):
            first, last = max(0, place - _AROUND), min(len(turns) - 1, place + _AROUND)
            ends = self.numbers[turns[first].id], self.numbers[turns[last].id]
            found |= dict.fromkeys(range(ends[0], ends[1] + 1))
        return tuple(found)

    def place(self, turns: Sequence[Turn], block: int) -> tuple[int, int]:
        """The first of a block's turns and the one behind its last; the same where it has none."""

        def number(turn: Turn) -> int:
            return self.numbers[turn.id]

        first = bisect_left(turns, block, key=number)
        return first, bisect_right(turns, block, lo=first, key=number)


@lru_cache(maxsize=4)
def _block_numbers(
    machine: Held[tuple[Turn, ...]], corrected: Held[tuple[Turn, ...]]
) -> Mapping[str, int]:
    """Turn → its block; what a turn was cut into is in its block."""
    order = _order(machine)
    numbers: dict[str, int] = {}
    last = 0
    for turn in corrected.value:
        if turn.id in order:
            last = order[turn.id] // _BLOCK
        numbers[turn.id] = last
    return numbers


@lru_cache(maxsize=4)
def _order(held: Held[tuple[Turn, ...]]) -> Mapping[str, int]:
    return {turn.id: place for place, turn in enumerate(held.value)}


@lru_cache(maxsize=4)
def _heard_texts(held: Held[tuple[Turn, ...]]) -> Mapping[str, tuple[Turn, str]]:
    """Turn → the turn, and its words in a row."""
    return {turn.id: (turn, turn.text) for turn in held.value}


@dataclass(frozen=True, slots=True)
class _Scene:
    """What every neighbourhood of a draft is read with. Two of the same ``key`` read the same.

    ``order``: turn → its place in the document.
    """

    key: Hashable
    header: Header = field(compare=False)
    persons: tuple[Person, ...] = field(compare=False)
    speakers: Mapping[str, Speaker] = field(compare=False)
    items: tuple[tuple[int, str, str | None], ...] = field(compare=False)
    chairs: frozenset[str] = field(compare=False)
    manner: _Manner = field(compare=False)
    order: Mapping[str, int] = field(compare=False)
    texts: Mapping[str, tuple[Turn, str]] = field(compare=False)


def _scene(draft: Draft, machine: Draft, chairs: frozenset[str], profile: Profile) -> _Scene:
    """What a draft is read with; ``machine``: as it was heard, which no correction changes."""
    document, heard = draft.minutes_doc, Held(machine.transcript.turns)
    items = _items(draft)
    titles = tuple(title for _, title, _ in items)
    context = MeetingContext(document.header, document.attendees, titles)
    large = _large_units(heard)
    around = Context(names=protected_names(context, profile), large_units=large)
    manner = _Manner(_manner_key(profile), around, profile)
    persons = _persons(document.attendees)
    day = document.header.date, document.header.started_at  # all that is read of the header
    common = (chairs, day, persons, manner, items)
    return _Scene(
        hash(common),
        document.header,
        persons,
        draft.speakers,
        items,
        chairs,
        manner,
        _order(Held(draft.transcript.turns)),
        _heard_texts(heard),
    )


@lru_cache(maxsize=4)
def _large_units(held: Held[tuple[Turn, ...]]) -> bool:
    return writes_large_units(held.value)


@lru_cache(maxsize=64)
def _persons(attendees: tuple[Attendee, ...]) -> tuple[Person, ...]:
    return tuple(map(person_of, attendees))


@dataclass(frozen=True, slots=True)
class _Near:
    """A neighbourhood and what it is read with. Two of the same ``key`` and scene read the same.

    ``turns``: those of the block, with what they go on with and what goes on with them; the last one
    is the meeting's, which tells how long it was. ``core``: ids of the turns whose facts count.
    """

    key: Hashable
    scene: _Scene
    turns: tuple[Turn, ...] = field(compare=False)
    core: frozenset[str] = field(compare=False)


def _read(scene: _Scene, turns: tuple[Turn, ...], blocks: _Blocks, near: Iterable[int]) -> _Reading:
    """All facts of these blocks."""
    places = (blocks.place(turns, block) for block in near)
    found = [
        _reading(_neighbourhood(scene, turns, first, end)) for first, end in places if first < end
    ]
    return _Reading(
        tuple(dict.fromkeys(fact for reading in found for fact in reading.events)),
        tuple(dict.fromkeys(fact for reading in found for fact in reading.decisions)),
        tuple(dict.fromkeys(fact for reading in found for fact in reading.actions)),
    )


def _neighbourhood(scene: _Scene, turns: tuple[Turn, ...], first: int, end: int) -> _Near:
    begin = max(0, first - _AROUND)
    around = turns[begin : end + _AROUND]
    texts = tuple((turn.id, turn.speaker_id, _text(turn, scene)) for turn in around)
    core = frozenset(turn.id for turn in turns[first:end])
    voices = tuple(map(scene.speakers.get, dict.fromkeys(turn.speaker_id or "" for turn in around)))
    key = (texts, voices, first - begin, end - first, turns[-1].span)
    return _Near(key, scene, (*around, turns[-1]), core)


def _text(turn: Turn, scene: _Scene) -> str:
    known = scene.texts.get(turn.id)
    return known[1] if known is not None and known[0] is turn else turn.text


@dataclass(frozen=True, slots=True)
class _Manner:
    """How sentences are edited; two of the same ``key`` edit alike."""

    key: Hashable
    around: Context
    profile: Profile = field(compare=False)


def _manner_key(profile: Profile) -> Hashable:
    options = repr(sorted(profile.options.items()))
    return profile.layout, profile.level, profile.dictionary, options


@lru_cache(maxsize=8192)
def _tidied(manner: _Manner, text: str) -> str:
    """A sentence edited as the statements are."""
    how = manner.profile
    options, terms = how.options, how.dictionary
    return edit(text, how.level, options, dictionary=terms, context=manner.around).text


def _items(draft: Draft) -> tuple[tuple[int, str, str | None], ...]:
    """Number, title and first turn of the items that the document has."""
    return tuple(
        (
            item.number,
            item.title,
            next((turn_id for s in item.statements for turn_id in s.turn_ids), None),
        )
        for item in draft.minutes_doc.agenda
        if item.number is not None
    )


def _openings(scene: _Scene, said: Sequence[Turn]) -> tuple[Opening, ...]:
    """The items as the document has them, by their place in ``said``; -1 for the one before it."""
    place = {turn.id: index for index, turn in enumerate(said)}
    order = scene.order
    start = order.get(said[0].id, 0) if said else 0
    inside, before = [], []
    for number, title, first in scene.items:
        if first in place:
            inside.append(Opening(number, title, place[first], first))
        elif first is not None and order.get(first, start) < start:
            before.append(Opening(number, title, -1, first))
    return (*before[-1:], *inside)


@lru_cache(maxsize=4096)
def _reading(near: _Near) -> _Reading:
    """The facts of one neighbourhood; the same words need not be read twice."""
    scene, core = near.scene, near.core
    profile = scene.manner.profile

    def tidy(text: str) -> str:
        return _tidied(scene.manner, text)

    style = str(profile.options.get("event_style", "full"))
    clock_of = Clock(scene.header, profile.layout, style)
    said = near.turns[:-1]
    lines = lines_of(said)
    votes = find_votes(lines, scene.chairs)
    events = (*find_events(near.turns, lines, scene.chairs, clock_of), *vote_events(votes, ()))
    persons = scene.persons or propose_persons(said)
    titles = tuple(title for _, title, _ in scene.items)
    matters = matters_of(votes, lines, _openings(scene, said), titles, tidy)
    known = Known(matters, persons, tidy)
    day, plenary = scene.header.date, profile.layout == "honkaigi"
    room = Room(persons, scene.speakers, day, next_day(lines, scene.header), tidy, plenary)
    decisions = find_decisions(lines, votes, scene.chairs, known)
    return _Reading(
        tuple(_worded(event, tidy) for event in events if event.turn_id in core),
        tuple(fact for fact in decisions if core & frozenset(fact.turn_ids)),
        tuple(fact for fact in find_actions(lines, room) if core & frozenset(fact.turn_ids)),
    )


def _worded(event: Event, tidy: Callable[[str], str]) -> Event:
    """What was said in it edited like the statements."""
    return replace(event, text=tidy(event.text)) if event.kind == "attendance" else event


@lru_cache(maxsize=4)
def _chairs_of(held: Held[Transcript]) -> frozenset[str]:
    return chairs_of(held.value)
