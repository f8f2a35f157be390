"""What users of other programs reported of hearing: the same kinds, made small of the recorded phrases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from minutes.asr import Recogniser, transcribe
from minutes.diarize import assign
from minutes.schema import INAUDIBLE, SAMPLE_RATE, Audio, Segment
from minutes.span import Seconds, Span

from .builders import regions
from .noises import air_conditioner

pytestmark = pytest.mark.model

Floats = NDArray[np.float32]

SAID = (
    ("図書館", 1.0),
    ("時間を延長", 3.435),
    ("整備", 6.139),
    ("500万円", 8.745),
    ("4月", 11.024),
    ("以上", 13.661),
)
"""A word of each phrase, and when the phrase begins."""
_LATEST: Seconds = 2.5
"""How far into its phrase a word of :data:`SAID` may be."""


@dataclass(frozen=True)
class Heard:
    """The words of a transcript with their times."""

    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        return "".join(segment.text for segment in self.segments)

    def start_of(self, words: str) -> Seconds:
        """When ``words`` begin, which stand there once."""
        marks = [
            (mark, word.span.start)
            for segment in self.segments
            for word in segment.words
            for mark in word.text
        ]
        text = "".join(mark for mark, _ in marks)
        assert text.count(words) == 1, text
        return marks[text.index(words)][1]

    def during(self, span: Span) -> str:
        """What is written of the time inside ``span``."""
        return "".join(
            word.text
            for segment in self.segments
            for word in segment.words
            if span.start < word.span.middle < span.end
        )


def pause(seconds: Seconds, level: float) -> Floats:
    return np.asarray(air_conditioner(seconds) * level, np.float32)


def with_pause(phrases: Audio, seconds: Seconds, level: float) -> tuple[Audio, Seconds]:
    """The phrases with a pause after the third, and where that begins."""
    cut = round(8.5 * SAMPLE_RATE)
    parts = [phrases.samples[:cut], pause(seconds, level), phrases.samples[cut:]]
    return Audio(np.concatenate(parts)), cut / SAMPLE_RATE


@pytest.mark.parametrize("level", [0.0, 0.02, 0.3])
def test_a_pause_of_two_minutes_takes_nothing_and_moves_nothing(
    recogniser: Recogniser, phrases: Audio, level: float
) -> None:
    """noScribe#172: up to two minutes are missing; whisperX#297: low noise shifts what follows to the front."""
    sound, cut = with_pause(phrases, 120.0, level)
    heard = Heard(transcribe(sound, recogniser=recogniser))
    for words, begin in SAID:
        wanted = begin + (120.0 if begin > cut else 0.0)
        assert wanted - 0.3 <= heard.start_of(words) <= wanted + _LATEST
    assert heard.during(Span(cut + 0.5, cut + 119.5)) == ""


def test_speech_without_a_pause_leaves_none(recogniser: Recogniser, phrases: Audio) -> None:
    """noScribe#172, the other way round: two minutes of speech have no hole of more than a phrase's pause."""
    dense = np.concatenate([phrases.samples[SAMPLE_RATE : round(15.4 * SAMPLE_RATE)]] * 8)
    heard = transcribe(Audio(dense), recogniser=recogniser)
    text = "".join(segment.text for segment in heard)
    assert text.count("整備") == text.count("500万円") == text.count("図書館") == 8
    starts = [0.0, *(word.span.start for segment in heard for word in segment.words)]
    assert max(np.diff(sorted(starts))) < 3.0


@pytest.mark.parametrize("decibels", [10, 5])
def test_noise_moves_no_times(recogniser: Recogniser, phrases: Audio, decibels: float) -> None:
    """whisperX#1276: in noise, times were 10 to 20 s off. Half a minute of the noise comes first."""
    noise = pause(30.0 + phrases.duration + 1.0, 1.0)
    speech = np.concatenate([np.zeros(30 * SAMPLE_RATE, np.float32), phrases.samples])
    loud = phrases.samples[np.abs(phrases.samples) > 0.02]
    scale = np.sqrt(np.mean(loud**2) / np.mean(noise**2)) * 10 ** (-decibels / 20)
    sound = Audio(speech + noise[: len(speech)] * np.float32(scale))
    heard = Heard(transcribe(sound, recogniser=recogniser))
    found = [(words, begin) for words, begin in SAID if heard.text.count(words) == 1]
    assert len(found) >= 5, heard.text
    for words, begin in found:
        assert 30.0 + begin - 0.3 <= heard.start_of(words) <= 30.0 + begin + _LATEST
    assert heard.during(Span(0.0, 30.0)) in ("", INAUDIBLE)


@pytest.mark.parametrize("late", [-0.4, 0.4])
def test_borders_that_differ_from_the_speakers_lose_no_word(
    recogniser: Recogniser, phrases: Audio, late: Seconds
) -> None:
    """whisperX#1288: what detects speech and what tells who speaks put the borders elsewhere."""
    cuts = (1.0, 6.139, 11.024, 15.4)
    turns = [
        (begin + late, end - 0.3 + late, speaker)
        for begin, end, speaker in zip(cuts, cuts[1:], ("S1", "S2", "S1"), strict=False)
    ]
    who = regions(*turns)
    segments = transcribe(phrases, recogniser=recogniser, diarization=who)
    text = "".join(segment.text for segment in segments)
    assert all(words in text for words, _ in SAID), text
    told = [(turn.speaker_id, turn.text) for turn in assign(segments, who)]
    assert [speaker for speaker, _ in told] == ["S1", "S2", "S1"], told
    assert "整備" in told[1][1]
    assert "500万円" in told[1][1]


def whispered(samples: Floats) -> Floats:
    """The same mouth without the voice: noise through each moment's spectral envelope."""
    size, hop = 512, 128
    window = np.hanning(size).astype(np.float32)
    padded = np.pad(samples, (size, size))
    noise = np.random.default_rng(2).standard_normal(len(padded)).astype(np.float32)
    made, weight = np.zeros(len(padded)), np.zeros(len(padded))
    for start in range(0, len(padded) - size, hop):
        part = slice(start, start + size)
        level = np.log(np.abs(np.fft.rfft(padded[part] * window)) + 1e-5)
        cepstrum = np.fft.irfft(level)
        cepstrum[24:-24] = 0.0  # the pitch of the voice lies behind
        shape = np.exp(np.fft.rfft(cepstrum).real)
        hiss = np.fft.rfft(noise[part] * window)
        made[part] += np.fft.irfft(hiss / (np.abs(hiss) + 1e-6) * shape) * window
        weight[part] += window**2
    return np.asarray((made / np.maximum(weight, 1e-3))[size:-size], np.float32)


@pytest.mark.parametrize("level", [1.0, 0.3])
def test_who_whispers_is_text_or_a_mark(
    recogniser: Recogniser, phrases: Audio, level: float
) -> None:
    """VoiceInk#639: detection passed over whispered speech, at −47 dB and without a pitch; here −40 and −50 dB."""
    between = slice(round(6.0 * SAMPLE_RATE), round(11.0 * SAMPLE_RATE))
    samples = phrases.samples.copy()
    samples[between] = whispered(phrases.samples[between]) * np.float32(level)
    samples += pause(phrases.duration + 1.0, 0.02)[: len(samples)]
    heard = Heard(transcribe(Audio(samples), recogniser=recogniser))
    for span, words in ((Span(6.0, 8.7), "整備"), (Span(8.7, 11.0), "500万円")):
        inside = heard.during(span)
        assert words in inside or INAUDIBLE in inside, heard.text
    assert "4月に始まります" in heard.text
