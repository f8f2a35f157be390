"""Too little time for the words, too few words for the time."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from minutes.asr.pace import crammed, moras, slack
from minutes.schema import Word
from minutes.span import Span


def words(*rows: tuple[str, float]) -> tuple[Word, ...]:
    """Texts with the seconds each takes, one behind the other."""
    found = []
    start = 0.0
    for text, seconds in rows:
        found.append(Word(text, Span(start, start + seconds), 0.9))
        start += seconds
    return tuple(found)


def spoken(said: Sequence[Word]) -> list[Span]:
    return [Span(0.0, said[-1].span.end)]


def without_crammed(said: Sequence[Word], speech: Sequence[Span]) -> str:
    text = "".join(word.text for word in said)
    cut = crammed(said, speech) or (0, 0)
    return text[: cut[0]] + text[cut[1] :]


@pytest.mark.parametrize(("text", "count"), [("きょう、", 2), ("課長", 4), ("1,523億円", 16)])
def test_moras_are_about_what_it_takes_to_say(text: str, count: int) -> None:
    assert moras(text) == count


def test_a_sentence_said_again_in_no_time_was_not_said() -> None:
    said = words(
        ("説明は", 0.6), ("以上です", 0.9), ("。", 0), ("説明は", 0), ("以上です", 0), ("。", 0.4)
    )
    assert without_crammed(said, [Span(0.0, 1.6)]) == "説明は以上です。"


def test_neither_was_what_is_no_repetition() -> None:
    said = words(
        ("質疑は", 0.5), ("ありませんか", 0.8), ("。", 0), ("ご意見がございますか", 0), ("。", 0.2)
    )
    assert without_crammed(said, spoken(said)) == "質疑はありませんか。"


def test_words_without_length_were_said_where_their_neighbours_had_time_for_them() -> None:
    said = words(("課長", 0.6), ("、", 1.1), ("ありがとうございました", 0), ("。", 1.0))
    assert crammed(said, [Span(0.0, 2.2)]) is None
    # the mark's second was silent
    assert crammed(said, [Span(0.0, 0.8)]) is not None


def test_what_people_say_twice_has_its_time() -> None:
    said = words(("異議なし", 0.7), ("。", 0.1), ("異議なし", 0.5), ("。", 0.2))
    assert crammed(said, spoken(said)) is None


def test_the_word_that_took_what_was_passed_over() -> None:
    said = words(("いた", 0.3), ("します", 0.4), ("。", 0.2), ("説", 1.4), ("明を", 0.4))
    found = slack(said, spoken(said))
    assert said[found.place].text == "説"
    assert found.seconds == pytest.approx(0.2 + (1.4 - 0.28) + (0.4 - 0.42))


def test_time_that_a_neighbour_needed_is_not_left_over() -> None:
    """The alignment gives ございました half of its time and the rest to the mark behind it."""
    said = words(("ありがとうございました", 0.6), ("。", 1.0), ("次に", 0.4))
    assert slack(said, spoken(said)).seconds < 0.2


def test_pauses_are_no_time_left_over() -> None:
    said = words(("はい", 0.3), ("、", 3.0), ("次に", 0.4))
    assert slack(said, [Span(0.0, 0.4), Span(3.2, 3.7)]).seconds < 0.3


def test_nothing_said_leaves_nothing() -> None:
    assert slack((), [Span(0, 1)]).seconds == 0.0
    assert crammed((), [Span(0, 1)]) is None
