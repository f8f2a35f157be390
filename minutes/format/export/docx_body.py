"""Statements, headings and marks as Word paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from docx.document import Document

from minutes.flags import CHECK
from minutes.format.export import docx_style as names
from minutes.format.export.blocks import Block, Heading, Mark, Part, Piece, Speech
from minutes.format.export.docx_comments import Comments, comments_of
from minutes.format.export.speaker_line import UNKNOWN_SPEAKER
from minutes.schema import Profile
from minutes.text import timestamp


def add_blocks(
    document: Document, blocks: Iterable[Block], profile: Profile, *, heading_level: int
) -> None:
    """The document's body; ``heading_level``: of agenda items.

    The profile's ``time_marks``: print where in the recording each speech begins. ``clean_copy``:
    neither shades nor comments.
    """
    clean = profile.options.get("clean_copy") is True
    time_marks = profile.options.get("time_marks") is True
    page = _Page(document, names.style_ids(document), comments_of(document), clean)
    for block in blocks:
        if isinstance(block, Heading):
            document.add_heading(block.text, heading_level)
        elif isinstance(block, Part):
            document.add_heading(block.text, heading_level + 1)
        elif isinstance(block, Mark):
            _add_mark(page, block)
        else:
            _add_speech(page, block, time_marks=time_marks)


def _add_mark(page: _Page, mark: Mark) -> None:
    """An hour that opens stays with the words below it, one that closes with those above."""
    paragraphs = page.document.paragraphs if mark.kind == "closing" else ()
    paragraph = page.paragraph(
        names.CHORUS if mark.text.startswith("〔") else names.CLOCK, mark.text
    )
    if paragraphs:
        paragraphs[-1].paragraph_format.keep_with_next = True
    if mark.kind in ("opening", "resumption"):
        paragraph.paragraph_format.keep_with_next = True


@dataclass(frozen=True, slots=True)
class _Page:
    """Where the body is written. ``ids``: style name → id; ``clean``: without remarks to the clerk."""

    document: Document
    ids: Mapping[str, str]
    comments: Comments
    clean: bool = False

    def paragraph(self, style: str, text: str = "") -> Any:
        """A new paragraph at the end."""
        paragraph = self.document.add_paragraph(text)
        paragraph._p.style = self.ids[style]
        return paragraph

    def run(self, paragraph: Any, text: str, style: str | None = None) -> Any:
        """Text at the end of a paragraph."""
        run = paragraph.add_run(text)
        if style is not None:
            self.mark(run, style)
        return run

    def mark(self, run: Any, style: str) -> None:
        """Give a run a style."""
        if self.clean and style == names.CHECK:
            return
        run._r.style = self.ids[style]


def _add_speech(page: _Page, speech: Speech, *, time_marks: bool) -> None:
    own_line = "\n" in speech.line.gap
    paragraph = page.paragraph(names.SPEAKER_LINE if own_line else names.SPEECH)
    label = page.run(paragraph, speech.line.label, names.SPEAKER)
    if UNKNOWN_SPEAKER in speech.line.label:
        page.mark(label, names.CHECK)
        asked = f"発言者を確かめてください{speech.voice and f'（{speech.voice}）'}"
        _comment(page, [label], (asked,), speech.start)
    if time_marks and speech.start is not None:
        page.run(paragraph, f"［{timestamp(speech.start)}］", names.TIME)
    if not own_line:
        page.run(paragraph, speech.line.gap)
    further = names.BODY_TEXT if own_line else names.CONTINUED
    for index, pieces in enumerate(speech.paragraphs):
        if index or own_line:
            paragraph = page.paragraph(further)
        for piece in pieces:
            _add_piece(page, paragraph, piece)


def _add_piece(page: _Page, paragraph: Any, piece: Piece) -> None:
    """Text as it stands; what to check is shaded and explained in a comment, never in the text.

    A correction that is likelier right than wrong has the comment alone.
    """
    runs = []
    for part, label in piece.parts:
        check = piece.check_of(label) if label else None
        shaded = check is not None and not (check.quiet or check.remark)
        run = page.run(paragraph, part, names.CHECK if shaded else None)
        runs.append(run)
        if check:
            at = piece.start if check.at is None else check.at
            _comment(page, [run], (label,), at)
    if not piece.whole:
        return
    if not all(check.quiet or check.remark for check in piece.whole):
        for run in runs:
            page.mark(run, names.CHECK)
    _comment(page, runs, (check.label for check in piece.whole), piece.start)


def _comment(page: _Page, runs: list[Any], checks: Iterable[str], start: float | None) -> None:
    if page.clean:
        return
    where = f"（録音 {timestamp(start)}）" if start is not None else ""
    page.comments.add(runs, f"{CHECK}：{'、'.join(checks)}{where}")
