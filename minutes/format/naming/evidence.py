"""One clue to who a voice is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clue:
    """That ``speaker_id`` is (``weight`` above 0) or is not (below 0) ``person``.

    ``turn_id``: where the words stand; ``spoken_in``: the turn of ``speaker_id`` they point at.
    """

    speaker_id: str
    person: int
    weight: float
    kind: str
    detail: str
    turn_id: str | None = None
    spoken_in: str | None = None
