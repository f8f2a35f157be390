"""The Word file that a clerk files: our layout, or the municipality's own template."""

from __future__ import annotations

import docx

from minutes.format.export.blocks import document_blocks
from minutes.format.export.docx_body import add_blocks
from minutes.format.export.docx_front import add_front, add_results, add_signatures
from minutes.format.export.docx_package import package
from minutes.format.export.docx_style import prepare
from minutes.format.export.front import document_title, results
from minutes.schema import Draft, Profile

RESULTS_FIRST = ("shingikai", "chonai")
"""Layouts of a summary's kind: what was decided comes before what was said."""


def render(draft: Draft, profile: Profile) -> bytes:
    """A .docx; what a reader should check is shaded and carries a Word comment."""
    document = docx.Document()
    prepare(document, centred_marks=profile.layout == "honkaigi")
    add_front(document, draft, profile)
    came = results(draft, profile)
    first = profile.layout in RESULTS_FIRST
    if first:
        add_results(document, came, profile)
        document.add_heading("議事の経過", 1)
    add_blocks(
        document,
        document_blocks(draft, profile),
        heading_level=2 if first else 1,
        time_marks=profile.options.get("time_marks") is True,
    )
    if not first:
        add_results(document, came, profile)
    add_signatures(document, profile)
    header = draft.minutes_doc.header
    return package(document, title=document_title(draft, profile), moment=header.started_at)
