"""A municipality's own Word template in place of our layout: ``{{ 会議名 }}`` and the like.

The placeholders are listed in :data:`PLACEHOLDERS`; ``examples/template.docx`` shows all of them.
``{{ 本文 }}``, alone in its paragraph, becomes the statements in our paragraph styles (発言, 進行, …):
a template that has styles of these names decides how they look.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zipfile import BadZipFile

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment
from lxml.etree import XMLSyntaxError

from minutes.errors import UsageError
from minutes.format.export.blocks import Block, Heading, Speech, document_blocks
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
    with_role,
)
from minutes.format.export.safe_text import one_line
from minutes.schema import Attendee, Draft, Profile
from minutes.text import clock, join_japanese, timestamp

BODY, PROCEEDINGS = "本文", "議事"

PLACEHOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "会議名": "会議の名前（総務委員会）",
        "表題": "会議録の表題（総務委員会会議記録）",
        "開催日": "令和3年6月14日（月曜日）",
        "日時": "開催日と開会・閉会の時刻",
        "開会時刻": "午後1時30分",
        "閉会時刻": "午後2時05分",
        "場所": "開催場所",
        "出席者": "出席した委員・議員。1行に1人",
        "欠席者": "欠席した委員・議員。いなければ「なし」",
        "説明員": "説明のため出席した者。1行に1人",
        "事務局": "事務局職員。1行に1人",
        "議題": "議題。1行に1件",
        "決定事項": "決定事項。1行に1件",
        "次回": "次回の日程",
        BODY: "発言の全体。この差込みだけの段落に置く",
        "出席者一覧": "繰返し用：職名・氏名",
        "議題一覧": "繰返し用：議題の文字",
        "決定事項一覧": "繰返し用：決定事項の文字",
        "議決結果一覧": "繰返し用：議案番号・件名・結果・賛否",
        "対応事項一覧": "繰返し用：内容・担当・期限",
        PROCEEDINGS: "繰返し用：種別（見出し・発言・進行）・発言者・本文・録音位置",
    }
)
"""Every name that a template may use, and what stands in its place."""

_MARKER = "\ue000本文\ue000"  # private-use characters: no meeting holds them
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
        raise _broken(path, f"{{{{ {BODY} }}}}は、ほかに何も書かない本文の段落に置いてください")
    for paragraph in place:
        _replace(filled, paragraph, document_blocks(draft, profile), profile)
    return filled


def _filled(context: Mapping[str, object], path: Path) -> tuple[Document, set[str]]:
    """The template with its placeholders filled, and the names that it uses."""
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        template = DocxTemplate(io.BytesIO(path.read_bytes()))
        used = template.get_undeclared_template_variables(environment)
        _check_names(used, path)
        template.render(dict(context), environment)
        stream = io.BytesIO()
        template.save(stream)
        filled = docx.Document(stream)
    except OSError as error:
        raise _broken(path, "ファイルを開けません") from error
    except TemplateSyntaxError as error:
        raise _broken(
            path, f"{{{{ }}}}や{{% %}}の書き方に誤りがあります（{error.message}）"
        ) from error
    except TemplateError as error:
        raise _broken(path, f"差込みができません（{error.message}）") from error
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError, XMLSyntaxError) as error:
        raise _broken(path, "Wordの文書（.docx）として読めません") from error
    if any(_FULL_WIDTH_TAG.search(paragraph.text) for paragraph in _paragraphs(filled)):
        raise _broken(path, "差込みの括弧は半角の {{ }} で、間を空けずに書いてください")
    return filled, used


def _broken(path: Path, reason: str) -> UsageError:
    return UsageError(
        f"Wordのひな形「{path.name}」：{reason}。ひな形を直すか、様式のtemplateを消してください。"
    )


def _check_names(used: set[str], path: Path) -> None:
    for name in sorted(used - PLACEHOLDERS.keys()):
        close = get_close_matches(name, PLACEHOLDERS, n=1, cutoff=0.3)
        hint = f"「{close[0]}」ではありませんか" if close else "使える名前は説明書にあります"
        raise _broken(path, f"差込み「{name}」はありません。{hint}")
    if not used & {BODY, PROCEEDINGS}:
        raise _broken(
            path, f"発言を入れる場所がありません。{{{{ {BODY} }}}}を書いた段落を加えてください"
        )


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
        heading_level=2,
        time_marks=profile.options.get("time_marks") is True,
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
    return {
        "会議名": one_line(header.title),
        "表題": document_title(draft, profile),
        "開催日": day,
        "日時": "　".join(filter(None, (day, hours))),
        "開会時刻": clock(header.started_at) if header.started_at else "",
        "閉会時刻": clock(header.ended_at) if header.ended_at else "",
        "場所": one_line(header.place or ""),
        "出席者": _lines(there.seated),
        "欠席者": _lines(there.absent) or "なし",
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
        PROCEEDINGS: [_entry(block) for block in document_blocks(draft, profile)],
    }


def _lines(members: tuple[Attendee, ...]) -> str:
    return "\n".join(map(with_role, members))


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
