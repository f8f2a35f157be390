"""Windows of 30 s filled with speech, for models that hear badly in shorter ones.

Pieces of the recording stand behind one another with a short pause between them, as long as the
model was trained on; each word goes back to the chunk in whose piece it stands.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from minutes.asr.chunks import Chunk
from minutes.asr.confidence import trusted
from minutes.asr.disputes import borders
from minutes.asr.finish import settle
from minutes.asr.judge import Reading
from minutes.asr.reader import Decoding, closed_up, heard, in_turn, word_of
from minutes.asr.recogniser import (
    FRAMES_PER_SECOND,
    WINDOW_SECONDS,
    Alternative,
    Hypothesis,
    Recogniser,
    encode,
    tokenize,
)
from minutes.asr.wording import without_spaces
from minutes.schema import SAMPLE_RATE, Audio, Word
from minutes.span import Seconds, Span

_LONGEST: Seconds = 29.0
"""Of what a window holds: the rest is silence, or the model runs in circles at its edge."""
_PAUSE: Seconds = 0.5
"""Longest pause that stays between two pieces."""
_INTO: Seconds = 0.1
"""How far a word reaches into a piece that is its own."""
_TOKENS = 340
"""Of half a minute; the usual limit is for a third of it."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """``span``: of the recording, what of ``chunk`` is heard; ``start``: its place in the window."""

    chunk: Chunk
    span: Span
    start: Seconds

    @property
    def end(self) -> Seconds:
        return self.start + self.span.duration


def read_packed(
    audio: Audio,
    chunks: Sequence[Chunk],
    recogniser: Recogniser,
    decoding: Decoding,
    *,
    on_done: Callable[[Seconds], None] = lambda seconds: None,
) -> tuple[Reading, ...]:
    """A reading of each chunk, in order, heard together with its neighbours."""
    windows = list(_windows(chunks))
    count = max(1, recogniser.batch_size * 8 // WINDOW_SECONDS)
    batches = [windows[start : start + count] for start in range(0, len(windows), count)]

    def read_batch(batch: Sequence[list[_Piece]]) -> list[Reading]:
        return _read_batch(audio, batch, recogniser, decoding)

    def done(batch: Sequence[list[_Piece]]) -> None:
        on_done(sum(piece.chunk.speech_seconds for window in batch for piece in window))

    return tuple(
        reading
        for readings in in_turn(batches, read_batch, recogniser.workers, done)
        for reading in readings
    )


def _windows(chunks: Sequence[Chunk]) -> Iterator[list[_Piece]]:
    window: list[_Piece] = []
    for chunk in chunks:
        piece = _behind(window[-1], chunk) if window else None
        if piece is None or piece.end > _LONGEST:
            if window:
                yield window
            window, piece = [], _Piece(chunk, chunk.span, 0.0)
        window.append(piece)
    if window:
        yield window


def _behind(last: _Piece, chunk: Chunk) -> _Piece:
    """``chunk`` after a pause; what it shares with the last piece is heard once."""
    start = min(max(chunk.span.start, last.span.end), chunk.span.end)
    pause = min(_PAUSE, max(0.0, start - last.span.end))
    return _Piece(chunk, Span(start, chunk.span.end), last.end + pause)


def _sound(audio: Audio, window: Sequence[_Piece]) -> NDArray[np.float32]:
    whole = np.zeros(math.ceil(window[-1].end * SAMPLE_RATE), np.float32)
    for piece in window:
        samples = np.asarray(audio.crop(piece.span).samples)
        first = round(piece.start * SAMPLE_RATE)
        whole[first : first + len(samples)] = samples[: len(whole) - first]
    return whole


def _read_batch(
    audio: Audio, windows: Sequence[list[_Piece]], recogniser: Recogniser, decoding: Decoding
) -> list[Reading]:
    encoded = encode(recogniser, [_sound(audio, window) for window in windows], WINDOW_SECONDS)
    frames = [round(window[-1].end * FRAMES_PER_SECOND) for window in windows]
    prompts = [decoding.prompt] * len(windows)
    found = heard(recogniser, encoded, decoding, prompts, frames, max_new_tokens=_TOKENS)
    result: list[Reading] = []
    for window, (hypothesis, timed) in zip(windows, found, strict=True):
        whole = Span(0.0, window[-1].end)
        words = closed_up(tuple(word_of(token, whole) for token in timed if token.text))
        result += _parted(window, words, hypothesis, recogniser)
    return result


def _parted(
    window: Sequence[_Piece],
    words: tuple[Word, ...],
    hypothesis: Hypothesis,
    recogniser: Recogniser,
) -> list[Reading]:
    """A reading of each piece of ``window`` from the words of all of it."""
    own = [word.confidence for word in words]
    words = trusted(words, hypothesis) if recogniser.ways.weighed else words
    counts = _counts(window, words)
    texts = ["".join(word.text for word in words[a:b]) for a, b in counts]
    others = _others("".join(texts), [len(text) for text in texts], hypothesis)
    usual = _mean_log(own)
    readings = []
    for piece, (first, end), text, heard_otherwise in zip(
        window, counts, texts, others, strict=True
    ):
        placed = tuple(_placed(word, piece) for word in words[first:end])
        logprob = min(0.0, hypothesis.logprob + _mean_log(own[first:end], usual) - usual)
        alternatives = tuple(
            Alternative(other, logprob - behind) for other, behind in heard_otherwise
        )
        part = Hypothesis(
            tuple(tokenize(recogniser, text)), text, logprob, hypothesis.no_speech, alternatives
        )
        readings.append(Reading(piece.chunk, part, settle(placed, piece.chunk.speech)))
    return readings


def _mean_log(shares: Sequence[float], otherwise: float = 0.0) -> float:
    logs = [math.log(max(share, 1e-6)) for share in shares]
    return sum(logs) / len(logs) if logs else otherwise


def _counts(window: Sequence[_Piece], words: Sequence[Word]) -> list[tuple[int, int]]:
    """First word of each piece and the first behind it; a mark belongs to what it follows.

    Where no mark takes it, the pause is part of the word behind it: a word belongs where it ends.
    """
    begins = [
        piece.start + max(0.0, piece.chunk.speech[0].start - piece.span.start) for piece in window
    ]
    places: list[int] = []
    for word in words:
        least = places[-1] if places else 0
        is_mark = not any(mark.isalnum() for mark in word.text)
        place = max(0, sum(begin < word.span.end - _INTO for begin in begins) - 1)
        places.append(least if is_mark and places else max(least, place))
    return [
        (sum(place < number for place in places), sum(place <= number for place in places))
        for number in range(len(window))
    ]


def _placed(word: Word, piece: _Piece) -> Word:
    limit = piece.span
    shift = limit.start - piece.start
    start = min(max(word.span.start + shift, limit.start), limit.end)
    end = min(max(word.span.end + shift, start), limit.end)
    return replace(word, span=Span(start, end))


def _others(
    text: str, lengths: Sequence[int], hypothesis: Hypothesis
) -> list[list[tuple[str, float]]]:
    """For each part of ``text``, of these ``lengths``, what the beam's other hypotheses write there.

    With how far the whole lies behind, in log-probability a token.
    """
    cuts = [sum(lengths[:number]) for number in range(len(lengths) + 1)]
    found: list[list[tuple[str, float]]] = [[] for _ in lengths]
    for other in hypothesis.others:
        plain = without_spaces(other.text)
        places = borders(text, plain)
        for number, (start, end) in enumerate(zip(cuts, cuts[1:], strict=False)):
            behind = max(0.0, hypothesis.logprob - other.logprob)
            found[number].append((plain[places[start] : places[end]], behind))
    return found
