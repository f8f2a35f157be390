"""Two persons heard as one voice: turns that are surely the second person's become a separate voice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from minutes.format.naming import weights
from minutes.format.naming.evidence import Clue, ClueKind, Named
from minutes.format.naming.floor import Floor
from minutes.schema import Speaker, Transcript, Turn

_KINDS: frozenset[ClueKind] = frozenset({"nomination", "introduction", "answer"})
"""Kinds that may point at one turn of a voice."""


@dataclass(frozen=True, slots=True)
class Carved:
    """The transcript with new speakers, who these are, and the clues to them."""

    transcript: Transcript
    named: Mapping[str, Named]
    clues: tuple[Clue, ...]


def carve(
    transcript: Transcript,
    floor: Floor,
    clues: Sequence[Clue],
    found: Mapping[str, Named],
) -> Carved:
    """Turns given to the person who was nominated for them, where the voice is another's.

    Only persons whom no voice carries are carved out: who has a voice of their own did not speak
    with somebody else's. What is carved is the turn after the nomination (or with the
    introduction) and the same voice's next turns, up to whoever speaks then.
    """
    taken = {who.person for who in found.values()}
    sure = _sure(clues)
    persons_of: dict[str, set[int]] = defaultdict(set)
    for voice, person in sure:
        persons_of[voice].add(person)
    named: dict[str, Named] = {}
    added: list[Clue] = []
    for (voice, person), evidence in sure.items():
        mixed = voice in found or len(persons_of[voice]) > 1
        if person in taken or voice in floor.chairs or not mixed:
            continue
        new = _new_id({speaker.id for speaker in transcript.speakers})
        given = _give(transcript, voice, {c.spoken_in or "" for c in evidence}, new)
        if given is not transcript:
            transcript = given
            named[new] = Named(person, sum(clue.weight for clue in evidence))
            added.extend(replace(clue, speaker_id=new) for clue in evidence)
    return Carved(transcript, named, tuple(added))


def _sure(clues: Sequence[Clue]) -> dict[tuple[str, int], list[Clue]]:
    """(voice, person) → clues that point at one turn, where nothing else claims or denies it."""
    denied = {(clue.spoken_in, clue.person) for clue in clues if clue.weight <= weights.DENIED}
    claimed: dict[str, set[int]] = defaultdict(set)
    pointing = [c for c in clues if c.kind in _KINDS and c.weight > 0 and c.spoken_in is not None]
    for clue in pointing:
        claimed[clue.spoken_in or ""].add(clue.person)
    sure: dict[tuple[str, int], list[Clue]] = defaultdict(list)
    for clue in pointing:
        alone = claimed[clue.spoken_in or ""] == {clue.person}
        if alone and clue.weight >= weights.ENOUGH and (clue.spoken_in, clue.person) not in denied:
            sure[clue.speaker_id, clue.person].append(clue)
    return sure


def _give(transcript: Transcript, voice: str, starts: set[str], new: str) -> Transcript:
    """The transcript with the turns from each of ``starts`` on given from ``voice`` to ``new``."""
    turns: list[Turn] = []
    running = False
    for turn in transcript.turns:
        running = turn.speaker_id == voice and (running or turn.id in starts)
        turns.append(replace(turn, speaker_id=new) if running else turn)
    if tuple(turns) == transcript.turns:
        return transcript
    return replace(transcript, turns=tuple(turns), speakers=(*transcript.speakers, Speaker(new)))


def _new_id(taken: set[str]) -> str:
    number = len(taken) + 1
    while f"S{number}" in taken:
        number += 1
    return f"S{number}"
