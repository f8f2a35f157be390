"""One word is decided among what may be answered; names that are called and other words stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from minutes.asr import Recogniser
from minutes.asr.answers import best_answer, hear_answers
from minutes.asr.chunks import Chunk
from minutes.asr.judge import Reading
from minutes.asr.reader import Decoding, read
from minutes.asr.repair import segments_of
from minutes.audio import decode
from minutes.format.document.asked import OBJECTIONS, ROLL_CALL
from minutes.schema import Audio
from minutes.span import Span

SAID = (
    (0.5, 1.41, "佐藤委員。"),
    (2.21, 2.89, "賛成。"),
    (3.69, 4.67, "鈴木委員。"),
    (5.47, 6.1, "反対。"),
    (6.9, 7.73, "伊藤委員。"),
    (8.53, 9.55, "棄権します。"),
    (10.35, 11.25, "田中委員。"),
    (12.05, 12.68, "賛成。"),
    (13.48, 14.72, "御異議ありませんか。"),
    (15.52, 16.29, "異議なし。"),
    (17.09, 18.41, "ちょっと待ってください。"),
)
"""Start, end and words of ``data/answers.opus``."""
CALLS, VOTES = range(0, 8, 2), range(1, 8, 2)
QUESTION, OBJECTION, OTHER = 8, 9, 10


@pytest.fixture(scope="module")
def sound() -> Audio:
    return decode(Path(__file__).parent / "data" / "answers.opus")


def chunk(*places: int) -> Chunk:
    """These utterances as one chunk."""
    spans = tuple(Span(SAID[place][0] - 0.1, SAID[place][1] + 0.1) for place in places)
    return Chunk(Span(spans[0].start, spans[-1].end), spans)


def text_of(reading: Reading) -> str:
    return "".join(segment.text for segment in segments_of(reading)).replace("、", "。")


def words_at(reading: Reading, place: int) -> str:
    """What was heard, rightly or not, while this utterance was said."""
    start, end, _ = SAID[place]
    middles = ((word.text, (word.span.start + word.span.end) / 2) for word in reading.words)
    return "".join(text for text, middle in middles if start <= middle <= end)


def test_each_answer_of_a_roll_call_is_one_that_may_be_given(
    sound: Audio, recogniser: Recogniser, decoding: Decoding
) -> None:
    readings = read(sound, [chunk(place) for place in range(8)], recogniser, decoding)
    found = hear_answers(
        sound,
        readings,
        recogniser,
        lambda texts: [ROLL_CALL if place in VOTES else () for place in range(len(texts))],
    )
    assert [text_of(found[place]) for place in VOTES] == [SAID[place][2] for place in VOTES]
    assert [found[place] for place in CALLS] == [readings[place] for place in CALLS]


def test_a_name_or_a_request_is_no_answer(
    sound: Audio, recogniser: Recogniser, decoding: Decoding
) -> None:
    """Even where an answer is expected everywhere."""
    places = [*CALLS, QUESTION, OTHER]
    readings = read(sound, [chunk(place) for place in places], recogniser, decoding)
    for groups in (ROLL_CALL, OBJECTIONS):
        found = hear_answers(sound, readings, recogniser, lambda texts, g=groups: [g] * len(texts))
        assert found == readings


def test_a_roll_call_within_one_chunk_keeps_its_names(
    sound: Audio, recogniser: Recogniser, decoding: Decoding
) -> None:
    (reading,) = read(sound, [chunk(*range(8))], recogniser, decoding)
    (found,) = hear_answers(
        sound,
        [reading],
        recogniser,
        lambda texts: [ROLL_CALL if place in VOTES else () for place in range(len(texts))],
    )
    written = text_of(found)
    for place in VOTES:
        assert SAID[place][2].rstrip("。") in written
    assert written.count("賛成") == 2
    called = [words_at(reading, place) for place in CALLS]
    assert any(called)
    assert [words_at(found, place) for place in CALLS] == called
    assert not any(mark.isdigit() for mark in written)


def test_no_objection_is_never_taken_for_one(
    sound: Audio, recogniser: Recogniser, decoding: Decoding
) -> None:
    readings = read(sound, [chunk(OBJECTION)], recogniser, decoding)
    (found,) = hear_answers(sound, readings, recogniser, lambda texts: [OBJECTIONS])
    objection = [text.rstrip("。") for text in OBJECTIONS[1]]
    assert not any(text in text_of(found) for text in objection)
    assert found == readings[0] or text_of(found) in OBJECTIONS[0]


def test_the_likeliest_wording_and_how_far_its_meaning_leads() -> None:
    answer = best_answer((("賛成。", "賛成です。"), ("反対。",)), [-2.0, 1.0, -4.0])
    assert (answer.text, answer.name) == ("賛成です。", "賛成")
    assert answer.probability == pytest.approx(1 / (1 + 2.718281828**-5), abs=1e-3)


def test_two_meanings_that_fit_alike_are_a_doubt() -> None:
    answer = best_answer((("賛成。",), ("反対。",)), [-1.0, -1.2])
    assert 0.5 < answer.probability < 0.6
