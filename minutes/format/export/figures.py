"""Figures that were not heard surely, found in a statement's own text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from minutes.flags import DOUBTFUL
from minutes.format.sound.reading import fold, sound
from minutes.format.text.numerals.words import COUNTERS
from minutes.schema import Turn
from minutes.span import Seconds

_DIGITS = "0-9０-９"
_FIGURE = re.compile(
    rf"[{_DIGITS}](?:[{_DIGITS}，,．.・]*[{_DIGITS}])?(?:[兆億万千百][{_DIGITS}，,．.]*)*"
    r"|(?!十分|一時|一番)[一二三四五六七八九〇十百千][一二三四五六七八九〇十百千万億]{0,24}"
    r"(?=[年月日時分件名人円号番条項歳割回票％%]|つ目|か[月所年国]|パーセント)"
)
_UNSURE = 0.6
"""Confidence below which a figure is marked: more than for a word, for one that is wrong reads as well as the
right one. Of 122 figures of eight recordings 28 were wrong: .5 marks 20 of these and 25 of the right ones, .6
marks 23 and 29, .65 marks 24 and 32; chosen on five of the recordings.
"""
_HARDLY = 0.35
"""Confidence of a word beside a figure below which it casts doubt on the figure."""
_CLEAR = 0.85
"""A figure heard so surely is not doubtful for its neighbours."""
_SEVERAL = 2
"""Doubtful figures in a sentence that make the others doubtful."""
_DIGIT_SOUNDS = tuple(
    fold(sound(digit))
    for digit in "いち さん よん ろく なな しち はち きゅう じゅう ひゃく せん まん おく ちょう".split()
)
_COUNT_HEADS = frozenset(counter[0] for counter in COUNTERS) | frozenset(
    "以程前後余等強弱面問半丁対内外超未類役元色連重輪脚枠曲歩隣限分割円桁次台才歳倍都道府県議者密極進乗曜百千万億兆一二三四五六七八九十点"
)
"""What may stand behind a figure; another kanji says that it was no figure."""
_NO_DAY = re.compile(r"(?:^|(?<=\D))(?:1[3-9]|[2-9]\d|\d{3,}|0)月|月(?:3[2-9]|[4-9]\d|\d{3,}|0)日")


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure of a turn: ``sure``: how surely it was heard; ``said``: when."""

    match: re.Match[str]
    sure: float
    said: Seconds

    @property
    def start(self) -> int:
        return self.match.start()

    @property
    def end(self) -> int:
        return self.match.end()


def figures(text: str) -> Iterator[tuple[int, int]]:
    """Where each figure stands in a text.

    >>> [text[start:end] for text in ["令和7年度は1億2,000万円、三件です"] for start, end in figures(text)]
    ['7', '1億2,000万', '三']
    """
    return (match.span() for match in _FIGURE.finditer(text))


def unsure_figures(text: str, turns: Sequence[Turn]) -> Iterator[tuple[str, str, Seconds]]:
    """Each figure with a word that was not heard surely: as heard, as written, when said.

    ``text``: of the statement, where figures may be written otherwise than they were recognised:
    the n-th figure is the n-th that was heard. Where their numbers differ, one that stands there no
    more is written as nothing.
    """
    written = [match.group() for match in _FIGURE.finditer(text)]
    heard = [figure for turn in turns for figure in _heard(turn)]
    for place, figure in enumerate(heard):
        if figure.sure >= _UNSURE:
            continue
        said = figure.match.group()
        if len(written) == len(heard):
            words = written[place]
        else:
            words = said if said in written else ""
        yield said, words, figure.said


def _heard(turn: Turn) -> Iterator[_Figure]:
    """Each figure of a turn.

    Beside its own words what touches it counts: of 8,200 heard as ばち200人 only ばち is doubtful. So do
    the figures that it makes a date with, and a day that no month has (5月84日) is not sure however clearly
    it sounded; nor is one that counts nothing (今月12直す), nor one among others that are not.
    """
    found = tuple(_alone(turn))
    text = turn.text
    told: list[_Figure] = []
    for chain in _chains(found, text):
        impossible = _NO_DAY.search(text[chain[0].start : chain[-1].end + 1])
        sure = 0.0 if impossible else min(figure.sure for figure in chain)
        told += [replace(figure, sure=sure) for figure in chain]
    for figure in told:
        yield replace(figure, sure=_among(figure, told, text))


def _among(figure: _Figure, told: Sequence[_Figure], text: str) -> float:
    """How sure a figure is beside those of its sentence: where several are doubtful, it is too."""
    if figure.sure < DOUBTFUL or figure.sure >= _CLEAR:
        return figure.sure
    begin = text.rfind("。", 0, figure.start) + 1
    end = text.find("。", figure.end)
    others = [
        other
        for other in told
        if other is not figure
        and other.sure < DOUBTFUL
        and begin <= other.start
        and (end < 0 or other.start < end)
    ]
    return 0.0 if len(others) >= _SEVERAL else figure.sure


def _chains(found: Sequence[_Figure], text: str) -> Iterator[list[_Figure]]:
    """Figures that only 年, 月, 日 or 時 stands between belong together: 2年2月5日."""
    chain: list[_Figure] = []
    for figure in found:
        if chain and text[chain[-1].end : figure.start] not in tuple("年月日時"):
            yield chain
            chain = []
        chain.append(figure)
    if chain:
        yield chain


def _alone(turn: Turn) -> Iterator[_Figure]:
    """Each figure as its own words and those that touch it were heard."""
    for match in _FIGURE.finditer(turn.text):
        before = _touching(turn.text[: match.start()])
        first = match.start() - len(before)
        position, start = 0, None
        own, near = [], []
        for word in turn.words:
            end = position + len(word.text)
            if position < match.end() and end > match.start():
                own.append(word.confidence)
            elif position <= match.end() and end > first:
                near.append(word.confidence)
            if start is None and end > match.start():
                start = word.span.start
            position = end
        if start is not None:
            sure = _sureness(own, near, before, turn.text[match.end() :])
            yield _Figure(match, sure, start)


def _sureness(own: Sequence[float], near: Sequence[float], before: str, behind: str) -> float:
    """How surely a figure was heard; the words that touch it count where they were hardly heard, or sound
    like part of a number."""
    sure = min(own)
    touching = min(near, default=1.0)
    if touching < (DOUBTFUL if _sounds_like_digit(before) else _HARDLY):
        sure = min(sure, touching)
    head = behind[:1]
    return 0.0 if "一" <= head <= "龥" and head not in _COUNT_HEADS else sure


def _sounds_like_digit(text: str) -> bool:
    """ばち for 八, 線 for 千: how part of a number is misheard."""
    kana = fold(sound(text))
    return any(kana.endswith(digit) for digit in _DIGIT_SOUNDS)


def _touching(before: str) -> str:
    """The last two characters before a figure, of its own clause."""
    return re.split(r"[、。，．\s]", before[-2:])[-1]
