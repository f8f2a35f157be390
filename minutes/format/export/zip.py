"""The whole meeting as one folder in a ZIP file: every form of the document that offices keep."""

from __future__ import annotations

import io
import zipfile
from importlib import import_module

from minutes.format.export.docx_package import EPOCH
from minutes.format.export.files import safe_stem
from minutes.format.export.front import document_title
from minutes.format.export.pdf import find_office
from minutes.schema import Draft, Profile

CONTENTS = (
    "docx", "clean.docx", "pdf", "txt", "html", "md", "csv", "votes.csv", "xlsx", "srt", "vtt", "json",
)  # fmt: skip
"""Formats in the folder; ``pdf`` where LibreOffice is here."""

_NO_PDF = (
    "PDFは入っていません。このコンピューターにLibreOfficeがないためです。"
    "Wordで開いて「PDFとして保存」をしてください。\r\n"
)


def render(draft: Draft, profile: Profile) -> bytes:
    """A ZIP file with one folder, named as the document.

    Raises
    ------
    OutputError
        LibreOffice is here and makes no PDF.
    """
    stem = safe_stem(document_title(draft, profile))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name in CONTENTS:
            if name == "pdf" and find_office() is None:
                _put(package, f"{stem}/PDFについて.txt", _NO_PDF.encode("utf-8-sig"))
                continue
            exporter = import_module(f"minutes.format.export.{name.replace('.', '_')}")
            _put(package, f"{stem}/{stem}.{name}", exporter.render(draft, profile))
    return stream.getvalue()


def _put(package: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    package.writestr(entry, data)
