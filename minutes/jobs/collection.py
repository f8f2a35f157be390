"""All meetings of an output folder to read and search without a server: ``会議録一覧.html`` and ``.csv``.

What a meeting's line holds is kept beside them (:data:`CACHE`) and made anew only where the draft
or an edit is a newer one, so that a thousand meetings cost no more than the ones that changed.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from minutes.confine import share
from minutes.errors import StoreError
from minutes.format.export.blocks import people
from minutes.format.export.csv import safe_cell
from minutes.jobs.guess import guess
from minutes.jobs.index_page import page
from minutes.jobs.outputs import Outputs
from minutes.jobs.service import Service
from minutes.schema import Draft
from minutes.store.files import explained, replacing
from minutes.text import timestamp

NAME = "会議録一覧"
CACHE = ".minutes-index.jsonl"
"""Lines of the meetings as last written; it may be deleted at any time."""

_VERSION = 1
_COLUMNS = (
    "日付",
    "会議体",
    "会議名",
    "発言者",
    "議題",
    "決定事項",
    "録音の長さ",
    "ファイル",
)

_NUMBER = re.compile(r"第[\d一二三四五六七八九十]{1,4}回")

Line = Mapping[str, Any]
"""A meeting: ``stem``, ``key``, ``date``, ``body``, ``title``, ``speakers``, ``items``,
``decisions``, ``seconds``, and ``texts``: speaker, time in seconds and text of each statement."""


@dataclass(frozen=True, slots=True)
class Written:
    """How many meetings are listed, and where; ``kept``: lists that a person changed."""

    meetings: int
    files: tuple[Path, ...]
    kept: tuple[Path, ...]


def write_index(service: Service, outputs: Outputs, folder: Path) -> Written:
    """Write page and table of all meetings that have results in ``folder``.

    Drafts are taken with every edit of the page. A meeting whose job is elsewhere (another data
    folder, deleted since) stays as it was last listed.

    Raises
    ------
    OutputError, StoreError
    """
    known = _read(folder / CACHE)
    lines: list[Line] = []
    files: dict[str, tuple[str, ...]] = {}
    for stem, job, names in outputs.meetings():
        line = _line(service, stem, job, known.get(stem))
        if line is not None and names:
            lines.append(line)
            files[stem] = names
    lines.sort(key=lambda line: (line["date"] or "", line["title"], line["stem"]), reverse=True)
    if [line for line in lines if known.get(line["stem"]) is not line] or len(lines) < len(known):
        _keep(folder / CACHE, lines)
    html = outputs.write_own(f"{NAME}.html", page(lines, files))
    table = outputs.write_own(f"{NAME}.csv", _table(lines, files))
    return Written(len(lines), (*html.files, *table.files), (*html.kept, *table.kept))


def _line(service: Service, stem: str, job: str, known: Line | None) -> Line | None:
    if not job:
        return known
    try:
        desk = service.desk
        key = f"{_VERSION}:{job}:{desk.generation(job)}:{desk.version(job)}"
        if known is not None and known["key"] == key:
            return known
        body_id = service.job(job).body_id
        body = service.body(body_id).name if body_id else ""
        return {"stem": stem, "key": key, **describe(desk.draft(job), body)}
    except StoreError:  # no such job here, or no draft of it yet
        return known


def describe(draft: Draft, body: str = "") -> dict[str, Any]:
    """What of a draft is listed and searched."""
    document, who = draft.minutes_doc, people(draft)
    spans = {turn.id: turn.span.start for turn in draft.transcript.turns if turn.words}
    names, texts = [], []
    for statement in document.statements:
        person = who.get(statement.speaker_id or "")
        known = person is not None and person.known
        name = (person.full or person.short) if person is not None and known else ""
        names.append(name)
        begins = [spans[turn_id] for turn_id in statement.turn_ids if turn_id in spans]
        texts.append([name, round(min(begins)) if begins else 0, statement.text])
    title = document.header.title
    return {
        "date": document.header.date.isoformat() if document.header.date else "",
        "body": body or _NUMBER.sub("", guess((title,))[1] or ""),
        "title": title or draft.transcript.recording.file_name,
        "speakers": [name for name in dict.fromkeys(names) if name],
        "items": [item.title for item in document.agenda if item.title],
        "decisions": [decision.text for decision in document.decisions],
        "seconds": round(draft.transcript.recording.duration),
        "texts": texts,
    }


def _read(path: Path) -> dict[str, Line]:
    if not path.is_file():
        return {}
    found: dict[str, Line] = {}
    with explained(path):
        rows = path.read_bytes().splitlines()
    for row in rows:
        try:
            line = json.loads(row)
            if line["key"].startswith(f"{_VERSION}:"):
                found[line["stem"]] = line
        except (ValueError, KeyError, TypeError, AttributeError):
            continue  # half a line, or somebody's own: it is made anew
    return found


def _keep(path: Path, lines: Iterable[Line]) -> None:
    # A letter that is none (out of an old file name) becomes an escape that JSON knows.
    with (
        replacing(path) as part,
        part.open("w", encoding="utf-8", errors="backslashreplace") as file,
    ):
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
    share(path)


def _table(lines: Iterable[Line], files: Mapping[str, tuple[str, ...]]) -> bytes:
    """UTF-8 with BOM and CRLF, as Excel opens it by a double click."""
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    writer.writerow(_COLUMNS)
    for cells in _cells(lines, files):
        writer.writerow([safe_cell(cell) for cell in cells])
    return sheet.getvalue().encode("utf-8-sig", errors="backslashreplace")


def _cells(
    lines: Iterable[Line], files: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, ...]]:
    for line in lines:
        yield (
            line["date"],
            line["body"],
            line["title"],
            "、".join(line["speakers"]),
            "\n".join(line["items"]),
            "\n".join(line["decisions"]),
            timestamp(line["seconds"]),
            "\n".join(files[line["stem"]]),
        )
