"""Events, votes, decisions and actions read anew around statements that a person corrected.

The neighbourhood of a correction is read twice, as it was heard and as it stands now. What only the
first reading finds goes, what only the second finds comes; everything else stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TypeVar

from minutes.format.call_grammar import is_chair_role
from minutes.format.document.actions import Room, find_actions
from minutes.format.document.agenda import Opening
from minutes.format.document.decisions import Known, find_decisions
from minutes.format.document.events import Clock, find_events, next_day
from minutes.format.document.matters import matters_of
from minutes.format.document.sentences import lines_of, split
from minutes.format.document.vote_marks import vote_events
from minutes.format.document.votes import find_votes
from minutes.format.document.wording import protected_names, writes_large_units
from minutes.format.naming.clues import chairs_of
from minutes.format.naming.proposals import propose_persons
from minutes.format.sound.people import person_of
from minutes.format.text.engine import edit
from minutes.format.text.passage import Context
from minutes.schema import (
    ActionItem,
    Decision,
    Draft,
    Event,
    MeetingContext,
    MeetingMinutes,
    Profile,
    Statement,
    Transcript,
    Turn,
    Word,
)
from minutes.span import Span

_AROUND = 14
"""Turns before and after a correction that are read with it: no finder looks farther."""

_ONLY_ONE = ("opening", "closing", "next_meeting")
"""Kinds of which a meeting has one: a second one from a neighbourhood is none."""

Fact = TypeVar("Fact", Event, Decision, ActionItem)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one reading of a neighbourhood found."""

    events: tuple[Event, ...] = ()
    decisions: tuple[Decision, ...] = ()
    actions: tuple[ActionItem, ...] = ()


def reread(machine: Draft, corrected: Draft, profile: Profile) -> MeetingMinutes:
    """The corrected document with the facts that its words hold.

    Parameters
    ----------
    machine : Draft
        As the machine wrote it.
    corrected : Draft
        The same with a person's corrections in its statements; its facts are the machine's.
    profile : Profile
        How sentences are edited that facts quote.
    """
    document = corrected.minutes_doc
    spoken, changed = _spoken(machine, corrected)
    if not changed:
        return document
    chairs = _chairs_of(_Held(machine.transcript))
    new_chairs = _chairs(machine, corrected, chairs)
    old = _read(machine, machine.transcript.turns, changed, chairs, profile)
    new = _read(corrected, spoken, changed, new_chairs, profile)
    order = {turn.id: place for place, turn in enumerate(corrected.transcript.turns)}

    def last(ids: Iterable[str]) -> float:
        return max((order.get(one, -1) for one in ids), default=-1)

    return replace(
        document,
        events=_merged(
            document.events, old.events, _single(document.events, old, new), _event_key, _time
        ),
        decisions=_merged(
            document.decisions,
            old.decisions,
            new.decisions,
            lambda one: (one.text, one.turn_ids),
            lambda one: last(one.turn_ids),
        ),
        actions=_merged(
            document.actions,
            old.actions,
            new.actions,
            lambda one: (one.text, one.turn_ids),
            lambda one: last(one.turn_ids),
        ),
    )


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
    before, after = {key(one) for one in old}, {key(one) for one in new}
    kept = [one for one in known if key(one) not in before - after]
    there = {key(one) for one in kept}
    for one in new:
        if key(one) in before or key(one) in there:
            continue
        later = (index for index, other in enumerate(kept) if place(other) > place(one))
        kept.insert(next(later, len(kept)), one)
    return tuple(kept)


def _single(known: Sequence[Event], old: _Reading, new: _Reading) -> tuple[Event, ...]:
    """The new events, without a second opening, closing or next meeting."""
    gone = {_event_key(one) for one in old.events} - {_event_key(one) for one in new.events}
    held = {one.kind for one in known if _event_key(one) not in gone}
    was = {_event_key(one) for one in old.events}
    return tuple(
        one
        for one in new.events
        if one.kind not in _ONLY_ONE or one.kind not in held or _event_key(one) in was
    )


# --- what is said now -------------------------------------------------------------------------


