"""Records as the browser reads them: plain JSON, times in seconds, every index stable while editing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from minutes.codec import to_plain
from minutes.flags import (
    CHECKED,
    DOUBTFUL,
    EDITED,
    FLAGS,
    flag_detail,
    flag_text,
    is_check,
    without_checks,
)
from minutes.jobs import Job
from minutes.jobs.records import STATES
from minutes.options import FORMATS
from minutes.progress import STAGES
from minutes.schema import Draft, Event, Header, Speaker, Statement, Turn, Word
from minutes.store.document import Facts, Resolved
from minutes.text import as_read, clock, timestamp, wareki, weekday

DOUBTFUL_SHARE = 0.15
"""A statement is marked for checking when this share of its characters is doubtful.

With Whisper base these two mark 4 to 6 of the 16 to 19 turns of a test meeting.
"""

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

_SENTENCE_ENDS = "。？！?!"


FORMAT_LABELS: Mapping[str, str] = {
    "docx": "Word（.docx）",
    "txt": "テキスト（.txt）",
    "html": "ウェブページ（.html）",
    "md": "Markdown（.md）",
    "csv": "表（Excel用 .csv）",
    "votes.csv": "議決結果一覧（Excel用 .csv）",
    "srt": "字幕（.srt）",
    "vtt": "字幕（.vtt）",
    "rttm": "話者区間（.rttm）",
    "json": "全データ（.json）",
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
    if not speaker.name:
        return speaker.role or f"話者{speaker.id.removeprefix('S')}"
    return f"{speaker.name}（{speaker.role}）" if speaker.role else speaker.name


def resolved_view(resolved: Resolved) -> dict[str, Any]:
    """Everything the editor shows: header, speakers, statements in the document's order, events.

    Ids stay the same when the draft is computed anew, positions may not.
    """
    draft = resolved.draft
    return {
        "state": resolved.state,
        "duration": draft.transcript.recording.duration,
        "file_name": draft.transcript.recording.file_name,
        "statements": list(statements_view(resolved)),
        **parts_view(resolved),
        "formats": formats_view(),
        "words": {name: FLAGS[name].short for name in ("unknown_speaker", "edited")},
    }


def parts_view(resolved: Resolved) -> dict[str, Any]:
    """All but the statements: small enough to be sent whole with each change."""
    draft, document = resolved.draft, resolved.draft.minutes_doc
    facts = resolved.facts
    return {
        "header": header_view(document.header),
        "speakers": speakers_view(draft),
        "items": [
            {"id": key, "number": item.number, "title": item.title}
            for key, item in zip(resolved.items, document.agenda, strict=True)
        ],
        "events": [
            {"id": key, **event_view(one), **_by_hand(key, facts)}
            for key, one in zip(facts.events, document.events, strict=True)
        ],
        "decisions": [
            {"id": key, **to_plain(one), **_by_hand(key, facts)}
            for key, one in zip(facts.decisions, document.decisions, strict=True)
        ],
        "actions": [
            {"id": key, **to_plain(one), **_by_hand(key, facts)}
            for key, one in zip(facts.actions, document.actions, strict=True)
        ],
        "deleted": [
            {
                "id": one.id,
                "text": one.statement.text,
                "speaker_id": one.statement.speaker_id,
                "after": one.after,
            }
            for one in resolved.deleted
        ],
        "attendees": [{"name": who.name, "role": who.role or ""} for who in document.attendees],
    }


def _by_hand(key: str, facts: Facts) -> dict[str, bool]:
    """Whether a person made it, and whether its ground has moved since (根拠の文が変わりました)."""
    return {"by_hand": key in facts.by_hand, "moved": key in facts.moved}


def statements_view(
    resolved: Resolved, wanted: Callable[[str, Statement], bool] = lambda _id, _statement: True
) -> Iterator[dict[str, Any]]:
    """The statements that are ``wanted``, each with its id, its place and the heading above it."""
    document = resolved.draft.minutes_doc
    turns = {turn.id: turn for turn in resolved.draft.transcript.turns}
    index = 0
    for item_key, item in zip(resolved.items, document.agenda, strict=True):
        heading = None if item.number is None else f"{item.number}　{item.title}"
        for place, statement in enumerate(item.statements):
            key = resolved.ids[index]
            if wanted(key, statement):
                cited = [turns[turn_id] for turn_id in statement.turn_ids if turn_id in turns]
                row = statement_view(index, statement, cited)
                first = heading if place == 0 else None
                yield row | {
                    "id": key,
                    "heading": first,
                    "item": item_key,
                    "person": statement.speaker_id,
                    "verbatim": statement.verbatim,
                }
            index += 1


def changed_view(old: Resolved, new: Resolved, touched: Collection[str] = ()) -> dict[str, Any]:
    """What of the draft differs: whole statements, the order where it is another one, other parts.

    ``touched``: what was changed meanwhile (``statement/T1``, ``speaker/S1``, ``header/``), even if
    it is again as it was: a page may show what it sent itself.
    """
    before = dict(zip(old.ids, _rows(old), strict=True))
    now = dict(zip(new.ids, _rows(new), strict=True))

    def differs(key: str, _statement: Statement) -> bool:
        return before.get(key) != now[key] or f"statement/{key}" in touched

    changed: dict[str, Any] = {"statements": list(statements_view(new, differs))}
    parts, past = parts_view(new), parts_view(old)
    kinds = {name.partition("/")[0] for name in touched}
    again = {_PARTS[kind] for kind in kinds & _PARTS.keys()}
    changed |= {
        name: value for name, value in parts.items() if value != past[name] or name in again
    }
    if new.ids != old.ids:
        changed["order"] = list(new.ids)
    if new.state != old.state:
        changed["state"] = new.state
    return changed


_PARTS = {"speaker": "speakers", "header": "header"}
"""What a change touches → the part that holds it."""


def _rows(resolved: Resolved) -> list[tuple[Statement, str | None]]:
    """Each statement with the heading right above it."""
    return [
        (statement, f"{item.number} {item.title}" if place == 0 else None)
        for item in resolved.draft.minutes_doc.agenda
        for place, statement in enumerate(item.statements)
    ]


def header_view(header: Header) -> dict[str, Any]:
    """The header as the form shows it."""
    return {
        "title": header.title,
        "date": f"{wareki(header.date)}（{weekday(header.date)}）" if header.date else "",
        "started_at": clock(header.started_at) if header.started_at else "",
        "place": header.place or "",
    }


def speakers_view(draft: Draft) -> list[dict[str, Any]]:
    """Speakers with their evidence, the one who said most first."""
    counts: dict[str | None, int] = {}
    for statement in draft.minutes_doc.statements:
        counts[statement.speaker_id] = counts.get(statement.speaker_id, 0) + 1
    rows = [
        {
            "id": speaker.id,
            "label": speaker_label(speaker),
            "name": speaker.name or "",
            "role": speaker.role or "",
            "count": counts.get(speaker.id, 0),
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
        "time": event.time,
        "text": event.text,
        "turn_id": event.turn_id,
        "warning": event.kind == "warning",
    }


def statement_view(index: int, statement: Statement, turns: Iterable[Turn]) -> dict[str, Any]:
    """One statement with its place in the recording and what should be checked."""
    cited = tuple(turns)
    words = tuple(word for turn in cited for word in turn.words)
    pieces = sentences(statement.verbatim, words)
    checked = {flag_detail(flag) for flag in statement.flags if flag.startswith(f"{CHECKED}:")}
    said = dict.fromkeys((*statement.flags, *_said_by_turns(statement, cited)))
    flags = [flag for flag in said if flag not in checked and not flag.startswith(f"{CHECKED}:")]
    flags += [CHECKED] if checked else []
    return {
        "index": index,
        "speaker_id": statement.speaker_id,
        "text": statement.text,
        "pieces": pieces,
        "start": min((word.span.start for word in words), default=None),
        "end": max((word.span.end for word in words), default=None),
        "turn_ids": list(statement.turn_ids),
        "flags": _short(flag for flag in flags if is_check(flag)),
        "doubts": [{"id": flag, "text": flag_text(flag).short} for flag in flags if is_check(flag)],
        "notes": _short(flag for flag in flags if not is_check(flag)),
    }


def _said_by_turns(statement: Statement, turns: Sequence[Turn]) -> tuple[str, ...]:
    """Flags that follow from what was heard; of an edited statement only those that are no doubts."""
    flags = [flag for turn in turns for flag in turn.flags]
    if any(turn.overlapped for turn in turns):
        flags.append("overlapped")
    if statement.speaker_id is None:
        flags.append("unknown_speaker")
    if _doubtful_share(tuple(word for turn in turns for word in turn.words)) >= DOUBTFUL_SHARE:
        flags.append("unsure")
    return without_checks(flags) if EDITED in statement.flags else tuple(flags)


def _short(flags: Iterable[str]) -> list[str]:
    """The words beside a statement, each once."""
    return list(dict.fromkeys(flag_text(flag).short for flag in flags))


def sentences(verbatim: str, words: tuple[Word, ...]) -> list[dict[str, Any]]:
    """The verbatim text cut into sentences that can be heard one by one.

    Each piece: ``text``, ``start`` and ``end`` in seconds, ``marks``: doubtful or corrected words as
    ``from`` and ``to`` in characters and ``original``, what had been heard where it was corrected.
    Where the words do not spell the text (edited elsewhere) it stays one piece.
    """
    if not words:
        return [{"text": verbatim, "start": None, "end": None, "marks": []}]
    if "".join(word.text for word in words).strip() != verbatim.strip():
        end = max(word.span.end for word in words)
        return [{"text": verbatim, "start": words[0].span.start, "end": end, "marks": []}]
    pieces: list[dict[str, Any]] = []
    waiting: list[Word] = []
    for word in words:
        waiting.append(word)
        if word.text.rstrip().endswith(tuple(_SENTENCE_ENDS)):
            pieces.append(_piece(waiting))
            waiting = []
    if waiting:
        pieces.append(_piece(waiting))
    return pieces


def _piece(words: list[Word]) -> dict[str, Any]:
    marks: list[dict[str, Any]] = []
    place = 0
    for word in words:
        end = place + len(word.text)
        doubtful = word.confidence < DOUBTFUL and any(char.isalnum() for char in word.text)
        if doubtful or word.original is not None:
            last = marks[-1] if marks else None
            if last and last["to"] == place and last["original"] is word.original is None:
                last["to"] = end
            else:
                marks.append({"from": place, "to": end, "original": word.original})
        place = end
    return {
        "text": "".join(word.text for word in words),
        "start": words[0].span.start,
        "end": max(word.span.end for word in words),
        "marks": marks,
    }


def _doubtful_share(words: tuple[Word, ...]) -> float:
    """Share of characters whose word is doubtful, 0 to 1."""
    total = sum(len(word.text) for word in words)
    bad = sum(len(word.text) for word in words if word.confidence < DOUBTFUL)
    return bad / total if total else 0.0
