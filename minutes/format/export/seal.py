"""The seal of a final document: a hash of its words inside the Word file, which saving it again keeps."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from minutes.digest import sha256_of_bytes
from minutes.errors import UsageError

NAME = "minutes-seal"
"""Name of the document property that holds the hash."""

_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_TEXT, _BREAKS = f"{_WORD}t", {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n"}
_LARGEST = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Seal:
    """``carried``: hash that the file holds, ``None`` where it has none; ``computed``: of its words now."""

    carried: str | None
    computed: str


def sealed(docx: bytes) -> tuple[bytes, str]:
    """The document with the hash of its words, and the hash."""
    from docx import Document
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    document = Document(io.BytesIO(docx))
    digest = _digest(document.part.blob)
    package = document.part.package
    kind = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
    known = [rel.target_part for rel in package.rels.values() if rel.reltype == _RELATION]
    blob = _with_seal(known[0].blob if known else None, digest)
    if known:  # of the municipality's own template
        known[0]._blob = blob
    else:
        package.relate_to(Part(PackURI("/docProps/custom.xml"), kind, blob, package), _RELATION)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue(), digest


def _with_seal(properties: bytes | None, digest: str) -> bytes:
    """The document's own properties, with the hash."""
    root = etree.Element(f"{{{_PROPERTIES}}}Properties", nsmap={None: _PROPERTIES, "vt": _TYPES})
    with suppress(etree.XMLSyntaxError):
        root = _parsed(properties or b"")
    for entry in root.findall(f"{{{_PROPERTIES}}}property"):
        if entry.get("name") == NAME:
            root.remove(entry)
    taken = [int(entry.get("pid") or 0) for entry in root.findall(f"{{{_PROPERTIES}}}property")]
    format_id = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
    number = str(max(taken, default=1) + 1)
    entry = etree.SubElement(
        root, f"{{{_PROPERTIES}}}property", fmtid=format_id, pid=number, name=NAME
    )
    etree.SubElement(entry, f"{{{_TYPES}}}lpwstr").text = digest
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def sealed_package(package: bytes) -> tuple[bytes, tuple[str, ...]]:
    """A ZIP file whose Word files are sealed, and their hashes in its order; the rest stays as it is."""
    target, digests = io.BytesIO(), []
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.endswith(".docx"):
                content, digest = sealed(content)
                digests.append(digest)
            new.writestr(entry, content)
    return target.getvalue(), tuple(digests)


def read_seal(path: Path) -> Seal:
    """What a Word file says of itself.

    Raises
    ------
    UsageError
        It cannot be read as a Word file.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            words = _member(archive, "word/document.xml")
            names = archive.namelist()
            custom = "docProps/custom.xml"
            properties = _member(archive, custom) if custom in names else None
        return Seal(_carried(properties), _digest(words))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        raise UsageError(f"「{path}」をWordのファイルとして読めません。") from error


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _LARGEST:
        raise ValueError(name)
    return archive.read(name)


def _parsed(xml: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(xml, parser)


def _carried(properties: bytes | None) -> str | None:
    if properties is None:
        return None
    for entry in _parsed(properties).iter(f"{{{_PROPERTIES}}}property"):
        if entry.get("name") == NAME:
            return "".join(str(text) for text in entry.itertext()).strip() or None
    return None


def _digest(document_xml: bytes) -> str:
    """Hash of the words in their order, paragraph by paragraph, however they are cut into runs."""
    lines = []
    for paragraph in _parsed(document_xml).iter(f"{_WORD}p"):
        pieces = (
            node.text or "" if node.tag == _TEXT else _BREAKS.get(str(node.tag), "")
            for node in paragraph.iter()
        )
        lines.append("".join(pieces))
    lines = [line for line in lines if line.strip()]  # programs add empty paragraphs behind tables
    return sha256_of_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
