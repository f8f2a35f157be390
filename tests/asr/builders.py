"""Sounds, who spoke and readings, made without weights."""

from __future__ import annotations

from minutes.asr.chunks import Chunk
from minutes.asr.judge import Reading
from minutes.asr.recogniser import Hypothesis
from minutes.schema import SAMPLE_RATE, Audio, Diarization, Region, Word
from minutes.span import Span

from .noises import air_conditioner


def buzz(spans: list[Span], seconds: float) -> Audio:
    """Quiet noise, loud inside ``spans``."""
    sound = air_conditioner(seconds) * 0.01
    for span in spans:
        part = slice(int(span.start * SAMPLE_RATE), int(span.end * SAMPLE_RATE))
        sound[part] *= 60
    return Audio(sound)


def regions(*rows: tuple[float, float, str]) -> Diarization:
    found = tuple(Region(Span(start, end), speaker) for start, end, speaker in rows)
    return Diarization(found, found)


def reading(
    text: str,
    *,
    seconds: float = 4.0,
    logprob: float = -0.3,
    no_speech: float = 0.01,
    voice: float = 0.9,
) -> Reading:
    step = seconds / max(1, len(text))
    words = tuple(
        Word(mark, Span(10 + index * step, 10 + (index + 1) * step), 0.8)
        for index, mark in enumerate(text)
    )
    span = Span(10.0, 10.0 + seconds)
    return Reading(Chunk(span, (span,), voice), Hypothesis((), text, logprob, no_speech), words)
