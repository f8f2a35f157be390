"""Operations onto a draft, one after the other: pure, and the same whoever replays them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from minutes.codec import from_plain
from minutes.flags import EDIT_CONFLICT
from minutes.schema import Attendee, Draft, Statement
from minutes.store.changes import Wording, with_change, worded
from minutes.store.cutting import cut, said_at
from minutes.store.document import Item, Resolved, Row, Step
from minutes.store.sheet import BEFORE_HEADINGS, Sheet, empty_row

FACTS = ("event", "decision", "action", "point")


def apply(draft: Draft, steps: Iterable[Step]) -> Resolved:
    """The draft with every step; what does not fit is told as a conflict."""
    sheet = Sheet.of(draft)
    for step in steps:
        _HANDLERS[step.kind](sheet, step)
    return sheet.result()


# --- statements -------------------------------------------------------------------------------


def _statement(sheet: Sheet, step: Step) -> None:
    row = sheet.row(step.target)
    values = dict(step.values)
    person = values.pop("person", None)
    if "speaker_id" in values:
        values["speaker_id"] = sheet.person(values["speaker_id"])
        speaker_id = values["speaker_id"]
        if speaker_id is not None and speaker_id not in sheet.speakers:
            if person is None:
                sheet.conflict(step)
                return
            sheet.add_person(speaker_id, person)
    if row is None or row.deleted and step.old is not None:
        _orphan(sheet, step, values)
        return
    same = step.generation == row.generation
    sheet.put(
        replace(
            row,
            statement=replace(row.statement, **values),
            conflict=step.conflict or (row.conflict and same),
            version=step.version,
            generation=step.generation,
        )
    )


def _orphan(sheet: Sheet, step: Step, values: Mapping[str, Any]) -> None:
    """A person's text whose statement has gone stands on its own, beside what is there now."""
    if "text" not in values:  # nothing typed is lost
        sheet.conflict(step)
        return
    text = values["text"]
    known = step.old or Statement(None, "", text, ())
    row = empty_row(step.target, known, step.span)
    if step.target in sheet.rows:
        row = replace(row, key=f"{step.target}@{step.version}")
    speaker_id = values.get("speaker_id", sheet.speaker_for(row))
    statement = Statement(speaker_id, "", text, (), ())
    conflict = step.conflict or step.target in sheet.rows
    sheet.insert(
        replace(
            row,
            statement=statement,
            conflict=conflict,
            orphan=True,
            version=step.version,
            generation=step.generation,
            machine_speaker=speaker_id,
        ),
        None,
    )


def _replace(sheet: Sheet, step: Step) -> None:
    for target, text in step.values["texts"].items():
        _statement(sheet, replace(step, kind="statement", target=target, values={"text": text}))


def _revoke(sheet: Sheet, step: Step) -> None:
    """One change of the formatter is taken back, or made again."""
    _statement(sheet, replace(step, kind="statement", values={"text": step.values["text"]}))
    row = sheet.row(step.target)
    if row is not None and not row.deleted:
        change, revoked = str(step.values["change"]), step.kind == "revoke"
        sheet.put(replace(row, wording=with_change(row.wording, change, revoked=revoked)))


def _split(sheet: Sheet, step: Step) -> None:
    row = sheet.row(step.target)
    left, right, new = (str(step.values[name]) for name in ("left", "right", "new"))
    text = "" if row is None else row.statement.text
    at = _cut_at(text, left, right)
    if row is None or row.deleted or not 0 < at < len(text):
        sheet.conflict(step, right, text)
        return
    first, second, parts = cut(row.statement, at, sheet.turns, new)
    if parts is not None:
        sheet.turns |= {part.id: part for part in parts}
        sheet.cut.setdefault(parts[0].id, []).append(new)
    edited = row.by_hand or row.statement.text != row.machine_text
    halves = replace(row, by_hand=edited, version=step.version, generation=step.generation)
    wordings = _cut_wording(row, at)
    sheet.put(replace(halves, statement=first, machine_text=first.text, wording=wordings[0]))
    second_row = replace(
        halves, key=new, statement=second, machine_text=second.text, wording=wordings[1]
    )
    sheet.insert(replace(second_row, conflict=False, span=sheet.span(row)), row.key)


def _cut_wording(row: Row, at: int) -> tuple[Wording, Wording]:
    """What the formatter made of both halves; what was taken back of it stays so."""
    whole = worded(row.statement.verbatim, row.wording)
    place = said_at(row.statement.text, whole, at) if whole else 0
    return Wording(whole[:place]), Wording(whole[place:])


def _cut_at(text: str, left: str, right: str) -> int:
    """Where the cut lies now: after the same words, or before them."""
    if text.startswith(left):
        return len(left)
    return len(text) - len(right) if text.endswith(right) else 0


def _merge(sheet: Sheet, step: Step) -> None:
    row = sheet.row(step.target)
    into = sheet.before(row.key) if row is not None and not row.deleted else None
    if row is None or into is None or into.key != step.values["into"]:
        sheet.conflict(step)
        return
    former, latter = into.statement, row.statement
    whole = replace(
        former,
        verbatim=former.verbatim + latter.verbatim,
        text=former.text + latter.text,
        turn_ids=(*former.turn_ids, *latter.turn_ids),
        flags=tuple(dict.fromkeys((*former.flags, *latter.flags))),
    )
    by_hand = any(each.by_hand or each.statement.text != each.machine_text for each in (into, row))
    sheet.put(
        replace(
            into,
            statement=whole,
            machine_text=into.machine_text + row.machine_text if by_hand else whole.text,
            by_hand=by_hand,
            checked=tuple(dict.fromkeys((*into.checked, *row.checked))),
            wording=Wording(
                worded(former.verbatim, into.wording) + worded(latter.verbatim, row.wording)
            ),
            conflict=into.conflict or row.conflict,
            version=step.version,
            generation=step.generation,
        )
    )
    del sheet.rows[row.key]
    sheet.order.remove(row.key)


