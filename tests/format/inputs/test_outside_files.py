"""Office and PDF files made to harm: each is one Japanese line, and the process that asked goes on."""

from __future__ import annotations

import io
import resource
import zipfile
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook

from minutes.errors import UsageError
from minutes.format.inputs import read_agenda, read_captions, read_roster

pytestmark = pytest.mark.process


def xlsx(path: Path, rows: list[list[str]]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(path)
    return path


def changed(path: Path, member: str, before: str, after: str) -> Path:
    """The same archive with one text replaced."""
    content = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == member:
                assert before.encode() in data
                data = data.replace(before.encode(), after.encode())
            new.writestr(name, data)
    return path


@pytest.mark.parametrize(
    ("stated", "said"), [("A1:B2", "氏名の行がありません"), ("", "読み取れません")]
)
def test_a_row_far_below_does_not_fill_the_memory(tmp_path: Path, stated: str, said: str) -> None:
    """1.7 KB that claim 999,999,999,999 rows, whether or not the sheet states its size."""
    path = xlsx(tmp_path / "名簿.xlsx", [["氏名", "役職"], ["田中一郎", "委員長"]])
    sheet = "xl/worksheets/sheet1.xml"
    changed(path, sheet, '<row r="2"', '<row r="999999999999"')
    if not stated:
        changed(path, sheet, "<dimension ref", "<none ref")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UsageError, match=said):
        read_roster(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < before + 200_000


def test_an_archive_out_of_proportion_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "次第.docx"
    document = Document()
    document.add_paragraph("開会")
    document.save(str(path))
    changed(path, "word/document.xml", "開会", "あ" * 30_000_000)
    assert path.stat().st_size < 1_000_000
    for read in (read_agenda, read_roster, read_captions):
        with pytest.raises(UsageError, match="開くと大きすぎます"):
            read(path)


def test_many_members_are_not_unpacked(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "名簿.xlsx", [["氏名"], ["田中"]])
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(10_001):
            archive.writestr(f"x{number}", "")
    with pytest.raises(UsageError, match="開くと大きすぎます"):
        read_roster(path)


@pytest.mark.parametrize("cut", [30, 200, 1000])
@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_a_file_that_was_cut_off_is_one_line(tmp_path: Path, kind: str, cut: int) -> None:
    path = tmp_path / f"名簿.{kind}"
    if kind == "xlsx":
        xlsx(path, [["氏名"], ["田中"]])
    else:
        Document().save(str(path))
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(UsageError) as error:
        read_roster(path)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "xml",
    ["<", "", "<a>", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "<w:document/>", "\x00"],
    ids=repr,
)
def test_broken_xml_inside_is_one_line(tmp_path: Path, xml: str) -> None:
    path = tmp_path / "名簿.docx"
    Document().save(str(path))
    content = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, xml if name == "word/document.xml" else old.read(name))
    for read in (read_roster, read_agenda):
        with pytest.raises(UsageError, match="名簿.docx"):
            read(path)


@pytest.mark.parametrize(
    "content", [b"%PDF-1.4\n", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R>>"], ids=repr
)
def test_a_broken_pdf_is_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "次第.pdf"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="次第.pdf"):
        read_agenda(path)


def test_digits_that_are_no_numbers_are_a_name(tmp_path: Path) -> None:
    path = tmp_path / "名簿.csv"
    path.write_text("議席,氏名\n፩,田中一郎\n", encoding="utf-8")
    assert [who.name for who in read_roster(path)] == ["田中一郎"]


def test_right_files_are_read_as_before(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "名簿.xlsx", [["氏名", "役職"], [], ["田中一郎", "委員長"], ["佐藤", "委員"]]
    )
    assert [(who.name, who.role) for who in read_roster(path)] == [
        ("田中一郎", "委員長"),
        ("佐藤", "委員"),
    ]
