"""Records as the browser reads them: plain JSON, times in seconds, every index stable while editing."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import accumulate, count
from operator import attrgetter
from typing import Any

from minutes.codec import to_plain
from minutes.flags import (
    CHECKED,
    EDITED,
    SPEAKER_EDITED,
    flag_detail,
    flag_text,
    is_check,
    without_checks,
)
from minutes.front_fields import FRONT_FIELDS, NAMES
from minutes.held import Held, differing
from minutes.jobs import Job
from minutes.jobs.history import EVENT_NAMES, STATE_NAMES
from minutes.jobs.records import STATES
from minutes.options import FORMATS
from minutes.progress import STAGES
from minutes.schema import Draft, Event, Header, KeyPoint, Speaker, Statement, Turn
from minutes.store.changes import Wording, found_in
from minutes.store.document import Facts, Resolved
from minutes.text import as_read, clock, name_with_role, timestamp, wareki, weekday
from minutes.web.doubts import doubts_of, is_unsure
from minutes.web.spoken import sentences

EVIDENCE: Mapping[str, str] = {
    "nomination": "指名",
    "introduction": "自己紹介",
    "chair": "進行役",
    "answer": "答弁",
    "elimination": "消去法",
    "profile": "声紋",
    "caption": "字幕",
    "track": "音声トラック",
    "manual": "手入力",
}

FORMAT_LABELS: Mapping[str, str] = {
    "docx": "Word（.docx）",
    "clean.docx": "Word 清書（印とコメントなし .docx）",
    "pdf": "PDF（.pdf）",
    "txt": "テキスト（.txt）",
    "html": "ウェブページ（.html）",
    "md": "Markdown（.md）",
    "csv": "表（Excel用 .csv）",
    "votes.csv": "議決結果一覧（Excel用 .csv）",
    "xlsx": "決定事項・議決・ToDo（Excel .xlsx）",
    "srt": "字幕（.srt）",
    "vtt": "字幕（.vtt）",
    "rttm": "話者区間（.rttm）",
    "json": "全データ（.json）",
    "zip": "全部をまとめて（.zip）",
}
"""Export format → what the clerk reads, in the order of the menu."""


def formats_view() -> list[dict[str, str]]:
    """Formats of the export menu."""
    return [
        {"id": name, "label": label} for name, label in FORMAT_LABELS.items() if name in FORMATS
    ]


def job_view(job: Job) -> dict[str, Any]:
    """One row of the list."""
    return {
        "id": job.id,
        "title": as_read(job.title) or as_read(job.file_name),
        "file_name": as_read(job.file_name),
        "state": job.state,
        "state_label": STATES[job.state],
        "stage_label": STAGES.get(job.stage, ""),
        "fraction": job.fraction,
        "seconds_left": job.seconds_left,
        "error": as_read(job.error) if job.error else job.error,
        "about": _about(job),
    }


def _about(job: Job) -> str:
    """When it came and how long it is."""
    came = job.created_at
    day = f"{came.month}月{came.day}日 {came:%H:%M} 受付"
    return f"{day}　長さ {timestamp(job.duration)}" if job.duration else day


def speaker_label(speaker: Speaker | None) -> str:
    """What stands beside a statement; an unnamed voice is 話者1, 話者2, …

    >>> speaker_label(Speaker("S2")), speaker_label(Speaker("S1", "田中一郎", "委員長"))
    ('話者2', '田中一郎（委員長）')
    """
    if speaker is None:
        return "発言者不明"
    known = name_with_role(speaker.name, speaker.role)
    return known or f"話者{speaker.id.removeprefix('S')}"


def resolved_view(resolved: Resolved) -> dict[str, Any]:
    """Everything the editor shows: header, speakers, statements in the document's order, events.

    Ids stay the same when the draft is computed anew, positions may not.
    """
    return resolved_parts(resolved) | {"statements": list(statements_view(resolved))}


def resolved_parts(resolved: Resolved) -> dict[str, Any]:
    """The same without the statements."""
    recording = resolved.draft.transcript.recording
    return {
        "state": resolved.state,
        "state_names": dict(STATE_NAMES),
        "event_names": dict(EVENT_NAMES),
        "duration": recording.duration,
        "file_name": recording.file_name,
        **_parts(Held(resolved)),
        "points": points_view(resolved),
        "formats": formats_view(),
    }


def parts_view(resolved: Resolved) -> dict[str, Any]:
    """All but the statements and the points: small enough to be sent whole with each change."""
    draft, document = resolved.draft, resolved.draft.minutes_doc
    facts = resolved.facts
    return {
        "header": header_view(document.header),
        "front": front_view(draft),
        "speakers": speakers_view(draft),
        "items": [
            {"id": key, "number": item.number, "title": item.title}
            for key, item in zip(resolved.items, document.agenda, strict=True)
        ],
        "events": [
            {"id": key, **event_view(event), **_by_hand(key, facts)}
            for key, event in zip(facts.events, document.events, strict=True)
        ],
        "decisions": [
            {"id": key, **to_plain(decision), **_by_hand(key, facts)}
            for key, decision in zip(facts.decisions, document.decisions, strict=True)
        ],
        "actions": [
            {"id": key, **to_plain(action), **_by_hand(key, facts)}
            for key, action in zip(facts.actions, document.actions, strict=True)
        ],
        "deleted": [
            {
                "id": row.id,
                "text": row.statement.text,
                "speaker_id": row.statement.speaker_id,
                "after": row.after,
            }
            for row in resolved.deleted
        ],
        "attendees": [
            {"name": who.name, "role": who.role or "", "group": who.group or ""}
            for who in document.attendees
        ],
    }


def points_view(resolved: Resolved, ids: Collection[str] | None = None) -> list[dict[str, Any]]:
    """The lines of the 要点筆記, or those of these ids, in the document's order."""
    facts = resolved.facts
    return [
        {"id": key, **_point(point), **_by_hand(key, facts)}
        for key, point in zip(facts.points, resolved.draft.minutes_doc.points, strict=True)
        if ids is None or key in ids
    ]


