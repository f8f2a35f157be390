"""Facts that a person made, changed or removed (decisions, ToDo, lines, …), on what the machine writes next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from minutes.codec import to_plain
from minutes.schema import Draft
from minutes.span import Span
from minutes.store.document import Step, fact_ids

_SAME_STRETCH = 0.5
"""Share of the shorter turn that two turns have in common, from which they are the same words."""


class Lines:
    """Finds where a fact of one draft is in another.

    A person's fact takes the place of the machine's that it was made of, where the machine says the
    same or cites the same stretch of the recording; else it stands beside what is there now. A fact
    that was taken out stays out only where the machine says it again.
    """

    def __init__(self, old: Draft, new: Draft) -> None:
        self._old = {turn.id: turn.span for turn in old.transcript.turns if turn.words}
        self._new = {turn.id: turn.span for turn in new.transcript.turns if turn.words}
        document, ids = new.minutes_doc, fact_ids(new.minutes_doc)
        self._facts: Mapping[str, Mapping[str, Any]] = {
            "event": dict(zip(ids.events, document.events, strict=True)),
            "decision": dict(zip(ids.decisions, document.decisions, strict=True)),
            "action": dict(zip(ids.actions, document.actions, strict=True)),
            "point": dict(zip(ids.points, document.points, strict=True)),
        }
        self._moved: dict[str, str] = {}

    def move(self, step: Step, people: Mapping[str, str]) -> Step:
        """The change with the target, the turns and the speaker of the new draft."""
        fields, machine = step.values.get("fields"), step.values.get("machine")
        values = dict(step.values)
        if fields is not None:
            fields = dict(fields)
            if "turn_ids" in fields:
                fields["turn_ids"] = self._turns(fields["turn_ids"])
            if "speaker_id" in fields:
                fields["speaker_id"] = people.get(fields["speaker_id"] or "")
            values["fields"] = fields
        made = step.target.startswith(f"{step.kind}-")
        if step.target not in self._moved and not made:
            self._moved[step.target] = self._place(step, machine, alone=fields is None)
        return replace(step, target=self._moved.get(step.target, step.target), values=values)

    def _place(self, step: Step, machine: Mapping[str, Any] | None, *, alone: bool) -> str:
        gone = f"{step.target}@gone"
        if machine is None:
            return gone if step.kind == "point" else step.target
        taken = set(self._moved.values())
        free = {key: fact for key, fact in self._facts[step.kind].items() if key not in taken}
        kin = [
            key for key, fact in free.items() if getattr(fact, "kind", None) == machine.get("kind")
        ]
        said = [key for key in kin if free[key].text == machine["text"]]
        turns = set(self._turns(_cited(machine)))
        near = [key for key in kin if turns & set(_cited(to_plain(free[key])))]
        both = [key for key in said if key in near]
        if both:
            return both[0]
        if said and (step.kind == "point" or len(said) == 1):
            return said[0]
        return gone if alone or not near else near[0]

    def _turns(self, cited: Iterable[str]) -> list[str]:
        """The turns of the new draft that say what the old ones said."""
        spans = [self._old[turn_id] for turn_id in cited if turn_id in self._old]
        return [
            key for key, span in self._new.items() if any(_same(span, other) for other in spans)
        ]


def _same(span: Span, other: Span) -> bool:
    shorter = min(span.duration, other.duration)
    return shorter > 0 and span.overlap(other) >= _SAME_STRETCH * shorter


def _cited(fields: Mapping[str, Any]) -> Sequence[str]:
    """The turns that a fact rests on."""
    return fields.get("turn_ids") or [turn_id for turn_id in (fields.get("turn_id"),) if turn_id]
