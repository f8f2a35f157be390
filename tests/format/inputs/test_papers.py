"""会議資料: words of the papers that a recogniser should know."""

from __future__ import annotations

from pathlib import Path

import pytest

from minutes.errors import UsageError
from minutes.format.inputs import read_paper

PAPER = "電子申請システムの利用状況について\n電子申請システムの件数は増加した。AI-OCRの活用とマイナンバーカード交付。"


def test_terms_of_a_paper(tmp_path: Path) -> None:
    path = tmp_path / "資料.txt"
    path.write_text(PAPER, encoding="utf-8")
    terms = {term.text: term for term in read_paper(path)}
    assert terms["電子申請システム"].reading == "でんししんせいしすてむ"
    assert terms["電子申請システム"].kind == "paper"
    assert {"AI-OCR", "マイナンバーカード交付"} <= terms.keys()
    assert "増加" not in terms


@pytest.mark.process
def test_terms_of_a_docx(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    for line in PAPER.split("\n"):
        document.add_paragraph(line)
    path = tmp_path / "資料.docx"
    document.save(str(path))
    assert "電子申請システム" in {term.text for term in read_paper(path)}


@pytest.mark.process
def test_a_pdf_that_holds_no_text(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    path = tmp_path / "資料.pdf"
    writer.write(str(path))
    with pytest.raises(UsageError, match="文字が入っていないPDF"):
        read_paper(path)
    path.write_bytes(b"%PDF-1.7 broken")
    with pytest.raises(UsageError, match="PDFとして読めません"):
        read_paper(path)