@lru_cache(maxsize=16384)
def _point(point: KeyPoint) -> Mapping[str, Any]:
    plain: Mapping[str, Any] = to_plain(point)
    return plain


def _by_hand(key: str, facts: Facts) -> dict[str, bool]:
    """Whether a person made it, and whether its ground has moved since (根拠の文が変わりました)."""
    return {"by_hand": key in facts.by_hand, "moved": key in facts.moved}


def statements_view(
    resolved: Resolved, ids: Collection[str] | None = None
) -> Iterator[dict[str, Any]]:
    """The statements, or those of these ids, each with its id, its place and the heading above it."""
    for row in rows_of(resolved, ids):
        yield {**row.place, **said_view(row.statement, row.wording, row.cited)}


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A statement in the document. ``place``: its index, id, item and the heading above it."""

    place: Mapping[str, Any]
    statement: Statement
    wording: Wording
    cited: tuple[Turn, ...]


def rows_of(resolved: Resolved, ids: Collection[str] | None = None) -> Iterator[DraftRow]:
    """The statements, or those of these ids, in the document's order."""
    turns = _turns_by_id(Held(resolved.draft.transcript.turns))
    agenda = resolved.draft.minutes_doc.agenda
    starts = tuple(accumulate((len(item.statements) for item in agenda), initial=0))
    for index in _places(resolved, ids):
        number = bisect_right(starts, index) - 1
        item, first = agenda[number], starts[number] == index
        statement = item.statements[index - starts[number]]
        heading = f"{item.number}　{item.title}" if first and item.number is not None else None
        place = {
            "index": index,
            "id": resolved.ids[index],
            "heading": heading,
            "item": resolved.items[number],
        }
        cited = tuple(turns[turn] for turn in statement.turn_ids if turn in turns)
        yield DraftRow(place, statement, resolved.wordings[index], cited)


def _places(resolved: Resolved, ids: Collection[str] | None) -> Iterable[int]:
    """The places of these ids, as far as they are there, in order."""
    if ids is None:
        return range(len(resolved.ids))
    places = _place_of(Held(resolved.ids))
    return sorted(places[key] for key in ids if key in places)


@lru_cache(maxsize=8)
def _place_of(held: Held[tuple[str, ...]]) -> Mapping[str, int]:
    return dict(zip(held.value, count(), strict=False))


@lru_cache(maxsize=8)
def _turns_by_id(held: Held[tuple[Turn, ...]]) -> Mapping[str, Turn]:
    return {turn.id: turn for turn in held.value}


def said_view(statement: Statement, wording: Wording, cited: tuple[Turn, ...]) -> dict[str, Any]:
    """All of a statement but its place."""
    return told_view(statement, wording, cited) | heard_view(statement.verbatim, cited)


