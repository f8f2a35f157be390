"""The report of a batch as a workbook: sorted, filtered and clicked in Excel."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HEADER = (
    "録音",
    "結果",
    "要注意",
    "録音の長さ（秒）",
    "処理時間（秒）",
    "理由",
    "書き出したファイル",
    "手直しのため残したファイル",
)
"""Columns of ``report.csv`` and of the workbook."""

_WIDTHS = (44, 8, 36, 14, 14, 40, 44, 30)
_NUMBERS = (3, 4)
_FILES = 6


def book(rows: Sequence[Sequence[str]], summary: str, folder: Path) -> bytes:
    """A workbook: the summary, and a row a recording with a link to its first file.

    Parameters
    ----------
    rows : sequence
        Cells under :data:`HEADER`; files one a line.
    folder : Path
        Where the workbook will lie: links are relative to it.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font

    made = Workbook()
    table, words = made.active, made.create_sheet("まとめ")
    table.title = "結果"
    for number, row in enumerate((HEADER, *rows), 1):
        for column, text in enumerate(row, 1):
            _set(table.cell(number, column), text, column - 1 in _NUMBERS and number > 1)
        first = row[_FILES].partition("\n")[0]
        if number > 1 and first:
            table.cell(number, _FILES + 1).hyperlink = _link(Path(first), folder)
            table.cell(number, _FILES + 1).style = "Hyperlink"
    for letter, width in zip("ABCDEFGH", _WIDTHS, strict=True):
        table.column_dimensions[letter].width = width
        table[f"{letter}1"].font = Font(bold=True)
    table.freeze_panes = "A2"
    table.auto_filter.ref = table.dimensions
    for number, line in enumerate(summary.splitlines(), 1):
        _set(words.cell(number, 1), line, False)
    words.column_dimensions["A"].width = 100
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def _set(cell: Any, text: str, is_number: bool) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if is_number and text:
        cell.value = float(text)
        return
    plain = text.encode("utf-8", errors="backslashreplace").decode()
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", plain)
    if plain:
        cell.data_type = "s"  # whatever it begins with, it is no formula


def _link(path: Path, folder: Path) -> str:
    whole, base = path.resolve(), folder.resolve()
    inside = whole.relative_to(base) if whole.is_relative_to(base) else whole
    # Excel writes Japanese names as they are; these alone mean something else in an address.
    return re.sub(r"[%#? ]", lambda found: f"%{ord(found[0]):02X}", inside.as_posix())
