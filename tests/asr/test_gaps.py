"""What a decode passed over inside a chunk is heard alone, and written or marked there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from minutes.asr import Recogniser
from minutes.asr.chunks import plan_chunks
from minutes.asr.gaps import hear_gaps
from minutes.asr.judge import USUAL_RATE, Reading
from minutes.asr.reader import Decoding, read
from minutes.asr.repair import segments_of
from minutes.schema import INAUDIBLE, SAMPLE_RATE, Audio, Word
from minutes.span import Span

from .noises import air_conditioner

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def whole(phrases: Audio, recogniser: Recogniser, decoding: Decoding) -> Reading:
    """The longest chunk as it is heard."""
    chunks = plan_chunks(phrases, Span(0.0, phrases.duration), None)
    readings = read(phrases, chunks, recogniser, decoding)
    return max(readings, key=lambda one: one.chunk.speech_seconds)


def text_of(words: Sequence[Word]) -> str:
    return "".join(word.text for word in words)


def without(whole: Reading, start: int, end: int) -> Reading:
    """``whole`` as it is where the decode passed over the words ``start`` to ``end``."""
    behind = whole.words[end]
    late = replace(behind, span=Span(whole.words[start].span.start, behind.span.end))
    return replace(whole, words=(*whole.words[:start], late, *whole.words[end + 1 :]))


def marks(whole: Reading) -> list[int]:
    """Places behind the marks of a reading."""
    return [place + 1 for place, word in enumerate(whole.words) if word.text[-1] in "、。"]


@pytest.fixture(scope="module")
def passage(whole: Reading) -> tuple[int, int]:
    """The longest stretch between two marks that has words before and behind it."""
    places = [place for place in marks(whole) if place < len(whole.words)]
    pairs = list(zip(places, places[1:], strict=False))
    assert pairs, whole.text
    return max(
        pairs, key=lambda pair: whole.words[pair[1]].span.start - whole.words[pair[0]].span.start
    )


def test_what_was_passed_over_is_written_in_its_place(
    phrases: Audio,
    recogniser: Recogniser,
    decoding: Decoding,
    whole: Reading,
    passage: tuple[int, int],
) -> None:
    start, end = passage
    holed = without(whole, start, end)
    found = hear_gaps(phrases, [holed], recogniser, decoding, USUAL_RATE)
    assert len(found) == 3, [one.text for one in found]
    before, inside, behind = found
    assert before.text == text_of(whole.words[:start])
    assert behind.text == text_of(whole.words[end:])
    wanted = set(text_of(whole.words[start:end]))
    assert len(set(inside.text) & wanted) >= len(wanted) / 2
    assert before.chunk.span.end == inside.chunk.span.start
    assert inside.chunk.span.end == behind.chunk.span.start
    starts = [word.span.start for one in found for word in one.words]
    assert starts == sorted(starts)
    spoken = sum(one.chunk.speech_seconds for one in found)
    assert spoken == pytest.approx(whole.chunk.speech_seconds, abs=0.01)


def test_an_end_that_the_last_mark_took_is_written_too(
    phrases: Audio,
    recogniser: Recogniser,
    decoding: Decoding,
    whole: Reading,
    passage: tuple[int, int],
) -> None:
    start, end = passage
    mark = whole.words[start - 1]
    took_all = replace(mark, span=Span(mark.span.start, whole.words[end].span.start))
    upto = Span(whole.chunk.span.start, whole.words[end].span.start)
    speech = tuple(one & upto for one in whole.chunk.speech if one.overlap(upto))
    cut_short = replace(
        whole,
        chunk=replace(whole.chunk, span=upto, speech=speech),
        words=(*whole.words[: start - 1], took_all),
    )
    before, inside = hear_gaps(phrases, [cut_short], recogniser, decoding, USUAL_RATE)
    assert before.text == text_of(whole.words[:start])
    wanted = set(text_of(whole.words[start:end]))
    assert len(set(inside.text) & wanted) >= len(wanted) / 2
    assert inside.chunk.span.end == upto.end


def test_what_was_heard_whole_stays_one_reading(
    phrases: Audio, recogniser: Recogniser, decoding: Decoding, whole: Reading
) -> None:
    assert hear_gaps(phrases, [whole], recogniser, decoding, USUAL_RATE) == (whole,)


def test_what_is_not_clear_alone_is_marked(
    phrases: Audio,
    recogniser: Recogniser,
    decoding: Decoding,
    whole: Reading,
    passage: tuple[int, int],
) -> None:
    """The passage is drowned in babble: the speech of the phrases, backwards."""
    start, end = passage
    span = Span(whole.words[start].span.start, whole.words[end].span.start)
    place = slice(int(span.start * SAMPLE_RATE), int(span.end * SAMPLE_RATE))
    samples = np.array(phrases.samples)
    samples[place] = (
        samples[place][::-1] + 0.2 * air_conditioner(span.duration + 1)[: place.stop - place.start]
    )
    holed = without(whole, start, end)
    found = hear_gaps(Audio(samples), [holed], recogniser, decoding, USUAL_RATE)
    texts = [segment.text for one in found for segment in segments_of(one)]
    assert INAUDIBLE in texts
    assert texts[0].rstrip("、。") == text_of(whole.words[:start]).rstrip("、。")
