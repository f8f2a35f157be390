"""The 要点筆記 as blocks: under each item 説明要旨, 主な質疑応答, 意見, 結論 and 宿題."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from minutes.format.export.blocks import (
    Block,
    Heading,
    Part,
    Piece,
    Speech,
    document_blocks,
    item_heading,
    people,
)
from minutes.format.export.check import Check, statement_checks
from minutes.format.export.safe_text import one_line
from minutes.format.export.speaker_line import Person, SpeakerLine
from minutes.format.keypoints import by_item
from minutes.schema import Draft, KeyPoint, Profile, Statement, Turn

PARTS: Mapping[str, str] = {
    "説明": "説明要旨",
    "問": "主な質疑応答",
    "答": "主な質疑応答",
    "意見": "意見",
    "結論": "結論",
    "宿題": "宿題",
}
"""Kind of a line → the part that it stands in, in the order of the document."""
_REFUSED = "言語モデルの書き換えは採らなかった"


def body_blocks(draft: Draft, profile: Profile) -> tuple[Block, ...]:
    """What stands below the header: the statements, or the 要点筆記 where the layout is that."""
    if profile.layout == "youten":
        return tuple(point_blocks(draft, profile))
    return document_blocks(draft, profile)


def point_blocks(draft: Draft, profile: Profile) -> Iterator[Block]:
    """Headings, parts and lines; a line knows its turns and when they begin."""
    turns = {turn.id: turn for turn in draft.transcript.turns if turn.words}
    said = {
        turn: statement for statement in draft.minutes_doc.statements for turn in statement.turn_ids
    }
    who = people(draft)
    document = draft.minutes_doc
    for item, points in by_item(document.points, document):
        if item.number is not None:
            yield Heading(item_heading(item, profile))
        for name, lines in in_parts(points):
            yield Part(name)
            yield from (
                _line(point, who.get(point.speaker_id or "", Person()), turns, said)
                for point in lines
            )


def in_parts(points: Sequence[KeyPoint]) -> Iterator[tuple[str, tuple[KeyPoint, ...]]]:
    """The parts that an item has, each with its lines in the order that they were said."""
    order = list(dict.fromkeys(PARTS.values()))
    ranked = sorted(points, key=lambda point: order.index(PARTS[point.kind]))
    for name, lines in groupby(ranked, key=lambda point: PARTS[point.kind]):
        yield name, tuple(lines)


def line_of(point: KeyPoint, person: Person) -> str:
    """The line with who said it, or who has to do it until when."""
    tail = one_line(point.note) or (person.short if person.known else "")
    return f"{one_line(point.text)}{tail and f'（{tail}）'}"


def _line(
    point: KeyPoint,
    person: Person,
    turns: Mapping[str, Turn],
    said: Mapping[str, Statement],
) -> Speech:
    start = min(
        (turns[turn_id].span.start for turn_id in point.turn_ids if turn_id in turns), default=None
    )
    label = point.kind if point.kind in ("問", "答") else "・"
    checks = [*_checks(point, turns, said)]
    if point.refused:
        checks.append(Check(f"{_REFUSED}：{one_line(point.refused)}"))
    piece = Piece(line_of(point, person), tuple(checks), start, point.turn_ids)
    gap = "　" if label != "・" else ""
    return Speech(point.speaker_id, SpeakerLine(label, gap), ((piece,),), start)


def _checks(
    point: KeyPoint, turns: Mapping[str, Turn], said: Mapping[str, Statement]
) -> Iterator[Check]:
    """What is doubtful in the statements that it cites, where the line has those words."""
    cited = dict.fromkeys(said[turn_id].turn_ids for turn_id in point.turn_ids if turn_id in said)
    for turn_ids in cited:
        for check in statement_checks(said[turn_ids[0]], turns):
            if not check.words or check.words in point.text:
                yield check
