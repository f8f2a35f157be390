"""Words that have too little time to be spoken, and time that has too few words.

The alignment gives every word a place in the sound. What was not said gets none: base wrote
ご質疑ありませんか twice, the second time in 0 s. What was said and not written leaves a word that
takes far too long: in 議題といたします。説明をお願いします。 説 took 1 s, and 財政課長、 was in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from minutes.schema import Word
from minutes.span import Seconds, Span

USUAL_MORA: Seconds = 0.14

_FASTEST = 14.0
"""Moras a second; 12 is hurried."""

_NO_TIME: Seconds = 0.03
_FEWEST = 4
_DIGIT = 3  # 1,523 is センゴヒャクニジュウサン
_MARKS = re.compile(r"[\s、。，．,.？！?!「」・…]")
_KANA = re.compile(r"[\u3041-\u30ff]")
_SMALL = "ぁぃぅぇぉゃゅょァィゥェォャュョ"


def moras(text: str) -> int:
    """About how many moras ``text`` takes to say; a kanji or letter counts for two.

    >>> moras("ちょっと、待ってください。")
    11
    """
    return sum(map(_moras_of, _MARKS.sub("", text)))


def _moras_of(character: str) -> int:
    if character in _SMALL:
        return 0
    if _KANA.match(character):
        return 1
    return _DIGIT if character.isdigit() else 2


def crammed(words: Sequence[Word], speech: Sequence[Span]) -> tuple[int, int] | None:
    """Characters from and to of the joined ``words`` that nobody can have said in the time there is.

    Words of no length are found where time was left for them in their neighbours (a pause that 、
    took), so these are counted in.

    >>> said = Word("ありませんか", Span(0.0, 0.8)), Word("ご質疑ありませんか", Span(0.8, 0.8))
    >>> crammed(said, [Span(0.0, 0.9)])
    (6, 15)
    """
    for first, last in _timeless(words):
        around = words[max(0, first - 1) : last + 2]
        span = Span(around[0].span.start, max(word.span.end for word in around))
        if sum(moras(word.text) for word in around) > _FASTEST * _spoken(span, speech):
            text = "".join(word.text for word in words)
            start = sum(len(word.text) for word in words[:first])
            end = start + sum(len(word.text) for word in words[first : last + 1])
            while _MARKS.match(text[start - 1 : start]) and _MARKS.match(text[end : end + 1]):
                end += 1  # one mark is enough
            return start, end
    return None


def _spoken(span: Span, speech: Sequence[Span]) -> Seconds:
    return sum(stretch.overlap(span) for stretch in speech)


def _timeless(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """First and last of each run of words without length that says something."""
    first = 0
    while first < len(words):
        last = first
        while last < len(words) and words[last].span.duration < _NO_TIME:
            last += 1
        while first < last and not moras(words[first].text):
            first += 1
        text = _MARKS.sub("", "".join(word.text for word in words[first:last]))
        if len(text) >= _FEWEST:
            yield first, last - 1
        first = max(last, first + 1)


@dataclass(frozen=True, slots=True)
class Slack:
    """``words[place]`` holds ``seconds`` of speech more than it takes to say."""

    place: int
    seconds: Seconds


def slack(words: Sequence[Word], speech: Sequence[Span], mora: Seconds = USUAL_MORA) -> Slack:
    """Where most time is left over, neighbours counted in: word borders are not that exact.

    ``mora``: seconds that one takes in this recording.
    """
    spare = [_spoken(word.span, speech) - mora * moras(word.text) for word in words]
    around = [spare[max(0, place - 1) : place + 2] for place in range(len(spare))]
    lasting = [place for place, three in enumerate(around) if spare[place] == max(three)]
    if not lasting:
        return Slack(0, 0.0)
    place = max(lasting, key=lambda place: sum(around[place]))
    return Slack(place, sum(around[place]))


def hurried(words: Sequence[Word]) -> bool:
    """Whether ``words`` come faster than anybody speaks.

    >>> hurried([Word("ありがとうございます", Span(0, 0.24)), Word("。", Span(0.24, 0.9))])
    True
    """
    said = [word for word in words if moras(word.text)]
    if not said:
        return False
    seconds = max(word.span.end for word in said) - said[0].span.start
    return sum(moras(word.text) for word in said) > _FASTEST * seconds
