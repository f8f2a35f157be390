"""The draft as rows and headings while operations go onto it, and back to records when they have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import replace
from functools import lru_cache
from itertools import compress, count, filterfalse
from operator import is_not
from typing import Any, TypeVar

from minutes.flags import CHECKED, EDIT_CONFLICT, EDITED, SPEAKER_EDITED, without_checks
from minutes.held import Held
from minutes.schema import (
    AgendaItem,
    Attendee,
    Draft,
    Dropped,
    Evidence,
    Header,
    Speaker,
    Statement,
    Transcript,
    Turn,
)
from minutes.span import Span
from minutes.store.changes import Wording
from minutes.store.document import (
    NOWHERE,
    Conflict,
    Deleted,
    Item,
    Resolved,
    Row,
    Step,
    item_ids,
    statement_ids,
)

DELETED = "deleted"
"""Rule of a turn whose statement a person took out."""

T = TypeVar("T")

_BY_HAND = Evidence("manual", "事務局が入力", 1.0)

BEFORE_HEADINGS = "item0"
"""What stands before the first heading, where the machine's own beginning was moved behind."""


class Sheet:
    """Everything that operations change. ``order``: ids of rows and of items, as in the document.

    Parameters
    ----------
    draft : Draft
        What the machine wrote; it is not changed.
    """

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        document = draft.minutes_doc
        self.rows: dict[str, Row] = {}
        self.items: dict[str, Item] = {}
        self.order: list[str] = []
        self.counted = False  # headings are numbered anew
        keys = iter(statement_ids(document))
        for item_key, item in zip(item_ids(document), document.agenda, strict=True):
            self.items[item_key] = Item(item.number, item.title)
            self.order.append(item_key)
            for statement in item.statements:
                key = next(keys)
                self.rows[key] = new_row(key, statement)
                self.order.append(key)
        self.turns = {turn.id: turn for turn in draft.transcript.turns}
        self.cut: dict[str, list[str]] = {}
        self.speakers: dict[str, Speaker] = dict(draft.speakers)
        self.merged: dict[str, str] = {}
        self.header: Header = document.header
        self.attendees: tuple[Attendee, ...] = document.attendees
        self.facts: list[Step] = []
        self.state = "draft"
        self.conflicts: list[Conflict] = []
        self.bare = self.rows.copy()
        self.bare_statements = {key: row.statement for key, row in self.bare.items()}
        self.bare_wordings = {key: row.wording for key, row in self.bare.items()}
        self.made: dict[str, Any] = {
            f"item {key}": item for key, item in zip(self.items, document.agenda, strict=True)
        }
        self.made["agenda"] = document.agenda

    @staticmethod
    def of(draft: Draft) -> Sheet:
        """A fresh sheet; the rows of the machine's draft are made once, not at each operation.

        ``bare``: those rows; ``bare_statements``, ``bare_wordings``: of them, as they are shown;
        ``made``: parts of the last result, of every sheet of that draft.
        """
        known = _bare(Held(draft))
        sheet = copy(known)
        for name in ("rows", "items", "order", "turns", "speakers"):
            setattr(sheet, name, getattr(known, name).copy())
        sheet.cut, sheet.merged, sheet.facts, sheet.conflicts = {}, {}, [], []
        return sheet

    # --- looking ------------------------------------------------------------------------------

    def row(self, key: object) -> Row | None:
        """A row that is there, deleted or not."""
        return self.rows.get(str(key))

    def before(self, key: str) -> Row | None:
        """The statement before a row, without those that were taken out."""
        for place in range(self.order.index(key) - 1, -1, -1):
            row = self.rows.get(self.order[place])
            if row is not None and not row.deleted:
                return row
        return None

    def span(self, row: Row) -> Span:
        """When a row was said."""
        cited = [self.turns[turn_id] for turn_id in row.statement.turn_ids if turn_id in self.turns]
        spans = [turn.span for turn in cited if turn.words]
        if not spans:
            return row.span
        return Span(min(span.start for span in spans), max(span.end for span in spans))

    def person(self, speaker_id: str | None) -> str | None:
        """Who a person is, after all merging."""
        while speaker_id in self.merged:
            speaker_id = self.merged[speaker_id]
        return speaker_id

    # --- changing -----------------------------------------------------------------------------

    def put(self, row: Row) -> None:
        """A row with other values."""
        self.rows[row.key] = row

    def insert(self, row: Row, after: str | None) -> None:
        """A new row behind another one or a heading; by its time where that is ``None``.

        Behind :data:`BEFORE_HEADINGS` it is the first of all.
        """
        if after is None:
            place = self._place(row.span)
        else:
            place = self.order.index(after) + 1 if after in self.order else 0
        self.rows[row.key] = row
        self.order.insert(place, row.key)

    def _place(self, span: Span) -> int:
        """Behind the last statement that began by then, and what stands there already."""
        spoken = [
            (place, self.rows[key])
            for place, key in enumerate(self.order)
            if key in self.rows and not self.rows[key].orphan
        ]
        earlier = [place for place, row in spoken if self.span(row).start <= span.start]
        place = earlier[-1] if earlier else spoken[0][0] if spoken else len(self.order) - 1
        while place + 1 < len(self.order):
            following = self.rows.get(self.order[place + 1])
            if following is None or not following.orphan or following.span > span:
                break
            place += 1
        return place + 1

    def speaker_for(self, row: Row) -> str | None:
        """Who speaks in an orphan: whoever speaks where it stands."""
        place = self._place(row.span) - 1
        host = self.rows.get(self.order[place]) if place >= 0 else None
        return host.statement.speaker_id if host else None

    def rename(self, speaker_id: str, values: Mapping[str, Any]) -> None:
        """A person's name and role, by hand: that is why the name is known, whatever was found before."""
        known = self.speakers[speaker_id]
        evidence = (_BY_HAND, *(found for found in known.evidence if found != _BY_HAND))
        self.speakers[speaker_id] = replace(known, **values, confidence=1.0, evidence=evidence)

    def add_person(self, speaker_id: str, person: Mapping[str, Any]) -> None:
        """A person whose voice was not found."""
        name, role = person.get("name"), person.get("role")
        self.speakers[speaker_id] = Speaker(speaker_id, name, role, (_BY_HAND,), 1.0)

    def conflict(self, step: Step, kept: str = "", machine: str = "") -> None:
        """A change that does not fit any more."""
        self.conflicts.append(Conflict(step.version, step.kind, step.target, kept, machine))

    # --- the result ---------------------------------------------------------------------------

    def result(self) -> Resolved:
        """The draft as it is now."""
        known = map(self.bare.get, self.rows)
        changed = tuple(compress(self.rows.values(), map(is_not, self.rows.values(), known)))
        deleted = {row.key: row for row in changed if row.deleted}
        gone = self.items.keys() | deleted.keys()
        ids = self._same("ids", tuple(filterfalse(gone.__contains__, self.order)))
        agenda, items = self._agenda(changed, deleted)
        machine = self.draft.minutes_doc
        rows = map(deleted.__getitem__, filter(deleted.__contains__, self.order))
        dropped = (Dropped(turn, DELETED) for row in rows for turn in row.statement.turn_ids)
        document = replace(
            machine,
            header=self.header,
            attendees=self.attendees,
            agenda=agenda,
            dropped=(*machine.dropped, *dropped),
        )
        odd = {row.key for row in changed if row.conflict}
        unfit = (self._shown_conflict(self.rows[key]) for key in ids if key in odd) if odd else ()
        wordings = self.bare_wordings | {row.key: row.wording for row in changed}
        return Resolved(
            Draft(self._transcript(), document),
            ids,
            (*self.conflicts, *unfit),
            items,
            tuple(self._deleted()) if deleted else (),
            tuple(self.facts),
            state=self.state,
            wordings=tuple(map(wordings.__getitem__, ids)),
        )

    def _shown_conflict(self, row: Row) -> Conflict:
        machine = row.machine_text
        return Conflict(row.version, "statement", row.key, row.statement.text, machine)

    def _deleted(self) -> Iterator[Deleted]:
        last = None
        for key in self.order:
            row = self.rows.get(key)
            if row is not None and row.deleted:
                yield Deleted(key, row.statement, last)
            elif row is not None:
                last = key

    def _agenda(
        self, changed: Iterable[Row], deleted: Mapping[str, Row]
    ) -> tuple[tuple[AgendaItem, ...], tuple[str, ...]]:
        said = self.bare_statements | {row.key: finished(row) for row in changed}

        def shown(start: int, end: int) -> tuple[Statement, ...]:
            keys = filterfalse(deleted.__contains__, self.order[start:end])
            return tuple(map(said.__getitem__, keys))

        starts = list(compress(count(), map(self.items.__contains__, self.order)))
        ends = [*starts, len(self.order)][1:]
        found = [
            (self.order[start], self.items[self.order[start]], shown(start + 1, end))
            for start, end in zip(starts, ends, strict=True)
        ]
        first = starts[0] if starts else len(self.order)
        if first:
            found.insert(0, (BEFORE_HEADINGS, Item(None, ""), shown(0, first)))
        if self.counted:  # headings came or went: what has none now needs no place
            found = [heading for heading in found if heading[1].number is not None or heading[2]]
        agenda, number = [], 0
        for key, item, statements in found:
            number += item.number is not None
            counted = number if self.counted and item.number is not None else item.number
            made = AgendaItem(counted, item.title, statements)
            agenda.append(self._same(f"item {key}", made))
        return self._same("agenda", tuple(agenda)), tuple(key for key, _, _ in found)

    def _same(self, name: str, value: T) -> T:
        """What is as in the last result is the same object: what was read of it holds."""
        known: T | None = self.made.get(name)
        if known is None or known != value:
            known = self.made[name] = value
        return known

    def _transcript(self) -> Transcript:
        transcript = self.draft.transcript
        cut = {turn: tuple(self._parts(turn)) for turn in self._whole()}
        into = {person: self.person(person) for person in self.merged}
        turns = _turns(Held(transcript.turns), tuple(cut.items()), tuple(into.items()))
        speakers = tuple(
            speaker for speaker in self.speakers.values() if speaker.id not in self.merged
        )
        return replace(transcript, turns=turns, speakers=speakers)

    def _whole(self) -> Iterator[str]:
        """Turns of the machine that were cut, not the parts of one that were cut again."""
        made = {new for parts in self.cut.values() for new in parts}
        yield from (turn for turn in self.cut if turn not in made)

    def _parts(self, turn_id: str) -> Iterator[Turn]:
        """A turn, or what it was cut into, in order."""
        waiting = [turn_id]
        while waiting:
            part_id = waiting.pop()
            yield self.turns[part_id]
            waiting += self.cut.get(part_id, ())  # the latest cut lies before the earlier ones


