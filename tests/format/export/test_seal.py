"""The seal of a Word file: kept by saving, broken by any word; no file breaks the reading."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import needs
import pytest
from docx import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from minutes.errors import UsageError
from minutes.format.export.seal import read_seal, sealed


def word_file(*paragraphs: str) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.add_table(1, 2).cell(0, 1).text = "表の中"
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def test_the_file_carries_the_hash_of_its_words(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    content, digest = sealed(word_file("一", "二"))
    path.write_bytes(content)
    seal = read_seal(path)
    assert seal.carried == seal.computed == digest
    assert sealed(word_file("一", "二"))[1] == digest
    for other in (("一二",), ("二", "一"), ("一", "二", "三"), ("一", "二 ")):
        assert sealed(word_file(*other))[1] != digest


@pytest.mark.parametrize(
    ("own", "kept"),
    [
        (
            '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="7" name="文書番号"/>',
            True,
        ),
        ("", False),
        ("<", False),
    ],
    ids=["own", "empty", "broken"],
)
def test_a_template_with_properties_of_its_own_keeps_them(
    tmp_path: Path, own: str, kept: bool
) -> None:
    """LibreOffice and document management always write some; a second part of that name breaks the file."""
    namespace = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
    blob = f'<Properties xmlns="{namespace}">{own}</Properties>'.encode()
    document = Document(io.BytesIO(word_file("一")))
    package = document.part.package
    part = Part(PackURI("/docProps/custom.xml"), "application/xml", blob, package)
    package.relate_to(part, namespace.replace("custom", "relationships/custom"))
    target = io.BytesIO()
    document.save(target)
    path = tmp_path / "a.docx"
    content, digest = sealed(target.getvalue())
    path.write_bytes(content)
    assert read_seal(path).carried == digest
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist().count("docProps/custom.xml") == 1
        assert ("文書番号" in archive.read("docProps/custom.xml").decode()) is kept


def test_a_file_without_a_seal(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(word_file("一"))
    assert read_seal(path).carried is None


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"x" * 1000], ids=repr)
def test_what_is_no_word_file_is_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="読めません"):
        read_seal(path)
    with pytest.raises(UsageError, match="読めません"):
        read_seal(tmp_path / "absent.docx")


@pytest.mark.parametrize("xml", [b"", b"<", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x"], ids=repr)
def test_broken_xml_is_one_line(tmp_path: Path, xml: bytes) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", xml)
    with pytest.raises(UsageError, match="読めません"):
        read_seal(path)


@pytest.mark.process
def test_another_program_keeps_it(tmp_path: Path) -> None:
    """LibreOffice opens the file and writes it anew."""
    import subprocess

    (soffice,) = needs.programs("soffice")
    path = tmp_path / "a.docx"
    content, digest = sealed(word_file("開会します。", "異議なし。"))
    path.write_bytes(content)
    out = tmp_path / "out"
    asked = ["--headless", "--convert-to", "docx", "--outdir", str(out), str(path)]
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    subprocess.run([soffice, home, *asked], check=True, capture_output=True, timeout=needs.SECONDS)
    seal = read_seal(out / "a.docx")
    assert (seal.carried, seal.computed) == (digest, digest)
