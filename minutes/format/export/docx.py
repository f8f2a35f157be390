"""The Word file that a clerk files: our layout, or the municipality's own template."""

from __future__ import annotations

from pathlib import Path

import docx

from minutes.format.export.blocks import document_blocks
from minutes.format.export.docx_body import add_blocks
from minutes.format.export.docx_front import add_front, add_results, add_signatures
from minutes.format.export.docx_package import package
from minutes.format.export.docx_style import prepare
from minutes.format.export.docx_template import render_template
from minutes.format.export.docx_vertical import is_vertical, write_numbers_in_kanji
from minutes.format.export.front import document_title, results, results_place
from minutes.schema import Draft, Profile


def render(draft: Draft, profile: Profile) -> bytes:
    """A .docx; what a reader should check is shaded and carries a Word comment."""
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
    add_front(document, draft, profile)
    place = results_place(profile)
    if place == "first":
        add_results(document, results(draft, profile), profile)
    sections = profile.layout in ("shingikai", "chonai")
    if sections:
        document.add_heading("議事の経過", 1)
    add_blocks(
        document,
        document_blocks(draft, profile),
        heading_level=2 if sections else 1,
        time_marks=profile.options.get("time_marks") is True,
    )
    if place == "last":
        add_results(document, results(draft, profile), profile)
    add_signatures(document, draft, profile)
    if is_vertical(profile):
        write_numbers_in_kanji(document)
    return package(document, title=title, moment=header.started_at)
