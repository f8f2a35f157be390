"""The 要点筆記 after corrections: lines whose words changed are made anew, the others stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from minutes.format.keypoints.choose import line_text
from minutes.format.keypoints.exchange import Candidate, candidates
from minutes.format.keypoints.points import ends_of, key_points
from minutes.format.keypoints.sentences import weight
from minutes.held import SENTENCES, Held
from minutes.schema import AgendaItem, Draft, KeyPoint, MeetingMinutes, Speaker, Statement

_ENDS = ("結論", "宿題")
_weight = lru_cache(maxsize=SENTENCES)(weight)


def with_points(draft: Draft) -> Draft:
    """With the lines of the 要点筆記, which drafts of earlier versions lack."""
    document = draft.minutes_doc
    if document.points:
        return draft
    return replace(
        draft, minutes_doc=replace(document, points=key_points(document, draft.speakers))
    )


def renew(machine: Draft, corrected: Draft) -> tuple[KeyPoint, ...]:
    """The machine's lines for the corrected document.

    A line that cites only statements that stand as they were is kept as it is, with what a language
    model made of it. A statement that was corrected keeps as many lines as it had, made of its words
    now. Conclusions and what is to be done follow the document's decisions and actions.
    """
    before, after = machine.minutes_doc, corrected.minutes_doc
    if before.agenda == after.agenda and _facts(before) == _facts(after):
        return before.points
    kept = _ends(Held(before))
    found: list[KeyPoint] = []
    speakers = corrected.transcript.speakers
    for item in after.agenda:
        asks = _asks_who_speaks(Held(item), Held(before))
        found += _told(Held(item), Held(before), speakers if asks else ())
        for end in ends_of(item, after):
            old = kept.get(end.turn_ids)
            if old is not None and end.text in (old.text, old.said):
                end = _under(Held(old), item.number)
            found.append(end)
    return _as_before(Held(before), tuple(found))


def _as_before(machine: Held[MeetingMinutes], points: tuple[KeyPoint, ...]) -> tuple[KeyPoint, ...]:
    """Lines that are those of the last time are the same object: their ids need not be made again."""
    last = _last(machine)
    known = last[0]
    if known == points:
        return known
    last[0] = points
    return points


@lru_cache(maxsize=8)
def _last(held: Held[MeetingMinutes]) -> list[tuple[KeyPoint, ...]]:
    return [held.value.points]


@lru_cache(maxsize=128)
def _told(
    held: Held[AgendaItem], machine: Held[MeetingMinutes], speakers: tuple[Speaker, ...]
) -> tuple[KeyPoint, ...]:
    """The lines of an item but for its ends; most corrections leave all items but one as they are."""
    item, lines = held.value, _lines(machine)
    anew = set(map(id, _changed(held, machine)))
    spoken = _spoken(item, speakers) if _asks_who_speaks(held, machine) else {}
    found: list[KeyPoint] = []
    for statement in item.statements:
        known = lines.get(statement.turn_ids, ())
        if id(statement) in anew:
            found += _anew(spoken.get(id(statement), ()), len(known), item)
        else:
            found += (_under(Held(point), item.number) for point in known)
    return tuple(found)


@lru_cache(maxsize=128)
def _changed(held: Held[AgendaItem], machine: Held[MeetingMinutes]) -> tuple[Statement, ...]:
    """The statements of an item that say something else than the machine's."""
    was = _statements(machine)
    return tuple(
        said for said in held.value.statements if not _stands(said, was.get(said.turn_ids))
    )


def _asks_who_speaks(held: Held[AgendaItem], machine: Held[MeetingMinutes]) -> bool:
    """Whether lines of an item are made anew: of the others no rename of a person changes any."""
    lines = _lines(machine)
    return any(said.turn_ids in lines for said in _changed(held, machine))


@lru_cache(maxsize=16384)
def _under(held: Held[KeyPoint], number: int | None) -> KeyPoint:
    """The line under an item of that number: the same object each time, so that it need not be compared."""
    point = held.value
    return point if point.item == number else replace(point, item=number)


def _facts(document: MeetingMinutes) -> tuple[object, ...]:
    return document.decisions, document.actions


def _stands(statement: Statement, known: Statement | None) -> bool:
    """Whether a statement says what the machine's does that cites the same."""
    if known is None or known is statement:
        return known is not None
    return (statement.text, statement.speaker_id) == (known.text, known.speaker_id)


@lru_cache(maxsize=4)
def _statements(held: Held[MeetingMinutes]) -> Mapping[tuple[str, ...], Statement]:
    return {said.turn_ids: said for said in held.value.statements}


@lru_cache(maxsize=4)
def _lines(held: Held[MeetingMinutes]) -> Mapping[tuple[str, ...], tuple[KeyPoint, ...]]:
    """The lines of each statement, by the turns that it cites."""
    found: dict[tuple[str, ...], list[KeyPoint]] = defaultdict(list)
    for point in held.value.points:
        if point.kind not in _ENDS:
            found[point.turn_ids].append(point)
    return {turns: tuple(points) for turns, points in found.items()}


@lru_cache(maxsize=4)
def _ends(held: Held[MeetingMinutes]) -> Mapping[tuple[str, ...], KeyPoint]:
    return {point.turn_ids: point for point in held.value.points if point.kind in _ENDS}


def _spoken(item: AgendaItem, speakers: tuple[Speaker, ...]) -> Mapping[int, Sequence[Candidate]]:
    """The candidates of each statement of an item, by its ``id()``: two may say and cite the same."""
    found: dict[int, list[Candidate]] = defaultdict(list)
    known = {speaker.id: speaker for speaker in speakers}
    for candidate in candidates(item.statements, known):
        found[id(candidate.statement)].append(candidate)
    return found


def _anew(mine: Sequence[Candidate], wanted: int, item: AgendaItem) -> Iterator[KeyPoint]:
    best = sorted(mine, key=lambda candidate: -_weight(candidate.sentence))[:wanted]
    for candidate in mine:
        if candidate in best:
            text = line_text(candidate, tight=True)
            statement = candidate.statement
            yield KeyPoint(
                candidate.kind, text, item.number, statement.speaker_id, statement.turn_ids
            )
