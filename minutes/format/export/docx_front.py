"""What stands above and below the statements in our four Word layouts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, repeat
from typing import Any

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from minutes.format.export import docx_style as names
from minutes.format.export.blocks import option
from minutes.format.export.docx_vertical import is_vertical
from minutes.format.export.front import (
    BALLOT_COLUMNS,
    VOTE_COLUMNS,
    Results,
    agenda_lines,
    chair_title,
    date_line,
    document_title,
    header_fields,
    printed_date,
    seat_word,
)
from minutes.format.export.front_values import front_values
from minutes.format.export.line_break import width
from minutes.format.export.title_lines import title_lines
from minutes.schema import Draft, Profile

_MEMBERS = re.compile("出席|欠席|説明|事務局|職務")
_DAY_OF_SESSION = re.compile(r"（[^（）]+）$")
COVER_ROOM = 40
"""Half-width columns of a line of the title on the cover."""
ONE_COLUMN = 6
"""Names up to this many stand one below the other; more stand side by side."""
SEATS_IN_COLUMN = 3
"""The same of members with their 議席番号, who stand side by side in every assembly's minutes."""
_SEATED = re.compile(r" ?[0-9]{1,2}番　")


def add_cover(document: Document, draft: Draft, profile: Profile) -> None:
    """表紙: title and day in the middle of a page of their own."""
    whole = document_title(draft, profile)
    split = _DAY_OF_SESSION.search(whole)
    name = whole[: split.start()] if split else whole
    lines = ("\n".join(title_lines(name, COVER_ROOM)), *([split.group()] if split else []))
    for place, text in enumerate(lines):
        title = document.add_paragraph(text, names.COVER)
        if place == 0:
            title.paragraph_format.space_before = Pt(120 if is_vertical(profile) else 220)
    day = printed_date(draft.minutes_doc.header.date, profile)
    if day:
        line = document.add_paragraph(day, names.FIELD)
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    new_page(document)


def new_page(document: Document) -> Any:
    """What follows stands on another page; the paragraph that breaks it."""
    paragraph = document.add_paragraph(style=names.FIELD)
    paragraph.add_run().add_break(WD_BREAK.PAGE)
    return paragraph


def add_front(document: Document, draft: Draft, profile: Profile) -> None:
    """Title and header: fields in a table for 審議会 and 庁内, as ○ lines for councils.

    Vertical text has no tables: LibreOffice loses what stands in them.
    """
    document.add_paragraph(document_title(draft, profile), "Title")
    usual = "table" if profile.layout in ("shingikai", "chonai", "youten") else "lines"
    if option(profile, "front_form", usual) == "table" and not is_vertical(profile):
        _front_table(document, draft, profile)
        return
    if date_line(draft, profile):
        day = document.add_paragraph(date_line(draft, profile), names.FIELD)
        day.alignment = WD_ALIGN_PARAGRAPH.CENTER
    fields = header_fields(draft, profile)
    marks = _marks(profile)
    for (label, lines), mark in zip(fields, marks, strict=False):
        _field_lines(document, f"{mark}{label}", lines)
    if profile.layout == "iinkai":
        _committee_signatures(document, draft, profile, marks)
        _field_lines(document, f"{next(marks)}{_schedule(draft)}", agenda_lines(draft, profile))
    document.add_paragraph(style=names.FIELD)


def _front_table(document: Document, draft: Draft, profile: Profile) -> None:
    """The fields as a table; the day, which councils print below the title, is a row of it."""
    day = date_line(draft, profile)
    fields = (*((("年月日", (day,)),) if day else ()), *header_fields(draft, profile))
    committee = profile.layout == "iinkai"
    schedule = ((_schedule(draft), agenda_lines(draft, profile)),) if committee else ()
    _field_table(document, (*fields, *schedule))
    if committee:
        document.add_paragraph(style=names.FIELD)
        _committee_signatures(document, draft, profile, repeat(""))
    if profile.layout in ("honkaigi", "iinkai"):
        document.add_paragraph(style=names.FIELD)


def _schedule(draft: Draft) -> str:
    return "議事日程" if seat_word(draft, "委員") == "議員" else "審査日程"


