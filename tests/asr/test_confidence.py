"""What speaks for and against a recognised word."""

from __future__ import annotations

from minutes.asr.confidence import WEIGHTS, features, trusted
from minutes.asr.finish import settle
from minutes.asr.recogniser import Alternative, Hypothesis
from minutes.schema import Word
from minutes.span import Span


def words(*rows: tuple[str, float]) -> tuple[Word, ...]:
    return tuple(
        Word(text, Span(index, index + 1.0), confidence)
        for index, (text, confidence) in enumerate(rows)
    )


def hypothesis(*others: str, logprob: float = -0.2) -> Hypothesis:
    beam = tuple(Alternative(other, logprob - 0.1) for other in others)
    return Hypothesis((), "", logprob, 0.0, beam)


SAID = words(("認識の", 0.8), ("制度", 0.8), ("です", 0.8), ("。", 0.3))


def test_what_the_other_hypotheses_write_otherwise_is_trusted_less() -> None:
    alone = trusted(SAID, hypothesis("認識の制度です。", "認識の制度です。"))
    disputed = trusted(SAID, hypothesis("認識の精度です。", "認識の 精度 です。"))
    assert disputed[1].confidence < alone[1].confidence - 0.1
    assert disputed[0].confidence == alone[0].confidence


def test_a_likelier_word_is_trusted_more() -> None:
    for better in (0.9, 0.99, 1.0):
        after = trusted(words(("認識の", better), *((w.text, 0.8) for w in SAID[1:])), hypothesis())
        assert after[0].confidence > trusted(SAID, hypothesis())[0].confidence


def test_marks_keep_their_own_and_text_and_times_stay() -> None:
    after = trusted(SAID, hypothesis("認識の精度です。"))
    assert after[3] == SAID[3]
    assert [(word.text, word.span) for word in after] == [(word.text, word.span) for word in SAID]
    assert all(0 < word.confidence < 1 for word in after)


def test_one_row_a_word_one_value_a_weight() -> None:
    rows = features(SAID, hypothesis())
    assert len(rows) == len(SAID)
    assert {len(row) for row in rows} == {len(WEIGHTS)}
    assert features((), hypothesis("別")) == []


def test_a_word_starts_with_its_speech_not_with_the_window() -> None:
    said = (Word("はい", Span(0.0, 0.6)), Word("次に", Span(0.6, 1.4)), Word("、", Span(1.4, 1.5)))
    speech = (Span(0.2, 0.7), Span(1.0, 1.3))
    spans = [word.span for word in settle(said, speech)]
    assert spans == [Span(0.2, 0.6), Span(0.6, 1.4), Span(1.4, 1.5)]
    late = (Word("次に", Span(0.8, 1.4)),)
    assert settle(late, speech)[0].span == Span(1.0, 1.4)
