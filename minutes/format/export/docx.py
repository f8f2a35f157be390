"""The Word file that a clerk files: our layout, or the municipality's own template."""

from __future__ import annotations

from pathlib import Path

import docx
from docx.document import Document

from minutes.format.export.docx_body import add_blocks
from minutes.format.export.docx_fields import add_contents, add_index, set_running_header
from minutes.format.export.docx_front import (
    add_cover,
    add_front,
    add_results,
    add_signatures,
    new_page,
)
from minutes.format.export.docx_index import TITLE, index_rows
from minutes.format.export.docx_package import package
from minutes.format.export.docx_style import prepare
from minutes.format.export.docx_template import render_template
from minutes.format.export.docx_vertical import is_vertical, kanji_numbers, write_numbers_in_kanji
from minutes.format.export.front import (
    document_title,
    printed_date,
    results,
    results_place,
    wants,
)
from minutes.format.export.point_blocks import body_blocks
from minutes.schema import Draft, Profile


def render(draft: Draft, profile: Profile, *, plain_contents: bool = False) -> bytes:
    """A .docx; what a reader should check is shaded and carries a Word comment.

    ``plain_contents``: the 目次 as single entries, not as one field of Word's: LibreOffice counts the
    pages of those only.
    """
    header = draft.minutes_doc.header
    title = document_title(draft, profile)
    if profile.template:
        filled = render_template(draft, profile, Path(profile.template))
        return package(filled, title=title, moment=header.started_at)
    document = docx.Document()
    prepare(
        document,
        centred_marks=profile.layout == "honkaigi",
        vertical=is_vertical(profile),
    )
    if wants(profile, "cover"):
        add_cover(document, draft, profile)
    contents = new_page(document) if wants(profile, "toc") else None
    add_front(document, draft, profile)
    _add_body(document, draft, profile)
    add_signatures(document, draft, profile)
    if wants(profile, "speaker_index"):
        _add_index(document, draft, profile)
    if is_vertical(profile):
        write_numbers_in_kanji(document)
    if contents is not None:
        add_contents(document, contents, plain=plain_contents)
    if wants(profile, "running_header"):
        text = "　".join(filter(None, (title, printed_date(header.date, profile))))
        text = kanji_numbers(text) if is_vertical(profile) else text
        set_running_header(document, text, cover=wants(profile, "cover"))
    return package(document, title=title, moment=header.started_at)


def _add_body(document: Document, draft: Draft, profile: Profile) -> None:
    place = results_place(profile)
    if place == "first":
        add_results(document, results(draft, profile), profile)
    sections = profile.layout in ("shingikai", "chonai")
    if sections:
        document.add_heading("議事の経過", 1)
    add_blocks(
        document,
        body_blocks(draft, profile),
        profile,
        heading_level=2 if sections else 1,
    )
    if place in ("last", "votes"):
        add_results(document, results(draft, profile), profile)


def _add_index(document: Document, draft: Draft, profile: Profile) -> None:
    rows = index_rows(document, draft, profile)
    if rows:
        document.add_heading(TITLE, 1)
        add_index(document, rows)
