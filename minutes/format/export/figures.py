"""Figures that were not heard surely, found in a statement's own text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from minutes.flags import DOUBTFUL
from minutes.schema import Turn
from minutes.span import Seconds

_DIGITS = "0-9０-９"
_FIGURE = re.compile(
    rf"[{_DIGITS}](?:[{_DIGITS}，,．.・]*[{_DIGITS}])?(?:[兆億万千百][{_DIGITS}，,．.]*)*"
    r"|(?!十分|一時|一番)[一二三四五六七八九〇十百千][一二三四五六七八九〇十百千万億]{0,24}"
    r"(?=[年月日時分件名人円号番条項歳割回票％%]|つ目|か[月所年国]|パーセント)"
)


def unsure_figures(text: str, turns: Sequence[Turn]) -> Iterator[tuple[str, str, Seconds]]:
    """Each figure with a word that is likelier wrong than right: as heard, as written, when said.

    ``text``: of the statement, where figures may be written otherwise than they were recognised:
    the n-th figure is the n-th that was heard. Where their numbers differ, one that stands there no
    more is written as nothing.
    """
    written = [match.group() for match in _FIGURE.finditer(text)]
    heard = [figure for turn in turns for figure in _heard(turn)]
    for place, (figure, confidence, start) in enumerate(heard):
        if confidence >= DOUBTFUL:
            continue
        if len(written) == len(heard):
            words = written[place]
        else:
            words = figure if figure in written else ""
        yield figure, words, start


def _heard(turn: Turn) -> Iterator[tuple[str, float, Seconds]]:
    """Each figure of a turn, the least confidence of its words, and when it was said.

    What touches it counts too: of 8,200 heard as ばち200人 only ばち is doubtful.
    """
    for match in _FIGURE.finditer(turn.text):
        first = match.start() - _touching(turn.text[: match.start()])
        position, start = 0, None
        confidences = []
        for word in turn.words:
            end = position + len(word.text)
            if position <= match.end() and end > first:
                confidences.append(word.confidence)
            if start is None and end > match.start():
                start = word.span.start
            position = end
        if start is not None:
            yield match.group(), min(confidences), start


def _touching(before: str) -> int:
    """How many of the two characters before a figure are of its own clause."""
    clause = re.split(r"[、。，．\s]", before[-2:])[-1]
    return len(clause)
