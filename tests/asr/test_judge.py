"""What counts against a decode, by evidence in the sound; no weights."""

from __future__ import annotations

from dataclasses import replace

import pytest

from minutes.asr.chunks import Chunk
from minutes.asr.judge import (
    USUAL_RATE,
    Reading,
    copied_from_prompt,
    doubts,
    holes,
    is_clear,
    is_hallucination,
    said,
    score,
    usual_rate,
)
from minutes.asr.recogniser import Hypothesis
from minutes.schema import Word
from minutes.span import Span

from .builders import reading


def spoken(*rows: tuple[str, float]) -> Reading:
    """Words of a second each with their confidence."""
    words = tuple(
        Word(text, Span(place, place + 1), sure) for place, (text, sure) in enumerate(rows)
    )
    whole = Span(0.0, float(len(rows)))
    text = "".join(word.text for word in words)
    return Reading(Chunk(whole, (whole,)), Hypothesis((), text, -0.3, 0.0), words)


def test_plain_speech_is_not_doubted() -> None:
    assert doubts(reading("本日の日程は以上でございます。お疲れさまでした。", seconds=3.5)) == ()


def test_a_lost_sentence_is_doubted() -> None:
    assert "sparse" in doubts(reading("はい、2点。", seconds=8.0))


def test_thanks_is_a_hallucination_only_where_the_sound_says_so() -> None:
    said = "ありがとうございました。"
    assert not is_hallucination(reading(said, seconds=1.4))
    assert not is_hallucination(reading(said, seconds=1.4, no_speech=0.8))
    assert is_hallucination(reading(said, seconds=1.4, no_speech=0.8, voice=0.6))
    assert is_hallucination(reading(said, seconds=1.4, voice=0.1))
    assert is_hallucination(reading("ご視聴ありがとうございました。", seconds=2.0, voice=0.2))
    assert not is_hallucination(reading("録画を御視聴ください。", seconds=2.0))


@pytest.mark.parametrize(
    ("text", "seconds", "doubt"),
    [
        ("", 3.0, "empty"),
        ("はい、2点。", 8.0, "sparse"),
        ("それでは議案の説明を担当の課長からお願いいたします", 1.0, "dense"),
        ("ありがとうございました。" * 4, 6.0, "loop"),
        ("谢谢。", 1.0, "foreign"),
    ],
)
def test_each_reason_has_its_name(text: str, seconds: float, doubt: str) -> None:
    assert doubt in doubts(reading(text, seconds=seconds))


def test_a_short_answer_may_be_slow() -> None:
    assert "sparse" not in doubts(reading("はい。", seconds=1.4))
    assert "sparse" in doubts(reading("はい。", seconds=1.6))


def test_who_speaks_slowly_leaves_nothing_out() -> None:
    slow = reading("それでは説明いたします。", seconds=4.0)
    assert "sparse" in doubts(slow, USUAL_RATE)
    assert "sparse" not in doubts(slow, 4.0)


def test_an_unsure_decode_is_doubted_and_not_written_late() -> None:
    sure, unsure = (
        reading("説明は以上です。", seconds=1.5, logprob=value) for value in (-0.3, -1.0)
    )
    assert is_clear(sure)
    assert doubts(unsure) == ("unsure",)
    assert not is_clear(unsure)
    assert not is_clear(reading("説明は以上です。", seconds=1.5, logprob=-0.85))


def test_holes_are_speech_that_no_word_is_near() -> None:
    whole = reading("まず資料をご覧ください次に図面です", seconds=12.0)
    assert holes(whole) == ()
    kept = replace(whole, words=(*whole.words[:6], *whole.words[-6:]))
    (hole,) = holes(kept)
    assert hole.start == pytest.approx(kept.words[5].span.end + 0.3)
    assert hole.end == pytest.approx(kept.words[6].span.start - 0.3)


def test_what_was_said_keeps_its_time_and_loses_the_circles() -> None:
    circling = reading("質疑はございますか。" + "佐藤委員。" * 6, seconds=6.0)
    kept = said(circling)
    text = "".join(word.text for word in kept)
    assert text == "質疑はございますか。佐藤委員"
    assert kept == circling.words[: len(text)]


def test_the_pace_of_a_recording_needs_four_chunks() -> None:
    slow = [reading("それでは説明します", seconds=3.0) for _ in range(4)]
    assert usual_rate(slow) == pytest.approx(3.0)
    assert usual_rate(slow[:3]) == USUAL_RATE
    short = [reading("はい", seconds=1.9) for _ in range(9)]
    assert usual_rate(short) == USUAL_RATE


def test_a_score_falls_for_what_is_missing_invented_or_repeated() -> None:
    plain = reading("本日の日程は以上でございます", seconds=2.0)
    assert score(plain, USUAL_RATE) == pytest.approx(plain.hypothesis.logprob)
    missing = reading("以上です", seconds=2.0)
    assert score(missing, USUAL_RATE) < score(plain, USUAL_RATE)
    crammed = reading("本日の日程は以上でございますので散会いたします", seconds=1.5)
    assert score(crammed, USUAL_RATE) < score(plain, USUAL_RATE)
    circling = reading("以上です。" * 6, seconds=4.0)
    assert score(circling, USUAL_RATE) <= circling.hypothesis.logprob - 2.0


@pytest.mark.parametrize(("sure", "unheard"), [(0.9, False), (0.66, False), (0.28, True)])
def test_words_of_the_prompt_need_the_sound(sure: float, unheard: bool) -> None:
    assert copied_from_prompt(spoken(("課長から", sure), ("説明を、", sure))) is unheard


def test_each_time_it_is_said_counts_for_itself() -> None:
    said_once = (("お答えいたします。", 0.95), ("駅前の件、", 0.9), ("お答えいたします。", 0.1))
    assert copied_from_prompt(spoken(*said_once))


def test_what_the_prompt_does_not_hold_is_none_of_its_business() -> None:
    assert not copied_from_prompt(spoken(("駐車場の", 0.05), ("舗装です。", 0.05)))
