"""Windows filled with speech: every word comes back to its chunk, on the recording's clock."""

from __future__ import annotations

from dataclasses import replace

import pytest

from minutes.asr import CAREFUL, UNKNOWN, Recogniser, Ways, listening, transcribe
from minutes.asr.chunks import Chunk, plan_chunks
from minutes.asr.packing import _counts, _windows, read_packed
from minutes.asr.reader import Decoding
from minutes.schema import Audio, Word
from minutes.span import Span

from .builders import regions

PHRASES = ("図書館", "まず", "次に", "予算", "工事", "説明")
STARTS = (1.0, 3.435, 6.139, 8.745, 11.024, 13.661)
"""How each phrase of ``data/phrases.opus`` begins, and when."""


def chunk(start: float, end: float) -> Chunk:
    return Chunk(Span(start, end), (Span(start, end),))


def test_windows_are_filled_and_no_longer_than_the_model_hears() -> None:
    chunks = [chunk(start, start + 4.0) for start in range(0, 60, 5)]
    windows = list(_windows(chunks))
    assert [piece.chunk for window in windows for piece in window] == chunks
    assert all(window[-1].end <= 29.0 for window in windows)
    assert max(map(len, windows)) == 6


def test_a_long_silence_between_two_pieces_is_not_heard() -> None:
    ((first, second),) = _windows([chunk(0.0, 4.0), chunk(300.0, 304.0)])
    assert (first.start, second.start) == (0.0, 4.5)
    ((first, second),) = _windows([chunk(0.0, 4.0), chunk(4.2, 6.0)])
    assert second.start == pytest.approx(4.2)


def test_what_two_chunks_share_is_heard_once() -> None:
    ((first, second),) = _windows([chunk(0.0, 4.0), chunk(3.5, 6.0)])
    assert second.span == Span(4.0, 6.0)
    assert second.start == 4.0


def test_one_chunk_longer_than_others_has_a_window_of_its_own() -> None:
    windows = list(_windows([chunk(0.0, 3.0), chunk(3.0, 30.0), chunk(31.0, 33.0)]))
    assert [len(window) for window in windows] == [1, 1, 1]


def test_a_mark_stays_with_what_it_follows() -> None:
    (window,) = _windows([chunk(0.0, 2.0), chunk(5.0, 7.0)])
    words = [
        Word("はい", Span(0.2, 0.8)),
        Word("。", Span(2.3, 2.9)),
        Word("次", Span(2.9, 3.2)),
        Word("です", Span(3.2, 4.0)),
    ]
    assert _counts(window, words) == [(0, 2), (2, 4)]


def test_a_word_that_took_the_pause_before_it_belongs_behind_it() -> None:
    (window,) = _windows([chunk(0.0, 2.0), chunk(5.0, 7.0)])
    words = [
        Word("します", Span(1.0, 1.5)),
        Word("次", Span(1.5, 2.8)),
        Word("に", Span(2.8, 3.2)),
    ]
    assert _counts(window, words) == [(0, 1), (1, 3)]


def test_a_word_never_goes_back_to_an_earlier_chunk() -> None:
    (window,) = _windows([chunk(0.0, 2.0), chunk(5.0, 7.0)])
    words = [Word("次", Span(2.9, 3.2)), Word("は", Span(1.0, 1.2)), Word("です", Span(3.2, 4.0))]
    assert _counts(window, words) == [(0, 0), (0, 3)]


def test_each_chunk_has_its_own_words_and_times(recogniser: Recogniser, phrases: Audio) -> None:
    chunks = [
        part
        for start, end in ((0.9, 4.0), (3.9, 7.0), (7.0, 10.0))
        for part in plan_chunks(phrases, Span(start, end), None)
    ]
    packed = listening(recogniser, Ways(packed=True))
    readings = read_packed(phrases, chunks, packed, Decoding())
    assert [reading.chunk for reading in readings] == chunks
    for reading in readings:
        assert reading.words
        for word in reading.words:
            assert reading.chunk.span.start <= word.span.start <= word.span.end
            assert word.span.end <= reading.chunk.span.end
        assert reading.hypothesis.text == reading.text


@pytest.mark.parametrize(
    "ways", [UNKNOWN, Ways(packed=True), CAREFUL], ids=["unknown", "packed", "careful"]
)
def test_nothing_is_lost_in_filled_windows(
    recogniser: Recogniser, phrases: Audio, ways: Ways
) -> None:
    ends = (*STARTS[1:], phrases.duration)
    speakers = regions(
        *((a, b - 0.4, "AB"[n % 2]) for n, (a, b) in enumerate(zip(STARTS, ends, strict=True)))
    )
    segments = transcribe(phrases, recogniser=listening(recogniser, ways), diarization=speakers)
    assert len(segments) == len(PHRASES)
    for segment, head, start in zip(segments, PHRASES, STARTS, strict=True):
        assert segment.text.startswith(head)
        assert segment.span.start == pytest.approx(start, abs=0.5)


def test_own_probabilities_are_kept_where_no_weights_were_fitted(
    recogniser: Recogniser, phrases: Audio
) -> None:
    chunks = plan_chunks(phrases, Span(0.0, phrases.duration), None)[:1]
    fitted = listening(recogniser, Ways(packed=True))
    (weighed,) = read_packed(phrases, chunks, fitted, Decoding())
    (own,) = read_packed(
        phrases, chunks, listening(fitted, replace(fitted.ways, weighed=False)), Decoding()
    )
    assert own.text == weighed.text
    assert [word.confidence for word in own.words] != [word.confidence for word in weighed.words]
