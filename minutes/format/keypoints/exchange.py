"""Sentences of one item as 説明, 問, 答 and 意見: who asks, and what answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from minutes.format.call_grammar import is_chair_role, is_member_role
from minutes.format.document.sentences import split
from minutes.format.keypoints.sentences import (
    agrees,
    asks,
    is_ritual,
    only_counts,
    sets_next,
    wishes,
)
from minutes.schema import PointKind, Speaker, Statement

_STEP = 40
"""Statements of which so much is read at a time."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may become a line. ``place``: its order in the item.

    ``question``: place of the question that it answers. ``first``: it begins an answer or a speech.
    """

    place: int
    kind: PointKind
    sentence: str
    statement: Statement
    question: int | None = None
    first: bool = False


def candidates(
    statements: Sequence[Statement], speakers: Mapping[str, Speaker]
) -> tuple[Candidate, ...]:
    """What is said in an item, without courtesy and procedure."""
    room = _Room(speakers)
    found: list[Candidate] = []
    for statement in statements:
        for candidate in room.read(statement, len(found)):
            found.append(candidate)
    return tuple(found)


def read_ahead(statements: Sequence[Statement]) -> Iterator[None]:
    """Read what :func:`candidates` will ask of each of these by itself, some of them a step."""
    for place, statement in enumerate(statements):
        if place % _STEP == 0:
            yield
        _told(statement.text)


class _Room:
    """Who asked or wished last, while an item is read."""

    def __init__(self, speakers: Mapping[str, Speaker]) -> None:
        self._speakers = speakers
        self._asker: str | None = None
        self._question: int | None = None
        self._asked = False

    def read(self, statement: Statement, place: int) -> Iterator[Candidate]:
        """The candidates of one statement, numbered from ``place``."""
        role = self._role(statement.speaker_id)
        told = _told(statement.text)
        answers = self._answers(statement.speaker_id, role) and not (
            role is None and any(sentence.asks or sentence.wishes for sentence in told)
        )
        if statement.speaker_id == self._asker or (
            told and not answers and not is_chair_role(role)
        ):
            self._question, self._asked = None, False
        for index, sentence in enumerate(told):
            asked = sentence.asks or _asked_aloud(sentence.text, statement.verbatim)
            kind = "問" if asked else self._kind(sentence, role, answers=answers)
            kind = "説明" if sentence.sets_next else kind
            question = self._question if kind == "答" and self._asked else None
            if question is None and only_counts(sentence.text):
                continue
            yield Candidate(place, kind, sentence.text, statement, question, index == 0)
            if (kind == "問" and not (answers and agrees(sentence.text))) or (
                kind == "意見" and not answers and not self._asked
            ):
                self._asker, self._question = statement.speaker_id, place
                self._asked = kind == "問"
            place += 1

    def _role(self, speaker_id: str | None) -> str | None:
        speaker = self._speakers.get(speaker_id or "")
        return speaker.role if speaker is not None else None

    def _answers(self, speaker_id: str | None, role: str | None) -> bool:
        """Whether somebody else speaks after a question, or an officer after a member's wish."""
        if self._question is None or speaker_id == self._asker or is_chair_role(role):
            return False
        member = is_member_role(role)
        if is_chair_role(self._role(self._asker)) and member:
            return False  # asked round by the chair, a member gives an opinion
        if is_member_role(self._role(self._asker)):
            return not member
        return self._asked

    @staticmethod
    def _kind(sentence: _Sentence, role: str | None, *, answers: bool) -> PointKind:
        if answers:
            return "答"
        member = is_member_role(role) and not is_chair_role(role)
        return "意見" if sentence.wishes or member else "説明"


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence that is no courtesy, with what it does by itself, whoever says it."""

    text: str
    asks: bool
    sets_next: bool
    wishes: bool


@lru_cache(maxsize=16384)
def _told(text: str) -> tuple[_Sentence, ...]:
    """The sentences of a statement that are no courtesy: after a correction all but its own are known.

    How much they hold is slow to tell, and asked of few: it is not told here.
    """
    parts = (part.strip() for part in split(text) if not is_ritual(part))
    return tuple(_Sentence(part, asks(part), sets_next(part), wishes(part)) for part in parts)


def _asked_aloud(sentence: str, verbatim: str) -> bool:
    """業者には言いました？: a question by its tone, where the house style writes 。 for ？."""
    end = sentence.rstrip("。！!？?")[-3:]
    return len(end) == 3 and f"{end}？" in verbatim.replace("?", "？")