def _marks(profile: Profile) -> Iterator[str]:
    """What stands before each label: ``○``, ``1　``, nothing."""
    mark = option(profile, "field_mark", "maru")
    if mark == "number":
        return (f"{number}　" for number in count(1))
    return repeat("○" if mark == "maru" else "")


def _committee_signatures(
    document: Document, draft: Draft, profile: Profile, marks: Iterator[str]
) -> None:
    """Where the chair signs, and the members whom the chair asked to."""
    labels = (f"{chair_title(draft, '委員長')}署名", *_signing(draft, profile))
    marked = [f"{mark}{label}" for label, mark in zip(labels, marks, strict=False)]
    for label in marked:
        _signature_line(document, label, max(map(width, marked)))


def _signing(draft: Draft, profile: Profile) -> tuple[str, ...]:
    """署名委員（佐藤花子） for each member who signs."""
    signers = front_values(draft, profile).get("signers", ())
    return tuple(f"署名{seat_word(draft, '委員')}（{who}）" for who in signers)


def add_results(document: Document, came: Results, profile: Profile) -> None:
    """Decisions, votes and actions as tables, the next meeting."""
    decisions = [(str(n), text) for n, text in enumerate(came.decisions, start=1)]
    actions = [(what, who or "未定", due or "未定") for what, who, due in came.actions]
    # who answered what stands in the table below
    votes = [(*row[:3], row[3].partition("　")[0]) for row in came.votes]
    for heading, columns, rows, widths in (
        ("決定事項", ("番号", "決定事項"), decisions, (14, 146)),
        ("議決結果一覧", VOTE_COLUMNS, votes, (26, 62, 32, 40)),
        ("指名点呼による表決の賛否", BALLOT_COLUMNS, came.ballots, (68, 52, 40)),
        ("ToDo（対応事項）", ("内容", "担当", "期限"), actions, (74, 36, 50)),
    ):
        if rows:
            document.add_heading(heading, 1)
        if rows and is_vertical(profile) and rows is actions:
            told = (f"{what}（担当：{who}、期限：{due}）" for what, who, due in actions)
            _list(document, told)
        elif rows and is_vertical(profile):
            _list(document, map(_as_line, rows))
        elif rows:
            _grid(document, columns, rows, widths)
    if came.next_meeting:
        following = document.add_paragraph(style=names.FIELD)
        following.paragraph_format.space_before = Pt(12)
        following.add_run("次回の日程", names.LABEL)
        following.add_run(f"　{came.next_meeting}")


def _as_line(row: Sequence[str]) -> str:
    """A row where no table can stand: ``1　原案可決``."""
    return "　".join(filter(None, row))


def add_signatures(document: Document, draft: Draft, profile: Profile) -> None:
    """Lines to sign on: chair and two members for 本会議, chair for 審議会."""
    if profile.layout == "honkaigi":
        _keep_with_last(document)
        document.add_paragraph(
            "会議の経過を記載し、その相違ないことを証するため、ここに署名する。", names.FIELD
        ).paragraph_format.keep_with_next = True
        signers = front_values(draft, profile).get("signers", ("", ""))
        labels = ("議長", *(f"署名議員{who and f'（{who}）'}" for who in signers))
        _signature_lines(document, labels)
    elif profile.layout == "shingikai":
        _keep_with_last(document)
        labels = (f"{chair_title(draft, '会長')}署名", *_signing(draft, profile))
        _signature_lines(document, labels)


def _signature_lines(document: Document, labels: Sequence[str]) -> None:
    """All on one page, their lines one below the other."""
    room = max(map(width, labels))
    paragraphs = [_signature_line(document, label, room) for label in labels]
    for paragraph in paragraphs[:-1]:
        paragraph.paragraph_format.keep_with_next = True


