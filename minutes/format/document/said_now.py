"""What is said in a draft that a person corrected: its turns with the words of the statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from minutes.format.document.sentences import split
from minutes.held import Held
from minutes.schema import Draft, MeetingMinutes, Statement, Turn, Word
from minutes.span import Span


def spoken_now(machine: Draft, corrected: Draft) -> tuple[tuple[Turn, ...], frozenset[str]]:
    """The turns with the words that the statements have now, and the ids of those that differ."""
    heard = _by_id(Held(machine.transcript.turns))
    texts = _texts_of(Held(machine.minutes_doc))
    whole = _whole_of(Held(machine.minutes_doc))
    turns = _by_id(Held(corrected.transcript.turns))
    same = corrected.transcript.turns is machine.transcript.turns
    changed = {
        turn.id
        for turn in (() if same else corrected.transcript.turns)
        if (known := heard.get(turn.id)) is not turn
        and (known is None or known.words != turn.words)
    }
    said: dict[str, Turn | None] = {}
    plain = _plain(Held(machine))
    for statement in corrected.minutes_doc.statements:
        if id(statement) in plain and changed.isdisjoint(statement.turn_ids):
            continue
        cited = [turns[turn_id] for turn_id in statement.turn_ids if turn_id in turns]
        if cited and not _same(statement, cited, texts, whole, changed):
            changed |= {turn.id for turn in cited}
            said |= dict.fromkeys((turn.id for turn in cited), None)
            said[cited[0].id] = _said(statement, tuple(map(Held, cited)))
    for dropped in corrected.minutes_doc.dropped:
        if dropped.rule == "deleted":
            changed.add(dropped.turn_id)
            said[dropped.turn_id] = None
    if not said:
        return corrected.transcript.turns, frozenset(changed)
    now = (said.get(turn.id, turn) for turn in corrected.transcript.turns)
    return tuple(turn for turn in now if turn is not None), frozenset(changed)


@lru_cache(maxsize=4)
def _by_id(held: Held[tuple[Turn, ...]]) -> Mapping[str, Turn]:
    return {turn.id: turn for turn in held.value}


@lru_cache(maxsize=4)
def _texts_of(held: Held[MeetingMinutes]) -> Mapping[str, str]:
    """The text of each statement that the machine made of one turn, by that turn."""
    statements = held.value.statements
    return {said.turn_ids[0]: said.text for said in statements if len(said.turn_ids) == 1}


@lru_cache(maxsize=4)
def _plain(held: Held[Draft]) -> frozenset[int]:
    """``id()`` of the machine's statements that say what the turns say which they cite."""
    document, turns = held.value.minutes_doc, _by_id(Held(held.value.transcript.turns))
    texts, whole = _texts_of(Held(document)), _whole_of(Held(document))
    return frozenset(
        id(said)
        for said in document.statements
        if _same(
            said, [turns[turn] for turn in said.turn_ids if turn in turns], texts, whole, set()
        )
    )


@lru_cache(maxsize=4)
def _whole_of(held: Held[MeetingMinutes]) -> Mapping[tuple[str, ...], Statement]:
    """Each statement that the machine made, by the turns that it cites."""
    return {said.turn_ids: said for said in held.value.statements}


def _same(
    statement: Statement,
    cited: Sequence[Turn],
    texts: Mapping[str, str],
    whole: Mapping[tuple[str, ...], Statement],
    cut: set[str],
) -> bool:
    if any(turn.id in cut for turn in cited):
        return False
    made = whole.get(statement.turn_ids)
    if made is not None and made.text == statement.text:
        stays = all(turn.speaker_id == statement.speaker_id for turn in cited)
        return stays or made.speaker_id == statement.speaker_id
    if len(cited) == 1 and cited[0].id not in texts:
        return True  # of a statement that the machine made of several turns
    same = "".join(texts.get(turn.id, "") for turn in cited) == statement.text
    return same and all(turn.speaker_id == statement.speaker_id for turn in cited)


@lru_cache(maxsize=16384)
def _said(statement: Statement, held: tuple[Held[Turn], ...]) -> Turn:
    """The statement as a turn: its sentences share the time by their length."""
    cited = [turn.value for turn in held]
    start, end = cited[0].span.start, max(turn.span.end for turn in cited)
    whole = max(1, len(statement.text))
    words, place = [], 0
    for part in split(statement.text):
        begin = start + (end - start) * place / whole
        place += len(part)
        words.append(Word(part, Span(begin, start + (end - start) * place / whole)))
    empty = (Word("", Span(start, end)),)
    return replace(cited[0], speaker_id=statement.speaker_id, words=tuple(words) or empty)
