"""A person's edits laid over what the machine wrote, and carried over to what it writes next time.

Nothing that a person typed is ever lost: an edit whose statement still exists goes onto it; where
the words under it changed, the person's text stays and the statement is flagged
:data:`~minutes.flags.EDIT_CONFLICT`; where no statement fits any more, the person's text stands as a statement of its
own, flagged too, beside what is there now. An edit closes the doubts of its statement and makes none;
one that was taken back has never been.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from minutes.flags import EDIT_CONFLICT, EDITED, without_checks
from minutes.schema import Draft, Evidence, MeetingMinutes, Speaker, Statement
from minutes.span import Span
from minutes.store.records import Edit
from minutes.text import normalize_for_matching

_SAME_STRETCH = 0.5  # common part over whole, from which two statements count as the same one
_SAME_SPEAKER = 0.5  # share of a speaker's time that the new speaker must hold


@dataclass(frozen=True, slots=True)
class Conflict:
    """An edit that did not fit. ``kept``: what the person wrote; ``machine``: what is there now."""

    version: int
    kind: str
    target: str
    kept: str
    machine: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """A draft with its edits. ``ids``: of ``draft.minutes_doc.statements``, in the same order."""

    draft: Draft
    ids: tuple[str, ...]
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class _Change:
    """What is to be different at one target; ``orphan`` where the target has gone."""

    version: int
    values: Mapping[str, Any]
    conflict: bool = False
    orphan: Statement | None = None
    span: Span = field(default=Span(0.0, 0.0))


_Changes = dict[tuple[str, str], _Change]


def statement_ids(minutes_doc: MeetingMinutes) -> tuple[str, ...]:
    """An id for each statement, from the turns that it cites; stable while those stay.

    >>> from minutes.schema import AgendaItem, Header
    >>> item = AgendaItem(None, "", (Statement("S1", "a", "a", ("t1", "t2")),) * 2)
    >>> statement_ids(MeetingMinutes(Header(), (), (item,)))
    ('t1+t2', 't1+t2#2')
    """
    seen: dict[str, int] = defaultdict(int)
    ids = []
    for statement in minutes_doc.statements:
        stem = "+".join(statement.turn_ids)
        seen[stem] += 1
        ids.append(stem if seen[stem] == 1 else f"{stem}#{seen[stem]}")
    return tuple(ids)


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
    for edit in _standing(edits):
        by_generation[edit.generation].append(edit)
    changes: _Changes = {}
    before: Draft | None = None
    for number in sorted(generations):
        draft = generations[number]
        if before is not None:
            changes = _carry(changes, before, draft)
        _fold(changes, by_generation[number], draft)
        before = draft
    if before is None:
        raise ValueError("no generation to resolve")
    return _apply(before, changes)


def _standing(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The edits that nobody took back, without the undoing itself."""
    made = tuple(edits)
    undone = {edit.undoes for edit in made}
    return tuple(edit for edit in made if edit.undoes is None and edit.version not in undone)


def _fold(changes: _Changes, edits: Sequence[Edit], draft: Draft) -> None:
    """Put ``edits``, made on ``draft``, on top of ``changes``."""
    spans = _statement_spans(draft)
    for edit in edits:
        key = (edit.kind, edit.target)
        known = changes.get(key)
        span = spans.get(edit.target, Span(0.0, 0.0))
        if known is None:
            changes[key] = _Change(edit.version, dict(edit.after), span=span)
        else:  # a person has looked at it again: no conflict any more
            values = {**known.values, **edit.after}
            changes[key] = replace(known, version=edit.version, values=values, conflict=False)


def _carry(changes: _Changes, old: Draft, new: Draft) -> _Changes:
    """The same changes with the targets of another draft."""
    people = _speaker_map(old, new)
    carried: _Changes = {}
    places = _Places(old, new)
    for (kind, target), change in sorted(changes.items(), key=lambda item: item[1].version):
        if kind == "statement":
            key, moved = places.move(target, _with_speaker(change, people))
            carried[kind, key] = moved
        elif kind == "speaker":
            person = people.get(target)
            conflict = person is None or (kind, person) in carried
            key = f"{target}@{change.version}" if person is None or conflict else person
            carried[kind, key] = replace(change, conflict=conflict)
        else:
            carried[kind, target] = change
    return carried


def _with_speaker(change: _Change, people: Mapping[str, str]) -> _Change:
    speaker_id = change.values.get("speaker_id")
    if speaker_id is None:
        return change
    if speaker_id in people:
        return replace(change, values={**change.values, "speaker_id": people[speaker_id]})
    values = {name: value for name, value in change.values.items() if name != "speaker_id"}
    return replace(change, values=values, conflict=True)


class _Places:
    """Finds where a statement of one draft is in another."""

    def __init__(self, old: Draft, new: Draft) -> None:
        self._old = dict(
            zip(statement_ids(old.minutes_doc), old.minutes_doc.statements, strict=True)
        )
        self._new = dict(
            zip(statement_ids(new.minutes_doc), new.minutes_doc.statements, strict=True)
        )
        self._spans = _statement_spans(new)
        self._taken: set[str] = set()

    def move(self, target: str, change: _Change) -> tuple[str, _Change]:
        """Target and change in the new draft."""
        statement = change.orphan or self._old.get(target)
        if statement is None:
            return target, replace(change, conflict=True)
        place = self._find(target, statement, change.span)
        if place is None:
            return self._orphan(target, statement, change)
        self._taken.add(place)
        same = _same_words(statement.verbatim, self._new[place].verbatim)
        conflict = change.conflict or ("text" in change.values and not same)
        return place, replace(change, conflict=conflict, orphan=None, span=self._spans[place])

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

    def _orphan(self, target: str, statement: Statement, change: _Change) -> tuple[str, _Change]:
        if "text" not in change.values:  # only the speaker was changed: nothing typed is lost
            return f"{target}@{change.version}", replace(change, conflict=True)
        key = target if change.orphan is not None else f"edit-{change.version}"
        return key, replace(change, conflict=True, orphan=statement)


