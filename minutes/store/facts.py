"""Events, decisions, actions and lines of the 要点筆記 that a person made, changed or removed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from minutes.codec import from_plain, to_plain
from minutes.held import Held
from minutes.schema import (
    ActionItem,
    AgendaItem,
    Decision,
    Draft,
    Event,
    KeyPoint,
    MeetingMinutes,
    Turn,
)
from minutes.store.document import Facts, Resolved, Step, fact_ids

Fact = Event | Decision | ActionItem | KeyPoint
_RECORDS: Mapping[str, type[Fact]] = {
    "event": Event,
    "decision": Decision,
    "action": ActionItem,
    "point": KeyPoint,
}
_ENDS = ("結論", "宿題")
"""Lines that stand behind the others of their item."""


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Facts of one kind with their ids, in the order of the document."""

    ids: tuple[str, ...]
    facts: tuple[Any, ...]

    def without(self, key: str) -> _Shelf:
        """All but one."""
        kept = [pair for pair in zip(self.ids, self.facts, strict=True) if pair[0] != key]
        return _Shelf(tuple(pair[0] for pair in kept), tuple(pair[1] for pair in kept))

    def having(self, key: str, fact: Fact, place: Callable[[Fact], float]) -> _Shelf:
        """With a fact in its place, instead of the one of the same id."""
        rest = self.without(key)
        if key in self.ids and place(self.facts[self.ids.index(key)]) == place(fact):
            at = self.ids.index(key)
        else:
            later = (n for n, other in enumerate(rest.facts) if place(other) > place(fact))
            at = next(later, len(rest.facts))
        return _Shelf(
            (*rest.ids[:at], key, *rest.ids[at:]), (*rest.facts[:at], fact, *rest.facts[at:])
        )


def with_facts(resolved: Resolved, document: MeetingMinutes, generation: int) -> Resolved:
    """The draft with the facts of ``document``, as read from its words, under those of a person.

    What a person made, changed or confirmed stays; where the machine reads something else there by
    now, it says so (:attr:`~minutes.store.document.Facts.moved`).
    """
    ids = fact_ids(document)
    shelves = {
        "event": _Shelf(ids.events, document.events),
        "decision": _Shelf(ids.decisions, document.decisions),
        "action": _Shelf(ids.actions, document.actions),
        "point": _Shelf(ids.points, document.points),
    }
    place = _places(resolved.draft, document)
    moved: set[str] = set()
    by_hand: set[str] = set()
    machine: dict[str, Fact] = {}
    for shelf in shelves.values():
        machine.update(zip(shelf.ids, shelf.facts, strict=True))
    for step in resolved.steps:
        shelf = shelves[step.kind]
        moved.discard(step.target)
        by_hand.discard(step.target)
        if step.values.get("fields") is None:
            shelves[step.kind] = shelf.without(step.target)
            continue
        fact = _fact(step, resolved.draft, anew=step.generation != generation)
        if isinstance(fact, KeyPoint):
            fact = _under_its_item(fact, document)
        shelves[step.kind] = shelf.having(step.target, fact, place)
        by_hand.add(step.target)
        same = step.generation == generation
        if _has_moved(step, machine.get(step.target), resolved if same else None):
            moved.add(step.target)
    events, decisions, actions, points = shelves.values()
    whole = replace(
        document,
        events=events.facts,
        decisions=decisions.facts,
        actions=actions.facts,
        points=points.facts,
    )
    return replace(
        resolved,
        draft=replace(resolved.draft, minutes_doc=whole),
        facts=Facts(
            events.ids,
            decisions.ids,
            actions.ids,
            points.ids,
            frozenset(moved),
            frozenset(by_hand),
            machine,
        ),
    )


def _places(draft: Draft, document: MeetingMinutes) -> Callable[[Fact], float]:
    """Where a fact stands in the document; greater is later."""
    turns = _order(Held(draft.transcript.turns))
    items = {item.number: place for place, item in enumerate(document.agenda)}

    def place(fact: Fact) -> float:
        if isinstance(fact, Event):
            return fact.time
        last = max((turns.get(turn_id, -1) for turn_id in fact.turn_ids), default=len(turns))
        if isinstance(fact, KeyPoint):  # by item, what was told before what came of it
            item = items.get(fact.item, len(items))
            return (2 * item + (fact.kind in _ENDS)) * (len(turns) + 2) + last
        return last

    return place


def ground(resolved: Resolved, turn_ids: Iterable[str]) -> str:
    """What stands now in the statements that cite these turns."""
    turns = tuple(turn_ids)
    found: list[str] = []
    for item in resolved.draft.minutes_doc.agenda:
        citing = _citing(Held(item))
        places = sorted({place for turn_id in turns for place in citing.get(turn_id, ())})
        found += (item.statements[place].text for place in places)
    return "\n".join(found)


@lru_cache(maxsize=128)
def _citing(held: Held[AgendaItem]) -> Mapping[str, Sequence[int]]:
    """Turn → places in the item of the statements that cite it."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, statement in enumerate(held.value.statements):
        for turn_id in statement.turn_ids:
            found[turn_id].append(place)
    return found


def _under_its_item(point: KeyPoint, document: MeetingMinutes) -> KeyPoint:
    """The line under the item that its last statement stands in now.

    Since a person made it, headings may have been put in, taken out and numbered anew.
    """
    for turn_id in reversed(point.turn_ids):
        for item in document.agenda:
            if turn_id in _citing(Held(item)):
                return replace(point, item=item.number)
    return point


def _has_moved(step: Step, machine: Fact | None, resolved: Resolved | None) -> bool:
    """Whether the machine reads there something else than when the person decided.

    Where it read nothing then: whether the words are others. ``resolved``: ``None`` where the
    machine has written all anew since.
    """
    known = step.values.get("machine")
    if known is None:
        words, turns = step.values.get("ground"), step.values.get("on", ())
        return words is not None and resolved is not None and ground(resolved, turns) != words
    return machine is None or _said(to_plain_fact(machine)) != _said(known)


def _said(fields: Mapping[str, Any]) -> tuple[object, ...]:
    return tuple(fields.get(name) for name in ("kind", "text", "owner", "due"))


def to_plain_fact(fact: Fact) -> dict[str, Any]:
    """A fact as JSON values."""
    plain: dict[str, Any] = to_plain(fact)
    return plain


def _fact(step: Step, draft: Draft, *, anew: bool) -> Fact:
    """The person's fact, on the turns that are there now (:class:`minutes.store.carry_lines.Lines`)."""
    fields = dict(step.values["fields"])
    turns = draft.transcript.turns
    known = _order(Held(turns))
    if "turn_ids" in fields:
        fields["turn_ids"] = [turn_id for turn_id in fields["turn_ids"] if turn_id in known]
    elif anew or fields.get("turn_id") not in known:
        fields["turn_id"] = _turn_at(turns, fields["time"])
    record: Fact = from_plain(_RECORDS[step.kind], fields)
    return record


@lru_cache(maxsize=4)
def _order(held: Held[tuple[Turn, ...]]) -> Mapping[str, int]:
    """Turn → its place."""
    return {turn.id: place for place, turn in enumerate(held.value)}


def _turn_at(turns: Sequence[Any], time: float) -> str | None:
    began: Iterable[str] = (turn.id for turn in turns if turn.words and turn.span.start <= time)
    *_, last = (None, *began)
    return last
