"""Which voice a piece is: its own sound, and its neighbours' unless they are long past."""

from __future__ import annotations

import numpy as np

from minutes.diarize.cluster import SpeakerCount
from minutes.diarize.label import label_units
from minutes.diarize.similar import unit_length
from minutes.diarize.units import Layout, Unit

STEP = 0.016875


def frames(start: float, end: float) -> tuple[int, int]:
    return round(start / STEP), round(end / STEP)


def answer_after(silence: float) -> bool:
    """Whether an answer that is a little nearer to the other voice is given to it."""
    random = np.random.default_rng(3)
    centre, other = unit_length(random.standard_normal((2, 192)))
    spans = [(t, t + 2.0, centre, 0) for t in np.arange(0.0, 20.0, 2.0)]
    spans.append((20.0 + silence, 20.9 + silence, 0.45 * centre + 0.53 * other, 0))
    spans += [(t, t + 2.0, other, 1) for t in np.arange(40.0, 60.0, 2.0)]
    vectors = [
        unit_length(voice + 0.03 * random.standard_normal(192)) if end - start > 1 else voice
        for start, end, voice, _ in spans
    ]
    units = tuple(
        Unit(local_speaker, (frames(start, end),)) for start, end, _, local_speaker in spans
    )
    active = tuple(
        tuple(u.runs[0] for u in units if u.local_speaker == local_speaker)
        for local_speaker in (0, 1)
    )
    seconds = np.array([end - start for start, end, _, _ in spans], np.float32)
    labels = label_units(
        Layout(active, units), np.stack(vectors).astype(np.float32), seconds, STEP, SpeakerCount()
    )
    assert len(set(labels.tolist())) == 2
    return bool(labels[10] == labels[-1])


def test_within_one_breath_a_doubtful_piece_follows_its_neighbours() -> None:
    assert not answer_after(0.1)


def test_after_a_long_silence_a_piece_speaks_for_itself() -> None:
    assert answer_after(8.0)
