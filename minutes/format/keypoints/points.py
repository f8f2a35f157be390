"""要点筆記: what each item came to, in the words that were said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache

from minutes.format.keypoints.choose import Line, choose
from minutes.format.keypoints.exchange import Candidate, candidates
from minutes.format.keypoints.grounds import plain
from minutes.format.keypoints.shorten import shorten
from minutes.format.sound.morphology import parse
from minutes.held import Held
from minutes.schema import (
    ActionItem,
    AgendaItem,
    Decision,
    KeyPoint,
    MeetingMinutes,
    Profile,
    Speaker,
)
from minutes.text import wareki

LENGTHS: Mapping[str, float] = {"tenth": 0.1, "fifth": 0.2, "third": 1 / 3}
"""Value of the option ``points_length`` → share of the characters of the statements."""
DEFAULT_LENGTH = "fifth"
_ENDED = 0.5
"""How much of the length of 結論 and 宿題 counts: they are never left out."""
_LEAST = 0.5
"""Share of the length that what was said has even where much was decided."""


def key_points(
    document: MeetingMinutes, speakers: Mapping[str, Speaker], length: str = DEFAULT_LENGTH
) -> tuple[KeyPoint, ...]:
    """The lines of the 要点筆記 by item: 説明, 問, 答, 意見 in the order of the speech, then 結論 and 宿題.

    Parameters
    ----------
    document : MeetingMinutes
        With statements, decisions and actions as they stand.
    speakers : Mapping[str, Speaker]
        By id; a role tells members from those who answer.
    length : str
        A key of :data:`LENGTHS`: how long all lines together are. Decisions and what is to be done
        are never left out for length, and leave the others at least half of it.
    """
    told = _told(document)
    items = [
        [
            candidate
            for candidate in candidates(item.statements, speakers)
            if not _is_told(candidate, told)
        ]
        for item in document.agenda
    ]
    ends = [tuple(ends_of(item, document)) for item in document.agenda]
    whole = sum(len(statement.text) for statement in document.statements)
    ended = sum(len(point.text) for end in ends for point in end)
    room = max(whole * LENGTHS[length] - ended * _ENDED, whole * LENGTHS[length] * _LEAST)
    sparse = LENGTHS[length] <= LENGTHS[DEFAULT_LENGTH]
    lines = choose(items, round(room), tight=True, sparse=sparse)
    found: list[KeyPoint] = []
    for item, chosen, end in zip(document.agenda, lines, ends, strict=True):
        found += [_point(line, item.number) for line in chosen]
        found += end
    return tuple(found)


def length_of(profile: Profile) -> str:
    """How long the profile wants the 要点筆記."""
    return str(profile.options.get("points_length", DEFAULT_LENGTH))


def _point(line: Line, item: int | None) -> KeyPoint:
    statement = line.candidate.statement
    return KeyPoint(line.candidate.kind, line.text, item, statement.speaker_id, statement.turn_ids)


_ORDER = re.compile(
    r"(?:もらえ|いただけ|お願いでき)[^。]{0,8}か[。？]?$|(?:ください|お願い(?:いた)?します|お願いする)[。]?$"
)


def _told(document: MeetingMinutes) -> Mapping[str, tuple[str, ...]]:
    """Turn id → what decisions and actions quote of it."""
    found: dict[str, tuple[str, ...]] = {}
    facts: tuple[Decision | ActionItem, ...] = (*document.decisions, *document.actions)
    for fact in facts:
        for turn_id in fact.turn_ids:
            found[turn_id] = (*found.get(turn_id, ()), plain(fact.text))
    return found


def _is_told(candidate: Candidate, told: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a decision or an action already says this sentence."""
    if candidate.statement.turn_ids[:1] and _ORDER.search(candidate.sentence):
        return any(turn_id in told for turn_id in candidate.statement.turn_ids)  # the 宿題 says it
    core = plain(shorten(candidate.sentence))[:-3]
    return any(
        core in text or _shared(core, text) >= 0.8
        for turn_id in candidate.statement.turn_ids
        for text in told.get(turn_id, ())
    )


def _shared(core: str, text: str) -> float:
    """Share of the two-letter runs of ``core`` that ``text`` has."""
    runs = [core[at : at + 2] for at in range(len(core) - 1)]
    return sum(run in text for run in runs) / len(runs) if runs else 0.0


def ends_of(item: AgendaItem, document: MeetingMinutes) -> Iterator[KeyPoint]:
    """結論 and 宿題 of an item: the document's decisions and actions that rest on its statements."""
    turns = _turns_of(Held(item))
    for decision in document.decisions:
        if turns.intersection(decision.turn_ids[-1:]):
            text = _decided(decision, item.title)
            yield KeyPoint("結論", text, item.number, None, decision.turn_ids)
    decided = {turn for decision in document.decisions for turn in decision.turn_ids}
    for event in document.events:
        if event.kind == "vote_result" and event.turn_id in turns - decided:
            yield KeyPoint("結論", event.text, item.number, None, (event.turn_id or "",))
    for action in document.actions:
        if turns.intersection(action.turn_ids[-1:]):
            yield KeyPoint(
                "宿題", _to_do(action), item.number, None, action.turn_ids, note=_note(action)
            )


@lru_cache(maxsize=128)
def _turns_of(held: Held[AgendaItem]) -> frozenset[str]:
    return frozenset(turn for said in held.value.statements for turn in said.turn_ids)


def _decided(decision: Decision, title: str) -> str:
    """The decision in plain style, without the matter's title where the heading has it."""
    body, bracket, how = decision.text.rstrip("。").partition("（")
    vote = decision.vote
    if vote is not None and vote.title and plain(vote.title) in plain(title):
        body = body.replace(f"　{vote.title}", "").replace(f"{vote.number}は、", f"{vote.number}は")
    return _as_noun(shorten(body)) + bracket + how


_SETTLED = re.compile(r"(?:した|する|すること(?:とする|とした)?|することに(?:する|した|決定))$")


def _as_noun(text: str) -> str:
    """了承すること, 決定した → 了承, 決定: a conclusion ends in its noun."""
    head = _SETTLED.sub("", text)
    last = parse(head)[-1:] if head != text and head else ()
    return head if last and last[0].pos3 == "サ変可能" else text


def _to_do(action: ActionItem) -> str:
    """What is to be done in plain style; a promise in brackets stays where it adds something."""
    body, bracket, promise = action.text.rstrip("）").partition("（")
    text = shorten(body) if len(body) > 6 else body
    if not bracket or _shared(plain(shorten(promise)), plain(body)) >= 0.5:
        return text
    return f"{text}（{shorten(promise) if len(promise) > 6 else promise}）"


def _note(action: ActionItem) -> str:
    return "、".join(part for part in (action.owner or "", _until(action.due)) if part)


def _until(due: date | None) -> str:
    return f"{wareki(due)}まで" if due else ""


def by_item(
    points: Sequence[KeyPoint], document: MeetingMinutes
) -> Iterator[tuple[AgendaItem, tuple[KeyPoint, ...]]]:
    """Each item that has points, with them."""
    for item in document.agenda:
        mine = tuple(point for point in points if point.item == item.number)
        if mine:
            yield item, mine