def _delete(sheet: Sheet, step: Step) -> None:
    row = sheet.row(step.target)
    if row is None or step.conflict:  # other words are there now: a person should look
        sheet.conflict(step, "", "" if row is None else row.statement.text)
        return
    sheet.put(replace(row, deleted=step.kind == "delete"))


def _insert(sheet: Sheet, step: Step) -> None:
    values = step.values
    after = values.get("after")
    speaker_id, person = sheet.person(values.get("speaker_id")), values.get("person")
    if speaker_id is not None and speaker_id not in sheet.speakers and person is not None:
        sheet.add_person(speaker_id, person)
    if speaker_id not in sheet.speakers:
        speaker_id = None
    statement = Statement(speaker_id, "", str(values["text"]), ())
    row = empty_row(step.target, statement, step.span)
    row = replace(row, machine_speaker=speaker_id, version=step.version, generation=step.generation)
    known = after in sheet.rows or after in sheet.items or after == BEFORE_HEADINGS
    sheet.insert(replace(row, orphan=not known), after if known else None)


def _check(sheet: Sheet, step: Step) -> None:
    row = sheet.row(step.target)
    if row is None or step.conflict:  # other words: the doubt is another one
        return
    doubt = str(step.values["doubt"])
    others = tuple(closed for closed in row.checked if closed != doubt)
    checked = (*others, doubt) if step.kind == "check" else others
    settled = doubt == EDIT_CONFLICT and step.kind == "check"  # the person's text it is
    sheet.put(replace(row, checked=checked, conflict=row.conflict and not settled))


# --- people and the head of the document --------------------------------------------------------


def _speaker(sheet: Sheet, step: Step) -> None:
    person = sheet.person(step.target)
    if person in sheet.speakers and not step.conflict:
        sheet.rename(str(person), step.values)
    else:
        sheet.conflict(step, str(step.values.get("name") or ""))


def _merge_people(sheet: Sheet, step: Step) -> None:
    into, person = sheet.person(step.values["into"]), sheet.person(step.target)
    known = into in sheet.speakers and person in sheet.speakers
    if not known or into is None or person is None or into == person or step.conflict:
        sheet.conflict(step)
        return
    sheet.merged[person] = into
    for row in tuple(sheet.rows.values()):
        speaks = row.statement.speaker_id == person
        was = into if row.machine_speaker == person else row.machine_speaker
        if speaks or was != row.machine_speaker:
            statement = replace(row.statement, speaker_id=into) if speaks else row.statement
            sheet.put(replace(row, statement=statement, machine_speaker=was))


def _header(sheet: Sheet, step: Step) -> None:
    sheet.header = replace(sheet.header, **_header_values(step.values))


def _header_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Header fields out of their JSON form."""
    read = dict(values)
    for name in ("started_at", "ended_at"):
        if read.get(name) is not None:
            read[name] = datetime.fromisoformat(read[name])
    if read.get("date") is not None:
        read["date"] = date.fromisoformat(read["date"])
    return read


def _attendance(sheet: Sheet, step: Step) -> None:
    sheet.attendees = tuple(from_plain(Attendee, attendee) for attendee in step.values["attendees"])


def _state(sheet: Sheet, step: Step) -> None:
    sheet.state = str(step.values["state"])


# --- headings and facts -------------------------------------------------------------------------


def _heading(sheet: Sheet, step: Step) -> None:
    title, known = step.values.get("title"), sheet.items.get(step.target)
    after = step.values.get("after")
    if known is None and (title is None or not step.values.get("made")):
        sheet.conflict(step, str(title or ""))
        return
    if title is None and "title" in step.values:
        _without_heading(sheet, step.target)
        return
    number = step.values.get("number", known.number if known else 1)
    if "after" in step.values or known is None:
        if step.target in sheet.order:
            sheet.order.remove(step.target)
        place = sheet.order.index(after) + 1 if after in sheet.order else _by_time(sheet, step)
        sheet.order.insert(place, step.target)
        sheet.counted = sheet.counted or "number" not in step.values
    kept = known.title if known else ""
    sheet.items[step.target] = Item(number, kept if title is None else str(title))


def _by_time(sheet: Sheet, step: Step) -> int:
    """The place for a heading whose statement has gone: where the words after it begin."""
    for place, key in enumerate(sheet.order):
        row = sheet.rows.get(key)
        if row is not None and sheet.span(row).start > step.span.start:
            return place
    return len(sheet.order)


def _without_heading(sheet: Sheet, key: str) -> None:
    """What stood under it belongs to the item before, or to none."""
    sheet.counted = True
    if sheet.order[0] == key:
        sheet.items[key] = Item(None, "")
        return
    del sheet.items[key]
    sheet.order.remove(key)


def _fact(sheet: Sheet, step: Step) -> None:
    sheet.facts.append(step)


_HANDLERS: Mapping[str, Callable[[Sheet, Step], None]] = MappingProxyType(
    {
        "statement": _statement,
        "replace": _replace,
        "revoke": _revoke,
        "reapply": _revoke,
        "split": _split,
        "merge": _merge,
        "delete": _delete,
        "restore": _delete,
        "insert": _insert,
        "check": _check,
        "uncheck": _check,
        "speaker": _speaker,
        "merge_people": _merge_people,
        "header": _header,
        "attendance": _attendance,
        "state": _state,
        "mark": lambda _sheet, _step: None,
        "heading": _heading,
        **dict.fromkeys(FACTS, _fact),
    }
)
