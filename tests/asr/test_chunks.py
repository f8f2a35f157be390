"""Where recordings are cut; no weights."""

from __future__ import annotations

import numpy as np
import pytest

from minutes.asr.chunks import Chunk, halve, plan_chunks, plan_parts
from minutes.schema import Audio
from minutes.span import Span, subtract

from .builders import buzz, regions


def test_another_speaker_begins_another_chunk() -> None:
    audio = buzz([Span(1, 4), Span(4.3, 7)], 9)
    chunks = plan_chunks(audio, Span(0, 9), regions((1, 4, "S1"), (4.3, 7, "S2")))
    assert len(chunks) == 2
    assert 4 <= chunks[0].span.end <= 4.3


def test_one_speaker_with_short_pauses_is_one_chunk() -> None:
    audio = buzz([Span(1, 4), Span(4.6, 7)], 9)
    assert len(plan_chunks(audio, Span(0, 9), regions((1, 4, "S1"), (4.6, 7, "S1")))) == 1


def test_long_speech_is_cut_at_pauses_and_none_is_lost() -> None:
    spoken = [Span(start, start + 7.4) for start in range(1, 60, 8)]
    audio = buzz(spoken, 70)
    chunks = plan_chunks(audio, Span(0, 70), regions(*((s.start, s.end, "S1") for s in spoken)))
    assert all(chunk.span.duration <= 21 for chunk in chunks)
    assert not subtract(spoken, [chunk.span for chunk in chunks])
    for before, after in zip(chunks, chunks[1:], strict=False):
        assert before.span.end <= after.span.start
        assert not any(span.start < before.span.end <= span.end for span in spoken)


def test_speech_without_a_pause_is_cut_all_the_same() -> None:
    chunks = plan_chunks(buzz([Span(1, 69)], 70), Span(0, 70), regions((1, 69, "S1")))
    assert len(chunks) >= 4
    assert not subtract([Span(1, 69)], [chunk.span for chunk in chunks])


def test_halves_hold_all_speech() -> None:
    audio = buzz([Span(1, 4), Span(4.6, 9)], 10)
    chunk = Chunk(Span(0.8, 9.2), (Span(1, 4), Span(4.6, 9)))
    left, right = halve(chunk, audio)
    assert left.span.end == right.span.start == 4.3
    assert (*left.speech, *right.speech) == chunk.speech


def test_parts_touch_cover_all_and_end_in_pauses() -> None:
    spoken = [Span(start, start + 8) for start in range(1, 340, 10)]
    audio = buzz(spoken, 345)
    parts = plan_parts(audio, regions(*((s.start, s.end, "S1") for s in spoken)), seconds=60)
    assert parts[0].start == 0
    assert parts[-1].end == audio.duration
    for before, after in zip(parts, parts[1:], strict=False):
        assert before.end == after.start
        assert not any(span.start <= before.end < span.end for span in spoken)
        assert 45 <= before.duration <= 75


def test_no_sound_needs_no_part() -> None:
    assert plan_parts(Audio(np.zeros(0, np.float32)), None) == ()


def test_where_two_speak_at_once_both_chunks_hear_it() -> None:
    """Cut in the overlap, the one would lose its last word and the other its first."""
    audio = buzz([Span(1, 7)], 9)
    both = regions((1, 4.4, "S1"), (3.9, 7, "S2"))
    chunks = plan_chunks(audio, Span(0, 9), both)
    assert len(chunks) == 2
    assert chunks[0].span.end == pytest.approx(4.4, abs=0.31)
    assert chunks[0].span.end - chunks[1].span.start >= 0.4
    assert chunks[0].speech[-1].end <= chunks[1].speech[0].start + 0.01


def test_a_chunk_hears_no_more_than_a_word_of_an_overlap() -> None:
    audio = buzz([Span(1, 9)], 11)
    long = regions((1, 8.0, "S1"), (4.0, 9.0, "S2"))
    first, second = plan_chunks(audio, Span(0, 11), long)[:2]
    assert first.span.end - second.speech[0].start <= 0.61


def test_without_overlap_chunks_share_nothing() -> None:
    audio = buzz([Span(1, 4), Span(4.3, 7)], 9)
    first, second = plan_chunks(audio, Span(0, 9), regions((1, 4, "S1"), (4.3, 7, "S2")))
    assert first.span.end <= second.span.start