def _keep_with_last(document: Document) -> None:
    """What follows a blank line stays on the page of what is above it: no signature stands alone."""
    above = [
        element for element in document.element.body if element.tag in (qn("w:p"), qn("w:tbl"))
    ][-1:]
    inside = [
        paragraph
        for element in above
        for paragraph in (
            [element] if element.tag == qn("w:p") else element.tr_lst[-1].iter(qn("w:p"))
        )
    ]
    for element in inside:
        Paragraph(element, document._body).paragraph_format.keep_with_next = True
    blank = document.add_paragraph(style=names.FIELD)
    blank.paragraph_format.keep_with_next = True


def _list(document: Document, lines: Iterable[str]) -> None:
    for line in lines:
        document.add_paragraph(line, names.LISTED)


def _field_lines(document: Document, label: str, lines: Sequence[str]) -> None:
    paragraph = document.add_paragraph(style=names.FIELD)
    paragraph.add_run(label, names.LABEL)
    if len(lines) == 1:
        paragraph.add_run(f"　{lines[0]}")
    elif lines:
        paragraph.paragraph_format.keep_with_next = True
        seated = [line for line in lines if _SEATED.match(line)]
        few = SEATS_IN_COLUMN if len(seated) == len(lines) else ONE_COLUMN
        rows, stops = _columns(lines, 40, few) if _MEMBERS.search(label) else (lines, ())
        for row in rows:
            _stop_at(document.add_paragraph(row, names.FIELD_MEMBER), stops)


def _columns(
    lines: Sequence[str], room: int, few: int = ONE_COLUMN
) -> tuple[Sequence[str], tuple[int, ...]]:
    """Long lists side by side, as many as fit in ``room`` full-width characters, and their tab stops."""
    widest = max(map(width, lines), default=0) / 2 + 1
    across = next((n for n in (3, 2) if len(lines) > few and widest * n <= room), 1)
    rows = tuple("\t".join(lines[at : at + across]) for at in range(0, len(lines), across))
    return rows, tuple(room // across * column for column in range(1, across))


def _stop_at(paragraph: Any, stops: Sequence[int]) -> None:
    for stop in stops:
        at = stop + (2 if paragraph.style.name == names.FIELD_MEMBER else 0)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(at * names.BODY_POINTS))


def _signature_line(document: Document, label: str, room: int = 0) -> Any:
    """``room``: width of the longest label, in half-width characters: all lines begin alike."""
    paragraph = document.add_paragraph(style=names.SIGNATURE)
    paragraph.paragraph_format.keep_together = True
    paragraph.add_run(label, names.LABEL)
    paragraph.add_run("\t")
    paragraph.add_run("　" * 18).underline = True
    _stop_at(paragraph, (max(7, max(room, width(label)) // 2 + 2),))
    return paragraph


def _field_table(document: Document, fields: Sequence[tuple[str, tuple[str, ...]]]) -> None:
    table = _table(document, len(fields), (36, 124))
    for row, (label, lines) in zip(table.rows, fields, strict=True):
        _fill(row.cells[0], (label,), header=True)
        rows, stops = _columns(lines, 32) if _MEMBERS.match(label) else (lines, ())
        _fill(row.cells[1], rows or ("",))
        for paragraph in row.cells[1].paragraphs:
            _stop_at(paragraph, stops)


def _grid(
    document: Document,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
) -> None:
    table = _table(document, len(rows) + 1, widths)
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        _fill(cell, (text,), header=True)
    _repeat_on_every_page(table.rows[0])
    for row, texts in zip(table.rows[1:], rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            _fill(cell, (text,))


def _table(document: Document, rows: int, widths: Sequence[int]) -> Any:
    table = document.add_table(rows=rows, cols=len(widths), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, millimetres in zip(table.columns, widths, strict=True):
        column.width = Mm(millimetres)
    for row in table.rows:
        for cell, millimetres in zip(row.cells, widths, strict=True):
            cell.width = Mm(millimetres)
    return table


def _fill(cell: Any, lines: Sequence[str], *, header: bool = False) -> None:
    for index, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
        paragraph.style = names.CELL
        paragraph.add_run(line, names.LABEL if header else None)
    if header:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:color"), "auto")
        shade.set(qn("w:fill"), "EDEDED")
        cell._tc.get_or_add_tcPr().append(shade)


def _repeat_on_every_page(row: Any) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
