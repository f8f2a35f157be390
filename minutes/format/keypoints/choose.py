"""Which lines are kept: as many as the length allows, those that say most for their length first."""

from __future__ import annotations

import heapq
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from minutes.format.keypoints.clauses import versions
from minutes.format.keypoints.exchange import Candidate
from minutes.format.keypoints.sentences import weight
from minutes.format.keypoints.shorten import shorten

_FIRST_ANSWER = 0.9


@dataclass(frozen=True, slots=True)
class _Taste:
    """What counts for a line, by how much room there is.

    ``length``: power of the length by which a line's weight is divided. ``asked``: share of a
    question's weight: it tells what it is about only with its answer. ``answer``, ``opinion``: what
    being one adds. ``alone``: characters that an answer without a figure has, beside what it is about,
    to be read without its question; ``enough``: those of one that tells what it is about even without は;
    ``named``: whether one whose topic names its matter is read alone too.
    """

    length: float
    asked: float
    answer: float
    opinion: float
    alone: int
    enough: int
    named: bool


_ROOMY = _Taste(0.8, 0.4, 0.5, 0.6, 12, 26, named=False)
_SPARSE = _Taste(1.0, 0.3, 0.4, 0.2, 9, 17, named=True)
_LEAST = 0.45
"""A line that weighs less tells nothing that anybody looks for."""
_SHORT = 8
"""Characters under which a line is not taken for shorter still."""
_NAMED = re.compile(
    r"[一-龥々ァ-ヶーA-Za-z]{2}[一-龥々ァ-ヶーA-Za-z]|[一-龥々ァ-ヶーA-Za-z]{2}[^はが]{0,4}(?:の|を|に|から)"
)
"""A topic that names its matter: 追加の予算, 施行を延ばす考え."""
_POINTS = re.compile(r"(?:それ|これ|その|この|そこ|そちら|こちら|今|現在|まだ|今後|今回)")


@dataclass(frozen=True, slots=True)
class Line:
    """A candidate with its text."""

    candidate: Candidate
    text: str


@dataclass(frozen=True, slots=True)
class _Version:
    """A text for a candidate, and what it is worth."""

    text: str
    value: float


def choose(
    items: Sequence[Sequence[Candidate]], room: int, *, tight: bool, sparse: bool = False
) -> list[list[Line]]:
    """For each item the lines that fit into ``room`` characters in all, in the order of the speech.

    Of a sentence that says several things the clauses are taken that say most; it grows while there
    is room for them. ``sparse``: there is little room, so an answer that names its matter goes without
    its question.
    """
    taste = _SPARSE if sparse else _ROOMY
    shelves = [_Shelf(item, taste, tight=tight) for item in items]
    heap = [(-gain, number, place) for number, s in enumerate(shelves) for place, gain in s.gains()]
    heapq.heapify(heap)
    left = room
    while heap:
        known, number, place = heapq.heappop(heap)
        shelf = shelves[number]
        if shelf.gain(place) != -known:
            continue
        cost = shelf.cost(place)
        if cost > left:
            if not shelf.skip(place):
                continue
        else:
            left -= cost
            shelf.take(place)
        if gain := shelf.gain(place):
            heapq.heappush(heap, (-gain, number, place))
    return [shelf.lines() for shelf in shelves]


