"""Speech inside a chunk that its decode passed over, heard again alone.

議題といたします。説明をお願いします。 lacked the 財政課長、 between the two: the words' times tell where,
one of them takes a second that it does not need. What is clear alone is written there, what is
long and not clear is marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from minutes.asr.chunks import Chunk, Loudness, part
from minutes.asr.judge import USUAL_RATE, VOICE, Reading, doubts, is_clear, said
from minutes.asr.pace import USUAL_MORA, hurried, moras, slack
from minutes.asr.reader import Decoding, read_behind
from minutes.asr.recogniser import Recogniser
from minutes.schema import Audio, Word
from minutes.span import Seconds, Span
from minutes.text import normalize_for_matching

_SHORTEST: Seconds = 0.55
_WORTH_A_MARK: Seconds = 1.0
_EARLY, _LATE = 0.25, 0.15  # where a cut is looked for, around a word's border
_WORD: Seconds = 0.45  # what a long word itself may take at its end
_SAME = 75.0
_SURE = 0.4


@dataclass(frozen=True, slots=True)
class _Gap:
    """Between ``words[:place]`` and the rest; ``before``, ``inside``, ``behind``: the chunk in three.

    ``seconds``: speech in it beyond what its neighbours take to say.
    """

    place: int
    seconds: Seconds
    before: Chunk | None
    inside: Chunk
    behind: Chunk | None


def hear_gaps(
    audio: Audio,
    readings: Sequence[Reading],
    recogniser: Recogniser,
    decoding: Decoding,
    usual: float,
) -> tuple[Reading, ...]:
    """``readings``, those parted in three that passed over speech which is clear when heard alone.

    ``usual``: characters a second in this recording; who speaks slowly leaves nothing out.
    """
    mora = USUAL_MORA * max(1.0, USUAL_RATE / usual)
    found = {index: _gap(audio, reading, mora) for index, reading in enumerate(readings)}
    gaps = {index: gap for index, gap in found.items() if gap is not None}
    if not gaps:
        return tuple(readings)
    texts = [_text(readings[index].words[: gap.place]) for index, gap in gaps.items()]
    insides = [gap.inside for gap in gaps.values()]
    heard = dict(zip(gaps, read_behind(audio, insides, texts, recogniser, decoding), strict=True))
    result: list[Reading] = []
    for index, reading in enumerate(readings):
        filling = _filling(reading, heard[index], gaps[index]) if index in gaps else None
        result += [reading] if filling is None else _parted(reading, gaps[index], filling)
    return tuple(result)


def _gap(audio: Audio, reading: Reading, mora: Seconds) -> _Gap | None:
    chunk = reading.chunk
    known = reading.tail or not reading.words or chunk.voice < VOICE
    if known or set(doubts(reading)) - {"sparse", "hole"}:
        return None
    *words, last = reading.words
    words.append(replace(last, span=Span(last.span.start, max(last.span.end, chunk.span.end))))
    spare = slack(words, chunk.speech, mora)
    if spare.seconds < _SHORTEST:
        return None
    is_mark = moras(words[spare.place].text) == 0
    place = spare.place + is_mark
    loudness = Loudness(audio, chunk.span)
    left, right = _edges(words[spare.place].span, loudness, is_mark=is_mark)
    before, rest = part(chunk, left) if place else (None, chunk)
    inside, behind = part(rest, right) if place < len(words) else (rest, None)
    whole = all(
        chunk_part is None or (chunk_part.span and chunk_part.speech)
        for chunk_part in (before, inside, behind)
    )
    if not whole or inside.span.duration < _SHORTEST:
        return None
    return _Gap(place, spare.seconds, before, inside, behind)


def _edges(word: Span, loudness: Loudness, *, is_mark: bool) -> tuple[Seconds, Seconds]:
    """Quiet moments between which the speech lies that ``word`` took for itself.

    A mark took all of it, a word all but its own time, which is at its end.
    """
    if is_mark:
        left = Span(word.start - _EARLY, min(word.end, word.start + _LATE))
        right = Span(max(word.start, word.end - _EARLY), word.end + _LATE)
    else:
        left = Span(word.start - _EARLY, word.start + _LATE)
        right = Span(max(word.start, word.end - _WORD), word.end)
    return loudness.quietest(left), loudness.quietest(right)


def _text(words: Sequence[Word]) -> str:
    return "".join(word.text for word in words)


def _filling(whole: Reading, heard: Reading, gap: _Gap) -> Reading | None:
    """``heard`` where it is clear; without words, which is to be marked, where it is long and not clear.

    What the decoder said over and over, as it does in short windows, counts once. ``None`` where it
    says the words around it once more: those were spoken slowly.
    """
    heard = replace(heard, words=said(heard))
    text = normalize_for_matching(heard.text)
    before = normalize_for_matching(_text(whole.words[: gap.place]))[-len(text) - 1 :]
    behind = normalize_for_matching(_text(whole.words[gap.place :]))[: len(text) + 1]
    if len(text) < 2 or max(fuzz.ratio(text, before), fuzz.ratio(text, behind)) >= _SAME:
        return None
    sure = sum(word.confidence for word in heard.words) / len(heard.words)
    if is_clear(heard) and not hurried(heard.words) and sure > _SURE:
        return heard
    return replace(heard, words=()) if gap.seconds >= _WORTH_A_MARK else None


def _parted(whole: Reading, gap: _Gap, heard: Reading) -> list[Reading]:
    head, rest = whole.words[: gap.place], whole.words[gap.place :]
    found = [replace(heard, chunk=gap.inside)]
    if gap.behind is not None:
        found = [replace(heard, chunk=replace(gap.inside, ends_turn=False))]
        first = rest[0]
        begin = max(first.span.start, min(gap.behind.span.start, first.span.end))
        rest = (replace(first, span=Span(begin, first.span.end)), *rest[1:])
        found.append(replace(whole, chunk=gap.behind, words=rest, sound=None))
    if gap.before is not None:
        before = replace(gap.before, ends_turn=False)
        found.insert(0, replace(whole, chunk=before, words=_closed(head, gap), sound=None))
    return found


def _closed(head: tuple[Word, ...], gap: _Gap) -> tuple[Word, ...]:
    """``head`` with its last word, which may have taken all the gap, ending where that begins."""
    last = head[-1]
    end = max(last.span.start, min(last.span.end, gap.inside.span.start))
    return (*head[:-1], replace(last, span=Span(last.span.start, end)))
