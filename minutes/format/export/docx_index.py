"""発言者索引: who spoke on which item, and the bookmark where it begins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.document import Document

from minutes.format.call_grammar import is_chair_role
from minutes.format.export import docx_style as names
from minutes.format.export.blocks import people, speaker_style
from minutes.format.export.docx_fields import Entry, set_bookmark
from minutes.format.export.speaker_line import Person, speaker_line
from minutes.schema import Draft, Profile
from minutes.text import name_with_role

TITLE = "発言者索引"
_BEFORE_ITEMS = "（冒頭）"


def index_rows(document: Document, draft: Draft, profile: Profile) -> tuple[tuple[str, Entry], ...]:
    """Speaker and item, each pair once, by the order in which people first spoke.

    Whoever presides speaks on every page and is left out; so are voices without a name.
    """
    style = speaker_style(profile)
    who = {
        speaker_line(person, style).label: person
        for person in people(draft, style=style).values()
        if person.known
    }
    found: dict[str, dict[str, Entry]] = {}
    for label, item, paragraph in _spoken(document):
        if label not in who or is_chair_role(who[label].role):
            continue
        held = found.setdefault(label, {})
        if item not in held:
            bookmark = f"_Idx{sum(map(len, found.values())) + 1:07d}"
            set_bookmark(paragraph, bookmark)
            held[item] = Entry(item, bookmark)
    return tuple(
        (_listed(who[label]), entry)
        for label, entries in found.items()
        for entry in entries.values()
    )


def _listed(person: Person) -> str:
    """``高橋龍（3番）``: the name is what readers look for."""
    return name_with_role(person.full, person.role)


def _spoken(document: Document) -> Iterator[tuple[str, str, Any]]:
    """Label, item and paragraph of each speech."""
    item = _BEFORE_ITEMS
    for paragraph in document.paragraphs:
        style = paragraph.style.name if paragraph.style is not None else ""
        if style in ("Heading 1", "Heading 2"):
            item = paragraph.text
        elif style in (names.SPEECH, names.SPEAKER_LINE) and paragraph.runs:
            yield paragraph.runs[0].text, item, paragraph
