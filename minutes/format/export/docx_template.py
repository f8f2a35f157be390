"""A municipality's own Word template in place of our layout: ``{{ 会議名 }}`` and the like.

The placeholders are listed in :mod:`minutes.format.export.template_fill`; ``examples/template.docx`` shows all of them.
``{{ 本文 }}``, alone in its paragraph, becomes the statements in our paragraph styles (発言, 進行, …):
a template that has styles of these names decides how they look.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import docx
from docx.document import Document

from minutes.apart import Limits, TooMuch, apart
from minutes.format.export import template_fill
from minutes.format.export.blocks import Block, Heading, Speech
from minutes.format.export.docx_body import add_blocks
from minutes.format.export.docx_style import add_missing_styles
from minutes.format.export.front import (
    VOTE_COLUMNS,
    agenda_lines,
    attendance,
    document_title,
    printed_date,
    printed_hours,
    results,
)
from minutes.format.export.front_values import front_values
from minutes.format.export.people_lines import people_lines
from minutes.format.export.point_blocks import body_blocks
from minutes.format.export.safe_text import one_line
from minutes.format.export.template_fill import BODY, PROCEEDINGS, broken
from minutes.schema import Attendee, Draft, Profile
from minutes.text import clock, join_japanese, timestamp

_FRONT: Mapping[str, str] = MappingProxyType(
    {
        "会期": "session",
        "議事日程の号数": "agenda_number",
        "付した事件": "business",
        "遅参早退": "late",
        "署名議員": "signers",
        "公開の別": "openness",
        "非公開の部分": "closed_part",
        "傍聴者": "observers",
        "配布資料": "handouts",
        "作成方法": "method",
    }
)
"""Placeholder → the front field that stands in its place."""

_MARKER = "\ue000本文\ue000"  # private-use characters: no meeting holds them
_LIMITS = Limits(output=256 * 1024**2)
_TOO_LARGE = ("time", "no answer", "MemoryError", "OverflowError", "RecursionError")
_FULL_WIDTH_TAG = re.compile("｛｛|｛％|{ {|{ %")


def render_template(draft: Draft, profile: Profile, path: Path) -> Document:
    """The template at ``path`` with the draft in it.

    Raises
    ------
    UsageError
        The template cannot be read, uses a name that does not exist, or has no place for the statements.
    """
    filled, used = _filled(_context(draft, profile), path)
    place = [paragraph for paragraph in _paragraphs(filled) if _MARKER in paragraph.text]
    if BODY in used and not (place and all(p.text.strip() == _MARKER for p in place)):
        raise broken(path, f"{{{{ {BODY} }}}}は、ほかに何も書かない本文の段落に置いてください")
    for paragraph in place:
        _replace(filled, paragraph, body_blocks(draft, profile), profile)
    return filled


def _filled(context: Mapping[str, object], path: Path) -> tuple[Document, set[str]]:
    """The template with its placeholders filled, and the names that it uses."""
    try:
        packed, names = apart(
            f"{template_fill.__name__}:fill",
            str(path),
            dict(context),
            reads=path,
            limits=_LIMITS,
        )
    except TooMuch as error:
        if str(error) in _TOO_LARGE or str(error).startswith("ended"):
            raise broken(path, "差込みが終わりません。繰返しの回数を確かめてください") from error
        raise broken(path, f"差込みができません（{error}）") from error
    filled = docx.Document(io.BytesIO(base64.b64decode(packed)))
    if any(_FULL_WIDTH_TAG.search(paragraph.text) for paragraph in _paragraphs(filled)):
        raise broken(path, "差込みの括弧は半角の {{ }} で、間を空けずに書いてください")
    return filled, set(names)


def _paragraphs(document: Document) -> Iterator[Any]:
    """Paragraphs of the body, of its tables too."""
    yield from document.paragraphs
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from cell.paragraphs


def _replace(
    document: Document, paragraph: Any, blocks: tuple[Block, ...], profile: Profile
) -> None:
    """Write the blocks at the end, where python-docx adds, and move them to the placeholder."""
    body = document.element.body
    add_missing_styles(document)
    before = len(body)
    add_blocks(
        document,
        blocks,
        profile,
        heading_level=2,
    )
    last = body.sectPr is not None  # section properties stay last
    start = before - last
    for element in list(body)[start : len(body) - last]:
        paragraph._p.addprevious(element)
    if paragraph._p.getparent().tag.endswith("}tc") and paragraph._p.getnext() is None:
        paragraph.text = ""  # a table cell must end with a paragraph
    else:
        paragraph._p.getparent().remove(paragraph._p)


def _context(draft: Draft, profile: Profile) -> Mapping[str, object]:
    header = draft.minutes_doc.header
    there = attendance(draft)
    came = results(draft, profile)
    agenda = agenda_lines(draft, profile)
    day, hours = printed_date(header.date, profile), printed_hours(draft)
    front = front_values(draft, profile)
    return {
        **{name: "\n".join(front.get(field, ())) for name, field in _FRONT.items()},
        "会議名": one_line(header.title),
        "表題": document_title(draft, profile),
        "開催日": day,
        "日時": "　".join(filter(None, (day, hours))),
        "開会時刻": clock(header.started_at) if header.started_at else "",
        "閉会時刻": clock(header.ended_at) if header.ended_at else "",
        "場所": one_line(header.place or ""),
        "出席者": _lines(there.seated),
        "欠席者": _lines(there.absent) or ("なし" if there.listed else ""),
        "説明員": _lines(there.explaining),
        "事務局": _lines(there.office),
        "議題": "\n".join(agenda),
        "決定事項": "\n".join(came.decisions),
        "次回": came.next_meeting,
        BODY: _MARKER,
        "出席者一覧": [
            {"職名": one_line(member.role or ""), "氏名": join_japanese(one_line(member.name))}
            for member in there.seated
        ],
        "議題一覧": list(agenda),
        "決定事項一覧": list(came.decisions),
        "議決結果一覧": [dict(zip(VOTE_COLUMNS, row, strict=True)) for row in came.votes],
        "対応事項一覧": [
            {"内容": what, "担当": who or "未定", "期限": due or "未定"}
            for what, who, due in came.actions
        ],
        PROCEEDINGS: [_entry(block) for block in body_blocks(draft, profile)],
    }


def _lines(members: tuple[Attendee, ...]) -> str:
    return "\n".join(people_lines(members, aligned=False))


def _entry(block: Block) -> dict[str, str]:
    if isinstance(block, Speech):
        at = "" if block.start is None else timestamp(block.start)
        return {
            "種別": "発言",
            "発言者": block.line.label,
            "本文": "\n　".join(block.texts),
            "録音位置": at,
        }
    kind = "見出し" if isinstance(block, Heading) else "進行"
    return {"種別": kind, "発言者": "", "本文": block.text, "録音位置": ""}
