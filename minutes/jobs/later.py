"""Facts that follow their words: whether reading them anew is worth an answer of its own before."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from minutes.held import Held, differing
from minutes.schema import Draft, MeetingMinutes, Statement
from minutes.store.document import Resolved, statement_ids

MUCH = 12
"""Statements that are read anew within an answer: of more the clerk sees the words first."""


def reads_much(machine: Draft, old: Resolved, new: Resolved) -> bool:
    """Whether more than :data:`MUCH` statements must be read anew for the facts of ``new``.

    Parameters
    ----------
    machine : Draft
        As the machine wrote it; what stands there was read already.
    old : Resolved
        The words that the facts before were read from.
    new : Resolved
        The words now.
    """
    known = _machine(Held(machine.minutes_doc))
    if _around(old.draft) == _around(new.draft):
        known = known | dict(zip(old.ids, old.draft.minutes_doc.statements, strict=True))
    changed = differing(known, new.ids, new.draft.minutes_doc.statements)
    return next(islice(changed, MUCH, None), None) is not None


@lru_cache(maxsize=8)
def _machine(held: Held[MeetingMinutes]) -> dict[str, Statement]:
    return dict(zip(statement_ids(held.value), held.value.statements, strict=True))


def with_facts_of(words: Resolved, facts: Resolved) -> Resolved:
    """The words of one version with the events, decisions, actions and lines of an earlier one."""
    document = facts.draft.minutes_doc
    held = replace(
        words.draft.minutes_doc,
        events=document.events,
        decisions=document.decisions,
        actions=document.actions,
        points=document.points,
    )
    return replace(words, draft=replace(words.draft, minutes_doc=held), facts=facts.facts)


def _around(draft: Draft) -> Hashable:
    """What every neighbourhood is read with: another one has all that was corrected read anew."""
    document = draft.minutes_doc
    items = tuple((item.number, item.title) for item in document.agenda)
    day = document.header.date, document.header.started_at
    return document.attendees, day, items, draft.transcript.speakers