@lru_cache(maxsize=4)
def _bare(held: Held[Draft]) -> Sheet:
    return Sheet(held.value)


@lru_cache(maxsize=4)
def _turns(
    held: Held[tuple[Turn, ...]],
    cut: tuple[tuple[str, tuple[Turn, ...]], ...],
    into: tuple[tuple[str, str | None], ...],
) -> tuple[Turn, ...]:
    """The turns with what some of them were cut into, said by whom those who said them became.

    It is the same object while nobody cuts or merges: what was read from it need not be read again.
    """
    if not cut and not into:
        return held.value
    parts, people = dict(cut), dict(into)
    found = (part for turn in held.value for part in parts.get(turn.id, (turn,)))
    return tuple(
        replace(turn, speaker_id=people[turn.speaker_id]) if turn.speaker_id in people else turn
        for turn in found
    )


def finished(row: Row) -> Statement:
    """The statement as it is shown: an edit of its words closes the doubts that were there and makes none.

    Who speaks is no word: to change it closes the doubt about that, and leaves those about the words.

    Who speaks stays a question where nobody was chosen: Word asks it too.
    """
    statement = row.statement
    same = (statement.text, statement.speaker_id) == (row.machine_text, row.machine_speaker)
    if row.checked:
        left = tuple(flag for flag in statement.flags if flag not in row.checked)
        statement = replace(
            statement, flags=(*left, *(f"{CHECKED}:{doubt}" for doubt in row.checked))
        )
    if same and not row.by_hand and not row.conflict:
        return statement
    words_stand = statement.text == row.machine_text and not row.by_hand and not row.conflict
    if words_stand:
        left = tuple(flag for flag in statement.flags if flag != "unknown_speaker")
        return replace(statement, flags=(*left, SPEAKER_EDITED))
    asked = statement.speaker_id is None and row.machine_speaker is None
    asked = asked and "unknown_speaker" not in row.checked
    flags = (
        *without_checks(statement.flags),
        *(("unknown_speaker",) if asked else ()),
        EDITED,
        *((EDIT_CONFLICT,) if row.conflict else ()),
    )
    return replace(statement, flags=tuple(dict.fromkeys(flags)))


def new_row(key: str, statement: Statement) -> Row:
    """A row as the machine made it."""
    text = statement.text
    return Row(key, statement, text, statement.speaker_id, wording=Wording(text))


def empty_row(key: str, statement: Statement, span: Span = NOWHERE) -> Row:
    """A row that only a person made."""
    return Row(key, statement, "", None, by_hand=True, span=span)
