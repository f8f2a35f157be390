"""Word comments. python-docx searches all comments for a free id at every one: slow in the hundreds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

AUTHOR, INITIALS = "会議録作成", "確"
_EMPTY = (
    f'<w:comment {nsdecls("w")} w:id="0" w:author="{AUTHOR}" w:initials="{INITIALS}"><w:p><w:pPr>'
    '<w:pStyle w:val="CommentText"/></w:pPr><w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr>'
    "<w:annotationRef/></w:r></w:p></w:comment>"
)


@dataclass(frozen=True, slots=True)
class Comments:
    """The comments of a document; ``numbers``: ids that are free."""

    document: Document
    numbers: Iterator[int]

    def add(self, runs: Sequence[Any], text: str) -> None:
        """A comment on everything from the first run to the last, without a date.

        The hour of export is nothing that a reader needs, and it would make every export differ.
        """
        number = next(self.numbers)
        comment: Any = parse_xml(_EMPTY)
        comment.set(qn("w:id"), str(number))
        said: Any = OxmlElement("w:r")
        said.text = text
        comment[0].append(said)
        _comments_element(self.document).append(comment)
        runs[0].mark_comment_range(runs[-1], number)


def comments_of(document: Document) -> Comments:
    """The comments of ``document``, its own ids left alone."""
    used = [int(element.get(qn("w:id"))) for element in _comments_element(document)]
    return Comments(document, count(max(used, default=-1) + 1))


def _comments_element(document: Document) -> Any:
    return document.part._comments_part.element