def told_view(statement: Statement, wording: Wording, cited: tuple[Turn, ...]) -> dict[str, Any]:
    """What of a statement follows from its present words: no correction leaves it as it was."""
    return _said_of(statement, cited) | {
        "person": statement.speaker_id,
        "changes": changes_view(statement, wording),
    }


def heard_view(verbatim: str, cited: tuple[Turn, ...]) -> dict[str, Any]:
    """What of a statement follows from what was heard: most of its bytes, and no correction of words
    changes it."""
    words = tuple(word for turn in cited for word in turn.words)
    return {
        "pieces": sentences(verbatim, words),
        "start": min((word.span.start for word in words), default=None),
        "end": max((word.span.end for word in words), default=None),
        "verbatim": verbatim,
        "words": words_view(cited),
    }


def words_view(turns: Iterable[Turn]) -> list[tuple[str, float, float]]:
    """The words that were heard: text, start and end in seconds."""
    return [
        (word.text, round(word.span.start, 2), round(word.span.end, 2))
        for turn in turns
        for word in turn.words
    ]


def changes_view(statement: Statement, wording: Wording) -> list[dict[str, Any]]:
    """What the formatter changed of a statement: ``start`` in 素起こし, ``at`` in the present text."""
    found = found_in(statement.verbatim, wording, statement.text)
    return [
        {
            "id": passage.change.id,
            "start": passage.change.start,
            "at": passage.at,
            "before": passage.change.before,
            "after": passage.change.after,
            "revoked": passage.revoked,
        }
        for passage in found
    ]


def changed_rows(old: Resolved, new: Resolved, touched: Collection[str] = ()) -> Iterator[DraftRow]:
    """The statements that differ, or were ``touched`` (:func:`changed_view`)."""
    before = dict(zip(old.ids, old.draft.minutes_doc.statements, strict=True))
    differ = set(differing(before, new.ids, new.draft.minutes_doc.statements))
    headings, past = _headings(new), _headings(old)
    differ |= {key for key in {*headings, *past} if headings.get(key) != past.get(key)}
    differ |= {key for name in touched if (key := name.removeprefix("statement/")) != name}
    return rows_of(new, differ)


def changed_view(
    old: Resolved, new: Resolved, touched: Collection[str] = (), *, numbers: bool = False
) -> dict[str, Any]:
    """What of the draft differs beside the statements: their order, and the parts that are other ones.

    Of the points only those that differ, and their order where that is another one. ``touched``: what
    was changed meanwhile (``statement/T1``, ``speaker/S1``, ``header/``), even if it is again as it
    was: a page may show what it sent itself. ``numbers``: points that only stand under an item of
    another number are not told again; ``points_items`` are the numbers of all, in their order.
    """
    parts, past = _parts(Held(new)), _parts(Held(old))
    kinds = {name.partition("/")[0] for name in touched}
    again = {_PARTS[kind] for kind in kinds & _PARTS.keys()}
    changed = {name: value for name, value in parts.items() if value != past[name] or name in again}
    changed |= _changed_points(old, new, numbers=numbers)
    if new.ids != old.ids:
        changed["order"] = list(new.ids)
    if new.state != old.state:
        changed["state"] = new.state
    return changed


def _changed_points(old: Resolved, new: Resolved, *, numbers: bool) -> dict[str, Any]:
    """The points that differ, and the order of all where that is another one; nothing where none does."""
    past, now = old.facts, new.facts
    points = new.draft.minutes_doc.points
    before = dict(zip(past.points, old.draft.minutes_doc.points, strict=True))
    differ = set(differing(before, now.points, points))
    items: dict[str, Any] = {}
    if numbers and differ:
        after = dict(zip(now.points, points, strict=True))
        renumbered = {key for key in differ & before.keys() if _renumbered(before[key], after[key])}
        differ -= renumbered
        items = {"points_items": [point.item for point in points]} if renumbered else {}
    differ |= (past.by_hand ^ now.by_hand) | (past.moved ^ now.moved)
    fresh = points_view(new, differ) if differ else []
    if past.points != now.points:
        return {"points": fresh, "points_order": list(now.points), **items}
    return {"points": fresh, **items} if fresh or items else {}


def _renumbered(old: KeyPoint, new: KeyPoint) -> bool:
    """Whether a point is the same one under an item of another number."""
    return old.item != new.item and all(
        getattr(old, name) == getattr(new, name) for name in _BESIDE_ITEM
    )


_BESIDE_ITEM = tuple(field.name for field in fields(KeyPoint) if field.name != "item")


