"""One-word answers, decided among those that may be given there: 賛成 or 反対, never 3-4 or 三世.

Half a second of sound without context is written in a hundred ways. Where the meeting asks for an answer, only a
few are possible, and each is weighed on the sound: how likely its tokens are, less half of how likely they
are in a window of silence, or はい, which the model writes everywhere, would win.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from minutes.asr.chunks import Chunk
from minutes.asr.judge import Reading
from minutes.asr.reader import encoded_window, read_as, window_of
from minutes.asr.recogniser import Hypothesis, Recogniser, likelihoods, tokenize
from minutes.schema import SAMPLE_RATE, Audio, Word
from minutes.span import Seconds

Expected = Callable[[Sequence[str]], Sequence[tuple[tuple[str, ...], ...]]]
"""Texts in the order of time → for each the answers that may be given there, those of one meaning together
and their name first; none where nobody was asked."""

_LONGEST: Seconds = 2.0
"""Speech of an answer; who says more gives reasons."""
_PRIOR = 0.5
_PLAUSIBLE = -6.0
"""Weighed log-probability from which a sound may be an answer.

Measured on 55 answers of six voices: 54 above it, mostly -1 to 8; members' names that were called: below -6.8."""
_SAID_INSTEAD = 9.0
"""How much better the text that was heard fits where it is something else than an answer."""
_HOPELESS = -8.0
"""Below this a sound is no answer at all, as a name that is called: it stays as it was heard."""
_TRUSTED = -0.5
_MARGIN: Seconds = 0.05
_CLEAR = -0.2
"""Log-probability of a token from which what was heard was heard clearly: 危険します for 棄権します has -.35."""
_SURE = 0.8
_MOST_SURE = 0.99
_GIBBERISH = re.compile(r"[0-9０-９ァ-ヶー〜・,.\-\s、。A-Za-z]+|.{0,1}")


@dataclass(frozen=True, slots=True)
class Answer:
    """``text``: as it is written. ``name``: of its meaning; ``probability`` against other meanings."""

    text: str
    name: str
    probability: float
    fit: float