class _Shelf:
    """The lines of one item: what each has now, and its next, longer version."""

    def __init__(self, item: Sequence[Candidate], taste: _Taste, *, tight: bool) -> None:
        self._taste = taste
        self._candidates = {candidate.place: candidate for candidate in item}
        self._steps = {c.place: _steps(c, taste, tight=tight) for c in item}
        self._taken: dict[int, _Version] = {}
        self._answers = {
            asked: frozenset(c.place for c in item if c.question == asked)
            for asked in {c.question for c in item if c.question is not None}
        }

    def gains(self) -> Iterator[tuple[int, float]]:
        """Each candidate that is worth a line, with what its first version gives."""
        for place in self._candidates:
            if gain := self.gain(place):
                yield place, gain

    def gain(self, place: int) -> float:
        """What the next version of a candidate gives for its length; 0 where there is none."""
        steps = self._steps[place]
        if not steps:
            return 0.0
        had = self._taken.get(place)
        answers = self._answers.get(place, frozenset())
        if had is None and answers and not answers & self._taken.keys():
            return 0.0  # a question is told with an answer
        more = steps[0].value - (had.value if had is not None else 0.0)
        return more / math.pow(max(self.cost(place), _SHORT), self._taste.length)

    def cost(self, place: int) -> int:
        """How many characters the next version adds, with the question that it needs."""
        step = self._steps[place][0]
        had = self._taken.get(place)
        question = self._question(place, step)
        asked = (
            len(line_text(self._candidates[question], tight=True)) if question is not None else 0
        )
        return len(step.text) - (len(had.text) if had is not None else 0) + asked

    def take(self, place: int) -> None:
        """Give a candidate its next version, and the question that it needs."""
        step = self._steps[place].pop(0)
        question = self._question(place, step)
        if question is not None:
            text = line_text(self._candidates[question], tight=True)
            self._taken[question] = _Version(text, 0.0)
            self._steps[question] = []
        self._taken[place] = step

    def skip(self, place: int) -> bool:
        """Pass over a version that does not fit; whether another is left."""
        self._steps[place].pop(0)
        return bool(self._steps[place])

    def lines(self) -> list[Line]:
        """What was taken, in the order of the speech."""
        return [
            Line(self._candidates[place], self._taken[place].text) for place in sorted(self._taken)
        ]

    def _question(self, place: int, step: _Version) -> int | None:
        question = self._candidates[place].question
        if question is None or question not in self._candidates or question in self._taken:
            return None
        return None if _stands_alone(step.text, self._taste) else question


def _steps(candidate: Candidate, taste: _Taste, *, tight: bool) -> list[_Version]:
    """The versions of a candidate that are worth a line, each longer and worth more than the one before."""
    whole = line_text(candidate, tight=tight)
    texts = versions(whole) if tight and candidate.kind != "問" else (whole,)
    all_of_it = _value(candidate, whole, taste)
    rest = [_Version(text, min(_value(candidate, text, taste), all_of_it)) for text in texts]
    rest = [version for version in rest if version.value >= _LEAST]
    found: list[_Version] = []
    base, length = 0.0, 0
    while rest:
        best = max(
            rest,
            key=lambda version: (
                (version.value - base)
                / math.pow(max(len(version.text) - length, _SHORT), taste.length)
            ),
        )
        found.append(best)
        base, length = best.value, len(best.text)
        rest = [version for version in rest if version.value > base and len(version.text) > length]
    return found


def line_text(candidate: Candidate, *, tight: bool) -> str:
    """The candidate as a line; a question that does not end in か keeps its mark."""
    text = shorten(candidate.sentence, tight=tight, opinion=candidate.kind == "意見")
    return f"{text}？" if candidate.kind == "問" and not text.endswith("か") else text


def _value(candidate: Candidate, text: str, taste: _Taste) -> float:
    points = weight(text) * (taste.asked if candidate.kind == "問" else 1.0)
    points += {"答": taste.answer, "意見": taste.opinion}.get(candidate.kind, 0.0)
    return points + (_FIRST_ANSWER if candidate.kind == "答" and candidate.first else 0.0)


def _stands_alone(text: str, taste: _Taste) -> bool:
    """Whether an answer tells what it is about: 朝の6時に判断する does not."""
    topic, mark, rest = text.partition("は")
    tells = len(rest) >= taste.alone or any(character.isdigit() for character in rest)
    named = taste.named and _NAMED.search(topic) is not None and _POINTS.match(topic) is None
    return bool(mark and len(topic) > 1 and (tells or named)) or len(text) >= taste.enough
