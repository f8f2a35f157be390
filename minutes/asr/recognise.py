"""Audio in, segments out: plan, decode, time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from minutes.asr.chunks import Chunk, plan_chunks, plan_parts
from minutes.asr.engine import (
    FRAMES_PER_SECOND,
    WINDOW_SECONDS,
    Hypothesis,
    Recogniser,
    TimedToken,
    align,
    decode,
    encode,
    tokenize,
)
from minutes.progress import OnProgress, silent
from minutes.schema import INAUDIBLE, Audio, Diarization, Segment, Term, Word
from minutes.span import Seconds, Span
from minutes.text import join_japanese

STYLE = "それでは、会議を始めます。えー、よろしくお願いいたします。"
"""Shows the model how this house punctuates and that fillers are written."""

_TAIL: Seconds = 1.0  # silence after a chunk, or the model loops at the window's edge


def transcribe(
    audio: Audio,
    *,
    recogniser: Recogniser,
    diarization: Diarization | None = None,
    terms: tuple[Term, ...] = (),
    span: Span | None = None,
    on_progress: OnProgress = silent,
) -> tuple[Segment, ...]:
    """What was said and when.

    Parameters
    ----------
    audio : Audio
        16 kHz.
    diarization : Diarization | None
        Cuts at speaker changes where it is known.
    terms : tuple[Term, ...]
        Words of this meeting, hinted to the model.
    span : Span | None
        One of :func:`plan_parts`; ``None`` recognises all parts in turn.

    Returns
    -------
    tuple[Segment, ...]
        Sorted; empty for silence; speech that stays unexplained is ``〔聴取不能〕``.
    """
    parts = plan_parts(audio, diarization) if span is None else (span,)
    total = sum(part.duration for part in parts)
    segments: list[Segment] = []
    completed = 0.0
    on_progress("recognise", completed, total)
    for part in parts:
        chunks = plan_chunks(audio, part, diarization)
        speech = sum(chunk.speech_seconds for chunk in chunks)
        done = 0.0
        found: list[Segment] = []
        for batch in _batches(chunks, recogniser.batch_size):
            found += _recognise(audio, batch, recogniser, terms)
            done += sum(chunk.speech_seconds for chunk in batch)
            on_progress("recognise", completed + part.duration * done / speech, total)
        segments += sorted(found, key=lambda segment: segment.span)
        completed += part.duration
        on_progress("recognise", completed, total)
    return tuple(segments)


def _batches(chunks: Sequence[Chunk], size: int) -> Iterator[Sequence[Chunk]]:
    """Chunks of like length together, longest first: a window is as long as its batch's longest."""
    ordered = sorted(chunks, key=lambda chunk: -chunk.span.duration)
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]


def _recognise(
    audio: Audio, chunks: Sequence[Chunk], recogniser: Recogniser, terms: tuple[Term, ...]
) -> list[Segment]:
    longest = max(chunk.span.duration for chunk in chunks)
    seconds = min(WINDOW_SECONDS, math.ceil(longest + _TAIL))
    windows = [np.asarray(audio.crop(chunk.span).samples) for chunk in chunks]
    encoded = encode(recogniser, windows, seconds)
    prompt = tokenize(recogniser, " " + STYLE)
    hypotheses = decode(recogniser, encoded, [prompt] * len(chunks))
    frames = [
        min(seconds * FRAMES_PER_SECOND, round(chunk.span.duration * FRAMES_PER_SECOND))
        for chunk in chunks
    ]
    timed = align(recogniser, encoded, hypotheses, frames)
    pairs = zip(chunks, hypotheses, timed, strict=True)
    return [_segment(*pair) for pair in pairs]


def _segment(chunk: Chunk, hypothesis: Hypothesis, timed: Sequence[TimedToken]) -> Segment:
    words = tuple(
        Word(
            token.text,
            Span(chunk.span.start + token.start, chunk.span.start + max(token.start, token.end)),
            token.probability,
        )
        for token in timed
        if token.text
    )
    words = _without_spaces(words)
    if not words:
        return Segment(
            chunk.span, INAUDIBLE, (Word(INAUDIBLE, chunk.span, 0.0),), 0.0, ("inaudible",)
        )
    text = "".join(word.text for word in words)
    return Segment(
        Span(words[0].span.start, max(word.span.end for word in words)),
        text,
        words,
        math.exp(min(0.0, hypothesis.logprob)),
    )


def _without_spaces(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Remove spaces between Japanese characters, within words and between them."""
    text = "".join(word.text for word in words)
    kept = join_japanese(text).strip()
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
