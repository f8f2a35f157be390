"""Where somebody speaks: silero's decisions as spans; no network is run."""

from __future__ import annotations

import numpy as np
import pytest

from minutes.asr.speech import FRAME, SpeechMap, islands
from minutes.span import Span


def frames(*runs: tuple[float, int]) -> np.ndarray:
    """Probabilities: each value for so many decisions of 32 ms."""
    return np.concatenate([np.full(number, value, np.float32) for value, number in runs])


def test_speech_opens_high_and_closes_low() -> None:
    """0.3 does not open it, and does not close it either."""
    probability = frames((0.0, 20), (0.3, 20), (0.9, 20), (0.3, 20), (0.1, 40))
    (found,) = islands(probability, Span(100.0, 100.0 + 120 * FRAME))
    assert found.start == pytest.approx(100.0 + 40 * FRAME - 0.1)
    assert found.end == pytest.approx(100.0 + 80 * FRAME + 0.1)


def test_a_click_is_no_speech_and_a_short_pause_no_silence() -> None:
    whole = Span(0.0, 200 * FRAME)
    assert islands(frames((0.0, 50), (0.9, 3), (0.0, 147)), whole) == ()
    assert len(islands(frames((0.9, 40), (0.0, 8), (0.9, 40), (0.0, 112)), whole)) == 1
    assert len(islands(frames((0.9, 40), (0.0, 60), (0.9, 40), (0.0, 60)), whole)) == 2


def test_speech_at_the_end_stays_inside() -> None:
    whole = Span(5.0, 5.0 + 60 * FRAME)
    (found,) = islands(frames((0.0, 30), (0.9, 30)), whole)
    assert found.end == whole.end


def test_pauses_between_words_do_not_make_a_voice_unsure() -> None:
    speech = SpeechMap((), 10.0, frames((0.9, 50), (0.1, 40), (0.0, 60)))
    assert speech.voice(Span(10.0, 10.0 + 90 * FRAME)) == pytest.approx(0.9, abs=0.05)
    assert speech.voice(Span(10.0 + 95 * FRAME, 10.0 + 140 * FRAME)) == 0.0
    assert speech.voice(Span(90.0, 91.0)) == 0.0
