"""From a named transcript to the document: statements under agenda items, events, results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from minutes.format.document.agenda import Opening, find_openings
from minutes.format.document.clues import chair_points, presiding
from minutes.format.document.events import Clock, find_events
from minutes.format.document.people import is_chair_role
from minutes.format.document.sentences import lines_of
from minutes.format.text.engine import Context, edit
from minutes.schema import (
    AgendaItem,
    Caption,
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
    """
    turns = transcript.turns
    chairs = chairs_of(transcript)
    lines = lines_of(turns)
    openings = find_openings(lines, context.agenda, chairs) if turns else ()
    clock_of = Clock(
        context.header, profile.layout, str(profile.options.get("event_style", "full"))
    )
    events = find_events(turns, lines, chairs, clock_of) if turns else ()
    statements = _statements(turns, profile)
    return MeetingMinutes(
        header=context.header,
        attendees=context.roster,
        agenda=_items(turns, statements, openings, context.agenda),
        events=events,
        profile=profile.name,
    )


def chairs_of(transcript: Transcript) -> frozenset[str]:
    """Speakers who preside: by role where they are named, and by what they say."""
    by_role = {speaker.id for speaker in transcript.speakers if is_chair_role(speaker.role)}
    return frozenset(by_role) | presiding(chair_points(transcript.turns))


def _statements(turns: Sequence[Turn], profile: Profile) -> Mapping[str, Statement]:
    """Turn id → its statement; turns whose edited text is empty have none."""
    found: dict[str, Statement] = {}
    for index, turn in enumerate(turns):
        previous = turns[index - 1].text if index else None
        following = turns[index + 1].text if index + 1 < len(turns) else None
        edited = edit(
            turn.text,
            profile.level,
            profile.options,
            dictionary=profile.dictionary,
            context=Context(previous, following, _pauses(turn)),
        )
        if edited.text.strip():
            flags = (*turn.flags, *(("overlapped",) if turn.overlapped else ()))
            found[turn.id] = Statement(
                turn.speaker_id, turn.text, edited.text, (turn.id,), tuple(dict.fromkeys(flags))
            )
    return found


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
    """The preamble, then every item with the statements up to the next one's opening."""
    starts = [*(opening.index for opening in openings), len(turns)]

    def between(first: int, last: int) -> tuple[Statement, ...]:
        return tuple(statements[turn.id] for turn in turns[first:last] if turn.id in statements)

    opened = {
        opening.number: AgendaItem(
            opening.number, opening.title, between(opening.index, starts[place + 1])
        )
        for place, opening in enumerate(openings)
    }
    for number, title in enumerate(agenda, start=1):
        opened.setdefault(number, AgendaItem(number, title, ()))
    preamble = between(0, starts[0])
    items = [opened[number] for number in sorted(opened)]
    return (AgendaItem(None, "", preamble), *items) if preamble or not items else tuple(items)
