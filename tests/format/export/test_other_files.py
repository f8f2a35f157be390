"""PDF, workbook and the whole meeting in one file."""

from __future__ import annotations

import io
import os
import stat
import time
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from minutes.errors import OutputError, UsageError
from minutes.format.export import pdf, render, write
from minutes.format.export.zip import CONTENTS
from minutes.options import FORMATS, TranscribeOptions
from minutes.pipeline import check_options
from tests.needs import SECONDS, programs

from .builders import STYLES, draft, profile


def _pages(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


@pytest.mark.process
def test_libreoffice_opens_the_file_and_counts_its_pages(tmp_path: Path) -> None:
    """The contents and the index name pages on which the words stand."""
    programs("soffice")
    home = set(Path(os.environ["HOME"]).iterdir()) if "HOME" in os.environ else set()
    pages = _pages(render(draft("honkaigi"), "pdf", profile("honkaigi")))
    if home:
        assert set(Path(os.environ["HOME"]).iterdir()) == home
    contents = next(page for page in pages if page.strip().startswith("建設") and "目次" in page)
    line = next(line for line in contents.split("\n") if "発言者索引" in line)
    number = int(line.rsplit(".", 1)[-1].strip())
    assert "発言者索引" in pages[number]  # the cover is page 0
    assert "（発言者不明）" in "".join(pages)
    assert "要確認" not in "".join(pages)


@pytest.mark.process
@pytest.mark.parametrize("layout", STYLES)
def test_libreoffice_opens_word_files_with_fields(layout: str) -> None:
    office = programs("soffice")[0]
    everything = {p: "yes" for p in ("cover", "toc", "speaker_index", "running_header")}
    for direction in ("horizontal", "vertical"):
        made = render(draft(layout), "docx", profile(layout, direction=direction, **everything))
        text = "".join("".join(_pages(pdf.convert(made, office))).split())
        assert "目次" in text
        assert "遊具の点検は年に何回行っているのですか。" in text


def test_without_libreoffice_one_line_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(OutputError, match="LibreOfficeがありません"):
        render(draft(), "pdf", profile())
    with pytest.raises(UsageError, match="LibreOfficeがありません"):
        check_options(TranscribeOptions(formats=("docx", "pdf")))
    check_options(TranscribeOptions(formats=("docx", "zip")))


def test_the_other_files_are_written_where_the_pdf_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(OutputError, match="LibreOffice"):
        write(draft(), tmp_path, "会議", formats=("pdf", "docx", "txt"), profile=profile())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["会議.docx", "会議.txt"]


@pytest.mark.process
def test_a_program_that_hangs_is_ended(tmp_path: Path) -> None:
    """So is what it has started; nothing stays behind."""
    alive = tmp_path / "alive"
    script = tmp_path / "office"
    script.write_text(f"#!/bin/sh\n(while :; do date +%s%N > {alive}; sleep 0.1; done) &\nwait\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    with pytest.raises(OutputError, match="終わりません"):
        pdf.convert(b"", str(script), limit=2.0)
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        before = alive.read_text()
        time.sleep(0.5)
        if alive.read_text() == before:
            return
    pytest.fail("it still runs")


@pytest.mark.process
def test_a_program_that_makes_nothing_is_told(tmp_path: Path) -> None:
    script = tmp_path / "office"
    script.write_text("#!/bin/sh\nexit 0\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    with pytest.raises(OutputError, match="変換できません"):
        pdf.convert(b"", str(script))


def test_the_workbook_holds_decisions_votes_and_actions() -> None:
    book = load_workbook(io.BytesIO(render(draft("honkaigi"), "xlsx", profile("honkaigi"))))
    assert book.sheetnames == ["決定事項", "議決結果一覧", "指名点呼", "ToDo"]
    rows = list(book["決定事項"].iter_rows(min_row=3, values_only=True))
    assert [text for _, text in rows] == [
        decision.text for decision in draft().minutes_doc.decisions
    ]
    assert [row[0] for row in book["ToDo"].iter_rows(min_row=3, values_only=True)] == [
        action.text for action in draft().minutes_doc.actions
    ]


def test_the_whole_meeting_in_one_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    data = render(draft(), "zip", profile())
    assert data == render(draft(), "zip", profile())
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        assert {name.split("/")[0] for name in names} == {"建設委員会会議記録"}
        for name in CONTENTS:
            if name != "pdf":
                path = f"建設委員会会議記録/建設委員会会議記録.{name}"
                assert package.read(path) == render(draft(), name, profile())
        assert "PDFについて.txt" in {name.split("/")[1] for name in names}
    assert set(CONTENTS) <= set(FORMATS)
