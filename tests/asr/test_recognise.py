"""Recognition with the real model on short sounds."""

from __future__ import annotations

import statistics
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz import fuzz

from minutes.asr import Recogniser, load_recogniser, plan_parts, transcribe
from minutes.asr.chunks import plan_chunks
from minutes.asr.prompts import style_prompt
from minutes.asr.reader import Decoding, read
from minutes.asr.recogniser import tokenize
from minutes.audio import decode
from minutes.errors import Cancelled, ModelMissing, UsageError
from minutes.schema import SAMPLE_RATE, Audio, Diarization, Region, Segment
from minutes.span import Span
from minutes.text import normalize_for_matching

from .noises import NOISES, air_conditioner, hold_music, keyboard, silence

pytestmark = pytest.mark.model

DATA = Path(__file__).parent / "data"
PHRASE_STARTS = (1.0, 3.435, 6.139, 8.745, 11.024, 13.661)
PHRASE_HEADS = ("図書館", "まず", "次に", "予算", "工事", "説明")


@pytest.fixture(scope="module")
def thanks() -> Audio:
    return decode(DATA / "thanks.opus")


@pytest.fixture(scope="module")
def heard(phrases: Audio, recogniser: Recogniser) -> tuple[Segment, ...]:
    return transcribe(phrases, recogniser=recogniser)


def text_of(segments: tuple[Segment, ...]) -> str:
    return "".join(segment.text for segment in segments)


def test_no_samples_give_nothing(recogniser: Recogniser) -> None:
    assert transcribe(Audio(np.zeros(0, np.float32)), recogniser=recogniser) == ()


@pytest.mark.parametrize("name", NOISES)
def test_noise_gives_no_text(name: str, recogniser: Recogniser) -> None:
    assert text_of(transcribe(Audio(NOISES[name](20.0)), recogniser=recogniser)) == ""


@pytest.mark.parametrize("name", ["空調", "キーボード", "保留音", "拍手"])
def test_noise_that_diarization_took_for_speech_gives_no_text(
    name: str, recogniser: Recogniser
) -> None:
    regions = (Region(Span(2.0, 8.0), "S1"), Region(Span(9.0, 16.0), "S2"))
    audio = Audio(NOISES[name](20.0))
    segments = transcribe(audio, recogniser=recogniser, diarization=Diarization(regions, regions))
    assert text_of(segments) == ""


def test_a_spoken_thanks_survives(thanks: Audio, recogniser: Recogniser) -> None:
    assert (
        normalize_for_matching(text_of(transcribe(thanks, recogniser=recogniser)))
        == "ありがとうございました"
    )


def test_a_spoken_thanks_survives_between_noises(thanks: Audio, recogniser: Recogniser) -> None:
    sound = np.concatenate([keyboard(6.0), thanks.samples, silence(3.0), hold_music(6.0)])
    sound[: len(sound)] += air_conditioner(len(sound) / SAMPLE_RATE)[: len(sound)] * 0.1
    segments = transcribe(Audio(sound.astype(np.float32)), recogniser=recogniser)
    assert normalize_for_matching(text_of(segments)) == "ありがとうございました"
    assert segments[0].span.start > 5.5


def test_segments_join_from_words_inside_the_recording(
    heard: tuple[Segment, ...], phrases: Audio
) -> None:
    assert heard
    for segment in heard:
        assert segment.text == "".join(word.text for word in segment.words)
        assert " " not in segment.text
        for word in segment.words:
            assert 0 <= word.span.start <= word.span.end <= phrases.duration
            assert 0 <= word.confidence <= 1
    starts = [word.span.start for segment in heard for word in segment.words]
    assert starts == sorted(starts)


def test_output_is_punctuated(heard: tuple[Segment, ...]) -> None:
    text = text_of(heard)
    assert text.count("。") >= 5
    assert text.endswith("。")


def test_words_start_where_they_are_said(heard: tuple[Segment, ...]) -> None:
    words = [word for segment in heard for word in segment.words]
    text = "".join(word.text for word in words)
    errors = []
    for head, start in zip(PHRASE_HEADS, PHRASE_STARTS, strict=True):
        place = text.find(head)
        if place < 0:
            continue
        position = 0
        for word in words:
            if position <= place < position + len(word.text):
                errors.append(abs(word.span.start - start))
            position += len(word.text)
    assert len(errors) >= 4
    assert statistics.median(errors) <= 0.15


