"""Local speakers of overlapping windows become those of the recording; no weights."""

from __future__ import annotations

import numpy as np

from minutes.diarize.stitch import stitch, window_weights

FRAMES, HOP = 100, 50


def window(*speakers: tuple[int, int]) -> np.ndarray:
    """(100, 3) activities: each speaker from one frame to another."""
    found = np.zeros((FRAMES, 3), np.float32)
    for place, (start, end) in enumerate(speakers):
        found[start:end, place] = 1.0
    return found


def test_who_speaks_at_the_same_time_in_two_windows_is_one() -> None:
    first, second = window((20, 100)), window((0, 70))
    (found,) = stitch([first, second], [0, HOP], 150)
    active = np.flatnonzero(found.activity > 0.5) + found.first
    assert (active[0], active[-1]) == (20, 119)


def test_the_order_inside_a_window_means_nothing() -> None:
    first = window((0, 40), (60, 100))
    second = window((60, 90), (10, 50))  # the second of before comes second again, from frame 60 on
    found = stitch([first, second], [0, HOP], 150)
    assert len(found) == 3
    runs = [np.flatnonzero(match.activity > 0.5) + match.first for match in found]
    assert [(run[0], run[-1]) for run in runs] == [(0, 39), (60, 99), (110, 139)]


def test_a_flicker_is_nobody() -> None:
    assert stitch([window((10, 13))], [0], 100) == []


def test_a_voice_after_a_long_silence_is_another_until_voices_are_compared() -> None:
    found = stitch([window((0, 30)), window(), window((40, 80))], [0, HOP, 2 * HOP], 200)
    assert len(found) == 2
    assert found[0].first < found[1].first


def test_nothing_in_nothing_out_and_nothing_behind_the_end() -> None:
    assert stitch([], [], 100) == []
    (found,) = stitch([window((0, 100))], [0], 60)
    assert found.last == 60


def test_the_rim_of_a_window_counts_little() -> None:
    weights = window_weights(FRAMES)
    assert weights[0] == weights[-1] == np.float32(0.02)
    assert weights[FRAMES // 2] == 1.0
