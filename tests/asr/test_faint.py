"""Who is 34 dB below the chair is heard or marked; noise that is as faint is neither."""

from __future__ import annotations

import numpy as np
import pytest

from minutes.asr import Recogniser, transcribe
from minutes.asr.faint import faint_speech, levels_of
from minutes.asr.speech import map_speech
from minutes.schema import SAMPLE_RATE, Audio
from minutes.span import Span

from .noises import NOISES


def with_faint(phrases: Audio, decibels: float) -> Audio:
    """The phrases, and after two seconds the same from far away, over a floor of -75 dBFS."""
    floor = np.random.default_rng(3).standard_normal(2 * len(phrases.samples) + 2 * SAMPLE_RATE)
    sound = (floor * 10 ** (-75 / 20)).astype(np.float32)
    loud = phrases.samples / np.abs(phrases.samples).max() * np.float32(0.5)
    sound[: len(loud)] += loud
    sound[-len(loud) :] += loud * np.float32(10 ** (decibels / 20))
    return Audio(sound)


@pytest.mark.model
@pytest.mark.parametrize("decibels", [-20, -34])
def test_a_participant_far_below_the_chair_is_heard_or_marked(
    decibels: float, phrases: Audio, recogniser: Recogniser
) -> None:
    audio = with_faint(phrases, decibels)
    half = audio.duration - phrases.duration
    segments = transcribe(audio, recogniser=recogniser)
    covered = sum(segment.span.duration for segment in segments if segment.span.start > half - 0.5)
    spoken = sum(segment.span.duration for segment in segments if segment.span.end < half)
    assert covered > 0.8 * spoken
    text = "".join(segment.text for segment in segments if segment.span.start > half - 0.5)
    assert "500万円" in text or "聴取不能" in text


@pytest.mark.model
@pytest.mark.parametrize("name", NOISES)
def test_faint_noise_is_no_speech(name: str, phrases: Audio) -> None:
    loud = phrases.samples / np.abs(phrases.samples).max() * np.float32(0.5)
    noise = NOISES[name](12.0)
    noise = noise / np.abs(noise).max() * np.float32(0.5 * 10 ** (-34 / 20))
    audio = Audio(np.concatenate([loud, noise]))
    start = phrases.duration + 0.5
    found = map_speech(audio, Span(0.0, audio.duration), None)
    assert sum(span.duration for span in found.spans if span.start > start) < 1.0


def test_without_speech_nothing_is_compared() -> None:
    hush = np.full(100 * 512, 1e-3, np.float32)
    nobody = np.zeros(100, np.float32)
    assert faint_speech(hush, nobody) is nobody
    assert np.allclose(levels_of(hush, 100), -60.0, atol=0.1)
