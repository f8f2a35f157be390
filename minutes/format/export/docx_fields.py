"""Word's own fields: table of contents, index of speakers, running header, numbers of pages.

A field is marked stale: Word counts its pages when the file is opened or printed; LibreOffice counts
those of the single entries. What stands there until then is the text without a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from docx.document import Document
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from minutes.format.export import docx_style as names

_HEADINGS = {"Heading 1": 1, "Heading 2": 2}
_UNKNOWN_PAGE = "　"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a contents or an index, and the bookmark whose page it names."""

    text: str
    bookmark: str
    level: int = 1


def add_contents(document: Document, before: Any, *, plain: bool = False) -> None:
    """目次 above the paragraph ``before``: all headings that stand in the document now.

    ``plain``: without the field around the entries that lets Word build the list anew.
    """
    entries = tuple(_headings(document))
    if not entries:
        return
    title = _above(document, before, "目次", names.FRONT_TITLE)
    title.paragraph_format.keep_with_next = True
    for place, entry in enumerate(entries):
        style = names.CONTENTS_1 if entry.level == 1 else names.CONTENTS_2
        paragraph = _above(document, before, "", style)
        _stop_at_the_edge(document, paragraph)
        if place == 0 and not plain:
            _field_begin(paragraph, ' TOC \\o "1-2" \\h \\z \\u ')
        _linked(paragraph, entry)
        if place == len(entries) - 1 and not plain:
            _field_end(paragraph)


def _headings(document: Document) -> Iterator[Entry]:
    numbers = count(1)
    for paragraph in document.paragraphs:
        level = _HEADINGS.get(paragraph.style.name or "") if paragraph.style else None
        if level is not None and paragraph.text.strip():
            bookmark = f"_Toc{next(numbers):08d}"
            set_bookmark(paragraph, bookmark)
            yield Entry(paragraph.text, bookmark, level)


def add_index(document: Document, rows: Iterable[tuple[str, Entry]]) -> None:
    """発言者索引 at the end: who spoke on what, with the page where it begins."""
    last = ""
    for who, entry in rows:
        paragraph = document.add_paragraph(style=names.INDEX)
        stops = paragraph.paragraph_format.tab_stops
        stops.add_tab_stop(Pt(names.BODY_POINTS * 14))
        _stop_at_the_edge(document, paragraph)
        paragraph.add_run("" if who == last else who)
        paragraph.add_run(f"\t{entry.text}\t")
        _page_of(paragraph._p, entry.bookmark)
        last = who


def set_bookmark(paragraph: Any, name: str) -> None:
    """A bookmark around all of a paragraph's text."""
    number = str(len(paragraph.part.element.findall(f".//{qn('w:bookmarkStart')}")) + 1)
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), number)
    start.set(qn("w:name"), name)
    properties = paragraph._p.pPr
    if properties is None:
        paragraph._p.insert(0, start)
    else:
        properties.addnext(start)
    paragraph._p.append(end)


def set_running_header(document: Document, text: str, *, cover: bool) -> None:
    """The meeting's name above every page but the first; the cover has no number of a page either."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.style = names.RUNNING_HEADER
    paragraph.text = text
    first = section.first_page_footer.paragraphs[0]
    if not cover:
        names.page_number(first)
        return
    numbering = OxmlElement("w:pgNumType")
    numbering.set(qn("w:start"), "0")
    margins = section._sectPr.find(qn("w:pgMar"))
    margins.addnext(numbering)


def _above(document: Document, before: Any, text: str, style: str) -> Any:
    paragraph = document.add_paragraph(text, style)
    before._p.addprevious(paragraph._p)
    return paragraph


def _stop_at_the_edge(document: Document, paragraph: Any) -> None:
    section: Any = document.sections[0]
    width = section.page_width - section.left_margin - section.right_margin
    if section._sectPr.find(qn("w:textDirection")) is not None:
        width = section.page_height - section.top_margin - section.bottom_margin
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _linked(paragraph: Any, entry: Entry) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), entry.bookmark)
    link.set(qn("w:history"), "1")
    paragraph._p.append(link)
    _run(link, entry.text)
    _run(link).append(OxmlElement("w:tab"))
    _page_of(link, entry.bookmark)


def _page_of(parent: Any, bookmark: str) -> None:
    _mark(parent, "begin", dirty=True)
    _instruction(parent, f" PAGEREF {bookmark} \\h ")
    _mark(parent, "separate")
    _run(parent, _UNKNOWN_PAGE)
    _mark(parent, "end")


def _field_begin(paragraph: Any, instruction: str) -> None:
    _mark(paragraph._p, "begin", dirty=True)
    _instruction(paragraph._p, instruction)
    _mark(paragraph._p, "separate")


def _field_end(paragraph: Any) -> None:
    _mark(paragraph._p, "end")


def _mark(parent: Any, kind: str, *, dirty: bool = False) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    if dirty:
        mark.set(qn("w:dirty"), "true")
    _run(parent).append(mark)


def _instruction(parent: Any, text: str) -> None:
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = text
    _run(parent).append(instruction)


def _run(parent: Any, text: str = "") -> Any:
    run = OxmlElement("w:r")
    parent.append(run)
    if text:
        run.text = text
    return run
