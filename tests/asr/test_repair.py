"""What of a reading goes into the record: text, a mark, or nothing; no weights."""

from __future__ import annotations

from dataclasses import replace

from minutes.asr.judge import doubts, is_hallucination
from minutes.asr.repair import segments_of
from minutes.schema import INAUDIBLE
from minutes.span import Span

from .builders import reading


def test_circles_are_doubted_and_said_once() -> None:
    text = "質疑はございますか。" + "佐藤委員。" * 6
    assert "loop" in doubts(reading(text, seconds=6))
    segment, mark = segments_of(reading(text, seconds=6))
    assert segment.text.count("佐藤委員") == 1
    assert segment.text.startswith("質疑はございますか。")
    assert mark.flags == ("inaudible",)


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
