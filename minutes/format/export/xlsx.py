"""Decisions, votes and actions as a workbook: a sheet for each."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from minutes.format.export.csv import safe_cell
from minutes.format.export.docx_package import same_times
from minutes.format.export.front import (
    BALLOT_COLUMNS,
    VOTE_COLUMNS,
    document_title,
    printed_date,
    results,
)
from minutes.schema import Draft, Profile

Sheet = tuple[str, Sequence[str], Sequence[Sequence[str]], Sequence[int]]
"""Name, head, rows and widths in characters."""


def render(draft: Draft, profile: Profile) -> bytes:
    """An .xlsx with every sheet, an empty one too: 決定事項, 議決結果一覧, 指名点呼, ToDo."""
    book = Workbook()
    book.remove(book.worksheets[0])
    title = document_title(draft, profile)
    day = printed_date(draft.minutes_doc.header.date, profile)
    for name, head, rows, widths in _sheets(draft, profile):
        sheet = book.create_sheet(name)
        sheet.append((safe_cell("　".join(filter(None, (title, day)))),))
        sheet.append(tuple(head))
        for row in rows:
            sheet.append(tuple(map(safe_cell, row)))
        sheet["A1"].font = Font(bold=True)
        for cell in sheet[2]:
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", fgColor="EDEDED")
        for column, wide in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(column)].width = wide
        for cells in sheet.iter_rows(min_row=2):
            for cell in cells:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.freeze_panes = "A3"
        sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    moment = draft.minutes_doc.header.started_at or datetime(2000, 1, 1)
    book.properties.creator, book.properties.title = "", title[:255]
    book.properties.created = book.properties.modified = moment
    stream = io.BytesIO()
    book.save(stream)
    return same_times(stream.getvalue(), {"docProps/core.xml": _undated(moment)})


def _undated(moment: datetime) -> Callable[[bytes], bytes]:
    """openpyxl writes the hour of saving: the meeting's stands in for it."""
    stamp = f">{moment:%Y-%m-%dT%H:%M:%S}Z<"
    return lambda xml: re.sub(r">\d{4}-\d\d-\d\dT[\d:]{1,20}Z<", stamp, xml.decode()).encode()


def _sheets(draft: Draft, profile: Profile) -> Iterator[Sheet]:
    everything = replace(profile, options={**profile.options, "results": "last"})
    came = results(draft, everything)
    decisions = [(str(number), text) for number, text in enumerate(came.decisions, start=1)]
    actions = [(what, who or "未定", due or "未定") for what, who, due in came.actions]
    yield "決定事項", ("番号", "決定事項"), decisions, (8, 90)
    yield "議決結果一覧", VOTE_COLUMNS, came.votes, (16, 60, 18, 40)
    yield "指名点呼", BALLOT_COLUMNS, came.ballots, (40, 20, 16)
    yield "ToDo", ("内容", "担当", "期限"), actions, (70, 24, 24)
