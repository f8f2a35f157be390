"""Right sentences that look like slips, fillers or numbers to be rewritten, and must stay as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from minutes.format import edit

KEPT = Path(__file__).with_name("kept.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("sentence", KEPT)
def test_a_right_sentence_is_left_alone(sentence: str) -> None:
    assert edit(sentence, "kebatori").text == sentence
    assert edit(sentence, "all").text == sentence


def test_there_are_enough_of_them() -> None:
    assert len(KEPT) == len(set(KEPT)) > 120
