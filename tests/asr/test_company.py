"""A doubtful chunk is heard again with its neighbours, and never loses what was heard of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from minutes.asr import Recogniser, load_recogniser
from minutes.asr.chunks import Chunk
from minutes.asr.company import hear_in_company
from minutes.asr.engine import Hypothesis
from minutes.asr.judge import Reading
from minutes.audio import decode
from minutes.schema import Audio, Word
from minutes.span import Span

pytestmark = pytest.mark.model

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def recogniser(models_dir: Path) -> Recogniser:
    return load_recogniser(models_dir / "whisper-base", device="cpu", num_threads=2)


@pytest.fixture(scope="module")
def audio() -> Audio:
    return decode(DATA / "phrases.opus")


def readings_of(audio: Audio, text: str) -> list[Reading]:
    """Three thirds of a recording, each with the same doubtful text."""
    third = audio.duration / 3
    spans = [Span(third * place, third * (place + 1)) for place in range(3)]
    return [
        Reading(Chunk(span, (span,)), Hypothesis((), text, -1.2, 0.0), (Word(text, span, 0.1),))
        for span in spans
    ]


def test_words_stay_inside_their_chunk(audio: Audio, recogniser: Recogniser) -> None:
    readings = readings_of(audio, "で。")
    (heard,) = hear_in_company(audio, readings, [1], recogniser)
    assert heard is not None
    span = readings[1].chunk.span
    assert heard.chunk == readings[1].chunk
    assert all(span.start <= word.span.middle < span.end for word in heard.words)
    assert len(heard.text) > 3


def test_less_than_was_heard_is_no_reading(audio: Audio, recogniser: Recogniser) -> None:
    readings = readings_of(audio, "とても長い話をしていたのにほとんど残らない" * 20)
    assert hear_in_company(audio, readings, [1], recogniser) == [None]


def test_nothing_doubtful_asks_nothing(audio: Audio, recogniser: Recogniser) -> None:
    assert hear_in_company(audio, readings_of(audio, "で。"), [], recogniser) == []
