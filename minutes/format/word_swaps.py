"""Text in place of other text in timed words: what was heard stays in the record."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from minutes.schema import Word

Swap = tuple[int, int, str]
"""``(start, end, after)``: characters of the words' joined text, and what stands there then."""


def replaced(
    words: Sequence[Word], swaps: Sequence[Swap], *, misheard: bool = True
) -> tuple[Word, ...]:
    """Words that a swap touches become one word, with what was heard in ``original``; the others stay.

    ``swaps``: sorted, none overlaps another. ``misheard``: otherwise they are another spelling of
    what was heard right, and ``original`` stays empty.
    """
    bounds = [0]
    for word in words:
        bounds.append(bounds[-1] + len(word.text))
    result: list[Word] = []
    index = 0
    pending = list(swaps)
    while index < len(words):
        if not pending or pending[0][0] >= bounds[index + 1]:
            result.append(words[index])
            index += 1
            continue
        last = index
        taken = [pending.pop(0)]
        while taken[-1][1] > bounds[last + 1]:
            last += 1
        while pending and pending[0][0] < bounds[last + 1]:
            taken.append(pending.pop(0))
            while taken[-1][1] > bounds[last + 1]:
                last += 1
        merged = _merged(words[index : last + 1], bounds[index], taken)
        result.append(merged if misheard else replace(merged, original=None))
        index = last + 1
    return tuple(result)


def _merged(words: Sequence[Word], offset: int, swaps: Sequence[Swap]) -> Word:
    heard = "".join(word.text for word in words)
    text = heard
    for start, end, after in reversed(swaps):
        text = text[: start - offset] + after + text[end - offset :]
    span = words[0].span
    for word in words[1:]:
        span = span | word.span
    confidence = math.prod(word.confidence for word in words) ** (1 / len(words))
    return Word(text, span, confidence, original=heard)
