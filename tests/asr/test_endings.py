"""Endings over which another voice speaks: ます may have been ません, and the clerk is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from minutes.asr import Recogniser, transcribe
from minutes.audio import decode
from minutes.flags import is_check
from minutes.schema import Audio, Diarization, Segment

from .builders import regions

pytestmark = pytest.mark.model

SPOKEN = (
    (0.02, 3.43, "S1"),
    (3.31, 7.16, "S2"),
    (8.04, 10.94, "S1"),
    (10.86, 14.72, "S2"),
    (15.68, 19.88, "S1"),
    (19.63, 23.46, "S2"),
)
"""Who speaks in ``data/endings.opus``: 行っておりません, ございません, 予定しております, each run into by はい."""


@pytest.fixture(scope="module")
def sound() -> Audio:
    return decode(Path(__file__).parent / "data" / "endings.opus")


def doubted(segments: tuple[Segment, ...]) -> list[Segment]:
    return [
        segment
        for segment in segments
        if any(flag.startswith("ending_doubt:") and is_check(flag) for flag in segment.flags)
    ]


def test_no_covered_ending_is_without_a_mark(recogniser: Recogniser, sound: Audio) -> None:
    heard = transcribe(sound, recogniser=recogniser, diarization=regions(*SPOKEN))
    covered = [segment for segment in heard if segment.text.startswith(("その工事", "住民"))]
    assert len(covered) == 2
    for segment in covered:
        assert "ません" in segment.text or segment in doubted(heard)
    assert len(doubted(heard)) == 3
    assert all("次の質問に移ります" not in segment.text for segment in doubted(heard))


@pytest.mark.parametrize("who", [regions((0.5, 16.0, "S1")), None])
def test_where_one_person_speaks_no_ending_is_doubted(
    recogniser: Recogniser, phrases: Audio, who: Diarization | None
) -> None:
    assert not doubted(transcribe(phrases, recogniser=recogniser, diarization=who))


def test_an_ending_that_was_heard_is_not_doubted_for_a_voice_behind_it(
    recogniser: Recogniser, phrases: Audio
) -> None:
    """A region that reaches a little too far covers nothing."""
    turns = regions((0.9, 3.4, "S1"), (3.1, 5.9, "S2"), (5.7, 8.5, "S1"), (8.4, 16.0, "S2"))
    heard = transcribe(phrases, recogniser=recogniser, diarization=turns)
    assert any("ます" in segment.text for segment in heard)
    assert not doubted(heard)
