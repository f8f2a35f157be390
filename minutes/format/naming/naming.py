"""Names for diarized speakers: all clues weighed together over the whole meeting."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from minutes.format.call_grammar import CHAIR_OF_BODY
from minutes.format.naming import weights
from minutes.format.naming.calls import write_calls_right
from minutes.format.naming.captions import align, caption_clues, with_caption_only
from minutes.format.naming.carving import carve
from minutes.format.naming.clues import collect, floor_of
from minutes.format.naming.display_names import match_display_name, person_displayed
from minutes.format.naming.elimination import conclude, of_secretariat
from minutes.format.naming.evidence import DIRECT, Clue, ClueKind, Named
from minutes.format.naming.floor import Floor
from minutes.format.naming.pooling import with_pooled
from minutes.format.naming.proposals import propose_persons, with_offices
from minutes.format.sound.people import Person, person_of, seated, with_secretariat
from minutes.matching import cheapest_pairs
from minutes.schema import (
    Attendee,
    Caption,
    ChatMessage,
    Evidence,
    MeetingContext,
    Speaker,
    Transcript,
)

_KNOWN: Mapping[ClueKind, float] = {"track": weights.TRACK, "profile": weights.PROFILE}
"""Points of what was known of a voice beforehand; ``detail`` of the evidence is the name."""
_LEAST_SPOKEN = 0.02
"""A voice with less than this share of the meeting is not named for being left over."""
_CLEAR_CHAIR = 0.4
"""Share of the presiding voice's points that no other voice may reach to give it the chair's role."""
_CONFIDENCE_POINTS = 3.0
"""Points at which the confidence of a name is 1 − 1/e (63 %)."""


@dataclass(frozen=True, slots=True)
class Scores:
    """``points[s, p]``: how much speaks for speaker ``s`` being person ``p``, for minus against.

    ``direct``: what was said of exactly that voice; ``against``: what speaks against it, 0 or less.
    """

    speakers: tuple[str, ...]
    points: NDArray[np.float64]
    direct: NDArray[np.float64]
    against: NDArray[np.float64]


def name_speakers(
    transcript: Transcript,
    context: MeetingContext,
    captions: tuple[Caption, ...] = (),
    chat: tuple[ChatMessage, ...] = (),
) -> Transcript:
    """The transcript with name, role, evidence and confidence on each speaker that it can name.

    Parameters
    ----------
    transcript : Transcript
        Turns with speaker ids; names set by hand (evidence ``manual``) are kept.
    context : MeetingContext
        With a roster only its persons are named; without one, names are proposed from
        nominations and introductions.
    captions : tuple[Caption, ...]
        Captions that name speakers.
    chat : tuple[ChatMessage, ...]
        Whoever wrote in the chat was there: without a roster their names are known.

    Returns
    -------
    Transcript
        ``name`` stays ``None`` where the clues are thin or contradict one another. All words are
        there in their order, a misheard call as it must have been (``Word.original`` has what was
        heard), and turns that only the captions have are added with the flag ``caption_only``.
    """
    if captions:
        captions = align(transcript.turns, captions)
        transcript = with_caption_only(transcript, captions)
    displayed = [caption.speaker_name for caption in captions]
    displayed += [message.sender for message in chat]
    persons = _persons(transcript, context, displayed)
    floor = floor_of(transcript.turns, persons, context.header.title)
    clues = list(collect(floor)) if persons else []
    clues += caption_clues(transcript.turns, captions, persons)
    clues += _known(transcript.speakers, persons)
    if not context.roster:
        persons, clues = with_offices(persons, clues)
        persons, clues = with_pooled(floor, persons, clues)
        floor = replace(floor, persons=persons)
    found = decide(floor, clues, rostered=bool(context.roster))
    carved = carve(transcript, floor, clues, found)
    transcript = carved.transcript
    found |= carved.named
    clues += carved.clues
    if context.roster:
        concluded = conclude(floor, found, clues)
        found |= {clue.speaker_id: Named(clue.person, clue.weight) for clue in concluded}
        clues += concluded
    transcript = write_calls_right(transcript, persons, found, clues)
    speakers = tuple(
        _named(speaker, found.get(speaker.id), clues, persons) for speaker in transcript.speakers
    )
    if context.roster:
        speakers = _with_secretariat(speakers, of_secretariat(floor, found.keys(), clues))
    else:
        speakers = _with_chair_role(speakers, floor, context.header.title)
    return replace(transcript, speakers=speakers)


def _never_by_role_alone(person: Person) -> Person:
    """Without a roster 会長 may be anybody's role, not only his who was named with it."""
    if not person.name:
        return person
    return replace(person, forms=tuple(form for form in person.forms if form.name_length))