def hear_answers(
    audio: Audio, readings: Sequence[Reading], recogniser: Recogniser, expected: Expected
) -> tuple[Reading, ...]:
    """``readings``, in which an answer is written where one is expected and the sound can be one.

    A chunk may hold a whole roll call: each stretch of speech between two pauses is looked at alone. An
    answer of which the sound leaves a doubt has a flag with its probability; a sound that is none of
    them, and of which only digits or single kana were made, has no words: it is marked.
    """
    pieces = [piece for place, reading in enumerate(readings) for piece in _pieces(place, reading)]
    wanted = expected([piece.text for piece in pieces])
    hushes: dict[int, object] = {}  # window → silence as it is encoded
    silent: dict[tuple[int, tuple[tuple[str, ...], ...]], list[float]] = {}
    result = list(readings)
    for piece, groups in zip(pieces, wanted, strict=True):
        if not groups or piece.chunk.speech_seconds > _LONGEST:
            continue
        texts = [text for group in groups for text in group]
        window = window_of(piece.chunk, recogniser)
        if window not in hushes:
            hushes[window] = _silence(recogniser, window)
        if (window, groups) not in silent:
            silent[window, groups] = likelihoods(recogniser, hushes[window], texts)
        weighed = _Silence(hushes[window], silent[window, groups])
        found = _decided(audio, piece, recogniser, groups, weighed)
        if found is not None:
            result[piece.place] = _with(result[piece.place], piece, found)
    return tuple(result)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of speech between two pauses, with its ``words`` in the reading at ``place``."""

    place: int
    chunk: Chunk
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class _Silence:
    """``sound``: a silent window as it is encoded; ``fits``: of each answer in it."""

    sound: object
    fits: Sequence[float]


@dataclass(frozen=True, slots=True)
class _Found:
    words: tuple[Word, ...]
    flags: tuple[str, ...] = ()


def _pieces(place: int, reading: Reading) -> list[_Piece]:
    """The stretches of a reading; a word belongs to the one that its middle is nearest to."""
    chunk = reading.chunk
    if len(chunk.speech) < 2:
        return [_Piece(place, chunk, reading.words)]
    own: list[list[Word]] = [[] for _ in chunk.speech]
    for word in reading.words:
        middle = (word.span.start + word.span.end) / 2
        gaps = [max(span.start - middle, middle - span.end, 0.0) for span in chunk.speech]
        own[gaps.index(min(gaps))].append(word)
    return [
        _Piece(
            place,
            replace(chunk, span=span.pad(_MARGIN, chunk.span.end), speech=(span,)),
            tuple(words),
        )
        for span, words in zip(chunk.speech, own, strict=True)
    ]


def _with(reading: Reading, piece: _Piece, found: _Found) -> Reading:
    """``reading`` with other words in one of its pieces."""
    own = [word for word in piece.words if any(mark.isalnum() for mark in word.text)]
    marks = itertools.takewhile(
        lambda word: word not in own, piece.words
    )  # 、 of what was said before
    rest = (*(word for word in reading.words if word not in piece.words), *marks)
    words = sorted((*rest, *found.words), key=lambda word: word.span.start)
    flags = tuple(dict.fromkeys((*reading.flags, *found.flags)))
    text = "".join(word.text for word in words)
    hypothesis = replace(reading.hypothesis, text=text, others=())
    if len(reading.chunk.speech) < 2 and words:
        hypothesis = replace(hypothesis, logprob=max(hypothesis.logprob, _TRUSTED), no_speech=0.0)
    return replace(reading, words=tuple(words), flags=flags, hypothesis=hypothesis)


def _silence(recogniser: Recogniser, window: int) -> object:
    """Encoder output of a window with next to nothing in it."""
    hush = np.random.default_rng(0).standard_normal(SAMPLE_RATE).astype(np.float32) * 1e-4
    return encoded_window(recogniser, hush, window)


def _decided(
    audio: Audio,
    piece: _Piece,
    recogniser: Recogniser,
    groups: tuple[tuple[str, ...], ...],
    silence: _Silence,
) -> _Found | None:
    """The answer that the sound fits, or no words at all; ``None``: what was heard stays."""
    samples = np.asarray(audio.crop(piece.chunk.span).samples)
    sound = encoded_window(recogniser, samples, window_of(piece.chunk, recogniser))
    heard = piece.text.strip("。、 ")
    texts = [text for group in groups for text in group]
    *fits, own = likelihoods(recogniser, sound, [*texts, f"{heard}。"])
    answer = best_answer(
        groups, [fit - _PRIOR * s for fit, s in zip(fits, silence.fits, strict=True)]
    )
    gibberish = _GIBBERISH.fullmatch(heard) is not None
    (unheard,) = likelihoods(recogniser, silence.sound, [f"{heard}。"])
    instead = own - _PRIOR * unheard
    clear = own > _CLEAR * len(tokenize(recogniser, heard))
    if answer.fit < _PLAUSIBLE or (
        (clear or instead - answer.fit > _SAID_INSTEAD) and not gibberish
    ):
        return _Found(()) if gibberish and answer.fit > _HOPELESS else None
    told = Hypothesis((), answer.text, math.log(answer.probability), 0.0)
    reading = read_as(Reading(piece.chunk, told, ()), told, sound, recogniser)
    sure = min(_MOST_SURE, answer.probability)
    words = tuple(replace(word, confidence=sure) for word in reading.words)
    detail = f"{answer.name}（{round(100 * answer.probability)}％）"
    flags = () if answer.probability >= _SURE else (f"answer_doubt:{detail}",)
    return _Found(words, flags)


def best_answer(groups: Sequence[Sequence[str]], fits: Sequence[float]) -> Answer:
    """The likeliest of all wordings, and how far its meaning leads.

    >>> best_answer((("賛成", "賛成です"), ("反対",)), [-2.0, 1.0, -4.0])
    Answer(text='賛成です', name='賛成', probability=0.9933071490757153, fit=1.0)
    """
    rest = list(fits)
    best: list[tuple[float, str, str]] = []
    for group in groups:
        own, rest = rest[: len(group)], rest[len(group) :]
        best.append(max((fit, text, group[0]) for fit, text in zip(own, group, strict=True)))
    fit, text, name = max(best)
    total = sum(math.exp(other - fit) for other, _, _ in best)
    return Answer(text, name.strip("。"), 1 / total, fit)
