"""要点 in files: the page of every layout, and the 要点筆記 in Word, text, Markdown and HTML."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import docx
import pytest

from minutes.format.export import render
from minutes.format.export.html_points import points_part
from minutes.format.keypoints import key_points
from minutes.schema import Draft, KeyPoint, Profile

from .builders import draft, empty_draft

YOUTEN = Profile("youten", "要点筆記", layout="youten")


def made() -> Draft:
    whole = draft()
    points = key_points(whole.minutes_doc, whole.speakers, "third")
    return replace(whole, minutes_doc=replace(whole.minutes_doc, points=points))


def word(whole: Draft, profile: Profile = YOUTEN) -> list[tuple[str, str]]:
    """Style and text of each paragraph below the header."""
    document = docx.Document(io.BytesIO(render(whole, "docx", profile)))
    return [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs]


def test_points_name_who_spoke_and_where_to_hear_it() -> None:
    page = "\n".join(points_part(made()))
    assert page.startswith('<details class="points">')
    assert "【問】遊具の点検は年に何回行っているのか（加藤" in page
    assert 'data-t="13.00"' in page


def test_nothing_said_has_no_points() -> None:
    assert list(points_part(empty_draft())) == []


def test_word_has_the_parts_of_each_item_and_no_verbatim_speech() -> None:
    lines = word(made())
    texts = [text for _, text in lines]
    headings = [text for style, text in lines if style.startswith("Heading")]
    assert "主な質疑応答" in headings
    assert any(text.startswith("問　遊具の点検は年に何回行っているのか") for text in texts)
    assert not any("何回行っているのですか" in text for text in texts)
    assert headings.index("主な質疑応答") < len(headings)


def test_word_has_the_time_as_a_note_only_if_asked_for() -> None:
    asked = replace(YOUTEN, options={"time_marks": True})
    assert any("［0:00:13］" in text or "［00:13］" in text for _, text in word(made(), asked))
    assert not any("［" in text for _, text in word(made()))


def test_an_edited_line_and_a_refused_one_are_shown_as_such() -> None:
    whole = made()
    line = KeyPoint(
        "意見", "点検を増やす", 1, None, (), refused="月3回にする（数字3は発言にありません）"
    )
    whole = replace(whole, minutes_doc=replace(whole.minutes_doc, points=(line,)))
    data = render(whole, "docx", YOUTEN)
    assert any("点検を増やす" in text for _, text in word(whole))
    assert not any("月3回" in text for _, text in word(whole))
    comments = [comment.text for comment in docx.Document(io.BytesIO(data)).comments]
    assert any("月3回にする" in text for text in comments)


@pytest.mark.parametrize("kind", ["txt", "md", "html"])
def test_other_formats_have_the_lines_too(kind: str) -> None:
    text = re.sub("<[^>]*>", "", render(made(), kind, YOUTEN).decode())
    assert "主な質疑応答" in text
    assert "遊具の点検は年に何回行っているのか" in text
    assert "何回行っているのですか" not in text


def test_a_document_without_points_is_a_document() -> None:
    assert render(empty_draft(), "docx", YOUTEN)