def _persons(
    transcript: Transcript, context: MeetingContext, displayed: Sequence[str | None]
) -> tuple[Person, ...]:
    """The roster's persons; without one, those whom the meeting itself names or displays."""
    if context.roster:
        given = tuple(person_of(attendee) for attendee in context.roster)
        return with_secretariat(seated(given, context.header.title))
    persons = [_never_by_role_alone(person) for person in propose_persons(transcript.turns)]
    shown = [*displayed]
    shown += [speaker.name for speaker in transcript.speakers]
    shown += [
        evidence.detail
        for speaker in transcript.speakers
        for evidence in speaker.evidence
        if evidence.kind in _KNOWN
    ]
    for name in dict.fromkeys(name for name in shown if name):
        person = person_displayed(name)
        if person is None:
            continue
        known = match_display_name(name, persons)
        if known is None:
            persons.append(person)
        elif len(persons[known].name) < len("".join(person.name.split())):
            role = persons[known].role  # the meeting says the family name, the display all of it
            persons[known] = person_of(Attendee(person.name, role))
    return tuple(persons)


def _known(speakers: Sequence[Speaker], persons: Sequence[Person]) -> Iterator[Clue]:
    """Names that came with the recording: a participant's own track, a voice profile."""
    for speaker in speakers:
        for evidence in speaker.evidence:
            kind = next((kind for kind in _KNOWN if kind == evidence.kind), None)
            if kind is None:
                continue
            for shown in filter(None, (speaker.name, evidence.detail)):
                person = match_display_name(shown, persons)
                if person is not None:
                    weight = _KNOWN[kind] * min(1.0, evidence.weight)
                    yield Clue(speaker.id, person, weight, kind, evidence.detail)
                    break


def weigh(speakers: Sequence[str], num_persons: int, clues: Sequence[Clue]) -> Scores:
    """Points of each speaker for each person; repeated clues of one kind count less and less."""
    grouped: dict[tuple[int, int, ClueKind, bool], list[float]] = defaultdict(list)
    row = {speaker: index for index, speaker in enumerate(speakers)}
    for clue in clues:
        if clue.speaker_id in row:
            key = (row[clue.speaker_id], clue.person, clue.kind, clue.weight > 0)
            grouped[key].append(clue.weight)
    points = np.zeros((len(speakers), num_persons))
    direct, against = np.zeros_like(points), np.zeros_like(points)
    for (speaker, person, kind, positive), given in grouped.items():
        ordered = sorted(given, key=abs, reverse=True)
        total = sum(weight * weights.REPEAT**index for index, weight in enumerate(ordered))
        points[speaker, person] += max(total, weights.MOST_AGAINST)
        against[speaker, person] += 0.0 if positive else total
        if positive and kind in DIRECT:
            direct[speaker, person] += total
    return Scores(tuple(speakers), points, direct, against)


def decide(floor: Floor, clues: Sequence[Clue], *, rostered: bool) -> dict[str, Named]:
    """Speaker id → who it is: the best assignment, then voices that one person shares."""
    speakers = tuple(dict.fromkeys(turn.speaker_id or "" for turn in floor.turns))
    if not speakers or not floor.persons:
        return {}
    scores = weigh(speakers, len(floor.persons), clues)
    found: dict[str, Named] = {}
    assigned = dict(cheapest_pairs((-np.maximum(scores.points, 0.0)).tolist()))
    for row, speaker in enumerate(speakers):
        first = assigned.get(row, -1)
        column = first if first >= 0 and _clear(scores, row, first) else _best(scores, row)
        if not _clear(scores, row, column):
            continue
        strong = float(scores.direct[row, column]) >= weights.ENOUGH or speaker in floor.chairs
        if column == first or strong:
            found[speaker] = Named(column, float(scores.points[row, column]))
    while rostered and (added := _left_over(floor, scores, found)):
        found |= added  # who is named now leaves fewer for the others
    return found


