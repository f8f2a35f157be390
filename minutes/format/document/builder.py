"""From a named transcript to the document: statements under agenda items, events, results."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from minutes.format.call_grammar import is_bare_nomination
from minutes.format.document.actions import Room, find_actions
from minutes.format.document.agenda import Opening, find_openings
from minutes.format.document.attendance import with_attendance_warnings
from minutes.format.document.chat import chat_events
from minutes.format.document.decisions import Known, find_decisions
from minutes.format.document.events import Clock, end_of, find_events
from minutes.format.document.matters import matters_of
from minutes.format.document.next_meeting import next_day
from minutes.format.document.sentences import lines_of
from minutes.format.document.technical import technical_talk
from minutes.format.document.vote_marks import vote_events, vote_flags
from minutes.format.document.votes import find_votes
from minutes.format.document.wording import protected_names, writes_large_units
from minutes.format.naming.clues import chairs_of
from minutes.format.naming.proposals import propose_persons
from minutes.format.sound.people import person_of
from minutes.format.text.engine import edit
from minutes.format.text.passage import Context
from minutes.schema import (
    AgendaItem,
    Caption,
    ChatMessage,
    Dropped,
    Event,
    Header,
    MeetingContext,
    MeetingMinutes,
    Profile,
    Statement,
    Transcript,
    Turn,
)

_PAUSE = 0.3
"""Silence between words, in seconds, that the text rules are told about."""


def build(
    transcript: Transcript,
    context: MeetingContext,
    profile: Profile,
    *,
    captions: tuple[Caption, ...] = (),
    chat: tuple[ChatMessage, ...] = (),
) -> MeetingMinutes:
    """The minutes of a meeting: every turn in exactly one statement, or dropped by a named rule.

    Parameters
    ----------
    transcript : Transcript
        With names where they could be told.
    context : MeetingContext
        Header, roster and agenda; headings come from the agenda where there is one.
    profile : Profile
        How far the text is edited and what may be dropped.
    captions : tuple[Caption, ...]
        Where the recogniser missed a short answer to a vote, a caption may have it.
    chat : tuple[ChatMessage, ...]
        What was written in the chat: events, never statements.
    """
    turns = transcript.turns
    chairs, lines = chairs_of(transcript), lines_of(turns)
    openings = find_openings(lines, context.agenda, chairs) if turns else ()
    clock_of = Clock(
        context.header, profile.layout, str(profile.options.get("event_style", "full"))
    )
    votes = find_votes(lines, chairs)
    events = [
        *(find_events(turns, lines, chairs, clock_of) if turns else ()),
        *vote_events(votes, captions),
        *_unopened(openings, context.agenda, turns),
    ]
    around = Context(names=protected_names(context, profile), large_units=writes_large_units(turns))
    tidy = _tidy(profile, around)
    checks = vote_flags(votes, captions)
    statements, dropped = _statements(turns, profile, chairs, checks, around)
    persons = tuple(map(person_of, context.roster)) or propose_persons(turns)
    events += chat_events(chat, context.header, transcript.recording.duration, persons)
    matters = matters_of(votes, lines, openings, context.agenda, tidy)
    speakers = {speaker.id: speaker for speaker in transcript.speakers}
    day, plenary = context.header.date, profile.layout == "honkaigi"
    room = Room(persons, speakers, day, next_day(lines, context.header), tidy, plenary)
    document = MeetingMinutes(
        header=_ended(context.header, end_of(turns, lines, chairs, clock_of)),
        attendees=context.roster,
        agenda=_items(turns, statements, openings, context.agenda),
        events=tuple(sorted(_worded(events, tidy), key=lambda event: event.time)),
        decisions=find_decisions(lines, votes, chairs, Known(matters, persons, tidy)),
        actions=find_actions(lines, room),
        profile=profile.name,
        dropped=dropped,
    )
    return replace(document, events=with_attendance_warnings(document, transcript.speakers))


def _ended(header: Header, later: float) -> Header:
    """The header with its end as many seconds later as the announced hours say."""
    if header.ended_at is None or not later:
        return header
    return replace(header, ended_at=header.ended_at + timedelta(seconds=later))


def _worded(events: Sequence[Event], tidy: Callable[[str], str]) -> Iterator[Event]:
    """Events with what was said in them edited like the statements."""
    for event in events:
        yield replace(event, text=tidy(event.text)) if event.kind == "attendance" else event


def _tidy(profile: Profile, around: Context) -> Callable[[str], str]:
    """Edits a sentence as the statements are edited."""

    def tidy(text: str) -> str:
        options, terms = profile.options, profile.dictionary
        return edit(text, profile.level, options, dictionary=terms, context=around).text

    return tidy


def _unopened(
    openings: Sequence[Opening], agenda: Sequence[str], turns: Sequence[Turn]
) -> Iterator[Event]:
    """A warning for each item of the 次第 whose opening was not found, or not heard, in the recording."""
    placed = {opening.number: opening.index for opening in openings}
    for opening in openings:
        if not opening.sure:
            text = f"次第の「{opening.title}」の見出しは、進行の言葉だけから置きました。位置を確かめてください。"
            yield Event("warning", turns[opening.index].span.start, text, turns[opening.index].id)
    at = 0
    for number, title in enumerate(agenda, start=1):
        at = placed.get(number, at)
        if number not in placed and turns:
            turn = turns[at]
            text = f"次第の「{title}」に入る発言が見つかりません。見出しの位置を確かめてください。"
            yield Event("warning", turn.span.start, text, turn.id)


def _statements(
    turns: Sequence[Turn],
    profile: Profile,
    chairs: frozenset[str],
    checks: Mapping[str, str],
    around: Context,
) -> tuple[Mapping[str, Statement], tuple[Dropped, ...]]:
    """Turn id → its statement, and the turns that have none with the rule that dropped them."""
    found: dict[str, Statement] = {}
    dropped: list[Dropped] = []
    drops_nominations = bool(profile.options.get("drop_nomination", False))
    for index, turn in enumerate(turns):
        if drops_nominations and turn.speaker_id in chairs and is_bare_nomination(turn.text):
            dropped.append(Dropped(turn.id, "nomination"))
            continue
        previous = _said_before(turns, index)
        following = turns[index + 1].text if index + 1 < len(turns) else None
        edited = edit(
            turn.text,
            profile.level,
            profile.options,
            dictionary=profile.dictionary,
            context=replace(around, previous=previous, following=following, pauses=_pauses(turn)),
        )
        if not edited.text.strip():
            dropped.append(Dropped(turn.id, "empty"))
            continue
        flags = [*turn.flags]
        flags += ["overlapped"] if turn.overlapped else []
        flags += ["unknown_speaker"] if turn.speaker_id is None else []
        flags += [checks[turn.id]] if turn.id in checks else []
        flags += [f"technical:{sentence}" for sentence in technical_talk(edited.text)]
        found[turn.id] = Statement(
            turn.speaker_id, turn.text, edited.text, (turn.id,), tuple(dict.fromkeys(flags))
        )
    return found, tuple(dropped)


_ANSWER = re.compile(
    r"(?:(?:はい|ええ|うん|いいえ|異議(?:は)?(?:なし|ありません|ございません)|なし|賛成(?:です)?|結構です)[、。\s]*)+"
)


def _said_before(turns: Sequence[Turn], index: int) -> str | None:
    """What a turn may answer: the last one before it that is no answer itself (はい。 はい。)."""
    for turn in reversed(turns[:index]):
        if not _ANSWER.fullmatch(turn.text.strip()):
            return turn.text
    return turns[index - 1].text if index else None


def _pauses(turn: Turn) -> tuple[tuple[int, float], ...]:
    found: list[tuple[int, float]] = []
    position = 0
    for word, after in zip(turn.words, turn.words[1:], strict=False):
        position += len(word.text)
        silence = after.span.start - word.span.end
        if silence >= _PAUSE:
            found.append((position, silence))
    return tuple(found)


def _items(
    turns: Sequence[Turn],
    statements: Mapping[str, Statement],
    openings: Sequence[Opening],
    agenda: Sequence[str],
) -> tuple[AgendaItem, ...]:
    """The preamble, then every item with the statements up to the next one's opening.

    What is said of items that were taken up together stands in the first of them.
    """
    starts = [*(opening.index for opening in openings), len(turns)]
    ends = {start: next(other for other in starts if other > start) for start in starts[:-1]}

    def between(first: int, last: int) -> tuple[Statement, ...]:
        return tuple(statements[turn.id] for turn in turns[first:last] if turn.id in statements)

    opened = {
        opening.number: AgendaItem(
            opening.number,
            opening.title,
            between(opening.index, ends[opening.index])
            if opening.index not in starts[:place]
            else (),
        )
        for place, opening in enumerate(openings)
    }
    for number, title in enumerate(agenda, start=1):
        opened.setdefault(number, AgendaItem(number, title, ()))
    preamble = between(0, starts[0])
    items = [opened[number] for number in sorted(opened)]
    return (AgendaItem(None, "", preamble), *items) if preamble or not items else tuple(items)
