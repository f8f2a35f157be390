"""The 議決結果一覧 as a table for Excel: one row a vote."""

from __future__ import annotations

import csv
import io

from minutes.format.export.csv import safe_cell
from minutes.format.export.front import VOTE_COLUMNS, vote_rows
from minutes.schema import Draft, Profile


def render(draft: Draft, profile: Profile) -> bytes:
    """UTF-8 with BOM and CRLF, as Excel opens it by a double click."""
    del profile  # the table has no house style
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    writer.writerow(VOTE_COLUMNS)
    for row in vote_rows(draft):
        writer.writerow(map(safe_cell, row))
    return sheet.getvalue().encode("utf-8-sig")
