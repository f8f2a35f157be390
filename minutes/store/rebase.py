"""A person's edits laid over what the machine wrote, and carried over to what it writes next time.

Nothing that a person typed is ever lost: an edit whose statement still exists goes onto it; where
the words under it changed, the person's text stays and the statement is flagged
:data:`~minutes.flags.EDIT_CONFLICT`; where no statement fits any more, the person's text stands as a
statement of its own, flagged too, beside what is there now. An edit closes the doubts of its
statement and makes none; one that was taken back has never been.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from minutes.schema import Draft, Statement
from minutes.span import Span
from minutes.store.apply import FACTS, apply
from minutes.store.carry_lines import Lines
from minutes.store.document import NOWHERE, Conflict, Resolved, Step, statement_ids
from minutes.store.records import Edit
from minutes.store.standing import standing
from minutes.text import normalize_for_matching

__all__ = ["Conflict", "Resolved", "resolve", "statement_ids"]

_SAME_STRETCH = 0.5  # common part over whole, from which two statements count as the same one
_SAME_SPEAKER = 0.5  # share of a speaker's time that the new speaker must hold
_TYPED = frozenset({"statement", "revoke", "reapply"})
_OF_STATEMENTS = _TYPED | {"split", "merge", "delete", "restore", "check", "uncheck"}
_WORDS_MATTER = frozenset({"delete", "check", "uncheck"})
"""Kinds that do not hold where the machine heard other words since."""


def resolve(generations: Mapping[int, Draft], edits: Iterable[Edit]) -> Resolved:
    """The newest draft with every edit.

    Parameters
    ----------
    generations : Mapping[int, Draft]
        The newest generation, and each one that an edit was made on.
    edits : Iterable[Edit]
        In the order they were made.
    """
    by_generation: dict[int, list[Edit]] = defaultdict(list)
    for edit in standing(edits):
        by_generation[edit.generation].append(edit)
    steps: tuple[Step, ...] = ()
    before: Draft | None = None
    for number in sorted(generations):
        draft = generations[number]
        if before is not None and steps:
            steps = _carry(steps, before, draft)
        steps += tuple(map(_step, by_generation[number]))
        before = draft
    if before is None:
        raise ValueError("no generation to resolve")
    return apply(before, steps)


def _step(edit: Edit) -> Step:
    return Step(edit.version, edit.generation, edit.kind, edit.target, edit.after)


def _carry(steps: Sequence[Step], old: Draft, new: Draft) -> tuple[Step, ...]:
    """The same changes with the targets of another draft."""
    people = _speaker_map(old, new)
    known = apply(old, steps)
    singly = [single for step in steps for single in _singly(step)]
    places = _Places(old, new, known, singly)
    lines = Lines(old, new)
    carried: list[Step] = []
    named: set[str] = set()
    for step in singly:
        step = _with_people(step, people, new)
        if step.kind in _OF_STATEMENTS:
            step = places.move(step)
        elif step.kind in FACTS:
            step = lines.move(places.anchored(step), people)
        elif step.kind == "speaker":
            person = people.get(step.target, step.target if step.target in named else None)
            conflict = person is None and not step.target.startswith("person")
            step = replace(step, target=person or step.target, conflict=conflict)
        else:
            step = places.anchored(step)
        carried.append(step)
    return tuple(carried)


def _singly(step: Step) -> tuple[Step, ...]:
    """A replacement in many statements as a text for each."""
    if step.kind != "replace":
        return (step,)
    texts = step.values["texts"].items()
    return tuple(
        replace(step, kind="statement", target=target, values={"text": text})
        for target, text in texts
    )


def _with_people(step: Step, people: Mapping[str, str], new: Draft) -> Step:
    values = dict(step.values)
    if step.kind == "merge_people":
        into, person = people.get(values["into"]), people.get(step.target, step.target)
        made = str(values["into"]).startswith("person")
        values["into"] = values["into"] if made else into or values["into"]
        return replace(step, target=person, values=values, conflict=into is None and not made)
    speaker_id = values.get("speaker_id")
    if speaker_id is None or "person" in values:
        return step
    if speaker_id in people:
        return replace(step, values={**values, "speaker_id": people[speaker_id]})
    if step.kind == "insert":
        return replace(step, values={**values, "speaker_id": None})
    del values["speaker_id"]
    return replace(step, values=values, conflict=True)


class _Places:
    """Finds where a statement of one draft is in another."""

    def __init__(self, old: Draft, new: Draft, known: Resolved, steps: Sequence[Step]) -> None:
        self._machine = dict(
            zip(statement_ids(old.minutes_doc), old.minutes_doc.statements, strict=True)
        )
        self._shown = dict(zip(known.ids, known.draft.minutes_doc.statements, strict=True))
        self._shown |= {row.id: row.statement for row in known.deleted}
        turns = {turn.id: turn.span for turn in known.draft.transcript.turns if turn.words}
        self._old_spans = {key: _span(statement, turns) for key, statement in self._shown.items()}
        self._old_spans |= {
            key: span for key, span in _statement_spans(old).items() if key not in self._old_spans
        }
        self._new = dict(
            zip(statement_ids(new.minutes_doc), new.minutes_doc.statements, strict=True)
        )
        self._spans = _statement_spans(new)
        self._taken: set[str] = set()
        self._moved: dict[str, str] = {}
        self._texts: dict[str, int] = {}
        self._made = {str(step.values["new"]) for step in steps if "new" in step.values}
        self._made |= {step.target for step in steps if step.kind == "insert"}
        for step in steps:
            if step.kind in _TYPED and "text" in step.values:
                self._texts.setdefault(step.target, step.version)

    def move(self, step: Step) -> Step:
        """A change of a statement, on the statement of the new draft."""
        old = step.old or self._shown.get(step.target) or self._machine.get(step.target)
        span = self._old_spans.get(step.target, step.span)
        span = span if span != NOWHERE else step.span
        values = dict(step.values)
        if "into" in values:
            values["into"] = self._moved.get(values["into"], values["into"])
        step = replace(step, old=old, span=span, values=values)
        if step.target in self._made:
            return step
        machine = self._machine.get(step.target) or old
        if machine is None:
            return replace(step, conflict=True)
        place = self._place(step.target, machine, span)
        if place not in self._new:
            return replace(step, target=place, conflict=True)
        same = _same_words(machine.verbatim, self._new[place].verbatim)
        matters = "text" in values or step.kind in _WORDS_MATTER
        conflict = step.conflict or (matters and not same)
        return replace(step, target=place, conflict=conflict)

    def anchored(self, step: Step) -> Step:
        """A change that stands behind a statement."""
        after = step.values.get("after")
        if after is None or after in self._made:
            return step
        span = self._old_spans.get(str(after), step.span)
        machine = self._machine.get(str(after))
        if machine is not None:
            place = self._place(str(after), machine, span, taking=False)
            return replace(step, span=span, values={**step.values, "after": place})
        return replace(step, span=span)

    def _place(self, target: str, machine: Statement, span: Span, *, taking: bool = True) -> str:
        """Id in the new draft, or the one under which the text stands alone."""
        known = self._moved.get(target)
        if known is not None:
            return known
        place = self._find(target, machine, span)
        if not taking:
            return place or ""
        if place is None:
            alone = target.startswith("edit-") or target not in self._texts
            place = target if alone else f"edit-{self._texts[target]}"
            place = place if place not in self._new else f"{target}@gone"
        self._taken.add(place)
        self._moved[target] = place
        return place

    def _find(self, target: str, statement: Statement, span: Span) -> str | None:
        twin = self._new.get(target)
        if twin is not None and target not in self._taken and twin.verbatim == statement.verbatim:
            return target
        best, place = 0.0, None
        for candidate, other in self._spans.items():
            whole = (span | other).duration
            share = span.overlap(other) / whole if whole > 0 else 0.0
            if share > best and candidate not in self._taken:
                best, place = share, candidate
        return place if best >= _SAME_STRETCH else None


def _same_words(old: str, new: str) -> bool:
    return normalize_for_matching(old) == normalize_for_matching(new)


def _span(statement: Statement, turns: Mapping[str, Span]) -> Span:
    cited = [turns[turn_id] for turn_id in statement.turn_ids if turn_id in turns]
    if not cited:
        return NOWHERE
    return Span(min(span.start for span in cited), max(span.end for span in cited))


def _statement_spans(draft: Draft) -> Mapping[str, Span]:
    turns = {turn.id: turn.span for turn in draft.transcript.turns if turn.words}
    ids = statement_ids(draft.minutes_doc)
    statements = draft.minutes_doc.statements
    return {key: _span(statement, turns) for key, statement in zip(ids, statements, strict=True)}


def _speaker_map(old: Draft, new: Draft) -> Mapping[str, str]:
    """Speaker of ``old`` → the same person in ``new``, by the time that both speak."""
    shared: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    whole: dict[str, float] = defaultdict(float)
    new_turns = sorted(
        ((turn.span, turn.speaker_id) for turn in new.transcript.turns if turn.words),
        key=lambda item: item[0],
    )
    start = 0
    for turn in sorted((t for t in old.transcript.turns if t.words), key=lambda t: t.span):
        if turn.speaker_id is None:
            continue
        whole[turn.speaker_id] += turn.span.duration
        while start < len(new_turns) and new_turns[start][0].end < turn.span.start - 600:
            start += 1  # turns are sorted by start; none is longer than ten minutes in practice
        for span, speaker_id in new_turns[start:]:
            if span.start >= turn.span.end:
                break
            if speaker_id is not None:
                shared[turn.speaker_id][speaker_id] += turn.span.overlap(span)
    pairs: dict[str, str] = {}
    for old_id, by_new in shared.items():
        new_id, seconds = max(by_new.items(), key=lambda item: item[1])
        rivals = (others.get(new_id, 0.0) for others in shared.values())
        if seconds >= _SAME_SPEAKER * whole[old_id] and seconds >= max(rivals) and seconds > 0:
            pairs[old_id] = new_id
    return pairs
