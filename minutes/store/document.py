"""Records of a draft under operations: what goes onto it and what comes of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from minutes.held import Held
from minutes.schema import (
    ActionItem,
    Decision,
    Draft,
    Event,
    KeyPoint,
    MeetingMinutes,
    Statement,
)
from minutes.span import Span
from minutes.store.changes import Wording

NOWHERE = Span(0.0, 0.0)
"""When something is said that nobody said."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """An edit that did not fit. ``kept``: what the person wrote; ``machine``: what is there now."""

    version: int
    kind: str
    target: str
    kept: str
    machine: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """A statement that a person took out. ``after``: the one before it, as far as there is one."""

    id: str
    statement: Statement
    after: str | None


@dataclass(frozen=True, slots=True)
class Facts:
    """Ids of events, decisions, actions and lines of the 要点筆記, in the order of the document's.

    ``moved``: those of a person whose cited words have changed since. ``read``: what the machine reads
    from the present words, by id.
    """

    events: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    moved: frozenset[str] = frozenset()
    by_hand: frozenset[str] = frozenset()
    read: Mapping[str, Event | Decision | ActionItem | KeyPoint] = field(
        default_factory=lambda: MappingProxyType({})
    )


@dataclass(frozen=True, slots=True)
class Resolved:
    """A draft with its edits. ``ids``: of ``draft.minutes_doc.statements``, in the same order.

    ``items``: ids of the agenda's items. ``steps``: changes of events, decisions and actions, which
    are laid over what the machine reads from the corrected words. ``wordings``: what the formatter made
    of each statement, in the order of ``ids``.
    """

    draft: Draft
    ids: tuple[str, ...]
    conflicts: tuple[Conflict, ...] = ()
    items: tuple[str, ...] = ()
    deleted: tuple[Deleted, ...] = ()
    steps: tuple[Step, ...] = ()
    facts: Facts = Facts()
    state: str = "draft"
    wordings: tuple[Wording, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One change of one target, on the way to the newest draft.

    ``old``: the statement as it was when the change was made, where the machine has written anew
    since; ``span``: when it was said. ``conflict``: other words are there now.
    """

    version: int
    generation: int
    kind: str
    target: str
    values: Mapping[str, Any]
    conflict: bool = False
    old: Statement | None = None
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Row:
    """A statement under operations.

    ``statement``: with the present text, speaker and turns, and with the machine's flags.
    ``machine_text``, ``machine_speaker``: what the machine made of it. ``by_hand``: a person changed
    it, whatever it says now. ``checked``: doubts that a person settled. ``span``: of one that has no
    turns. ``generation``: of the last change. ``wording``: what the formatter wrote.
    """

    key: str
    statement: Statement
    machine_text: str
    machine_speaker: str | None
    by_hand: bool = False
    conflict: bool = False
    deleted: bool = False
    orphan: bool = False
    checked: tuple[str, ...] = ()
    span: Span = NOWHERE
    version: int = 0
    generation: int = 0
    wording: Wording = Wording("")


@dataclass(frozen=True, slots=True)
class Item:
    """A heading. ``number`` ``None``: what is said before the first."""

    number: int | None
    title: str


def statement_ids(minutes_doc: MeetingMinutes) -> tuple[str, ...]:
    """An id for each statement, from the turns that it cites; stable while those stay.

    >>> from minutes.schema import AgendaItem, Header
    >>> item = AgendaItem(None, "", (Statement("S1", "a", "a", ("t1", "t2")),) * 2)
    >>> statement_ids(MeetingMinutes(Header(), (), (item,)))
    ('t1+t2', 't1+t2#2')
    """
    return _unique("+".join(statement.turn_ids) for statement in minutes_doc.statements)


def item_ids(minutes_doc: MeetingMinutes) -> tuple[str, ...]:
    """An id for each item of the agenda, from its number.

    >>> from minutes.schema import AgendaItem, Header
    >>> item_ids(MeetingMinutes(Header(), (), (AgendaItem(None, "", ()), AgendaItem(1, "a", ()))))
    ('item0', 'item1')
    """
    return _unique(f"item{item.number or 0}" for item in minutes_doc.agenda)


def fact_ids(minutes_doc: MeetingMinutes) -> Facts:
    """An id for each event, decision, action and line, from the turns that it rests on."""
    return Facts(
        _unique(f"{event.kind}:{event.turn_id or event.time}" for event in minutes_doc.events),
        _unique(f"decision:{'+'.join(decision.turn_ids)}" for decision in minutes_doc.decisions),
        _unique(f"action:{'+'.join(action.turn_ids)}" for action in minutes_doc.actions),
        _point_ids(Held(minutes_doc.points)),
    )


@lru_cache(maxsize=8)
def _point_ids(held: Held[tuple[KeyPoint, ...]]) -> tuple[str, ...]:
    return _unique(f"point:{point.kind}:{'+'.join(point.turn_ids)}" for point in held.value)


def _unique(stems: Iterable[str]) -> tuple[str, ...]:
    ids = tuple(stems)
    if len(set(ids)) == len(ids):
        return ids
    seen: dict[str, int] = defaultdict(int)
    numbered = []
    for stem in ids:
        seen[stem] += 1
        numbered.append(stem if seen[stem] == 1 else f"{stem}#{seen[stem]}")
    return tuple(numbered)
