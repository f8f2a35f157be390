"""Statements, headings and marks as Word paragraphs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn

from minutes.format.export import docx_style as names
from minutes.format.export.blocks import Block, Heading, Mark, Piece, Speech
from minutes.format.export.flag_label import CHECK
from minutes.format.export.speaker_line import UNKNOWN_SPEAKER
from minutes.text import timestamp

_COMMENT_AUTHOR, _COMMENT_INITIALS = "会議録作成", "確"


def add_blocks(
    document: Document, blocks: Iterable[Block], *, heading_level: int, time_marks: bool
) -> None:
    """The document's body.

    ``heading_level``: of agenda items. ``time_marks``: print where in the recording each speech begins.
    """
    for block in blocks:
        if isinstance(block, Heading):
            document.add_heading(block.text, heading_level)
        elif isinstance(block, Mark):
            style = names.CHORUS if block.text.startswith("〔") else names.CLOCK
            document.add_paragraph(block.text, style)
        else:
            _add_speech(document, block, time_marks=time_marks)


def _add_speech(document: Document, speech: Speech, *, time_marks: bool) -> None:
    own_line = "\n" in speech.line.gap
    paragraph = document.add_paragraph(style=names.SPEAKER_LINE if own_line else names.SPEECH)
    label = paragraph.add_run(speech.line.label, names.SPEAKER)
    if UNKNOWN_SPEAKER in speech.line.label:
        label.style = names.CHECK
        asked = f"発言者を確かめてください{speech.voice and f'（{speech.voice}）'}"
        _comment(document, [label], (asked,), speech.start)
    if time_marks and speech.start is not None:
        paragraph.add_run(f"［{timestamp(speech.start)}］", names.TIME)
    if not own_line:
        paragraph.add_run(speech.line.gap)
    further = names.BODY_TEXT if own_line else names.CONTINUED
    for index, pieces in enumerate(speech.paragraphs):
        if index or own_line:
            paragraph = document.add_paragraph(style=further)
        for piece in pieces:
            _add_piece(document, paragraph, piece)


def _add_piece(document: Document, paragraph: Any, piece: Piece) -> None:
    """Text as it stands; what to check is shaded and explained in a comment, never in the text."""
    runs = []
    for part, label in piece.parts:
        run = paragraph.add_run(part, names.CHECK if label else None)
        runs.append(run)
        if label:
            _comment(document, [run], (label,), piece.start)
    if not piece.whole:
        return
    if not all(check.quiet for check in piece.whole):
        for run in runs:
            run.style = names.CHECK
    _comment(document, runs, (check.label for check in piece.whole), piece.start)


def _comment(
    document: Document, runs: list[Any], checks: Iterable[str], start: float | None
) -> None:
    where = f"（録音 {timestamp(start)}）" if start is not None else ""
    comment = document.add_comment(
        [runs[0], runs[-1]],
        text=f"{CHECK}：{'、'.join(checks)}{where}",
        author=_COMMENT_AUTHOR,
        initials=_COMMENT_INITIALS,
    )
    # the hour of export is nothing that a reader needs, and it would make every export differ
    element = comment._comment_elm
    element.attrib.pop(qn("w:date"), None)
