"""要点 of each item on the page, folded away, each line with its place to hear."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from minutes.format.export.blocks import people
from minutes.format.export.point_blocks import line_of
from minutes.format.export.speaker_line import Person
from minutes.format.keypoints import by_item
from minutes.schema import Draft, KeyPoint, Turn
from minutes.text import timestamp


def points_part(draft: Draft) -> Iterator[str]:
    """A folded part with the lines of the 要点筆記; nothing where there are none."""
    document = draft.minutes_doc
    items = tuple(by_item(document.points, document))
    if not items:
        return
    turns = {turn.id: turn for turn in draft.transcript.turns if turn.words}
    who = people(draft)
    yield '<details class="points"><summary>議題ごとの要点（発言の言葉から）</summary>'
    for item, points in items:
        yield f"<p><strong>{escape(item.title or '開会')}</strong></p>\n<ul>"
        yield from (_point(point, turns, who) for point in points)
        yield "</ul>"
    yield "</details>"


def _point(point: KeyPoint, turns: Mapping[str, Turn], who: Mapping[str, Person]) -> str:
    cited = (turns[turn_id] for turn_id in point.turn_ids if turn_id in turns)
    start = min((turn.span.start for turn in cited), default=None)
    at = ""
    if start is not None:
        clock = timestamp(start)
        at = f'<button class="at" data-t="{start:.2f}" aria-label="{clock}から再生">▶ {clock}</button>'
    text = line_of(point, who.get(point.speaker_id or "", Person()))
    return f"<li>【{escape(point.kind)}】{escape(text)}{at}</li>"
