"""The text of a Word file's paragraphs and cells, in one pass (python-docx's own takes quadratic time)."""

from __future__ import annotations

from lxml.etree import _Element, iterwalk

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_NO_TEXT = {f"{_W}{name}" for name in ("rt", "moveFrom", "drawing", "pict", "pPr", "rPr")} | {
    _COMPATIBLE
}
"""Readings above words, text moved elsewhere, pictures and text boxes, properties."""


def paragraph_text(paragraph: _Element) -> str:
    """Text of a ``w:p``: what was inserted is there, what was deleted is not; breaks are newlines."""
    found = []
    walk = iterwalk(paragraph, events=("start",))
    for _, node in walk:
        if node.tag in _NO_TEXT:
            walk.skip_subtree()
        elif node.tag == f"{_W}t":
            found.append(node.text or "")
        else:
            found.append(_SIGNS.get(node.tag, ""))
    return "".join(found)


def cell_text(cell: _Element) -> str:
    """Text of a ``w:tc``, a line a paragraph; that of tables inside the cell too."""
    return "\n".join(paragraph_text(paragraph) for paragraph in cell.iter(f"{_W}p"))
