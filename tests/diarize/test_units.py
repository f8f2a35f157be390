"""Pieces of one voice: where runs are cut and which are joined; no weights."""

from __future__ import annotations

import numpy as np
import pytest

from minutes.diarize.stitch import LocalSpeaker
from minutes.diarize.units import (
    Clock,
    Unit,
    active_runs,
    cut_at_pauses,
    lay_out,
    loudness_of,
    mel_rows,
)
from minutes.span import Span

STEP = 0.02


def speaker(first: int, *runs: tuple[int, int], level: float = 1.0) -> LocalSpeaker:
    values = np.zeros(max(end for _, end in runs) - first, np.float32)
    for start, end in runs:
        values[start - first : end - first] = level
    return LocalSpeaker(first, values)


def loud(num_frames: int, *pauses: tuple[int, int]) -> np.ndarray:
    found = np.full(num_frames, -2.0, np.float32)
    for start, end in pauses:
        found[start:end] = -12.0
    return found


def test_short_pauses_are_closed_and_crumbs_left_out() -> None:
    (runs,) = active_runs([speaker(10, (10, 50), (54, 80), (200, 203))], 300, STEP)
    assert runs == ((10, 80),)


def test_one_voice_spread_over_two_is_taken_where_it_is_more_probable() -> None:
    """Windows that disagree give 0.4 and 0.35: one speaks, and nobody is above one half."""
    both = [speaker(0, (0, 100), level=0.4), speaker(0, (0, 100), level=0.35)]
    assert active_runs(both, 100, STEP) == [((0, 100),), ()]


def test_where_two_speak_no_unit_is_cut() -> None:
    layout = lay_out([speaker(0, (0, 100)), speaker(60, (60, 160))], loud(200), STEP)
    assert layout.active == (((0, 100),), ((60, 160),))
    assert [unit.runs for unit in layout.units] == [((0, 60),), ((100, 160),)]
    assert not any(unit.mixed for unit in layout.units)


def test_who_is_never_alone_has_one_mixed_unit() -> None:
    layout = lay_out([speaker(0, (0, 200)), speaker(80, (80, 120))], loud(220), STEP)
    (mixed,) = (unit for unit in layout.units if unit.mixed)
    assert (mixed.local_speaker, mixed.runs, mixed.num_frames) == (1, ((80, 120),), 40)


def test_runs_are_cut_in_pauses_and_no_piece_is_too_long() -> None:
    loudness = loud(400, (148, 158))
    pieces = cut_at_pauses((0, 400), loudness, STEP)
    assert pieces[0][0] == 0
    assert pieces[-1][1] == 400
    assert all(before[1] == after[0] for before, after in zip(pieces, pieces[1:], strict=False))
    assert any(148 <= end <= 158 for _, end in pieces)
    assert max(end - start for start, end in pieces) * STEP <= 2.4


def test_a_short_run_joins_a_near_neighbour_and_no_far_one() -> None:
    near = lay_out([speaker(0, (0, 15), (40, 80))], loud(400), STEP)
    assert [unit.runs for unit in near.units] == [((0, 15), (40, 80))]
    far = lay_out([speaker(0, (0, 15), (140, 180))], loud(400), STEP)
    assert len(far.units) == 2


def test_frames_become_seconds_inside_the_recording() -> None:
    clock = Clock(-0.01, STEP, 5.0)
    assert clock.span((0, 10)) == Span(0.0, pytest.approx(0.19))
    assert clock.span((240, 300)).end == 5.0


def test_mel_rows_repeat_up_to_one_of_few_lengths() -> None:
    rows = mel_rows(Unit(0, ((0, 30),)), 1000, Clock(0.0, STEP, 10.0))
    assert len(rows) == 75
    assert rows[:60].tolist() == list(range(60))
    assert rows[60:].tolist() == list(range(15))
    assert len(mel_rows(Unit(0, ((0, 3),)), 1000, Clock(0.0, STEP, 10.0))) == 50
    behind = mel_rows(Unit(0, ((900, 910),)), 1000, Clock(0.0, STEP, 10.0))
    assert set(behind.tolist()) == {999}


def test_loudness_is_that_of_the_same_moment() -> None:
    energy = np.linspace(0.0, 10.0, 1001, dtype=np.float32)
    found = loudness_of(energy, 500, Clock(0.0, STEP, 10.0))
    assert len(found) == 500
    assert found[250] == pytest.approx(energy[500], abs=0.05)
    assert loudness_of(np.zeros(0, np.float32), 7, Clock(0.0, STEP, 1.0)).tolist() == [0.0] * 7
