"""Chunks in, readings out: windows hardly longer than their speech, decoded in batches of one length.

What a window is padded to changes what is heard in it (as much as most tuning does), so its length
follows from its chunk alone: the same speech reads the same whatever is decoded beside it. It also
lets a sound that was encoded once be decoded again, with another prompt, beside others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from minutes.asr.chunks import Chunk
from minutes.asr.confidence import trusted
from minutes.asr.finish import settle
from minutes.asr.judge import Reading
from minutes.asr.recogniser import (
    FRAMES_PER_SECOND,
    WINDOW_SECONDS,
    Alternative,
    Hypothesis,
    Recogniser,
    Sound,
    TimedToken,
    align,
    decode,
    encode,
    joined,
    sounds_of,
    tokenize,
)
from minutes.asr.wording import best_wording, without_spaces
from minutes.schema import Audio, Word
from minutes.span import Seconds, Span

_CONTEXT_TOKENS = 60
_USUAL_WINDOW: Seconds = 8.0
_WINDOWS = (3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 26)
_TAIL: Seconds = 1.0  # silence after a chunk, or the model runs in circles at the window's edge

Batch = TypeVar("Batch")


@dataclass(frozen=True, slots=True)
class Decoding:
    """How a chunk is decoded. ``prompt``: token ids of what counts as said before.

    Nothing is drawn by lot: CTranslate2 seeds its generators when a thread first draws, so what was
    heard before would change the text of a recording.
    """

    prompt: tuple[int, ...] = ()
    beam_size: int = 5

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
    sources: Sequence[Chunk | Reading],
    recogniser: Recogniser,
    decoding: Decoding,
    *,
    prompts: Sequence[tuple[int, ...]] = (),
    on_done: Callable[[Seconds], None] = lambda seconds: None,
) -> tuple[Reading, ...]:
    """A reading of each chunk, in the order of ``sources``.

    ``sources``: chunks, or earlier readings of them, whose sound is not encoded again.
    ``prompts``: one for each, of equal length, instead of the decoding's.
    ``on_done`` is told after each batch how many seconds of speech it held.
    """
    chunks = [source.chunk if isinstance(source, Reading) else source for source in sources]
    sounds = [source.sound if isinstance(source, Reading) else None for source in sources]
    own = prompts or [decoding.prompt] * len(chunks)
    batches = tuple(_batches(chunks, recogniser))

    def read_batch(batch: Sequence[int]) -> list[Reading]:
        members = [chunks[index] for index in batch]
        encoded = _encoded(audio, members, [sounds[index] for index in batch], recogniser)
        return _read_batch(members, encoded, recogniser, decoding, [own[index] for index in batch])

    def done(batch: Sequence[int]) -> None:
        on_done(sum(chunks[index].speech_seconds for index in batch))

    found: dict[int, Reading] = {}
    in_order = in_turn(batches, read_batch, recogniser.workers, done)
    for batch, readings in zip(batches, in_order, strict=True):
        found.update(zip(batch, readings, strict=True))
    return tuple(found[index] for index in range(len(chunks)))


def in_turn(
    batches: Sequence[Batch],
    read_batch: Callable[[Batch], list[Reading]],
    workers: int,
    done: Callable[[Batch], None],
) -> Iterator[list[Reading]]:
    """What ``read_batch`` makes of each batch, some at once; ``done`` is told after each."""
    pool = ThreadPoolExecutor(workers)
    try:
        for batch, readings in zip(batches, pool.map(read_batch, batches), strict=True):
            done(batch)
            yield readings
    finally:
        pool.shutdown(cancel_futures=True)  # who cancels does not wait for the rest


def read_behind(
    audio: Audio,
    chunks: Sequence[Chunk],
    said: Sequence[str],
    recogniser: Recogniser,
    decoding: Decoding,
) -> tuple[Reading, ...]:
    """A reading of each chunk, told what was ``said`` before it."""
    prompts = [decoding.prompt_after(tokenize(recogniser, text)) for text in said]
    return read(audio, chunks, recogniser, decoding, prompts=prompts)


def window_of(chunk: Chunk, recogniser: Recogniser) -> int:
    """Seconds that ``chunk`` is padded to: few, where the model was measured to hear well so."""
    if recogniser.ways.packed and not recogniser.ways.fitted:
        return WINDOW_SECONDS
    least = chunk.span.duration + _TAIL
    return next((seconds for seconds in _WINDOWS if seconds >= least), WINDOW_SECONDS)


def _batches(chunks: Sequence[Chunk], recogniser: Recogniser) -> Iterator[list[int]]:
    """Indices of chunks of one window, longest first.

    Long windows come fewer at a time: 0.12 GiB less at the same speed. No batch is so large that
    a worker is left without.
    """
    alike: defaultdict[int, list[int]] = defaultdict(list)
    for index, chunk in enumerate(chunks):
        alike[window_of(chunk, recogniser)].append(index)
    fair = -(-len(chunks) // recogniser.workers)
    for seconds, members in sorted(alike.items(), reverse=True):
        fitting = int(recogniser.batch_size * _USUAL_WINDOW / seconds)
        count = max(1, min(recogniser.batch_size, fitting, fair))
        for start in range(0, len(members), count):
            yield members[start : start + count]


def _encoded(
    audio: Audio,
    chunks: Sequence[Chunk],
    known: Sequence[Sound | None],
    recogniser: Recogniser,
) -> Any:
    """Encoder output of ``chunks``, all of one window."""
    sounds = [sound for sound in known if sound is not None]
    if len(sounds) == len(chunks):
        return joined(sounds)
    windows = [np.asarray(audio.crop(chunk.span).samples) for chunk in chunks]
    return encode(recogniser, windows, window_of(chunks[0], recogniser))


def _read_batch(
    chunks: Sequence[Chunk],
    encoded: Any,
    recogniser: Recogniser,
    decoding: Decoding,
    prompts: Sequence[tuple[int, ...]],
) -> list[Reading]:
    frames = [_frames(chunk, recogniser) for chunk in chunks]
    found = heard(recogniser, encoded, decoding, prompts, frames)
    triples = zip(chunks, found, sounds_of(encoded), strict=True)
    return [_reading(recogniser, chunk, *words, sound) for chunk, words, sound in triples]


def _frames(chunk: Chunk, recogniser: Recogniser) -> int:
    return round(min(window_of(chunk, recogniser), chunk.span.duration) * FRAMES_PER_SECOND)


def heard(
    recogniser: Recogniser,
    encoded: Any,
    decoding: Decoding,
    prompts: Sequence[tuple[int, ...]],
    frames: Sequence[int],
    *,
    max_new_tokens: int = 224,
) -> list[tuple[Hypothesis, tuple[TimedToken, ...]]]:
    """Text of each window and the times of its characters."""
    decoded = decode(
        recogniser,
        encoded,
        prompts,
        beam_size=decoding.beam_size,
        max_new_tokens=max_new_tokens,
    )
    hypotheses = tuple(_reworded(recogniser, hypothesis) for hypothesis in decoded)
    return list(zip(hypotheses, align(recogniser, encoded, hypotheses, frames), strict=True))


def encoded_window(recogniser: Recogniser, samples: NDArray[np.float32], seconds: int) -> Any:
    """Encoder output, one row, of (num_samples,) padded to ``seconds``."""
    return encode(recogniser, [samples], seconds)


def read_as(reading: Reading, told: Hypothesis, encoded: Any, recogniser: Recogniser) -> Reading:
    """``reading`` with the words of ``told``, of which only the text counts."""
    told = replace(told, tokens=tuple(tokenize(recogniser, told.text)))
    chunk = reading.chunk
    (timed,) = align(recogniser, encoded, [told], [_frames(chunk, recogniser)])
    words = closed_up(tuple(word_of(token, chunk.span) for token in timed if token.text))
    return replace(reading, hypothesis=told, words=words)


def _reworded(recogniser: Recogniser, hypothesis: Hypothesis) -> Hypothesis:
    """The hypothesis that reads best, made of all that the beam heard."""
    if recogniser.fluency is None or not hypothesis.others:
        return hypothesis
    first = Alternative(hypothesis.text, hypothesis.logprob)
    text = best_wording((first, *hypothesis.others), recogniser.fluency)
    if text == without_spaces(hypothesis.text):
        return hypothesis
    return replace(
        hypothesis,
        tokens=tuple(tokenize(recogniser, text)),
        text=text,
        others=(first, *hypothesis.others),
    )


def _reading(
    recogniser: Recogniser,
    chunk: Chunk,
    hypothesis: Hypothesis,
    timed: Sequence[TimedToken],
    sound: Sound | None,
) -> Reading:
    words = closed_up(tuple(word_of(token, chunk.span) for token in timed if token.text))
    sure = trusted(words, hypothesis) if recogniser.ways.weighed else words
    return Reading(chunk, hypothesis, settle(sure, chunk.speech), sound=sound)


def word_of(token: TimedToken, span: Span) -> Word:
    """``token`` on the clock on which its window is ``span``."""
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
