"""The text of an HTML page: what a reader sees of it, a line a block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml.etree import HTMLParser, LxmlError, fromstring, iterwalk

from minutes.format.inputs.files import decode, wrong

_CHARSET = re.compile(rb"charset\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9_-]{1,20})", re.IGNORECASE)
_HEAD_BYTES = 4096
_ENCODINGS = {"shift_jis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "euc-jp": "euc_jp"}
_NO_TEXT = {"script", "style", "head", "template", "noscript", "rt", "rp", "select", "nav"}
"""Of ``ruby`` the base stays, its reading goes."""
_IN_LINE = {"a", "b", "em", "font", "i", "ruby", "rb", "small", "span", "strong", "sub", "sup", "u"}
MAX_BYTES = 20_000_000


def html_lines(data: bytes, path: str | Path, what: str) -> Iterator[str]:
    """Lines of a page.

    Raises
    ------
    UsageError
        It is too large, no page, or in an encoding that its head does not tell.
    """
    if len(data) > MAX_BYTES:
        raise wrong(what, path, "大きすぎます（HTMLは20MBまで）。分けて保存してください。")
    try:
        root = fromstring(_decoded(data, path, what), HTMLParser(no_network=True, recover=True))
    except (LxmlError, ValueError) as cause:
        raise wrong(what, path, "HTMLとして読めません。壊れていないか確かめてください。") from cause
    if root is None:
        raise wrong(what, path, "中身が空です。")
    line = ""
    for part in _parts(root):
        if part != "\n":
            line += re.sub(r"\s+", " ", part)
        elif line.strip():
            yield line.strip()
            line = ""
    if line.strip():
        yield line.strip()


def _decoded(data: bytes, path: str | Path, what: str) -> str:
    told = _CHARSET.search(data[:_HEAD_BYTES])
    encoding = _ENCODINGS.get(told.group(1).decode().lower()) if told else None
    if encoding is None:
        return decode(data, path, what)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as cause:
        raise wrong(what, path, "文字コードが読めません。UTF-8で保存し直してください。") from cause


def _parts(root: object) -> Iterator[str]:
    """Pieces of text, and a line end at every block."""
    walk = iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        block = isinstance(node.tag, str) and node.tag not in _IN_LINE
        if event == "start":
            if block:
                yield "\n"
            if node.tag in _NO_TEXT:
                walk.skip_subtree()
            else:
                yield node.text or ""
            continue
        if block:
            yield "\n"
        yield node.tail or ""
