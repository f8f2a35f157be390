"""要点 of each item on the page, folded away: sentences that were said, each with its place to hear."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from minutes.format.document.keypoints import ItemPoints, KeyPoint, key_points
from minutes.format.export.blocks import people
from minutes.format.export.speaker_line import Person
from minutes.schema import Draft, Turn
from minutes.text import timestamp


def points_part(draft: Draft) -> Iterator[str]:
    """A folded part with the key points of every item; nothing where there are none."""
    items = key_points(draft.minutes_doc)
    if not items:
        return
    turns = {turn.id: turn for turn in draft.transcript.turns if turn.words}
    who = people(draft)
    yield '<details class="points"><summary>議題ごとの要点（発言からの抜き書き）</summary>'
    for item in items:
        yield from _item(item, turns, who)
    yield "</details>"


def _item(item: ItemPoints, turns: Mapping[str, Turn], who: Mapping[str, Person]) -> Iterator[str]:
    yield f"<p><strong>{escape(item.title or '開会')}</strong></p>\n<ul>"
    yield from (_point(point, turns, who) for point in item.points)
    yield "</ul>"


def _point(point: KeyPoint, turns: Mapping[str, Turn], who: Mapping[str, Person]) -> str:
    person = who.get(point.speaker_id or "", Person())
    name = escape(f"（{person.family or person.role}）" if person.known else "")
    cited = (turns[turn_id] for turn_id in point.turn_ids if turn_id in turns)
    start = min((turn.span.start for turn in cited), default=None)
    at = ""
    if start is not None:
        clock = timestamp(start)
        at = f'<button class="at" data-t="{start:.2f}" aria-label="{clock}から再生">▶ {clock}</button>'
    return f"<li>【{escape(point.kind)}】{escape(point.text)}{name}{at}</li>"
