"""Lists of words, read from text files in the package."""

from __future__ import annotations

from importlib.resources import files


def rows_of(room: str, name: str) -> tuple[str, ...]:
    """Rows of the list ``name`` in the ``data`` of ``room`` (a package); neither empty ones nor notes (#)."""
    text = (files(room) / "data" / name).read_text(encoding="utf-8")
    return tuple(row for row in text.splitlines() if row and not row.startswith("#"))
