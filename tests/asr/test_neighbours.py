"""A doubtful chunk is heard again with its neighbours, and never loses what was heard of it."""

from __future__ import annotations

import pytest

from minutes.asr import Recogniser
from minutes.asr.chunks import Chunk
from minutes.asr.judge import Reading
from minutes.asr.neighbours import hear_with_neighbours
from minutes.asr.recogniser import Hypothesis
from minutes.schema import Audio, Word
from minutes.span import Span

pytestmark = pytest.mark.model


def readings_of(audio: Audio, text: str) -> list[Reading]:
    """Three thirds of a recording, each with the same doubtful text."""
    third = audio.duration / 3
    spans = [Span(third * place, third * (place + 1)) for place in range(3)]
    return [
        Reading(Chunk(span, (span,)), Hypothesis((), text, -1.2, 0.0), (Word(text, span, 0.1),))
        for span in spans
    ]


def test_words_stay_inside_their_chunk(phrases: Audio, recogniser: Recogniser) -> None:
    readings = readings_of(phrases, "で。")
    (heard,) = hear_with_neighbours(phrases, readings, [1], recogniser)
    assert heard is not None
    span = readings[1].chunk.span
    assert heard.chunk == readings[1].chunk
    assert all(span.start <= word.span.middle < span.end for word in heard.words)
    assert len(heard.text) > 3


def test_less_than_was_heard_is_no_reading(phrases: Audio, recogniser: Recogniser) -> None:
    readings = readings_of(phrases, "とても長い話をしていたのにほとんど残らない" * 20)
    assert hear_with_neighbours(phrases, readings, [1], recogniser) == [None]


def test_nothing_doubtful_asks_nothing(phrases: Audio, recogniser: Recogniser) -> None:
    assert hear_with_neighbours(phrases, readings_of(phrases, "で。"), [], recogniser) == []
