"""Plain text in the shape of the Word file."""

from __future__ import annotations

from collections.abc import Iterator

from minutes.format.export.blocks import Block, Heading, Mark, Part
from minutes.format.export.front import (
    date_line,
    document_title,
    header_fields,
    results,
    results_place,
)
from minutes.format.export.point_blocks import body_blocks
from minutes.schema import Draft, Profile


def render(draft: Draft, profile: Profile) -> bytes:
    """UTF-8 text: header, results, then the statements."""
    lines = list(_lines(draft, profile))
    # never two blank lines in a row
    kept = [line for line, last in zip(lines, ["x", *lines], strict=False) if line or last]
    return ("\n".join(kept) + "\n").encode()


def _lines(draft: Draft, profile: Profile) -> Iterator[str]:
    yield document_title(draft, profile)
    yield from filter(None, (date_line(draft, profile),))
    yield ""
    for label, values in header_fields(draft, profile):
        yield f"○{label}　{'' if len(values) > 1 else ''.join(values)}".rstrip("　")
        if len(values) > 1:
            yield from (f"　　{value}" for value in values)
    place = results_place(profile)
    if place == "first":
        yield from _results(draft, profile)
    yield ""
    yield from (line for block in body_blocks(draft, profile) for line in _block(block))
    if place in ("last", "votes"):
        yield from _results(draft, profile)


def _results(draft: Draft, profile: Profile) -> Iterator[str]:
    came = results(draft, profile)
    if came.decisions:
        yield from ("", "○決定事項", *(f"　・{text}" for text in came.decisions))
    if came.votes:
        yield from (
            "",
            "○議決結果一覧",
            *(f"　・{'　'.join(filter(None, row))}" for row in came.votes),
        )
    if came.actions:
        yield from ("", "○ToDo")
        for text, owner, due in came.actions:
            yield f"　・{text}（担当：{owner or '未定'}、期限：{due or '未定'}）"
    if came.next_meeting:
        yield from ("", f"○次回の日程　{came.next_meeting}")


def _block(block: Block) -> tuple[str, ...]:
    if isinstance(block, Heading):
        return "", block.text, ""
    if isinstance(block, Part):
        return (f"〈{block.text}〉",)
    if isinstance(block, Mark):
        return (f"　　{block.text}" if block.text.startswith("〔") else block.text,)
    return (block.line.with_text(block.texts),)
