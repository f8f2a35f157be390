"""The bytes of a Word file: same draft, same bytes; no personal data in its properties."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime

from docx.document import Document

EPOCH = (1980, 1, 1, 0, 0, 0)
"""Time of every entry in the package: the earliest that ZIP can hold."""


def package(document: Document, *, title: str, moment: datetime | None) -> bytes:
    """``document`` as bytes.

    ``moment``: the meeting's start, which stands in for the time of writing.
    """
    properties = document.core_properties
    properties.title = title[:255]
    for name in ("author", "last_modified_by", "comments", "keywords", "subject", "category"):
        setattr(properties, name, "")
    properties.created = properties.modified = moment or datetime(2000, 1, 1)
    properties.revision = 1
    properties.language = "ja-JP"
    stream = io.BytesIO()
    document.save(stream)
    return same_times(stream.getvalue())


def same_times(data: bytes, changes: Mapping[str, Callable[[bytes], bytes]] | None = None) -> bytes:
    """The package ``data`` with its entries' times taken out; ``changes``: entry → what to make of it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            change = (changes or {}).get(name, bytes)
            target.writestr(entry, change(source.read(name)))
    return packed.getvalue()
