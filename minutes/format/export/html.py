"""One page that needs nothing else, and plays the recording that lies beside it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from itertools import groupby

from minutes.flags import CHECK
from minutes.format.export.blocks import (
    Block,
    Heading,
    Mark,
    Part,
    Piece,
    Speech,
)
from minutes.format.export.front import (
    VOTE_COLUMNS,
    date_line,
    document_title,
    header_fields,
    results,
    results_place,
)
from minutes.format.export.html_page import SCRIPT, STYLE
from minutes.format.export.html_points import points_part
from minutes.format.export.line_break import PHRASE_COST, break_cost
from minutes.format.export.point_blocks import body_blocks
from minutes.format.export.safe_text import one_line
from minutes.format.export.timing import character_spans
from minutes.schema import Draft, Profile, Turn
from minutes.span import Span
from minutes.text import timestamp


def render(draft: Draft, profile: Profile) -> bytes:
    """UTF-8 HTML; scripts and styles stand in the page, and its policy lets no other run."""
    title = escape(document_title(draft, profile))
    body = "\n".join(_body(draft, profile, title))
    return f"""<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_policy()}">
<title>{title}</title>
<style>{STYLE}</style>
</head>
<body>
{body}
<script>{SCRIPT}</script>
</body>
</html>
""".encode()


def _policy() -> str:
    sources = {"script-src": SCRIPT, "style-src": STYLE}
    hashes = "; ".join(
        f"{kind} 'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for kind, text in sources.items()
    )
    return f"default-src 'none'; {hashes}; media-src 'self' file: blob:; base-uri 'none'; form-action 'none'"


def _body(draft: Draft, profile: Profile, title: str) -> Iterator[str]:
    file_name = escape(one_line(draft.transcript.recording.file_name), quote=True)
    yield (
        f'<div class="bar"><audio controls preload="metadata" data-file="{file_name}"></audio>'
        '<label><input type="checkbox" id="follow" checked> 再生中の箇所を追う</label>'
        f'<p id="note" hidden>録音「{file_name}」をこのページと同じフォルダーに置くか、'
        'ここで選ぶと再生できます。<input type="file" id="picker" accept="audio/*,video/*"></p></div>'
    )
    yield f"<main>\n<h1>{title}</h1>"
    if date_line(draft, profile):
        yield f'<p class="day">{escape(date_line(draft, profile))}</p>'
    rows = [
        (label, "<br>".join(map(escape, lines))) for label, lines in header_fields(draft, profile)
    ]
    yield from _table((), rows)
    place = results_place(profile)
    if place == "first":
        yield from _results(draft, profile)
    if profile.layout != "youten":
        yield from points_part(draft)
    yield "<h2>議事の経過</h2>"
    turns = {turn.id: turn for turn in draft.transcript.turns}
    yield from (_block(block, turns) for block in body_blocks(draft, profile))
    if place in ("last", "votes"):
        yield from _results(draft, profile)
    yield "</main>"


def _table(head: Iterable[str], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """``rows`` hold markup. Without a head each row's first cell is its header."""
    columns = tuple(head)
    yield "<table>"
    if columns:
        yield f"<tr>{''.join(f'<th>{column}</th>' for column in columns)}</tr>"
    for first, *others in rows:
        kind = "td" if columns else "th"
        yield f"<tr><{kind}>{first}</{kind}>{''.join(f'<td>{cell}</td>' for cell in others)}</tr>"
    yield "</table>"


def _results(draft: Draft, profile: Profile) -> Iterator[str]:
    came = results(draft, profile)
    if came.decisions:
        items = "".join(f"<li>{escape(text)}</li>" for text in came.decisions)
        yield f"<h2>決定事項</h2>\n<ol>{items}</ol>"
    if came.votes:
        yield "<h2>議決結果一覧</h2>"
        yield from _table(VOTE_COLUMNS, (tuple(map(escape, row)) for row in came.votes))
    if came.actions:
        yield "<h2>ToDo（対応事項）</h2>"
        rows = [
            (escape(what), escape(who or "未定"), escape(due or "未定"))
            for what, who, due in came.actions
        ]
        yield from _table(("内容", "担当", "期限"), rows)
    if came.next_meeting:
        yield f"<h2>次回の日程</h2>\n<p>{escape(came.next_meeting)}</p>"


def _block(block: Block, turns: Mapping[str, Turn]) -> str:
    if isinstance(block, Heading):
        return f"<h3>{escape(block.text)}</h3>"
    if isinstance(block, Part):
        return f"<h4>{escape(block.text)}</h4>"
    if isinstance(block, Mark):
        return f'<p class="mark">{escape(block.text)}</p>'
    return _speech(block, turns)


def _speech(speech: Speech, turns: Mapping[str, Turn]) -> str:
    at = ""
    if speech.start is not None:
        clock = timestamp(speech.start)
        at = (
            f'<button class="at" data-t="{speech.start:.2f}" '
            f'aria-label="{clock}から再生">▶ {clock}</button>'
        )
    spans = _spans_by_piece(speech, turns)
    paragraphs = [
        "".join(_piece(piece, spans[row, column]) for column, piece in enumerate(pieces))
        for row, pieces in enumerate(speech.paragraphs)
    ]
    label = f'<span class="label">{escape(speech.line.label)}</span>'
    inner = "".join(f"<p>{label * (row == 0)}{text}</p>" for row, text in enumerate(paragraphs))
    # the button closes the first paragraph, so that reading and copying stay undisturbed
    return f'<div class="speech">{inner.replace("</p>", f"{at}</p>", 1)}</div>'


def _spans_by_piece(
    speech: Speech, turns: Mapping[str, Turn]
) -> Mapping[tuple[int, int], tuple[Span, ...]]:
    """Times of each piece's characters; a statement's paragraphs are timed as one text."""
    placed = [
        ((row, column), piece)
        for row, pieces in enumerate(speech.paragraphs)
        for column, piece in enumerate(pieces)
    ]
    found: dict[tuple[int, int], tuple[Span, ...]] = {}
    for turn_ids, group in groupby(placed, key=lambda item: item[1].turn_ids):
        members = list(group)
        text = "".join(piece.text for _, piece in members)
        spans = character_spans(text, turn_ids, turns, speech.start or 0.0)
        start = 0
        for place, piece in members:
            found[place] = spans[start : start + len(piece.text)]
            start += len(piece.text)
    return found


def _piece(piece: Piece, spans: tuple[Span, ...]) -> str:
    printed: list[str] = []
    start = 0
    for part, label in piece.parts:
        end = start + len(part)
        text = "".join(_phrases(part, spans[start:end])) if piece.turn_ids else escape(part)
        printed.append(_titled("mark", text, (label,)) if label else text)
        start = end
    inner = "".join(printed)
    if not piece.whole:
        return inner
    quiet = all(check.quiet for check in piece.whole)
    return _titled("span" if quiet else "mark", inner, [check.label for check in piece.whole])


def _titled(tag: str, inner: str, labels: Iterable[str]) -> str:
    what = escape(f"{CHECK}：{'、'.join(labels)}", quote=True)
    return f'<{tag} title="{what}">{inner}</{tag}>'


def _phrases(text: str, spans: tuple[Span, ...]) -> Iterator[str]:
    cuts = [index for index in range(1, len(text)) if break_cost(text, index) <= PHRASE_COST]
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        yield f'<span data-t="{spans[start].start:.2f}">{escape(text[start:end])}</span>'
