"""次第 and 用語辞書 and 会議資料."""

from __future__ import annotations

from pathlib import Path

import pytest

from minutes.errors import UsageError
from minutes.format.inputs import parse_agenda, read_agenda, read_dictionary, read_paper
from minutes.schema import Term


@pytest.mark.parametrize(
    "text",
    [
        "情報政策の取組について\nその他\n",
        "1　情報政策の取組について\n2　その他\n",
        "１．情報政策の取組について\n２．その他\n",
        "(1)情報政策の取組について\n(2)その他",
        "①情報政策の取組について\n②その他",
        "日程第1　情報政策の取組について\n日程第2　その他",
        "議題1：情報政策の取組について\n議題2：その他",
        "・情報政策の取組について\n・その他",
        "総務委員会次第\n日時　令和3年6月14日（月）午後1時30分\n場所　第2委員会室\n1 開会\n2 議題\n（1）情報政策の取組について\n3 その他\n4 閉会\n",
    ],
)
def test_titles_without_numbers_and_frames(text: str) -> None:
    assert parse_agenda(text) == ("情報政策の取組について", "その他")


@pytest.mark.parametrize(
    "title",
    [
        "2025年度予算について",
        "第5号議案　手数料条例の一部改正",
        "令和6年度事業計画（案）について",
        "3月定例会の日程について",
        "5歳児健診の実施について",
    ],
)
def test_a_number_that_belongs_to_the_title_stays(title: str) -> None:
    assert parse_agenda(title) == (title,)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_agenda_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "次第.txt"
    path.write_bytes("1 情報政策の取組について\r\n2 その他\r\n".encode(encoding))
    assert read_agenda(path) == ("情報政策の取組について", "その他")


def test_agenda_without_items(tmp_path: Path) -> None:
    path = tmp_path / "次第.txt"
    path.write_text("1 開会\n2 閉会\n", encoding="utf-8")
    with pytest.raises(UsageError, match="次第「次第.txt」：議題が1件もありません"):
        read_agenda(path)
    with pytest.raises(UsageError, match="フォルダー"):
        read_agenda(tmp_path)


def test_dictionary(tmp_path: Path) -> None:
    path = tmp_path / "辞書.csv"
    path.write_bytes(
        "表記,読み,誤認識例\n付託,ふたく,負託/不託\n答弁,とうべん,当弁,東弁\nLGWAN,えるじーわん\nRPA,,\n".encode(
            "cp932"
        )
    )
    assert read_dictionary(path) == (
        Term("付託", "ふたく", ("負託", "不託")),
        Term("答弁", "とうべん", ("当弁", "東弁")),
        Term("LGWAN", "えるじーわん"),
        Term("RPA"),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("表記,読み\n,ふたく\n", "用語辞書「辞書.csv」の2行目：表記がありません"),
        ("付託,負託\n", "1行目：読み「負託」は仮名で"),
        ("表記,読み,誤認識例\n", "1行目：見出しだけ"),
        ("", "中身が空です"),
    ],
)
def test_dictionary_errors(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "辞書.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_dictionary(path)
    assert expected in str(caught.value)


PAPER = "電子申請システムの利用状況について\n電子申請システムの件数は増加した。AI-OCRの活用とマイナンバーカード交付。"


def test_terms_of_a_paper(tmp_path: Path) -> None:
    path = tmp_path / "資料.txt"
    path.write_text(PAPER, encoding="utf-8")
    terms = {term.text: term for term in read_paper(path)}
    assert terms["電子申請システム"].reading == "でんししんせいしすてむ"
    assert terms["電子申請システム"].kind == "paper"
    assert {"AI-OCR", "マイナンバーカード交付"} <= terms.keys()
    assert "増加" not in terms


def test_terms_of_a_docx(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    for line in PAPER.split("\n"):
        document.add_paragraph(line)
    path = tmp_path / "資料.docx"
    document.save(str(path))
    assert "電子申請システム" in {term.text for term in read_paper(path)}


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
