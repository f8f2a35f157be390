"""A table for Excel: one row a statement."""

from __future__ import annotations

import csv
import io

from minutes.flags import flag_text
from minutes.format.export.blocks import is_printed, item_heading, people
from minutes.format.export.safe_text import printable
from minutes.format.export.speaker_line import UNKNOWN_SPEAKER, Person
from minutes.schema import Draft, Profile, Statement
from minutes.span import Span
from minutes.text import timestamp

COLUMNS = ("番号", "開始", "終了", "議題", "発言者", "氏名", "役職", "発言", "素起こし", "要確認")

# a cell that begins so is run as a formula by Excel and LibreOffice
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")


def render(draft: Draft, profile: Profile) -> bytes:
    """UTF-8 with BOM and CRLF, as Excel opens it by a double click."""
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    writer.writerow(COLUMNS)
    who = people(draft)
    spans = {turn.id: turn.span for turn in draft.transcript.turns if turn.words}
    number = 0
    for item in draft.minutes_doc.agenda:
        heading = "" if item.number is None else item_heading(item, profile)
        for statement in filter(is_printed, item.statements):
            number += 1
            person = who.get(statement.speaker_id or "", Person())
            times = _times(statement, spans)
            texts = (
                heading,
                person.short if person.known else UNKNOWN_SPEAKER,
                person.full,
                person.role,
                statement.text.replace("¶", "\n"),
                statement.verbatim,
                "、".join(_reasons(statement)),
            )
            writer.writerow((number, *times, *map(safe_cell, texts)))
    return sheet.getvalue().encode("utf-8-sig")


def safe_cell(text: str) -> str:
    """``text`` that no spreadsheet runs: what looks like a formula gets an apostrophe in front.

    >>> safe_cell("=HYPERLINK(1)"), safe_cell("10件です。")
    ("'=HYPERLINK(1)", '10件です。')
    """
    clean = printable(text)
    return f"'{clean}" if clean.lstrip(" ").startswith(_FORMULA_STARTS) else clean


def _reasons(statement: Statement) -> tuple[str, ...]:
    """What is to be checked or known about a statement, each once."""
    texts = map(flag_text, statement.flags)
    return tuple(dict.fromkeys(text.label for text in texts if text.kind != "quiet"))


def _times(statement: Statement, spans: dict[str, Span]) -> tuple[str, str]:
    found = [spans[turn_id] for turn_id in statement.turn_ids if turn_id in spans]
    if not found:
        return "", ""
    return timestamp(min(span.start for span in found)), timestamp(max(span.end for span in found))