def _spoken(machine: Draft, corrected: Draft) -> tuple[tuple[Turn, ...], frozenset[str]]:
    """The turns with the words that the statements have now, and the ids of those that differ."""
    heard = {turn.id: turn for turn in machine.transcript.turns}
    texts = {
        one.turn_ids[0]: one.text
        for one in machine.minutes_doc.statements
        if len(one.turn_ids) == 1
    }
    turns = {turn.id: turn for turn in corrected.transcript.turns}
    changed: set[str] = set()
    for turn_id, turn in turns.items():
        if turn_id not in heard or heard[turn_id].words != turn.words:
            changed.add(turn_id)
    said: dict[str, Turn | None] = {}
    for statement in corrected.minutes_doc.statements:
        cited = [turns[one] for one in statement.turn_ids if one in turns]
        if cited and not _same(statement, cited, texts, changed):
            changed |= {turn.id for turn in cited}
            said |= dict.fromkeys((turn.id for turn in cited), None)
            said[cited[0].id] = _said(statement, cited)
    for dropped in corrected.minutes_doc.dropped:
        if dropped.rule == "deleted":
            changed.add(dropped.turn_id)
            said[dropped.turn_id] = None
    now = (said.get(turn.id, turn) for turn in corrected.transcript.turns)
    return tuple(turn for turn in now if turn is not None), frozenset(changed)


def _same(
    statement: Statement, cited: Sequence[Turn], texts: Mapping[str, str], cut: set[str]
) -> bool:
    if any(turn.id in cut for turn in cited):
        return False
    if len(cited) == 1 and cited[0].id not in texts:
        return True  # of a statement that the machine made of several turns
    same = "".join(texts.get(turn.id, "") for turn in cited) == statement.text
    return same and all(turn.speaker_id == statement.speaker_id for turn in cited)


def _said(statement: Statement, cited: Sequence[Turn]) -> Turn:
    """The statement as a turn: its sentences share the time by their length."""
    start, end = cited[0].span.start, max(turn.span.end for turn in cited)
    whole = max(1, len(statement.text))
    words, place = [], 0
    for part in split(statement.text):
        begin = start + (end - start) * place / whole
        place += len(part)
        words.append(Word(part, Span(begin, start + (end - start) * place / whole)))
    empty = (Word("", Span(start, end)),)
    return replace(cited[0], speaker_id=statement.speaker_id, words=tuple(words) or empty)


def _chairs(machine: Draft, corrected: Draft, chairs: frozenset[str]) -> frozenset[str]:
    """Those who preside, under the names that they have now."""
    now = {turn.id: turn.speaker_id for turn in corrected.transcript.turns}
    merged = {
        now[turn.id]
        for turn in machine.transcript.turns
        if turn.speaker_id in chairs and now.get(turn.id) is not None
    }
    named = {one.id for one in corrected.transcript.speakers if is_chair_role(one.role)}
    return chairs | named | {one for one in merged if one is not None}


# --- reading a neighbourhood ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Near:
    """A neighbourhood and what it is read with. Two of the same ``key`` read the same.

    ``core``: ids of the turns whose facts count; those beyond are there for what they go on with.
    """

    key: Hashable
    turns: tuple[Turn, ...] = field(compare=False)
    core: frozenset[str] = field(compare=False)
    chairs: frozenset[str] = field(compare=False)
    draft: Draft = field(compare=False)
    profile: Profile = field(compare=False)


