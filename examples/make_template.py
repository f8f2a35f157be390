"""Write ``template.docx``, an example of a municipality's own Word template.

Run ``python examples/make_template.py`` after a change here; a test compares the two.
"""

from __future__ import annotations

from pathlib import Path

import docx
from docx.shared import Mm

from minutes.format.export.docx_package import package
from minutes.format.export.docx_style import prepare


def example_template() -> bytes:
    """A committee's record: table of particulars, statements, what is to be done."""
    document = docx.Document()
    prepare(document, centred_marks=False)
    document.add_paragraph("{{ 表題 }}", "Title")
    rows = (
        ("日時", "{{ 日時 }}"),
        ("場所", "{{ 場所 }}"),
        ("出席委員", "{{ 出席者 }}"),
        ("欠席委員", "{{ 欠席者 }}"),
        ("説明員", "{{ 説明員 }}"),
        ("事務局", "{{ 事務局 }}"),
        ("議題", "{{ 議題 }}"),
        ("次回", "{{ 次回 }}"),
    )
    table = document.add_table(rows=len(rows), cols=2, style="Table Grid")
    table.autofit = False
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text, millimetres in zip(row.cells, texts, (32, 128), strict=True):
            cell.text, cell.width = text, Mm(millimetres)
    document.add_heading("決定事項", 1)
    document.add_paragraph("{%p for 項 in 決定事項一覧 %}")
    document.add_paragraph("・{{ 項 }}")
    document.add_paragraph("{%p endfor %}")
    document.add_heading("対応事項", 1)
    actions = document.add_table(rows=4, cols=3, style="Table Grid")
    texts = (
        ("内容", "担当", "期限"),
        ("{%tr for 項 in 対応事項一覧 %}", "", ""),
        ("{{ 項.内容 }}", "{{ 項.担当 }}", "{{ 項.期限 }}"),
        ("{%tr endfor %}", "", ""),
    )
    for row, cells in zip(actions.rows, texts, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_heading("議事の経過", 1)
    document.add_paragraph("{{ 本文 }}")
    document.add_paragraph("（{{ 閉会時刻 }}　終了）")
    return package(document, title="会議録のひな形", moment=None)


if __name__ == "__main__":
    Path(__file__).with_name("template.docx").write_bytes(example_template())