def test_every_stretch_of_speech_has_text_or_a_mark(
    heard: tuple[Segment, ...], phrases: Audio
) -> None:
    for start, following in zip(PHRASE_STARTS, (*PHRASE_STARTS[1:], phrases.duration), strict=True):
        said = Span(start, following - 0.4)
        assert any(segment.span.overlap(said) > 0.5 for segment in heard)


def test_parts_join_to_the_whole(phrases: Audio, recogniser: Recogniser) -> None:
    twice = Audio(np.concatenate([phrases.samples, silence(2.0), phrases.samples]))
    parts = plan_parts(twice, None, seconds=18)
    assert len(parts) == 2
    joined = tuple(
        segment for part in parts for segment in transcribe(twice, recogniser=recogniser, span=part)
    )
    text = normalize_for_matching(text_of(joined))
    halves = text[: len(text) // 2], text[len(text) // 2 :]
    assert fuzz.ratio(*halves) >= 90  # a window that starts elsewhere may hear a kanji otherwise
    for said in ("利用について", "延長します", "整備します", "予算は500万円", "工事は", "説明は"):
        assert [half.count(said) for half in halves] == [1, 1]
    assert text_of(transcribe(twice, recogniser=recogniser, span=parts[0])) == text_of(
        joined[: len(joined) // 2]
    )


def test_progress_counts_seconds_and_cancels(phrases: Audio, recogniser: Recogniser) -> None:
    seen: list[tuple[str, float, float]] = []
    transcribe(phrases, recogniser=recogniser, on_progress=lambda *call: seen.append(call))
    assert {stage for stage, _, _ in seen} == {"recognise"}
    assert [completed for _, completed, _ in seen] == sorted(completed for _, completed, _ in seen)
    assert seen[-1][1:] == (pytest.approx(phrases.duration), pytest.approx(phrases.duration))

    def stop(stage: str, completed: float, total: float) -> None:
        raise Cancelled("中止しました。")

    with pytest.raises(Cancelled):
        transcribe(phrases, recogniser=recogniser, on_progress=stop)


def test_the_choice_is_described(recogniser: Recogniser) -> None:
    assert "whisper-base" in recogniser.description
    assert "CPU" in recogniser.description
    assert "int8" in recogniser.description


def test_a_sound_is_decoded_again_without_being_encoded_again(
    phrases: Audio, recogniser: Recogniser
) -> None:
    chunks = plan_chunks(phrases, Span(0.0, phrases.duration), None)
    decoding = Decoding(style_prompt(partial(tokenize, recogniser)))
    first = read(phrases, chunks, recogniser, decoding)
    nothing = Audio(np.zeros_like(phrases.samples))  # so nothing else can be heard
    again = read(nothing, first, recogniser, decoding)
    assert [segment.text for segment in again] == [segment.text for segment in first]
    assert text_of(transcribe(nothing, recogniser=recogniser)) == ""


def test_a_window_follows_from_its_chunk_alone(phrases: Audio, recogniser: Recogniser) -> None:
    chunks = plan_chunks(phrases, Span(0.0, phrases.duration), None)
    together = read(phrases, chunks, recogniser, Decoding())
    for chunk, batched in zip(chunks, together, strict=True):
        (alone,) = read(phrases, [chunk], recogniser, Decoding())
        assert alone.sound is not None
        assert batched.sound is not None
        assert alone.sound.shape == batched.sound.shape
        assert len(alone.sound) / 50 >= chunk.span.duration + 1.0


def test_threads_become_workers_and_who_runs_several_processes_is_heard(
    models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = models_dir / "whisper-base"
    both = load_recogniser(folder, device="cpu", num_threads=2)
    assert (both.workers, both.model.model.num_workers) == (2, 2)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert load_recogniser(folder, device="cpu").workers == 1


def test_an_empty_folder_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="model.bin"):
        load_recogniser(tmp_path)


def test_an_unknown_precision_is_one_clear_error(models_dir: Path) -> None:
    with pytest.raises(UsageError, match="精度"):
        load_recogniser(models_dir / "whisper-base", device="cpu", compute_type="int3")
