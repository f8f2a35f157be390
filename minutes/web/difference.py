"""What differs between two versions of a draft, place by place, with the stretches that changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rapidfuzz.distance import Levenshtein

from minutes.jobs.history import EVENT_NAMES
from minutes.schema import MeetingMinutes
from minutes.store.document import Resolved
from minutes.text import clock, timestamp, wareki
from minutes.web.view import speaker_label

Part = tuple[str, str]
"""``same``, ``gone`` or ``new``, and the text."""


def difference_view(old: Resolved, new: Resolved) -> list[dict[str, Any]]:
    """Every place that differs: ``what`` it is, its statement's id if it is one, and its parts."""
    return [*_heads(old, new), *_statements(old, new), *_facts(old, new)]


def text_parts(before: str, after: str) -> list[Part]:
    """Both texts in one, stretch by stretch.

    >>> text_parts("議案を可決", "議案を否決")
    [('same', '議案を'), ('gone', '可'), ('new', '否'), ('same', '決')]
    """
    parts: list[Part] = []
    for op in Levenshtein.opcodes(before, after):
        gone, new = before[op.src_start : op.src_end], after[op.dest_start : op.dest_end]
        if op.tag == "equal":
            parts.append(("same", gone))
            continue
        parts += [(kind, text) for kind, text in (("gone", gone), ("new", new)) if text]
    return parts


def _entry(what: str, before: str, after: str, key: str | None = None) -> dict[str, Any]:
    return {"what": what, "id": key, "parts": text_parts(before, after)}


def _statements(old: Resolved, new: Resolved) -> Iterator[dict[str, Any]]:
    before, after = _lines(old), _lines(new)
    place = {key: number for number, key in enumerate(old.ids)}
    gone = [key for key in old.ids if key not in after]
    seen = 0
    for key in new.ids:
        while gone and key in place and place[gone[0]] < place[key]:
            removed = gone.pop(0)
            yield _entry(f"削った発言　{before[removed][0]}", before[removed][1], "", removed)
        who, text = after[key]
        if key not in before:
            yield _entry(f"足した発言　{who}", "", text, key)
        elif before[key] != after[key]:
            yield _entry(f"発言　{_both(before[key][0], who)}", before[key][1], text, key)
        seen += 1
    for removed in gone:
        yield _entry(f"削った発言　{before[removed][0]}", before[removed][1], "", removed)


def _both(before: str, after: str) -> str:
    return after if before == after else f"{before} → {after}"


def _lines(resolved: Resolved) -> Mapping[str, tuple[str, str]]:
    """Statement id → who said it and its text."""
    speakers = resolved.draft.speakers
    return {
        key: (speaker_label(speakers.get(statement.speaker_id or "")), statement.text)
        for key, statement in zip(resolved.ids, resolved.draft.minutes_doc.statements, strict=True)
    }


def _heads(old: Resolved, new: Resolved) -> Iterator[dict[str, Any]]:
    yield from _named(_header(old.draft.minutes_doc), _header(new.draft.minutes_doc))
    yield from _named(
        {f"見出し/{key}": text for key, text in _items(old)},
        {f"見出し/{key}": text for key, text in _items(new)},
    )


def _facts(old: Resolved, new: Resolved) -> Iterator[dict[str, Any]]:
    yield from _named(dict(_results(old)), dict(_results(new)))


def _named(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name, ""), after.get(name, "")
        if old != new:
            yield _entry(name.partition("/")[0], old, new)


def _header(document: MeetingMinutes) -> dict[str, str]:
    header = document.header
    people = (
        "・".join(filter(None, (person.name, person.role, person.group)))
        for person in document.attendees
    )
    return {
        "会議名": header.title,
        "開催日": wareki(header.date) if header.date else "",
        "開始時刻": clock(header.started_at) if header.started_at else "",
        "終了時刻": clock(header.ended_at) if header.ended_at else "",
        "場所": header.place or "",
        "出席者": "、".join(people),
    }


def _items(resolved: Resolved) -> Iterator[tuple[str, str]]:
    for key, item in zip(resolved.items, resolved.draft.minutes_doc.agenda, strict=True):
        if item.number is not None:
            yield key, f"{item.number}　{item.title}"


def _results(resolved: Resolved) -> Iterator[tuple[str, str]]:
    document, facts = resolved.draft.minutes_doc, resolved.facts
    for key, event in zip(facts.events, document.events, strict=True):
        name = EVENT_NAMES.get(event.kind, "事項")
        yield f"{name}/{key}", f"{timestamp(event.time)}　{event.text}"
    for key, decision in zip(facts.decisions, document.decisions, strict=True):
        yield f"決定事項/{key}", decision.text
    for key, action in zip(facts.actions, document.actions, strict=True):
        due = f"{action.due.month}月{action.due.day}日まで" if action.due else ""
        yield f"ToDo/{key}", "　".join(filter(None, (action.text, action.owner, due)))
