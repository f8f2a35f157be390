"""What is decoded together, in which windows and after which prompt; no weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import pytest

from minutes.asr.chunks import Chunk
from minutes.asr.reader import Decoding, _batches, closed_up, window_of
from minutes.asr.recogniser import WINDOW_SECONDS, Recogniser
from minutes.asr.ways import UNKNOWN, Ways
from minutes.schema import Word
from minutes.span import Span


@dataclass(frozen=True)
class Size:
    """What of a recogniser decides on batches."""

    batch_size: int = 8
    workers: int = 2
    ways: Ways = Ways()


def chunks(*seconds: float) -> list[Chunk]:
    return [Chunk(Span(0.0, length), (Span(0.0, length),)) for length in seconds]


def sized(size: Size) -> Recogniser:
    return cast(Recogniser, size)


def batches(lengths: list[float], size: Any = Size()) -> list[list[int]]:
    return list(_batches(chunks(*lengths), sized(size)))


@pytest.mark.parametrize(
    ("seconds", "window"), [(0.3, 3), (2.0, 3), (2.1, 4), (19.0, 22), (25.0, 26), (25.5, 30)]
)
def test_a_window_leaves_a_second_behind_the_speech(seconds: float, window: int) -> None:
    assert window_of(chunks(seconds)[0], sized(Size())) == window
    assert window <= WINDOW_SECONDS


def test_a_model_that_nobody_measured_hears_thirty_seconds() -> None:
    for seconds in (0.3, 2.0, 19.0):
        assert window_of(chunks(seconds)[0], sized(Size(ways=UNKNOWN))) == WINDOW_SECONDS


def test_only_windows_of_one_length_are_decoded_together() -> None:
    lengths = [1.5, 18.0, 1.2, 4.5, 17.5, 1.0]
    found = batches(lengths)
    assert sorted(index for batch in found for index in batch) == list(range(6))
    for batch in found:
        assert len({window_of(chunks(lengths[index])[0], sized(Size())) for index in batch}) == 1
    assert 1 in found[0]
    assert found[-1] != found[0]


def test_long_windows_come_fewer_at_a_time() -> None:
    assert max(map(len, batches([1.0] * 40))) == 8
    assert max(map(len, batches([20.0] * 40))) == 2


def test_no_worker_is_left_without() -> None:
    assert [len(batch) for batch in batches([1.0] * 6)] == [3, 3]
    assert [len(batch) for batch in batches([1.0] * 6, Size(workers=1))] == [6]


def test_prompts_are_of_one_length_whatever_was_said() -> None:
    decoding = Decoding(prompt=(1, 2, 3))
    prompts = [decoding.prompt_after(said) for said in ((), (7, 8), tuple(range(100, 300)))]
    assert {len(prompt) for prompt in prompts} == {60}
    assert prompts[0][-3:] == (1, 2, 3)
    assert prompts[1][-2:] == (7, 8)
    assert prompts[2] == tuple(range(240, 300))
    assert Decoding().prompt_after((7, 8)) == ()


def test_spaces_between_japanese_words_go_and_times_stay() -> None:
    words = tuple(
        Word(text, Span(place, place + 1.0))
        for place, text in enumerate(("はい、", " AI", " OCR", " です"))
    )
    found = closed_up(words)
    assert "".join(word.text for word in found) == "はい、AI OCRです"
    assert [word.span for word in found] == [word.span for word in words]
