"""用語辞書: 表記,読み,誤認識例."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path

from minutes.format.inputs.files import Row, parse_table, read_table, wrong
from minutes.schema import Term

WHAT = "用語辞書"
_SPLIT = re.compile(r"[;；/／、|｜]+")
_KANA = re.compile(r"^[\u3041-\u309f\u30a0-\u30ff\uff66-\uff9f\s\u3000・]+$")
_HEADER = {"表記", "用語", "語", "単語", "見出し語", "term", "text", "word"}


def read_dictionary(path: str | Path) -> tuple[Term, ...]:
    """Terms of a user dictionary (csv, txt, xlsx or docx table): 表記, 読み, 誤認識例….

    The reading may be empty; several mistakes stand in further columns or are parted by ``/`` or
    ``、``.

    Raises
    ------
    UsageError
        One Japanese line that names the file and the row.
    """
    return _terms(read_table(path, WHAT), path)


def parse_dictionary(text: str) -> tuple[Term, ...]:
    """Terms of typed or pasted text, one a line: 表記,読み,誤認識例…; nothing where it is blank.

    >>> parse_dictionary("青葉区,あおばく,青葉く／青場区")[0].mistakes
    ('青葉く', '青場区')
    """
    rows = parse_table(text, "", WHAT)
    return _terms(rows, "") if rows else ()


def dictionary_text(terms: Iterable[Term]) -> str:
    """Terms as :func:`parse_dictionary` reads them.

    >>> dictionary_text([Term("青葉区", None, ("青葉く",))])
    '青葉区,,青葉く'
    """
    table = StringIO()
    rows = ((term.text, term.reading or "", "／".join(term.mistakes)) for term in terms)
    csv.writer(table, lineterminator="\n").writerows(rows)
    return re.sub(r"(?<!,),+$", "", table.getvalue().rstrip("\n"), flags=re.MULTILINE)


def _terms(rows: Sequence[Row], path: str | Path) -> tuple[Term, ...]:
    body = rows[1:] if rows[0].cell(0).lower() in _HEADER else rows
    if not body:
        raise wrong(WHAT, path, "見出しだけで、用語の行がありません。", rows[0].number)
    return tuple(dict.fromkeys(_term(row, path) for row in body))


def _term(row: Row, path: str | Path) -> Term:
    text, reading = row.cell(0), row.cell(1)
    if not text:
        raise wrong(WHAT, path, "表記がありません。1列目に正しい表記を書いてください。", row.number)
    if reading and not _KANA.match(reading):
        raise wrong(
            WHAT, path, f"読み「{reading[:20]}」は仮名で書いてください（2列目）。", row.number
        )
    mistakes = (part.strip() for cell in row.cells[2:] for part in _SPLIT.split(cell))
    kept = tuple(dict.fromkeys(part for part in mistakes if part and part != text))
    return Term(text=text, reading=reading or None, mistakes=kept, kind="dictionary")