def _read(
    draft: Draft,
    turns: tuple[Turn, ...],
    changed: frozenset[str],
    chairs: frozenset[str],
    profile: Profile,
) -> _Reading:
    """All facts of the neighbourhoods of what changed."""
    document = draft.minutes_doc
    common = (
        chairs,
        document.header,
        document.attendees,
        draft.transcript.speakers,
        turns[-1].span if turns else None,
        _manner_key(profile),
        _items(draft),
    )
    common_key = hash(common)
    texts = [(turn.id, turn.speaker_id, turn.text) for turn in turns]
    found: list[_Reading] = []
    for centre in _centres(draft.transcript.turns, turns, changed):
        first, end = max(0, centre - 2 * _AROUND), centre + 2 * _AROUND + 1
        core = turns[max(0, centre - _AROUND) : centre + _AROUND + 1]
        key = (common_key, texts[centre][0], tuple(texts[first:end]))
        near = (*turns[first:end], turns[-1])  # the last one tells how long the meeting was
        ids = frozenset(turn.id for turn in core)
        found.append(_reading(_Near(key, near, ids, chairs, draft, profile)))
    return _Reading(
        tuple(dict.fromkeys(fact for one in found for fact in one.events)),
        tuple(dict.fromkeys(fact for one in found for fact in one.decisions)),
        tuple(dict.fromkeys(fact for one in found for fact in one.actions)),
    )


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
        (item.number, item.title, next((one for s in item.statements for one in s.turn_ids), None))
        for item in draft.minutes_doc.agenda
        if item.number is not None
    )


def _openings(draft: Draft, said: Sequence[Turn]) -> tuple[Opening, ...]:
    """The items as the document has them, by their place in ``said``; -1 for the one before it."""
    place = {turn.id: index for index, turn in enumerate(said)}
    order = {turn.id: index for index, turn in enumerate(draft.transcript.turns)}
    start = order.get(said[0].id, 0) if said else 0
    inside, before = [], []
    for number, title, first in _items(draft):
        if first in place:
            inside.append(Opening(number, title, place[first], first))
        elif first is not None and order.get(first, start) < start:
            before.append(Opening(number, title, -1, first))
    return (*before[-1:], *inside)


@lru_cache(maxsize=4096)
def _reading(near: _Near) -> _Reading:
    """The facts of one neighbourhood; the same words need not be read twice."""
    document, profile = near.draft.minutes_doc, near.profile

    titles = tuple(title for _, title, _ in _items(near.draft))
    context = MeetingContext(document.header, document.attendees, titles)
    large = writes_large_units(near.draft.transcript.turns)
    around = Context(names=protected_names(context, profile), large_units=large)
    manner = _Manner(_manner_key(profile), around, profile)

    def tidy(text: str) -> str:
        return _tidied(manner, text)

    style = str(profile.options.get("event_style", "full"))
    clock_of = Clock(document.header, profile.layout, style)
    said = near.turns[:-1]
    lines = lines_of(said)
    votes = find_votes(lines, near.chairs)
    events = (*find_events(near.turns, lines, near.chairs, clock_of), *vote_events(votes, ()))
    persons = tuple(map(person_of, document.attendees)) or propose_persons(said)
    speakers = {speaker.id: speaker for speaker in near.draft.transcript.speakers}
    matters = matters_of(votes, lines, _openings(near.draft, said), titles, tidy)
    known = Known(matters, persons, tidy)
    room = Room(persons, speakers, document.header.date, next_day(lines, clock_of), tidy)
    return _Reading(
        tuple(_worded(event, tidy) for event in events if event.turn_id in near.core),
        tuple(
            one
            for one in find_decisions(lines, votes, near.chairs, known)
            if near.core & frozenset(one.turn_ids)
        ),
        tuple(one for one in find_actions(lines, room) if near.core & frozenset(one.turn_ids)),
    )


def _worded(event: Event, tidy: Callable[[str], str]) -> Event:
    """What was said in it edited like the statements."""
    return replace(event, text=tidy(event.text)) if event.kind == "attendance" else event


def _centres(
    all_turns: Sequence[Turn], turns: Sequence[Turn], changed: frozenset[str]
) -> tuple[int, ...]:
    """Places in ``turns`` of what changed; a turn that is no longer said lies between its neighbours."""
    place = {turn.id: index for index, turn in enumerate(turns)}
    found: dict[int, None] = {}
    last = 0
    for turn in all_turns:
        last = place.get(turn.id, last)
        if turn.id in changed and turns:
            found[last] = None
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class _Held:
    """A transcript; two are the same where it is one object (comparing all its words takes long)."""

    transcript: Transcript

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.transcript is self.transcript

    def __hash__(self) -> int:
        return id(self.transcript)


@lru_cache(maxsize=8)
def _chairs_of(held: _Held) -> frozenset[str]:
    return chairs_of(held.transcript)
