"""Clues to who a voice is, and who it was found to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ClueKind = Literal[
    "nomination",
    "introduction",
    "answer",
    "caption",
    "chair",
    "elimination",
    "track",
    "profile",
]
"""``answer``: what others say of who spoke; ``track``, ``profile``: known before the meeting."""
DIRECT: frozenset[ClueKind] = frozenset(
    {"nomination", "introduction", "caption", "track", "profile"}
)
"""Kinds that name exactly this voice: one of them may name a second voice of a person."""


@dataclass(frozen=True, slots=True)
class Clue:
    """That ``speaker_id`` is (``weight`` above 0) or is not (below 0) ``person``.

    ``person``: place in the meeting's persons; ``weight``: points, see :mod:`.weights`;
    ``turn_id``: where the words stand; ``spoken_in``: the turn of ``speaker_id`` they point at.
    """

    speaker_id: str
    person: int
    weight: float
    kind: ClueKind
    detail: str
    turn_id: str | None = None
    spoken_in: str | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """Who a voice is: ``person``, a place in the meeting's persons; ``points`` that speak for it."""

    person: int
    points: float
