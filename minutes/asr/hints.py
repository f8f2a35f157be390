"""What sounded like a term of the meeting is decoded again, with that term in the prompt.

A prompt that lists all words hurts where none of them is spoken (base on an office meeting: .105
without, .116 with the roster), and lets them appear where nobody said them. So each chunk is told
the words that fit it: first those that it sounded like, then those that the chunks around it did.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from minutes.asr.judge import Reading, characters, doubts, score, usual_rate
from minutes.asr.prompts import equal_prompts
from minutes.asr.reader import Decoding, read
from minutes.asr.recogniser import Recogniser, tokenize
from minutes.schema import Audio
from minutes.span import Span
from minutes.text import places_of

Hints = Callable[[str], Sequence[str]]
"""Text heard → the meeting's own words that something in it sounds like, likeliest first."""

_NEIGHBOURS = 2
_KEPT = 0.9
_KANA_LONGER = 2
_ALLOWANCE = 0.1  # of score: the word's own evidence


def hear_with_hints(
    audio: Audio, readings: Sequence[Reading], recogniser: Recogniser, hints: Hints
) -> tuple[Reading, ...]:
    """``readings``, those replaced in which the sound confirms a word of the meeting.

    It confirms where the decode that was told the word writes it, scores no lower, loses no text
    and raises no doubt.
    """
    told = {
        index: tuple(hints(reading.text)) for index, reading in enumerate(readings) if reading.words
    }
    places = [index for index, words in told.items() if words]
    if not places:
        return tuple(readings)
    written = [_surroundings(readings, told, place) for place in places]
    prompts = equal_prompts(
        [(*told[place], *more) for place, more in zip(places, written, strict=True)],
        lambda text: tokenize(recogniser, text),
    )
    doubted = [readings[place] for place in places]
    usual = usual_rate(readings)
    best = list(readings)
    again = read(audio, doubted, recogniser, Decoding(), prompts=prompts)
    for place, other in zip(places, again, strict=True):
        if _confirms(best[place], other, told[place], usual) and each_sounded_like_it(
            best[place], other, told[place], hints
        ):
            best[place] = other
    return tuple(best)


def _surroundings(
    readings: Sequence[Reading], told: dict[int, tuple[str, ...]], place: int
) -> tuple[str, ...]:
    """Words that the chunks around sounded like: what is being talked about."""
    near = sorted(
        range(max(0, place - _NEIGHBOURS), min(len(readings), place + _NEIGHBOURS + 1)),
        key=lambda index: abs(index - place),
    )
    words = (word for index in near if index != place for word in told.get(index, ()))
    return tuple(word for word in dict.fromkeys(words) if word not in told[place])


def _confirms(before: Reading, after: Reading, told: Sequence[str], usual: float) -> bool:
    # なかじまい is longer than 中島委員; 坂本さん was told, 坂本です was said
    least = _KEPT * characters(before.text) - _KANA_LONGER
    return (
        any(word.removesuffix("さん") in after.text for word in told)
        and characters(after.text) >= least
        and score(after, usual) > score(before, usual) - _ALLOWANCE
        and not set(doubts(after, usual)) - set(doubts(before, usual))
    )


def each_sounded_like_it(
    before: Reading, after: Reading, told: Sequence[str], hints: Hints
) -> bool:
    """Whether every place where ``after`` writes a word anew had sounded like it in ``before``.

    In a roll call one name sounded like the word, not each of them; a word may well be said twice.
    """
    for word in told:
        places = tuple(places_of(after.text, [word]))
        if len(places) < before.text.count(word) + 2:
            continue
        for start, end in places:
            heard = _heard_within(before, _time_of(after, start, end))
            if word not in heard and word not in hints(heard):
                return False
    return True


def _time_of(reading: Reading, start: int, end: int) -> Span:
    """When the characters from ``start`` to ``end`` of its text are said."""
    spans = [word.span for word in reading.words for _ in word.text][start:end]
    return Span(spans[0].start, spans[-1].end)


def _heard_within(reading: Reading, span: Span) -> str:
    """The words said in ``span`` and partly in it."""
    return "".join(word.text for word in reading.words if word.span & span)
