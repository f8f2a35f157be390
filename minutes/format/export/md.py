"""Markdown for wikis and chat: headings, tables, statements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from minutes.format.export.blocks import Block, Heading, Mark, Part
from minutes.format.export.front import (
    VOTE_COLUMNS,
    date_line,
    document_title,
    header_fields,
    results,
    results_place,
)
from minutes.format.export.point_blocks import body_blocks
from minutes.schema import Draft, Profile

# everything that CommonMark could read as markup; 1. and - only matter at the start of a line
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_LINE_START = re.compile(r"^([^\S\n]*)([-+=]|\d+[.)])", re.MULTILINE)


def render(draft: Draft, profile: Profile) -> bytes:
    """UTF-8 Markdown."""
    return ("\n".join(_lines(draft, profile)) + "\n").encode()


def escape(text: str) -> str:
    """``text`` as Markdown prints it unchanged.

    >>> escape("A*B <b>")
    'A\\\\*B \\\\<b\\\\>'
    """
    return _LINE_START.sub(_escape_start, _SPECIAL.sub(r"\\\1", text))


def _escape_start(match: re.Match[str]) -> str:
    space, sign = match.groups()
    return f"{space}{sign[:-1]}\\{sign[-1]}"


def _lines(draft: Draft, profile: Profile) -> Iterator[str]:
    yield f"# {escape(document_title(draft, profile))}"
    if date_line(draft, profile):
        yield from ("", escape(date_line(draft, profile)))
    rows = [
        (label, "<br>".join(map(escape, lines))) for label, lines in header_fields(draft, profile)
    ]
    yield from ("", *_table(("項目", "内容"), rows))
    place = results_place(profile)
    if place == "first":
        yield from _results(draft, profile)
    yield from ("", "## 議事の経過")
    for block in body_blocks(draft, profile):
        yield from ("", _block(block))
    if place in ("last", "votes"):
        yield from _results(draft, profile)


def _results(draft: Draft, profile: Profile) -> Iterator[str]:
    came = results(draft, profile)
    if came.decisions:
        yield from ("", "## 決定事項", "", *(f"- {escape(text)}" for text in came.decisions))
    if came.votes:
        voted = (tuple(map(escape, row)) for row in came.votes)
        yield from ("", "## 議決結果一覧", "", *_table(VOTE_COLUMNS, voted))
    if came.actions:
        rows = [
            (escape(what), escape(who or "未定"), escape(due or "未定"))
            for what, who, due in came.actions
        ]
        yield from ("", "## ToDo", "", *_table(("内容", "担当", "期限"), rows))
    if came.next_meeting:
        yield from ("", "## 次回の日程", "", escape(came.next_meeting))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"### {escape(block.text)}"
    if isinstance(block, Part):
        return f"#### {escape(block.text)}"
    if isinstance(block, Mark):
        return escape(block.text)
    label = f"**{escape(block.line.label)}**"
    first, *others = map(escape, block.texts)
    gap = "\n" if "\n" in block.line.gap else "　"
    return "\n\n".join([f"{label}{gap}{first}", *(f"　{text}" for text in others)])