def _same_words(one: str, other: str) -> bool:
    return normalize_for_matching(one) == normalize_for_matching(other)


def _turn_spans(draft: Draft) -> Mapping[str, Span]:
    return {turn.id: turn.span for turn in draft.transcript.turns if turn.words}


def _statement_spans(draft: Draft) -> Mapping[str, Span]:
    turns = _turn_spans(draft)
    spans = {}
    ids = statement_ids(draft.minutes_doc)
    for key, statement in zip(ids, draft.minutes_doc.statements, strict=True):
        cited = [turns[turn_id] for turn_id in statement.turn_ids if turn_id in turns]
        if cited:
            spans[key] = Span(min(span.start for span in cited), max(span.end for span in cited))
        else:
            spans[key] = Span(0.0, 0.0)
    return spans


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


def _apply(draft: Draft, changes: _Changes) -> Resolved:
    header, speakers, conflicts = draft.minutes_doc.header, dict(draft.speakers), []
    statements: dict[str, _Change] = {}
    for (kind, target), change in changes.items():
        if kind == "header":
            header = replace(header, **_header_values(change.values))
        elif kind == "statement":
            statements[target] = change
        elif target in speakers and not change.conflict:
            speakers[target] = _renamed(speakers[target], change.values)
        else:
            kept = str(change.values.get("name") or "")
            conflicts.append(Conflict(change.version, kind, target, kept, ""))
    doc, ids, more = _apply_statements(draft, statements)
    transcript = replace(draft.transcript, speakers=tuple(speakers.values()))
    return Resolved(Draft(transcript, replace(doc, header=header)), ids, tuple(conflicts) + more)


def _apply_statements(
    draft: Draft, changes: Mapping[str, _Change]
) -> tuple[MeetingMinutes, tuple[str, ...], tuple[Conflict, ...]]:
    spans = _statement_spans(draft)
    orphans = {key: change for key, change in changes.items() if change.orphan is not None}
    after = _hosts(orphans, spans)
    conflicts, ids, agenda = [], [], []
    keys = iter(spans)
    for item in draft.minutes_doc.agenda:
        statements = []
        for machine in item.statements:
            key = next(keys)
            change = changes.get(key)
            ids.append(key)
            statements.append(machine if change is None else _changed(machine, change))
            if change is not None and change.conflict:
                kept = str(change.values.get("text", ""))
                conflicts.append(Conflict(change.version, "statement", key, kept, machine.text))
            for name in after.get(key, ()):
                orphan = _changed_orphan(orphans[name], machine)
                ids.append(name)
                statements.append(orphan)
                conflicts.append(
                    Conflict(orphans[name].version, "statement", name, orphan.text, machine.text)
                )
        agenda.append(replace(item, statements=tuple(statements)))
    lost = [key for key in changes if key not in ids]
    conflicts += [Conflict(changes[key].version, "statement", key, "", "") for key in lost]
    return replace(draft.minutes_doc, agenda=tuple(agenda)), tuple(ids), tuple(conflicts)


def _hosts(
    orphans: Mapping[str, _Change], spans: Mapping[str, Span]
) -> Mapping[str, tuple[str, ...]]:
    """Statement → the orphans that stand after it: the last one that begins before them."""
    hosts: dict[str, tuple[str, ...]] = {}
    for name, change in sorted(orphans.items(), key=lambda item: item[1].span):
        if not spans:
            continue
        earlier = [key for key, span in spans.items() if span.start <= change.span.start]
        host = earlier[-1] if earlier else next(iter(spans))
        hosts[host] = (*hosts.get(host, ()), name)
    return hosts


def _changed(statement: Statement, change: _Change) -> Statement:
    """The statement with a person's values, without the doubts that these settle.

    Who speaks stays a question where nobody was chosen: Word asks it too.
    """
    values = {
        name: value for name, value in change.values.items() if value != getattr(statement, name)
    }
    if not values and not change.conflict:  # typed back to what the machine wrote
        return statement
    asked = statement.speaker_id is None and "speaker_id" not in values
    flags = (
        *without_checks(statement.flags),
        *(("unknown_speaker",) if asked else ()),
        EDITED,
        *((EDIT_CONFLICT,) if change.conflict else ()),
    )
    return replace(statement, **values, flags=tuple(dict.fromkeys(flags)))


def _changed_orphan(change: _Change, host: Statement) -> Statement:
    orphan = change.orphan or host
    values = {"speaker_id": host.speaker_id, **change.values}
    flags = (EDITED, EDIT_CONFLICT) if change.conflict else (EDITED,)
    return replace(orphan, **values, turn_ids=host.turn_ids, flags=flags)


def _renamed(speaker: Speaker, values: Mapping[str, Any]) -> Speaker:
    evidence = Evidence("manual", "事務局が入力", 1.0)
    return replace(speaker, **values, confidence=1.0, evidence=(*speaker.evidence, evidence))


def _header_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Header fields out of their JSON form."""
    read = dict(values)
    for name in ("started_at", "ended_at"):
        if read.get(name) is not None:
            read[name] = datetime.fromisoformat(read[name])
    if read.get("date") is not None:
        read["date"] = date.fromisoformat(read["date"])
    return read
