"""What a decode passed over inside a chunk is heard alone, and written or marked there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from minutes.asr import Recogniser
from minutes.asr.chunks import Chunk, Loudness, plan_chunks
from minutes.asr.gaps import _edges, _filling, _Gap, _gap, hear_gaps
from minutes.asr.judge import USUAL_RATE, Reading
from minutes.asr.pace import USUAL_MORA
from minutes.asr.reader import Decoding, read
from minutes.asr.repair import segments_of
from minutes.schema import INAUDIBLE, SAMPLE_RATE, Audio, Word
from minutes.span import Span

from .builders import buzz, reading
from .noises import air_conditioner


@pytest.fixture(scope="module")
def whole(phrases: Audio, recogniser: Recogniser, decoding: Decoding) -> Reading:
    """The longest chunk as it is heard."""
    chunks = plan_chunks(phrases, Span(0.0, phrases.duration), None)
    readings = read(phrases, chunks, recogniser, decoding)
    return max(readings, key=lambda heard: heard.chunk.speech_seconds)


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
    assert len(found) == 3, [match.text for match in found]
    before, inside, behind = found
    assert before.text == text_of(whole.words[:start])
    assert behind.text == text_of(whole.words[end:])
    wanted = set(text_of(whole.words[start:end]))
    assert len(set(inside.text) & wanted) >= len(wanted) / 2
    assert before.chunk.span.end == inside.chunk.span.start
    assert inside.chunk.span.end == behind.chunk.span.start
    starts = [word.span.start for match in found for word in match.words]
    assert starts == sorted(starts)
    spoken = sum(match.chunk.speech_seconds for match in found)
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
    speech = tuple(chunk & upto for chunk in whole.chunk.speech if chunk.overlap(upto))
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
    texts = [segment.text for match in found for segment in segments_of(match)]
    assert INAUDIBLE in texts
    assert texts[0].rstrip("、。") == text_of(whole.words[:start]).rstrip("、。")


# --- without weights --------------------------------------------------------------------------


def timed(*rows: tuple[str, float]) -> tuple[Word, ...]:
    """Texts with the seconds each takes, one behind the other, from second 10 on."""
    found = []
    start = 10.0
    for text, seconds in rows:
        found.append(Word(text, Span(start, start + seconds), 0.8))
        start += seconds
    return tuple(found)


def test_a_mark_took_all_of_the_speech_a_word_all_but_its_own_end() -> None:
    spoken = [Span(10.0, 10.9), Span(11.2, 12.4), Span(12.7, 14.0)]
    loudness = Loudness(buzz(spoken, 15.0), Span(0.0, 15.0))
    left, right = _edges(Span(11.0, 12.55), loudness, is_mark=True)
    assert 10.9 <= left <= 11.2
    assert 12.4 <= right <= 12.7
    left, right = _edges(Span(11.0, 12.9), loudness, is_mark=False)
    assert 10.9 <= left <= 11.2
    assert 12.45 <= right <= 12.7


def test_a_gap_is_where_a_word_took_far_too_long() -> None:
    words = timed(("説明を", 0.5), ("。", 1.6), ("次に", 0.4), ("進みます", 0.8))
    span = Span(10.0, words[-1].span.end)
    audio = buzz([Span(10.0, 10.5), Span(10.8, 11.9), Span(12.1, span.end)], 15.0)
    speech = (Span(10.0, 10.5), Span(10.8, 11.9), Span(12.1, span.end))
    found = replace(reading("", seconds=span.duration), chunk=Chunk(span, speech, 0.9), words=words)
    gap = _gap(audio, found, USUAL_MORA)
    assert gap is not None
    assert gap.place == 2
    assert gap.before is not None
    assert gap.behind is not None
    assert gap.before.span.end == gap.inside.span.start
    assert gap.inside.span.end == gap.behind.span.start
    assert gap.inside.speech == (Span(10.8, 11.9),)


@pytest.mark.parametrize("voice", [0.4, 0.9])
def test_no_gap_where_words_need_their_time_or_nobody_speaks(voice: float) -> None:
    words = timed(("説明を", 0.6), ("お願いします", 1.0), ("。", 0.1 if voice > 0.5 else 1.6))
    span = Span(10.0, words[-1].span.end)
    chunk = Chunk(span, (span,), voice)
    found = replace(reading("", seconds=span.duration), chunk=chunk, words=words)
    assert _gap(buzz([span], 15.0), found, USUAL_MORA) is None


def a_gap(seconds: float) -> _Gap:
    chunk = Chunk(Span(11.0, 12.0), (Span(11.0, 12.0),))
    return _Gap(1, seconds, chunk, chunk, chunk)


def test_words_around_said_once_more_fill_no_gap() -> None:
    whole = replace(reading(""), words=timed(("財政課長", 0.8), ("お願いします", 0.9)))
    again = replace(reading("財政課長", seconds=1.0), words=timed(("財政課長", 1.0)))
    assert _filling(whole, again, a_gap(1.5)) is None


def test_what_is_clear_is_written_and_what_is_long_and_not_is_marked() -> None:
    whole = replace(reading(""), words=timed(("議題といたします", 0.9), ("説明を", 0.5)))
    heard = reading("山口係長、", seconds=1.2)
    assert _filling(whole, heard, a_gap(0.6)) == heard
    unclear = reading("山口係長、", seconds=1.2, logprob=-0.9)
    assert _filling(whole, unclear, a_gap(0.6)) is None
    marked = _filling(whole, unclear, a_gap(1.2))
    assert marked is not None
    assert marked.words == ()


def circling(text: str, times: int) -> Reading:
    """``text`` over 2.4 s and then again and again in no time, as a short window is misheard."""
    first = reading(text, seconds=2.4)
    end = Span(first.chunk.span.end, first.chunk.span.end)
    again = tuple(replace(word, span=end) for word in first.words)
    hypothesis = replace(first.hypothesis, text=text * times)
    return replace(first, hypothesis=hypothesis, words=first.words + again * (times - 1))


def test_what_the_decoder_said_over_and_over_is_written_once() -> None:
    whole = replace(reading(""), words=timed(("議題といたします", 0.9), ("説明を", 0.5)))
    found = _filling(whole, circling("まず開館時間を延長します。", 9), a_gap(1.2))
    assert found is not None
    assert found.text == "まず開館時間を延長します。"
    assert _filling(whole, circling("説明を、", 9), a_gap(1.2)) is None
