"""Choose between what sounds alike by how fluently it reads: the beam's hypotheses, joined from their best parts.

Base heard 営逃響はRPAの and えーと、今日はRPAの almost equally well. A language model of meetings tells
which of the two people say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from minutes.asr.recogniser import Alternative, Fluency

FLUENCY_WEIGHT = 0.5
"""Of a fluent log-probability against what was heard."""

USUAL = -3.0
"""Fluent log-probability of a character. Without it the shorter text wins, and words are lost.

Both from the middle of a plateau: over twenty recordings .168 → .154 of the characters wrong with
weights of .3 to .8 and -1 to -4 a character.
"""

_DOUBLED = re.compile(r"(.{4,40}?)\1")
"""Said twice in a row, as a decoder does that runs in circles."""
_SPACE = re.compile(r"(?<![!-~])\s+|\s+(?![!-~])")
_SHORTEST_ANCHOR = 2
_CONTEXT = 15
_LONG, _MOST_LOST = 8, 0.3  # what drops a third of a long stretch lost words, whatever it costs

_FREE = 4
_HARDLY_HEARD = -0.6  # mean log-probability; of such sounds the fluent reading is no better

_Row = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """``texts``: what each hypothesis writes here. ``after``: what all of them write next."""

    before: str
    texts: tuple[str, ...]
    after: str


def best_wording(heard: Sequence[Alternative], fluency: Fluency) -> str:
    """``heard``, likeliest first, as one text: where they differ, the likeliest and most fluent.

    What was hardly heard, or is said twice in a row, stays as it is: those who look for guesses
    and circles must see them.

    >>> heard = [Alternative("はい、営逃響は資料を", -0.3), Alternative("はい、今日は資料を", -0.31)]
    >>> best_wording(heard, lambda text: -40.0 if "逃" in text else -10.0)
    'はい、今日は資料を'
    """
    texts = [without_spaces(segment.text) for segment in heard]
    first = texts[0]
    if _DOUBLED.search(first) or heard[0].logprob < _HARDLY_HEARD:
        return first
    adding = [place for place, text in enumerate(texts) if _adds(text, first)]
    evidence = [heard[place].logprob * (len(first) + 1) for place in adding]
    written = ""
    for stretch in _stretches([texts[place] for place in adding]):
        written += stretch.before
        written += _choose(stretch, evidence, written[-_CONTEXT:], fluency)
    return written


def _adds(text: str, first: str) -> bool:
    """A hypothesis that ran in circles or stopped early adds nothing to the ``first``."""
    lost = len(first) - len(text)
    return lost <= max(_FREE, _MOST_LOST * len(first)) and not _DOUBLED.search(text)


def without_spaces(text: str) -> str:
    """Only a space between two Latin words or numbers stays; the model writes others by accident.

    >>> without_spaces("はい、 AI OCR です")
    'はい、AI OCRです'
    """
    return _SPACE.sub("", text)


def _choose(stretch: _Stretch, evidence: Sequence[float], before: str, fluency: Fluency) -> str:
    sure: dict[str, float] = {}
    for text, value in zip(stretch.texts, evidence, strict=True):
        sure[text] = max(value, sure.get(text, value))
    if len(sure) == 1:
        return stretch.texts[0]
    longest = max(map(len, sure))
    least = longest * (1 - _MOST_LOST) if longest >= _LONG else 0

    def worth(text: str) -> float:
        reads = fluency(before + text + stretch.after[:_CONTEXT]) - USUAL * len(text)
        return sure[text] + FLUENCY_WEIGHT * reads

    return max((text for text in sure if len(text) >= least), key=worth)


def _stretches(texts: Sequence[str]) -> Iterator[_Stretch]:
    """Where ``texts`` differ, each with what all agree on before it; the last may be empty."""
    anchors = [
        ((-1,) * len(texts), 1),
        *_anchors(texts),
        (tuple(len(text) for text in texts), 1),
    ]
    first = texts[0]
    for (row, length), (after, reach) in pairwise(anchors):
        pieces = (
            text[start + length : stop] for text, start, stop in zip(texts, row, after, strict=True)
        )
        before = first[max(0, row[0]) : row[0] + length]
        yield _Stretch(before, tuple(pieces), first[after[0] : after[0] + reach])


def _anchors(texts: Sequence[str]) -> list[tuple[_Row, int]]:
    """Places and lengths of the runs that all ``texts`` share."""
    runs: list[tuple[_Row, int]] = []
    for row in _shared(texts):
        if runs and row == tuple(place + runs[-1][1] for place in runs[-1][0]):
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((row, 1))
    return [run for run in runs if run[1] >= _SHORTEST_ANCHOR]


def _shared(texts: Sequence[str]) -> Iterator[_Row]:
    """Places of each character of the first text that all texts hold."""
    first = texts[0]
    maps: list[dict[int, int]] = []
    for text in texts[1:]:
        places: dict[int, int] = {}
        for block in Levenshtein.opcodes(first, text):
            if block.tag == "equal":
                pairs = zip(
                    range(block.src_start, block.src_end),
                    range(block.dest_start, block.dest_end),
                    strict=True,
                )
                places.update(pairs)
        maps.append(places)
    for place in range(len(first)):
        if all(place in places for places in maps):
            yield place, *(places[place] for places in maps)
