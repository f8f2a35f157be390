"""One definition of every option, one rule for numbers of speakers."""

from __future__ import annotations

import pytest

from minutes.diarize.diarizer import speaker_count
from minutes.errors import UsageError
from minutes.options import TranscribeOptions, check_speakers, option_fields
from minutes.pipeline import check_options

WRONG = [
    ((0, None, None), "1以上"),
    ((None, -1, None), "1以上"),
    ((None, None, 0), "1以上"),
    ((3, 2, None), "どちらか一方"),
    ((3, None, 5), "どちらか一方"),
    ((None, 5, 2), "最多以下"),
]


@pytest.mark.parametrize(("numbers", "words"), WRONG)
def test_every_door_refuses_the_same_numbers_with_the_same_words(
    numbers: tuple[int | None, int | None, int | None], words: str
) -> None:
    exact, least, most = numbers
    options = TranscribeOptions(speakers=exact, min_speakers=least, max_speakers=most)
    said = set()
    for door in (
        lambda: check_speakers(exact, least, most),
        lambda: check_options(options),
        lambda: speaker_count(exact, least, most, None),
    ):
        with pytest.raises(UsageError, match=words) as caught:
            door()
        said.add(str(caught.value))
    assert len(said) == 1


@pytest.mark.parametrize(
    "numbers", [(None, None, None), (1, None, None), (None, 3, 3), (None, 2, None)]
)
def test_what_makes_sense_passes(numbers: tuple[int | None, int | None, int | None]) -> None:
    check_speakers(*numbers)


def test_every_option_has_its_words_and_a_default() -> None:
    for field in option_fields():
        assert field.metadata["label"]
        assert field.metadata["help"]
        assert getattr(TranscribeOptions(), field.name) == field.default
