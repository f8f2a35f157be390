"""Chunks in, readings out: windows as short as their speech, decoded in batches of like length."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from minutes.asr.chunks import Chunk
from minutes.asr.confidence import trusted
from minutes.asr.engine import (
    FRAMES_PER_SECOND,
    WINDOW_SECONDS,
    Alternative,
    Hypothesis,
    Recogniser,
    TimedToken,
    align,
    decode,
    encode,
    tokenize,
)
from minutes.asr.finish import settle
from minutes.asr.judge import Reading
from minutes.asr.wording import best_wording, without_spaces
from minutes.schema import Audio, Word
from minutes.span import Seconds, Span

_CONTEXT_TOKENS = 60
_USUAL_WINDOW: Seconds = 10.0
_TAIL: Seconds = 1.0  # silence after a chunk, or the model runs in circles at the window's edge


@dataclass(frozen=True, slots=True)
class Way:
    """How a chunk is decoded. ``prompt``: token ids of what counts as said before."""

    prompt: tuple[int, ...] = ()
    beam_size: int = 5
    temperature: float = 0.0

    def prompt_after(self, said: Sequence[int]) -> tuple[int, ...]:
        """The style sentence and then the tokens just ``said``; of one length for any ``said``.

        CTranslate2 wants prompts of one length: the style sentence, repeated, fills it.
        """
        if not self.prompt:
            return ()
        repeated = self.prompt * (_CONTEXT_TOKENS // len(self.prompt) + 1)
        return (*repeated, *said)[-_CONTEXT_TOKENS:]


def read(
    audio: Audio,
    chunks: Sequence[Chunk],
    recogniser: Recogniser,
    way: Way,
    *,
    prompts: Sequence[tuple[int, ...]] | None = None,
    on_done: Callable[[Seconds], None] = lambda seconds: None,
) -> tuple[Reading, ...]:
    """A reading of each chunk, in the order of ``chunks``.

    ``prompts``: one for each chunk, of equal length, instead of the way's.
    ``on_done`` is told after each batch how many seconds of speech it held.
    """
    own = prompts or [way.prompt] * len(chunks)
    found: dict[int, Reading] = {}
    for batch in _batches(chunks, recogniser.batch_size):
        members = [chunks[index] for index in batch]
        spoken_before = [own[index] for index in batch]
        read_now = _read_batch(audio, members, recogniser, way, spoken_before)
        found.update(zip(batch, read_now, strict=True))
        on_done(sum(chunk.speech_seconds for chunk in members))
    return tuple(found[index] for index in range(len(chunks)))


def _batches(chunks: Sequence[Chunk], size: int) -> Iterator[list[int]]:
    """Indices of chunks of like length, longest first: a window is as long as its batch's longest.

    Long windows come fewer at a time: 0.12 GiB less at the same speed.
    """
    ordered = sorted(range(len(chunks)), key=lambda index: -chunks[index].span.duration)
    start = 0
    while start < len(ordered):
        longest = chunks[ordered[start]].span.duration + _TAIL
        count = max(1, min(size, int(size * _USUAL_WINDOW / longest)))
        yield ordered[start : start + count]
        start += count


def _read_batch(
    audio: Audio,
    chunks: Sequence[Chunk],
    recogniser: Recogniser,
    way: Way,
    prompts: Sequence[tuple[int, ...]],
) -> list[Reading]:
    longest = max(chunk.span.duration for chunk in chunks)
    seconds = min(WINDOW_SECONDS, math.ceil(longest + _TAIL))
    windows = [np.asarray(audio.crop(chunk.span).samples) for chunk in chunks]
    encoded = encode(recogniser, windows, seconds)
    hypotheses = decode(
        recogniser,
        encoded,
        prompts,
        beam_size=way.beam_size,
        temperature=way.temperature,
    )
    hypotheses = tuple(_reworded(recogniser, one) for one in hypotheses)
    frames = [
        min(seconds * FRAMES_PER_SECOND, round(chunk.span.duration * FRAMES_PER_SECOND))
        for chunk in chunks
    ]
    timed = align(recogniser, encoded, hypotheses, frames)
    triples = zip(chunks, hypotheses, timed, strict=True)
    return [_reading(*triple) for triple in triples]


def _reworded(recogniser: Recogniser, hypothesis: Hypothesis) -> Hypothesis:
    """The hypothesis that reads best, made of all that the beam heard."""
    if recogniser.strangeness is None or not hypothesis.others:
        return hypothesis
    first = Alternative(hypothesis.text, hypothesis.logprob)
    text = best_wording((first, *hypothesis.others), recogniser.strangeness)
    if text == without_spaces(hypothesis.text):
        return hypothesis
    return replace(
        hypothesis,
        tokens=tuple(tokenize(recogniser, text)),
        text=text,
        others=(first, *hypothesis.others),
    )


def _reading(chunk: Chunk, hypothesis: Hypothesis, timed: Sequence[TimedToken]) -> Reading:
    words = closed_up(tuple(_word(token, chunk.span) for token in timed if token.text))
    return Reading(chunk, hypothesis, settle(trusted(words, hypothesis), chunk.speech))


def _word(token: TimedToken, span: Span) -> Word:
    start = min(span.start + token.start, span.end)
    end = min(span.start + token.end, span.end)
    return Word(token.text, Span(start, max(start, end)), token.probability)


def closed_up(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Words without the spaces that :func:`without_spaces` takes out."""
    text = "".join(word.text for word in words)
    kept = without_spaces(text)
    result = []
    position = 0
    for word in words:
        taken = ""
        for character in word.text:
            if position < len(kept) and kept[position] == character:
                taken += character
                position += 1
        if taken:
            result.append(replace(word, text=taken))
    return tuple(result)
