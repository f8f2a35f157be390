"""What a decode passed over at the end of a chunk is heard alone, and written only where it is clear."""

from __future__ import annotations

from dataclasses import replace

import pytest

from minutes.asr import Recogniser
from minutes.asr.chunks import Chunk, plan_chunks
from minutes.asr.judge import Reading
from minutes.asr.reader import Decoding, read
from minutes.asr.recogniser import Hypothesis
from minutes.asr.repair import segments_of
from minutes.asr.tails import _cut, hear_tails
from minutes.schema import INAUDIBLE, Audio
from minutes.span import Span

from .builders import buzz, reading


@pytest.fixture(scope="module")
def readings(phrases: Audio, recogniser: Recogniser, decoding: Decoding) -> tuple[Reading, ...]:
    chunks = plan_chunks(phrases, Span(0.0, phrases.duration), None)
    return read(phrases, chunks, recogniser, decoding)


def longest(readings: tuple[Reading, ...]) -> Reading:
    return max(readings, key=lambda heard: heard.chunk.speech_seconds)


def test_words_that_are_missing_at_the_end_are_heard_again(
    phrases: Audio, recogniser: Recogniser, decoding: Decoding, readings: tuple[Reading, ...]
) -> None:
    whole = longest(readings)
    half = len(whole.words) // 2
    first, tail = hear_tails(
        phrases, [replace(whole, words=whole.words[:half])], recogniser, decoding
    )
    assert first.words == whole.words[:half]
    assert tail.tail
    assert first.chunk.span.end == tail.chunk.span.start
    assert tail.chunk.span.end == whole.chunk.span.end
    spoken = first.chunk.speech_seconds + tail.chunk.speech_seconds
    assert spoken == pytest.approx(whole.chunk.speech_seconds, abs=0.01)
    heard, wanted = set(tail.text), set("".join(word.text for word in whole.words[half:]))
    assert len(heard & wanted) >= len(wanted) / 2


def test_what_was_heard_to_its_end_stays_one_reading(
    phrases: Audio, recogniser: Recogniser, decoding: Decoding, readings: tuple[Reading, ...]
) -> None:
    assert hear_tails(phrases, readings, recogniser, decoding) == readings


def test_an_unclear_end_is_marked_and_not_guessed(readings: tuple[Reading, ...]) -> None:
    whole = longest(readings)
    guess = Hypothesis(whole.hypothesis.tokens, whole.hypothesis.text, -0.9, 0.0)
    unclear = replace(whole, hypothesis=guess, tail=True)
    assert [segment.text for segment in segments_of(unclear)] == [INAUDIBLE]
    clear = replace(whole, tail=True)
    assert "".join(segment.text for segment in segments_of(clear)) != INAUDIBLE


# --- without weights --------------------------------------------------------------------------

SPOKEN = (Span(10.0, 12.0), Span(12.4, 13.4))


def heard_until(end: float, *, voice: float = 0.9) -> Reading:
    """A chunk of two stretches of speech whose words end at ``end``."""
    found = reading("ご質疑はありませんか。", seconds=end - 10.0)
    return replace(found, chunk=Chunk(Span(9.8, 13.6), SPOKEN, voice))


def test_the_cut_lies_in_the_pause_before_what_was_passed_over() -> None:
    cut = _cut(buzz(list(SPOKEN), 15.0), heard_until(12.0))
    assert cut is not None
    assert 12.0 <= cut <= 12.4


def test_no_cut_where_all_was_heard_or_nobody_speaks() -> None:
    audio = buzz(list(SPOKEN), 15.0)
    assert _cut(audio, heard_until(13.4)) is None
    assert _cut(audio, heard_until(12.0, voice=0.3)) is None
    assert _cut(audio, replace(heard_until(12.0), words=())) is None


def test_no_cut_behind_words_that_are_squeezed_together() -> None:
    squeezed = heard_until(10.6)  # eleven characters in half a second: their times mean nothing
    assert _cut(buzz(list(SPOKEN), 15.0), squeezed) is None
