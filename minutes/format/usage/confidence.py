"""How far a word can be trusted, given how fluently it reads where it stands.

A recogniser is often sure of a word that nobody says there: what it was sure of in the sound and what the
language model expects are two witnesses.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace

from minutes.format.usage.ngrams import begin, log_probability, plain
from minutes.schema import INAUDIBLE, Segment, Word

WEIGHTS = (2.62, 0.71, 0.39)
"""Of 1, the log-odds of the word's confidence and the mean log-probability of the characters around it.

Logistic regression on sixteen scripted recordings (9,000 words); on four others the lowest tenth of the words
held 45 % of the errors, 41 % by confidence alone, and the Brier score fell from .088 to .080.
"""

_BEFORE, _AFTER = 2, 4  # characters that a word's errors show in as well
_USUAL = -3.0  # where nothing around the word counts
_FLOOR = 1e-4
_NUMBER = "0"


def weighed(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """``segments`` with ``confidence`` of their words as the probability that the word is right."""
    return tuple(
        one if one.text == INAUDIBLE else replace(one, words=_weighed(one)) for one in segments
    )


def _weighed(segment: Segment) -> tuple[Word, ...]:
    shares = tuple(_shares("".join(word.text for word in segment.words)))
    words = []
    start = 0
    for word in segment.words:
        end = start + len(word.text)
        around = [one for one in shares[max(0, start - _BEFORE) : end + _AFTER] if one is not None]
        if any(mark.isalnum() for mark in word.text):
            reads = sum(around) / len(around) if around else _USUAL
            word = replace(word, confidence=_probability(word.confidence, reads))
        words.append(word)
        start = end
    return tuple(words)


def _shares(text: str) -> Iterator[float | None]:
    """Log-probability of each character behind those before it; ``None`` for marks and numbers."""
    history = begin()
    for character in text:
        counted = "" if character in "。？" else plain(character)
        if not counted:
            yield None
            history = begin() if character in "。？" else history
            continue
        share, history = log_probability(counted, history)
        yield None if counted == _NUMBER else share


def _probability(confidence: float, reads: float) -> float:
    inside = min(max(confidence, _FLOOR), 1 - _FLOOR)
    values = (1.0, math.log(inside / (1 - inside)), reads)
    total = sum(weight * value for weight, value in zip(WEIGHTS, values, strict=True))
    return 1 / (1 + math.exp(-total))
