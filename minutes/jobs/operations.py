"""What a clerk's page or a script asks for, checked against the draft and made a change to keep."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

from minutes.codec import to_plain
from minutes.errors import NoSuchPart, StoreError, UsageError
from minutes.front_fields import NAMES, check_texts
from minutes.jobs.asked import GONE, Asked
from minutes.jobs.replacing import replace
from minutes.jobs.sent import Json, object_of, optional_text, text_of, whole_of
from minutes.schema import EventKind, Header, PointKind, Statement
from minutes.store.changes import exchanged, found_in
from minutes.store.document import Resolved
from minutes.store.facts import Fact, ground, to_plain_fact
from minutes.store.records import NewEdit
from minutes.store.standing import meet, touched

MOST_TEXT = 200_000
"""Characters of a statement."""

_HEADER = ("title", "date", "started_at", "ended_at", "place", *NAMES)


def to_edits(resolved: Resolved, operations: Sequence[object]) -> tuple[NewEdit, ...]:
    """The changes that operations mean; one that changes nothing is left out.

    Raises
    ------
    UsageError
        An operation has not the form that it should have.
    NoSuchPart
        It names something that the draft does not hold.
    """
    found: list[NewEdit] = []
    for number, plain in enumerate(operations):
        operation = object_of(plain, "operations")
        make = _MAKERS.get(str(operation.get("op")))
        if make is None:
            raise UsageError(f"操作「{operation.get('op')}」はありません。")
        found += _apart(found, make(Asked(resolved, number), operation))
    return tuple(found)


def _apart(before: Sequence[NewEdit], new: list[NewEdit]) -> list[NewEdit]:
    """``new``, none of which touches what an operation before it in the same call touched."""
    taken = frozenset(place for edit in before for place in touched(edit))
    if any(meet(taken, touched(edit)) for edit in new):
        raise UsageError("一度に送る操作が同じところを直しています。分けて送ってください。")
    return new


# --- statements -------------------------------------------------------------------------------


def _text_of(asked: Asked, operation: Json) -> list[NewEdit]:
    key, statement = asked.statement(operation)
    text = text_of(operation, "text", MOST_TEXT)
    if text == statement.text:
        return []
    return [NewEdit("statement", key, {"text": statement.text}, {"text": text})]


def _speaker(asked: Asked, operation: Json) -> list[NewEdit]:
    key, statement = asked.statement(operation)
    after = asked.person(operation.get("person"))
    if after["speaker_id"] == statement.speaker_id:
        return []
    return [NewEdit("statement", key, {"speaker_id": statement.speaker_id}, after)]


def _split(asked: Asked, operation: Json) -> list[NewEdit]:
    key, statement = asked.statement(operation)
    at = whole_of(operation, "at")
    left, right = statement.text[:at], statement.text[at:]
    if at < 1 or not left.strip() or not right.strip():
        raise UsageError("文の途中で分けてください。")
    new = asked.new_id("part")
    values = {"left": left, "right": right, "new": new}
    return [NewEdit("split", key, {"text": statement.text}, values)]


def _merge(asked: Asked, operation: Json) -> list[NewEdit]:
    place = asked.place(operation)
    if place == 0:
        raise UsageError("最初の発言は、前の発言につなげません。")
    key, into = asked.resolved.ids[place], asked.resolved.ids[place - 1]
    texts = [asked.document.statements[index].text for index in (place - 1, place)]
    return [NewEdit("merge", key, {"texts": texts}, {"into": into})]


def _delete(asked: Asked, operation: Json) -> list[NewEdit]:
    key, statement = asked.statement(operation)
    return [NewEdit("delete", key, {"text": statement.text}, {"deleted": True})]


def _restore(asked: Asked, operation: Json) -> list[NewEdit]:
    key = text_of(operation, "statement", 20_000)
    if key not in {row.id for row in asked.resolved.deleted}:
        raise NoSuchPart("その発言は削られていません。画面を読み込み直してください。")
    return [NewEdit("restore", key, {"deleted": True}, {"deleted": False})]


def _insert(asked: Asked, operation: Json) -> list[NewEdit]:
    after = operation.get("after")
    if after is not None and after not in (*asked.resolved.ids, *asked.resolved.items):
        raise NoSuchPart(GONE)
    if after is None:
        after = next(iter(asked.resolved.items), None)
    values = {"after": after, "text": text_of(operation, "text", MOST_TEXT)}
    values |= asked.person(operation.get("person"))
    return [NewEdit("insert", asked.new_id("insert"), {}, values)]


def _revoke(asked: Asked, operation: Json) -> list[NewEdit]:
    key, statement = asked.statement(operation)
    change, kind = text_of(operation, "change", 40), str(operation["op"])
    wording = asked.resolved.wordings[asked.place(operation)]
    found = found_in(statement.verbatim, wording, statement.text)
    wanted = next((passage for passage in found if passage.change.id == change), None)
    if wanted is None:
        raise NoSuchPart("その直しは、今の文にありません。画面を読み込み直してください。")
    if wanted.revoked == (kind == "revoke"):
        return []
    after = {"change": change, "text": exchanged(statement.text, wanted)}
    return [
        NewEdit("revoke" if kind == "revoke" else "reapply", key, {"text": statement.text}, after)
    ]


def _check(asked: Asked, operation: Json) -> list[NewEdit]:
    key, statement = asked.statement(operation)
    doubt, kind = text_of(operation, "doubt", 1000), str(operation["op"])
    return [NewEdit("check" if kind == "check" else "uncheck", key, {}, {"doubt": doubt})]


# --- people and the head of the document ---------------------------------------------------------


def _person(asked: Asked, operation: Json) -> list[NewEdit]:
    key = text_of(operation, "person", 200)
    known = asked.resolved.draft.speakers.get(key)
    if known is None:
        raise NoSuchPart(f"話者 {key} はいません。一覧から選び直してください。")
    values = {
        name: optional_text(operation, name, 200) for name in ("name", "role") if name in operation
    }
    after = {name: value for name, value in values.items() if value != getattr(known, name)}
    before = {name: getattr(known, name) for name in after}
    return [NewEdit("speaker", key, before, after)] if after else []


def _merge_people(asked: Asked, operation: Json) -> list[NewEdit]:
    keys = [text_of(operation, name, 200) for name in ("person", "into")]
    for key in keys:
        if key not in asked.resolved.draft.speakers:
            raise NoSuchPart(f"話者 {key} はいません。一覧から選び直してください。")
    if keys[0] == keys[1]:
        raise UsageError("同じ人です。別の人を選んでください。")
    return [NewEdit("merge_people", keys[0], {}, {"into": keys[1]})]


def header_edits(known: Header, header: Header) -> list[NewEdit]:
    """What of the header differs."""
    changed = [name for name in _HEADER if getattr(header, name) != getattr(known, name)]
    before = {name: to_plain(getattr(known, name)) for name in changed}
    after = {name: to_plain(getattr(header, name)) for name in changed}
    return [NewEdit("header", "", before, after)] if changed else []


def _header(asked: Asked, operation: Json) -> list[NewEdit]:
    from minutes.codec import from_plain

    known = asked.document.header
    fields = object_of(operation.get("fields"), "fields")
    if set(fields) - set(_HEADER):
        raise UsageError(
            f"会議の情報にない項目です（{'、'.join(sorted(set(fields) - set(_HEADER)))}）。"
        )
    check_texts(fields)
    try:
        header = from_plain(Header, to_plain(known) | dict(fields))
    except (TypeError, ValueError, StoreError) as error:
        form = "2026-06-10、2026-06-10T13:30:00"
        raise UsageError(
            f"会議の情報の日付又は時刻を読めません。{form} の形で書いてください。"
        ) from error
    return header_edits(known, header)


def _attendance(asked: Asked, operation: Json) -> list[NewEdit]:
    given = operation.get("attendees")
    if not isinstance(given, list) or len(given) > 2000:
        raise UsageError("出席者の形が違います。")
    people = [
        {
            name: optional_text(object_of(person, "attendees"), name, 200)
            for name in ("name", "role", "group")
        }
        for person in given
    ]
    if not all(person["name"] for person in people):
        raise UsageError("出席者の氏名が空です。氏名を入れてください。")
    before = to_plain(asked.document.attendees)
    full = {person["name"]: person for person in before}
    after = [{**full.get(person["name"], {}), **person} for person in people]
    if [to_plain(attendee) for attendee in asked.document.attendees] == after:
        return []
    return [NewEdit("attendance", "", {"attendees": before}, {"attendees": after})]


# --- headings and facts --------------------------------------------------------------------------


def _heading(asked: Asked, operation: Json) -> list[NewEdit]:
    values: dict[str, Any] = {}
    if "number" in operation and operation["number"] is not None:
        values["number"] = whole_of(operation, "number")
    if operation.get("after") is not None:
        values["after"] = asked.statement(operation, "after")[0]
    if "title" in operation:
        values["title"] = optional_text(operation, "title", 1000)
    item = operation.get("item")
    if item is None:
        if not values.get("title") or "after" not in values:
            raise UsageError("見出しの題と、その前の発言を指定してください。")
        return [NewEdit("heading", asked.new_id("heading"), {}, values | {"made": True})]
    if item not in asked.resolved.items:
        raise NoSuchPart("その見出しは今の案にありません。画面を読み込み直してください。")
    known = asked.document.agenda[asked.resolved.items.index(item)]
    return [NewEdit("heading", str(item), {"title": known.title, "number": known.number}, values)]


def _fact_maker(kind: str, prefix: str) -> Callable[[Asked, Json], list[NewEdit]]:
    def make(asked: Asked, operation: Json) -> list[NewEdit]:
        return _fact(asked, operation, kind, prefix)

    return make


def _known_facts(asked: Asked, kind: str) -> dict[str, Fact]:
    facts, document = asked.resolved.facts, asked.document
    if kind == "event":
        return dict(zip(facts.events, document.events, strict=True))
    if kind == "decision":
        return dict(zip(facts.decisions, document.decisions, strict=True))
    if kind == "action":
        return dict(zip(facts.actions, document.actions, strict=True))
    return dict(zip(facts.points, document.points, strict=True))


def _fact(asked: Asked, operation: Json, kind: Any, name: str) -> list[NewEdit]:
    key = operation.get("id", operation.get("event"))
    known = _known_facts(asked, kind)
    if key is not None and key not in known:
        raise NoSuchPart("その事項は今の案にありません。画面を読み込み直してください。")
    fields = operation.get("fields", operation)
    before: dict[str, Any] = {}
    machine = None
    if key is not None:
        before = to_plain_fact(known[key])
        read = asked.resolved.facts.read.get(str(key))
        machine = None if read is None else to_plain_fact(read)
        if fields is None or fields.get("text", "") is None:
            return [
                NewEdit(kind, str(key), {"fields": before}, {"fields": None, "machine": machine})
            ]
    after = _anchored(asked, operation, object_of(fields, "fields"), kind, name) | {"text": ""}
    after = {**_empty(kind, name), **before, **after}
    after["text"] = text_of({**before, **fields}, "text", 10_000).strip()
    if not after["text"]:
        raise UsageError("文が空です。文を入れてください。")
    if after.get("kind") == "event":
        raise UsageError("事項の種類（kind）を指定してください。")
    target = str(key) if key is not None else asked.new_id(kind)
    values = {"fields": after, "machine": machine} | _ground(asked, after)
    return [NewEdit(kind, target, {"fields": before or None}, values)]


def _ground(asked: Asked, fields: Json) -> dict[str, Any]:
    """The turns that it rests on and what is said there now: a change of that is told."""
    turns = list(fields.get("turn_ids") or filter(None, [fields.get("turn_id")]))
    words = ground(asked.resolved, turns)
    return {"on": turns, "ground": words} if words else {}


def _empty(kind: str, name: str) -> dict[str, Any]:
    if kind == "event":
        return {"kind": name, "time": 0.0, "turn_id": None}
    more: Mapping[str, dict[str, Any]] = {
        "action": {"owner": None, "due": None},
        "point": {"kind": "説明", "item": None},
    }
    return {"turn_ids": [], **more.get(kind, {})}


def _anchored(asked: Asked, operation: Json, fields: Json, kind: str, name: str) -> dict[str, Any]:
    """What is given of a fact, with the turns of the statement that it stands behind."""
    found: dict[str, Any] = {}
    if kind == "event" and "kind" in fields and name == "event":
        found["kind"] = fields["kind"]
        if found["kind"] not in get_args(EventKind):
            raise UsageError(f"「{fields['kind']}」という種類の事項はありません。")
    if kind == "action":
        found |= {key: optional_text(fields, key, 200) for key in ("owner", "due") if key in fields}
        _day(found.get("due"))
    if kind == "point" and "kind" in fields:
        found["kind"] = fields["kind"]
        if found["kind"] not in get_args(PointKind):
            raise UsageError(f"要点に「{fields['kind']}」という種類はありません。")
    if operation.get("after") is not None:
        statement = asked.statement(operation, "after")[1]
        cited = [t for t in asked.resolved.draft.transcript.turns if t.id in statement.turn_ids]
        if kind == "event":
            found["turn_id"] = cited[-1].id if cited else None
            found["time"] = cited[-1].span.end if cited and cited[-1].words else 0.0
        else:
            found["turn_ids"] = list(statement.turn_ids)
        if kind == "point":
            found |= {"item": _item_of(asked, statement), "speaker_id": statement.speaker_id}
    if kind == "event" and isinstance(fields.get("time"), int | float):
        found["time"] = float(fields["time"])
    return found


def _item_of(asked: Asked, statement: Statement) -> int | None:
    """Number of the item that a statement stands under."""
    return next(item.number for item in asked.document.agenda if statement in item.statements)


def _day(text: object) -> None:
    from datetime import date

    if text is None:
        return
    try:
        date.fromisoformat(str(text))
    except ValueError as error:
        raise UsageError(f"期限「{text}」を日付として読めません。") from error


FACT_OPERATIONS = frozenset({"event", "next_meeting", "decision", "action", "point"})
"""Operations that look at what was read from the words, and not at the words alone."""

_MAKERS: Mapping[str, Callable[[Asked, Json], list[NewEdit]]] = {
    "text": _text_of,
    "speaker": _speaker,
    "split": _split,
    "merge": _merge,
    "delete": _delete,
    "restore": _restore,
    "insert": _insert,
    "replace": replace,
    "revoke": _revoke,
    "reapply": _revoke,
    "check": _check,
    "uncheck": _check,
    "person": _person,
    "merge_people": _merge_people,
    "header": _header,
    "attendance": _attendance,
    "heading": _heading,
    "event": _fact_maker("event", "event"),
    "next_meeting": _fact_maker("event", "next_meeting"),
    "decision": _fact_maker("decision", "decision"),
    "action": _fact_maker("action", "action"),
    "point": _fact_maker("point", "point"),
}
