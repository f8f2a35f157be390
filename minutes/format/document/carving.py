"""Two persons heard as one voice: the turns that surely are the second one's get a voice of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from minutes.format.document.clues import Clue, Floor
from minutes.schema import Speaker, Transcript

SURE = 2.0
"""Weight of a single nomination or introduction that may carve a turn out of a voice."""
_KINDS = {"nomination", "introduction"}


def carve(
    transcript: Transcript,
    floor: Floor,
    clues: Sequence[Clue],
    found: Mapping[str, tuple[int, float]],
) -> tuple[Transcript, dict[str, tuple[int, float]], tuple[Clue, ...]]:
    """Turns given to the person who was nominated for them, where the voice is another's.

    Only persons whom no voice carries are carved out: who has a voice of their own did not speak
    with somebody else's. What is carved is the turn after the nomination (or with the
    introduction) and the same voice's next turns, up to whoever speaks then.

    Returns
    -------
    tuple
        The transcript with new speakers, what they are (id → person, points), and their clues.
    """
    taken = {person for person, _ in found.values()}
    sure: dict[tuple[str, int], list[Clue]] = defaultdict(list)
    for clue in clues:
        if clue.kind in _KINDS and clue.weight >= SURE and clue.spoken_in is not None:
            sure[clue.speaker_id, clue.person].append(clue)
    doubtful = {(c.spoken_in, c.person) for c in clues if c.weight <= -1.0}
    claimed: dict[str, set[int]] = defaultdict(set)
    for clue in clues:
        if clue.kind in _KINDS and clue.weight > 0 and clue.spoken_in is not None:
            claimed[clue.spoken_in].add(clue.person)
    persons_of: dict[str, set[int]] = defaultdict(set)
    for voice, person in sure:
        persons_of[voice].add(person)
    turns = list(transcript.turns)
    speakers = list(transcript.speakers)
    named: dict[str, tuple[int, float]] = {}
    added: list[Clue] = []
    for (voice, person), evidence in sure.items():
        mixed = voice in found or len(persons_of[voice]) > 1
        if person in taken or voice in floor.chairs or not mixed:
            continue
        starts = [
            c.spoken_in
            for c in evidence
            if (c.spoken_in, person) not in doubtful and claimed[c.spoken_in or ""] == {person}
        ]
        places = [i for i, turn in enumerate(turns) if turn.id in starts]
        if not places:
            continue
        new = _new_id({speaker.id for speaker in speakers})
        for place in places:
            while place < len(turns) and turns[place].speaker_id == voice:
                turns[place] = replace(turns[place], speaker_id=new)
                place += 1
        speakers.append(Speaker(new))
        named[new] = (person, sum(clue.weight for clue in evidence))
        added.extend(replace(clue, speaker_id=new) for clue in evidence)
    if not named:
        return transcript, {}, ()
    carved = replace(transcript, turns=tuple(turns), speakers=tuple(speakers))
    return carved, named, tuple(added)


def _new_id(taken: set[str]) -> str:
    number = len(taken) + 1
    while f"S{number}" in taken:
        number += 1
    return f"S{number}"