def _left_over(floor: Floor, scores: Scores, found: Mapping[str, Named]) -> dict[str, Named]:
    """Voices and persons still free once most are known: less is needed, if nothing competes."""
    taken = {named.person for named in found.values()}
    free = [p for p in range(len(floor.persons)) if p not in taken]
    spoken: dict[str, float] = defaultdict(float)
    for turn in floor.turns:
        spoken[turn.speaker_id or ""] += turn.span.duration
    least = _LEAST_SPOKEN * sum(spoken.values())
    voices = [s for s in scores.speakers if s not in found and spoken[s] > least]
    last = len(free) == 1 and len(voices) == 1
    if not free or len(found) < len(voices):
        return {}
    rows = [scores.speakers.index(voice) for voice in voices]
    added: dict[str, Named] = {}
    for voice, row in zip(voices, rows, strict=True):
        person = max(free, key=lambda p, r=row: float(scores.points[r, p]))  # type: ignore[misc]
        points = float(scores.points[row, person])
        # who has a voice already may have two: less of a rival for this one
        shares = [
            1.0 if other in free else weights.NAMED_RIVAL for other in range(len(floor.persons))
        ]
        rivals = float(np.delete(scores.points[row] * shares, person).max(initial=0.0))
        claims = max(
            (
                float(scores.points[r, person])
                for other, r in zip(voices, rows, strict=True)
                if r != row and not {voice, other} <= floor.chairs  # one chair heard as two
            ),
            default=0.0,
        )
        doubted = float(scores.against[row, person]) <= weights.DENIED
        if doubted or points < (weights.LAST_SUPPORT if last else weights.LEFT_SUPPORT):
            continue
        if points - max(rivals, claims) >= (weights.LAST_LEAD if last else weights.LEFT_LEAD):
            added[voice] = Named(person, points)
    return added


def _best(scores: Scores, row: int) -> int:
    return int(np.argmax(scores.points[row]))


def _clear(scores: Scores, row: int, column: int) -> bool:
    """Whether a voice's name is beyond doubt: enough points, a lead, and no strong rival."""
    own = scores.points[row]
    best = float(own[column])
    others = np.delete(own, column)
    second = float(others.max()) if others.size else 0.0
    if best < weights.ENOUGH or best - second < weights.LEAD:
        return False
    return second <= weights.RIVAL * best


def _named(
    speaker: Speaker,
    choice: Named | None,
    clues: Sequence[Clue],
    persons: Sequence[Person],
) -> Speaker:
    if any(item.kind == "manual" for item in speaker.evidence):
        return speaker
    if choice is None:
        # a display name that means nobody we know (yamada_iPad, a room) is no person's name
        unknown = bool(speaker.name) and person_displayed(speaker.name or "") is None
        return replace(speaker, name=None) if unknown else speaker
    evidence = tuple(
        Evidence(clue.kind, clue.detail, round(clue.weight, 2), clue.turn_id)
        for clue in clues
        if clue.speaker_id == speaker.id
        and clue.person == choice.person
        and clue.weight > 0
        and clue.kind not in _KNOWN
    )
    person = persons[choice.person]
    points = max(0.0, choice.points - _contradiction(speaker.id, choice.person, clues))
    return replace(
        speaker,
        name=person.name or None,
        role=person.role,
        evidence=(*speaker.evidence, *evidence),
        confidence=round(1 - math.exp(-points / _CONFIDENCE_POINTS), 3),
    )


def _contradiction(speaker_id: str, person: int, clues: Sequence[Clue]) -> float:
    """Points against a name where the voice's profile is involved and a clue names somebody else."""
    own = [clue for clue in clues if clue.speaker_id == speaker_id and clue.weight > 0]
    if not any(clue.kind == "profile" for clue in own):
        return 0.0
    rivals: dict[int, float] = defaultdict(float)
    for clue in own:
        if clue.person != person:
            rivals[clue.person] += clue.weight
    return max(rivals.values(), default=0.0)


def _with_secretariat(speakers: tuple[Speaker, ...], voices: frozenset[str]) -> tuple[Speaker, ...]:
    """The role 事務局, without a name, of those who answer as such and may be any of several."""
    clue = Evidence("nomination", "「事務局」と呼ばれて話している", 1.0)
    return tuple(
        replace(speaker, role="事務局", evidence=(*speaker.evidence, clue))
        if speaker.id in voices and speaker.name is None and speaker.role is None
        else speaker
        for speaker in speakers
    )


def _with_chair_role(
    speakers: tuple[Speaker, ...], floor: Floor, title: str
) -> tuple[Speaker, ...]:
    """The role, without a name, of the one voice that clearly presides: the title names it."""
    role = next((role for word, role in CHAIR_OF_BODY if word in title), None)
    chairs = floor.chairs
    if floor.sittings:  # who presides most may be a deputy, or preside until somebody is elected
        first, *rest = (sitting.voices for sitting in floor.sittings)
        chairs = first & frozenset[str]().union(*rest[1:])
    ranked = sorted(floor.chair_points.values(), reverse=True)
    if role is None or not chairs or (len(ranked) > 1 and ranked[1] > _CLEAR_CHAIR * ranked[0]):
        return speakers
    clue = Evidence("chair", "議事を進行している", 1.0)
    return tuple(
        replace(speaker, role=role, evidence=(*speaker.evidence, clue))
        if speaker.id in chairs and speaker.role is None
        else speaker
        for speaker in speakers
    )
