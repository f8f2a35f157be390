"""Where recordings are cut, and what counts against a decode; no Whisper weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from minutes.asr.chunks import Chunk, halve, plan_chunks, plan_parts
from minutes.asr.judge import Reading, doubts, is_hallucination
from minutes.asr.recogniser import Hypothesis
from minutes.asr.repair import segments_of
from minutes.schema import INAUDIBLE, SAMPLE_RATE, Audio, Diarization, Region, Word
from minutes.span import Span, subtract

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
        assert not any(one.start < before.span.end <= one.end for one in spoken)


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
        assert not any(one.start <= before.end < one.end for one in spoken)
        assert 45 <= before.duration <= 75


def test_no_sound_needs_no_part() -> None:
    assert plan_parts(Audio(np.zeros(0, np.float32)), None) == ()


def test_plain_speech_is_not_doubted() -> None:
    assert doubts(reading("本日の日程は以上でございます。お疲れさまでした。", seconds=3.5)) == ()


def test_a_lost_sentence_is_doubted() -> None:
    assert "sparse" in doubts(reading("はい、2点。", seconds=8.0))


def test_circles_are_doubted_and_said_once() -> None:
    text = "質疑はございますか。" + "佐藤委員。" * 6
    assert "loop" in doubts(reading(text, seconds=6))
    segment, mark = segments_of(reading(text, seconds=6))
    assert segment.text.count("佐藤委員") == 1
    assert segment.text.startswith("質疑はございますか。")
    assert mark.flags == ("inaudible",)


def test_thanks_is_a_hallucination_only_where_the_sound_says_so() -> None:
    said = "ありがとうございました。"
    assert not is_hallucination(reading(said, seconds=1.4))
    assert not is_hallucination(reading(said, seconds=1.4, no_speech=0.8))
    assert is_hallucination(reading(said, seconds=1.4, no_speech=0.8, voice=0.6))
    assert is_hallucination(reading(said, seconds=1.4, voice=0.1))
    assert is_hallucination(reading("ご視聴ありがとうございました。", seconds=2.0, voice=0.2))
    assert not is_hallucination(reading("録画を御視聴ください。", seconds=2.0))


def test_a_lone_thanks_that_came_out_double_is_said_once() -> None:
    doubled = "ありがとうございました。" * 2
    assert "loop" in doubts(reading(doubled, seconds=1.7))
    (segment,) = segments_of(reading(doubled, seconds=1.7))
    assert segment.text == "ありがとうございました。"
    assert "loop" not in doubts(reading("はい、分かりました。" * 2, seconds=4.0))


def test_the_prompt_over_a_noise_is_a_hallucination() -> None:
    told = "課長から説明をお願いします。課長から説明をお願いします。"
    assert segments_of(reading(told, seconds=6.0, voice=0.1)) == ()
    assert not is_hallucination(reading("課長から説明をお願いします。", seconds=2.0))


def test_unexplained_speech_is_marked_with_its_time() -> None:
    (mark,) = segments_of(reading("", seconds=3.0))
    assert (mark.text, mark.flags, mark.span) == (INAUDIBLE, ("inaudible",), Span(10.0, 13.0))


def test_what_is_no_voice_leaves_nothing() -> None:
    assert segments_of(reading("", seconds=3.0, voice=0.1)) == ()
    assert segments_of(reading("ご視聴ありがとうございました。", seconds=3.0, voice=0.1)) == ()


def test_speech_that_no_word_covers_is_marked_in_its_place() -> None:
    whole = reading("まず資料をご覧ください次に図面です", seconds=12.0)
    kept = (*whole.words[:6], *whole.words[-6:])
    found = segments_of(replace(whole, words=kept))
    assert [segment.flags for segment in found].count(("inaudible",)) == 1
    assert found[1].text == INAUDIBLE
    assert kept[5].span.end <= found[1].span.start < found[1].span.end <= kept[6].span.start
    assert found[0].text.startswith("まず資料を")


def test_another_language_over_a_short_sound_is_no_text() -> None:
    (mark,) = segments_of(reading("謝謝。", seconds=0.7))
    assert mark.text == INAUDIBLE
    assert segments_of(reading("謝謝。", seconds=0.7, voice=0.2)) == ()


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
