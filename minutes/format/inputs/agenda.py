"""次第: one item a line, with or without numbers, headings and dates around."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from minutes.format.inputs.files import read_lines, wrong

WHAT = "次第"
_NUMBER = re.compile(
    r"^(?:(?:議事)?日程\s*+第?\s*+\d+|議題\s*+第?\s*+\d+|案件\s*+第?\s*+\d+|\(?\d{1,2}\)|第?\d{1,2}\s*[.,、:)]"
    r"|\d{1,2}(?=\s)|[ア-オ](?=\s)|[・○◎●■□◆◇*-])\s*+[.:、]?\s*+"
)
_GLUED = re.compile(r"^(\d{1,2})(?=[^\d\s.,、:)年月日時回号件期人名次度歳つ階校丁番%])")
_CIRCLED = re.compile(r"^[\u2460-\u2473]\s*")
_FRAME = re.compile(
    r"(?:次第|議事日程(?:\(第\d+号\))?|審査日程|会議録)$|^(?:日時|日程|とき|ところ|場所|会場|出席者|配[布付]資料|資料\d)\s*(?::|\s|$)"
)
_DATE_ONLY = re.compile(r"^(?:令和|平成|\d{4}年).*(?:日|曜日\)?|時|分|から|~)$")
_CONTAINER = re.compile(r"^(?:議事|議題|議案|報告(?:事項)?|協議(?:事項)?|審議(?:事項)?|案件)$")
_BRACKET = re.compile(r"^(?:開会|閉会|開議|散会|開式|閉式)$")

_LONGEST_NUMBER = 40
"""Characters within which a line's number ends, spaces and all."""


def read_agenda(path: str | Path) -> tuple[str, ...]:
    """Titles of a 次第 (txt, csv, docx or pdf) in their order, numbers stripped.

    Raises
    ------
    UsageError
        One Japanese line that names the file.
    """
    titles = _titles(read_lines(path, WHAT))
    if not titles:
        raise wrong(WHAT, path, "議題が1件もありません。1行に1件ずつ書いてください。")
    return titles


def parse_agenda(text: str) -> tuple[str, ...]:
    """Titles of pasted text; empty text gives no titles.

    >>> parse_agenda("総務委員会次第\\n1　開会\\n2　議題\\n（1）情報政策の取組について\\n3　その他\\n4　閉会")
    ('情報政策の取組について', 'その他')
    """
    return _titles(text.splitlines())


def _titles(lines: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    titles: list[str] = []
    for line in lines:
        stripped = line.strip(" \t\u3000,\ufeff\"'")
        plain = _CIRCLED.sub("", stripped)
        shadow = unicodedata.normalize("NFKC", plain).strip()
        framed = _FRAME.search(shadow) or _FRAME.search(shadow.replace(" ", ""))
        if not shadow or framed or _DATE_ONLY.match(shadow):
            continue
        title = _strip_number(plain, shadow, len(titles) + 1)
        compact = re.sub(r"[\s\u3000]", "", title)
        if compact and not _BRACKET.match(compact) and not _CONTAINER.match(compact):
            titles.append(title)
    return tuple(titles)


def _strip_number(plain: str, shadow: str, expected: int) -> str:
    """``plain`` without its number; the match is made on the NFKC copy, the text stays as written.

    A number without a mark behind (1情報政策) is one only where it is the next to come.
    """
    match = _NUMBER.match(shadow)
    glued = _GLUED.match(shadow)
    if match is None and glued is not None and int(glued.group(1)) == expected:
        match = glued
    if not match:
        return plain
    kept = shadow[match.end() :].strip()
    for start in range(min(len(plain), _LONGEST_NUMBER)):
        if unicodedata.normalize("NFKC", plain[start:]).strip() == kept:
            return plain[start:].strip(" \t\u3000")
    return kept
