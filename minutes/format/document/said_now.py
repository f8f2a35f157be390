"""What is said in a draft that a person corrected: its turns with the words of the statements."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import compress
from operator import and_, attrgetter, is_not, not_

from minutes.format.document.sentences import split
from minutes.held import Held
from minutes.schema import Draft, MeetingMinutes, Statement, Turn, Word
from minutes.span import Span


def spoken_now(machine: Draft, corrected: Draft) -> tuple[tuple[Turn, ...], frozenset[str]]:
    """The turns with the words that the statements have now, and the ids of those that differ."""
    now = corrected.transcript.turns
    cut = _cut(Held(machine.transcript.turns), Held(now))
    changed, said = cut, dict[str, Turn | None]()
    read: tuple[Statement, ...] = ()
    while len(more := tuple(_others(machine, corrected, changed))) > len(read):
        read = more  # what was changed may be cited by others too
        changed, said = _said_anew(machine, corrected, read, cut)
    deleted = {gone.turn_id for gone in corrected.minutes_doc.dropped if gone.rule == "deleted"}
    said |= dict.fromkeys(deleted, None)
    if not said:
        return now, changed | deleted
    turns = map(said.get, map(attrgetter("id"), now), now)
    return tuple(filter(None, turns)), changed | deleted


def _others(machine: Draft, corrected: Draft, changed: Collection[str]) -> Iterator[Statement]:
    """The statements that are none of the machine's plain ones, or cite a turn that changed; of all
    others there is no step of Python."""
    statements = corrected.minutes_doc.statements
    plain = map(_plain(Held(machine)).__contains__, map(id, statements))
    cited = map(attrgetter("turn_ids"), statements)
    apart = map(frozenset(changed).isdisjoint, cited)
    return compress(statements, map(not_, map(and_, plain, apart)))


def _said_anew(
    machine: Draft, corrected: Draft, statements: Iterable[Statement], cut: frozenset[str]
) -> tuple[frozenset[str], dict[str, Turn | None]]:
    """Turns that changed, and what stands for them now: of a statement with several, for the first."""
    document, turns = Held(machine.minutes_doc), _by_id(Held(corrected.transcript.turns))
    texts, whole, plain = _texts_of(document), _whole_of(document), _plain(Held(machine))
    changed, said = set(cut), dict[str, Turn | None]()
    for statement in statements:
        if id(statement) in plain and changed.isdisjoint(statement.turn_ids):
            continue
        cited = [turns[turn_id] for turn_id in statement.turn_ids if turn_id in turns]
        if cited and not _same(statement, cited, texts, whole, changed):
            changed |= {turn.id for turn in cited}
            said |= dict.fromkeys((turn.id for turn in cited), None)
            said[cited[0].id] = _said(statement, tuple(map(Held, cited)))
    return frozenset(changed), said


@lru_cache(maxsize=4)
def _cut(machine: Held[tuple[Turn, ...]], corrected: Held[tuple[Turn, ...]]) -> frozenset[str]:
    """Turns that hold other words than the machine's of that id, or that the machine has not."""
    if machine == corrected:
        return frozenset()
    heard, turns = _by_id(machine), corrected.value
    same = map(heard.get, map(attrgetter("id"), turns))
    others = compress(turns, map(is_not, same, turns))
    return frozenset(
        turn.id
        for turn in others
        if (known := heard.get(turn.id)) is None or known.words != turn.words
    )


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
