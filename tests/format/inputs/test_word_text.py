"""What a reader of a Word file sees is what is read: no deleted text, no ruby, no text box."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from lxml.etree import fromstring

from minutes.format.inputs.files import read_lines
from minutes.format.inputs.word_text import cell_text, paragraph_text

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<w:r><w:t>議案第1号</w:t></w:r>", "議案第1号"),
        ("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r>", "甲\t乙\n丙"),
        (
            "<w:r><w:t>議案第</w:t></w:r><w:del><w:r><w:delText>2</w:delText></w:r></w:del>"
            "<w:ins><w:r><w:t>3</w:t></w:r></w:ins><w:r><w:t>号</w:t></w:r>",
            "議案第3号",
        ),
        (
            "<w:moveFrom><w:r><w:t>元</w:t></w:r></w:moveFrom>"
            "<w:moveTo><w:r><w:t>先</w:t></w:r></w:moveTo>",
            "先",
        ),
        (
            "<w:r><w:ruby><w:rt><w:r><w:t>くげぬま</w:t></w:r></w:rt>"
            "<w:rubyBase><w:r><w:t>鵠沼</w:t></w:r></w:rubyBase></w:ruby></w:r>",
            "鵠沼",
        ),
        ("<w:hyperlink><w:r><w:t>資料1</w:t></w:r></w:hyperlink>", "資料1"),
        (
            "<w:r><w:t>本文</w:t><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r>"
            "<w:t>枠</w:t></w:r></w:p></w:txbxContent></mc:Choice></mc:AlternateContent></w:r>",
            "本文",
        ),
        ("<w:pPr><w:rPr><w:rt/></w:rPr></w:pPr><w:r><w:t>字</w:t></w:r>", "字"),
    ],
)
def test_text_of_a_paragraph(content: str, text: str) -> None:
    assert paragraph_text(fromstring(f"<w:p {W} {MC}>{content}</w:p>")) == text


def test_text_of_a_cell_is_a_line_a_paragraph() -> None:
    cell = fromstring(
        f"<w:tc {W}><w:p><w:r><w:t>山田</w:t></w:r></w:p><w:p/><w:p><w:r><w:t>委員</w:t></w:r></w:p></w:tc>"
    )
    assert cell_text(cell) == "山田\n\n委員"


@pytest.mark.process
def test_agenda_is_read_as_word_shows_it(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("1 開会")
    document.add_table(rows=1, cols=2).rows[0].cells[0].text = "2 議案第3号"
    path = tmp_path / "次第.docx"
    document.save(str(path))
    assert [line.strip() for line in read_lines(path, "次第")] == ["1 開会", "2 議案第3号"]
