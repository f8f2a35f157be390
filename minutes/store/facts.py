"""Events, decisions and actions that a person made, changed or removed, laid over the machine's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from minutes.codec import from_plain, to_plain
from minutes.schema import ActionItem, Decision, Draft, Event, MeetingMinutes
from minutes.store.document import Facts, Resolved, Step, fact_ids

Fact = Event | Decision | ActionItem
_RECORDS: Mapping[str, type[Fact]] = {"event": Event, "decision": Decision, "action": ActionItem}


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Facts of one kind with their ids, in the order of the document."""

    ids: tuple[str, ...]
    facts: tuple[Fact, ...]

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
    }
    turns = {turn.id: place for place, turn in enumerate(resolved.draft.transcript.turns)}

    def place(fact: Fact) -> float:
        if isinstance(fact, Event):
            return fact.time
        return max((turns.get(one, -1) for one in fact.turn_ids), default=len(turns))

    moved: set[str] = set()
    by_hand: set[str] = set()
    machine = {
        key: fact for s in shelves.values() for key, fact in zip(s.ids, s.facts, strict=True)
    }
    for step in resolved.steps:
        shelf = shelves[step.kind]
        moved.discard(step.target)
        by_hand.discard(step.target)
        if step.values.get("fields") is None:
            shelves[step.kind] = shelf.without(step.target)
            continue
        fact = _fact(step, resolved.draft, anew=step.generation != generation)
        shelves[step.kind] = shelf.having(step.target, fact, place)
        by_hand.add(step.target)
        if _has_moved(step, machine.get(step.target)):
            moved.add(step.target)
    events, decisions, actions = shelves.values()
    whole = replace(
        document,
        events=_of(events, Event),
        decisions=_of(decisions, Decision),
        actions=_of(actions, ActionItem),
    )
    return replace(
        resolved,
        draft=replace(resolved.draft, minutes_doc=whole),
        facts=Facts(events.ids, decisions.ids, actions.ids, frozenset(moved), frozenset(by_hand)),
    )


def _of(shelf: _Shelf, kind: Any) -> tuple[Any, ...]:
    return tuple(fact for fact in shelf.facts if isinstance(fact, kind))


def _has_moved(step: Step, machine: Fact | None) -> bool:
    """Whether the machine reads there something else than when the person decided."""
    known = step.values.get("machine")
    if known is None:
        return False
    return machine is None or _said(to_plain_fact(machine)) != _said(known)


def _said(fields: Mapping[str, Any]) -> tuple[object, ...]:
    return tuple(fields.get(name) for name in ("kind", "text", "owner", "due"))


def to_plain_fact(fact: Fact) -> dict[str, Any]:
    """A fact as JSON values."""
    plain: dict[str, Any] = to_plain(fact)
    return plain


def _fact(step: Step, draft: Draft, *, anew: bool) -> Fact:
    """The person's fact; where the machine has written anew since, on the turns that are there now."""
    fields = dict(step.values["fields"])
    turns = draft.transcript.turns
    known = {turn.id for turn in turns}
    if "turn_ids" in fields:
        fields["turn_ids"] = [one for one in fields["turn_ids"] if one in known and not anew]
    elif anew or fields.get("turn_id") not in known:
        fields["turn_id"] = _turn_at(turns, fields["time"])
    record: Fact = from_plain(_RECORDS[step.kind], fields)
    return record


def _turn_at(turns: Sequence[Any], time: float) -> str | None:
    began: Iterable[str] = (turn.id for turn in turns if turn.words and turn.span.start <= time)
    *_, last = (None, *began)
    return last