@lru_cache(maxsize=8)
def _parts(held: Held[Resolved]) -> Mapping[str, Any]:
    return parts_view(held.value)


_PARTS = {"speaker": "speakers", "header": "header"}
"""What a change touches → the part that holds it."""


def _headings(resolved: Resolved) -> Mapping[str, str]:
    """The heading right above a statement, by its id."""
    agenda = resolved.draft.minutes_doc.agenda
    starts = accumulate((len(item.statements) for item in agenda), initial=0)
    return {
        resolved.ids[start]: f"{item.number} {item.title}"
        for item, start in zip(agenda, starts, strict=False)
        if item.statements
    }


def header_view(header: Header) -> dict[str, Any]:
    """The header as the form shows it."""
    return {
        "title": header.title,
        "date": f"{wareki(header.date)}（{weekday(header.date)}）" if header.date else "",
        "started_at": clock(header.started_at) if header.started_at else "",
        "ended_at": clock(header.ended_at) if header.ended_at else "",
        "place": header.place or "",
        **{name: getattr(header, name) or "" for name in NAMES},
    }


def front_view(draft: Draft) -> list[dict[str, Any]]:
    """The fields of the 前書き, for a form: label, kind and help of each, and what stands there unasked.

    ``suggested``: what the meeting itself says, printed while the field is empty.
    """
    from minutes.format.export.front_values import suggested

    said = suggested(draft)
    return [
        {
            "name": field.name,
            "label": field.label,
            "kind": field.kind,
            "help": field.help,
            "example": field.example,
            "choices": list(field.choices),
            "layouts": list(field.layouts),
            "suggested": said.get(field.name, ""),
        }
        for field in FRONT_FIELDS
    ]


def speakers_view(draft: Draft) -> list[dict[str, Any]]:
    """Speakers with their evidence, the one who said most first."""
    counts = Counter(map(attrgetter("speaker_id"), draft.minutes_doc.statements))
    rows = [
        {
            "id": speaker.id,
            "label": speaker_label(speaker),
            "name": speaker.name or "",
            "role": speaker.role or "",
            "count": counts[speaker.id],
            "evidence": [
                f"{EVIDENCE.get(reason.kind, reason.kind)}：{reason.detail}"
                for reason in speaker.evidence
            ],
        }
        for speaker in draft.transcript.speakers
    ]
    return rows


def event_view(event: Event) -> dict[str, Any]:
    """Something that happened, shown between the statements."""
    return {
        "kind": event.kind,
        "name": EVENT_NAMES.get(event.kind, "事項"),
        "time": event.time,
        "text": event.text,
        "turn_id": event.turn_id,
        "warning": event.kind == "warning",
    }


def _said_of(statement: Statement, cited: tuple[Turn, ...]) -> dict[str, Any]:
    """A statement's words and what should be checked."""
    checked = {flag_detail(flag) for flag in statement.flags if flag.startswith(f"{CHECKED}:")}
    said = dict.fromkeys((*statement.flags, *_said_by_turns(statement, cited)))
    flags = [flag for flag in said if flag not in checked and not flag.startswith(f"{CHECKED}:")]
    flags += [CHECKED] if checked else []
    doubts = doubts_of(statement, cited, flags)
    return {
        "speaker_id": statement.speaker_id,
        "text": statement.text,
        "turn_ids": list(statement.turn_ids),
        "flags": list(dict.fromkeys(doubt["text"] for doubt in doubts)),
        "doubts": doubts,
        "checked": sorted(checked),
        "notes": _short(flag for flag in flags if not is_check(flag) and flag != "vocabulary"),
    }


def _said_by_turns(statement: Statement, turns: Sequence[Turn]) -> tuple[str, ...]:
    """Flags that follow from what was heard; of an edited statement only those that are no doubts."""
    flags = [flag for turn in turns for flag in turn.flags]
    if any(turn.overlapped for turn in turns):
        flags.append("overlapped")
    if SPEAKER_EDITED in statement.flags:
        flags = [flag for flag in flags if flag != "unknown_speaker"]
    elif statement.speaker_id is None:
        flags.append("unknown_speaker")
    if is_unsure(statement.text, [word for turn in turns for word in turn.words]):
        flags.append("unsure")
    return without_checks(flags) if EDITED in statement.flags else tuple(flags)


def _short(flags: Iterable[str]) -> list[str]:
    """The words beside a statement, each once."""
    return list(dict.fromkeys(flag_text(flag).short for flag in flags))
