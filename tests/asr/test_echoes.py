"""What the prompt says is written where it was spoken, and nowhere else."""

from __future__ import annotations

import pytest

from minutes.asr.chunks import Chunk
from minutes.asr.judge import Reading, copied_from_prompt
from minutes.asr.recogniser import Hypothesis
from minutes.schema import Word
from minutes.span import Span


def reading(*rows: tuple[str, float]) -> Reading:
    """Words of a second each with their confidence."""
    words = tuple(
        Word(text, Span(place, place + 1), sure) for place, (text, sure) in enumerate(rows)
    )
    whole = Span(0.0, float(len(rows)))
    text = "".join(word.text for word in words)
    return Reading(Chunk(whole, (whole,)), Hypothesis((), text, -0.3, 0.0), words)


@pytest.mark.parametrize(("sure", "unheard"), [(0.9, False), (0.66, False), (0.28, True)])
def test_words_of_the_prompt_need_the_sound(sure: float, unheard: bool) -> None:
    assert copied_from_prompt(reading(("課長から", sure), ("説明を、", sure))) is unheard


def test_each_time_it_is_said_counts_for_itself() -> None:
    said_once = (("お答えいたします。", 0.95), ("駅前の件、", 0.9), ("お答えいたします。", 0.1))
    assert copied_from_prompt(reading(*said_once))


def test_what_the_prompt_does_not_hold_is_none_of_its_business() -> None:
    assert not copied_from_prompt(reading(("駐車場の", 0.05), ("舗装です。", 0.05)))
