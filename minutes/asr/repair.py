"""Doubtful chunks are decoded again with other settings; speech that stays without words is marked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from minutes.asr.chunks import Chunk, halve
from minutes.asr.disputes import disputes
from minutes.asr.finish import punctuate
from minutes.asr.gaps import hear_gaps
from minutes.asr.judge import (
    USUAL_RATE,
    VOICE,
    Reading,
    copied_from_prompt,
    doubts,
    holes,
    is_clear,
    is_foreign,
    is_hallucination,
    said,
    score,
    usual_rate,
)
from minutes.asr.loops import is_loop
from minutes.asr.neighbours import hear_with_neighbours
from minutes.asr.reader import Decoding, read
from minutes.asr.recogniser import Hypothesis, Recogniser
from minutes.asr.tails import hear_tails
from minutes.schema import INAUDIBLE, Audio, Segment, Word
from minutes.span import Seconds, Span

_SHORTEST_HALF: Seconds = 3.0
_SHORT: Seconds = 1.3
_NEAR: Seconds = 5.0
_WORTH_A_MARK: Seconds = 0.5
_WIDER = Decoding(beam_size=8)


def repair(
    audio: Audio, readings: Sequence[Reading], recogniser: Recogniser, decoding: Decoding
) -> tuple[Reading, ...]:
    """``readings`` with each weak one replaced by the best of other decodes of its speech.

    Weak are the doubtful and the very short: 異議なし alone is heard as ありがとうございました,
    behind ご異議ございませんか it is not. (In a window that was filled they had their neighbours.)
    """
    usual = usual_rate(readings)
    best = list(readings)
    doubtful = [index for index, reading in enumerate(readings) if doubts(reading, usual)]
    short = [
        index
        for index, reading in enumerate(readings)
        if reading.chunk.speech_seconds < _SHORT and not recogniser.ways.packed
    ]
    weak = sorted({*doubtful, *short})
    _improve(best, weak, _in_context(audio, readings, weak, recogniser, decoding), usual)
    _improve(best, doubtful, hear_with_neighbours(audio, best, doubtful, recogniser), usual)
    weak = [index for index in weak if doubts(best[index], usual)]
    _improve(
        best, weak, _in_halves(audio, [best[index] for index in weak], recogniser, decoding), usual
    )
    weak = [index for index in weak if doubts(best[index], usual)]
    _improve(best, weak, read(audio, [best[index] for index in weak], recogniser, _WIDER), usual)
    best = list(hear_tails(audio, best, recogniser, decoding))
    best = list(hear_gaps(audio, best, recogniser, decoding, usual))
    _distrust_echoes(audio, best, recogniser)
    return tuple(best)


def _distrust_echoes(audio: Audio, best: list[Reading], recogniser: Recogniser) -> None:
    """Where the prompt itself may speak, the decode without it stands.

    In casual talk that it could not make out, base wrote 課長から説明します, which nobody had said.
    """
    places = [index for index, reading in enumerate(best) if copied_from_prompt(reading)]
    if not places:
        return
    again = read(audio, [best[place] for place in places], recogniser, Decoding())
    for place, plain in zip(places, again, strict=True):
        if plain.words:
            best[place] = plain


def _improve(
    best: list[Reading], places: Sequence[int], others: Sequence[Reading | None], usual: float
) -> None:
    """Put each of ``others`` in its place where it scores higher."""
    for place, other in zip(places, others, strict=True):
        if other is not None:
            best[place] = max(best[place], other, key=lambda candidate: score(candidate, usual))


def _in_context(
    audio: Audio,
    readings: Sequence[Reading],
    places: Sequence[int],
    recogniser: Recogniser,
    decoding: Decoding,
) -> Sequence[Reading]:
    """Decoded again with what was said just before as prompt."""
    if not places:
        return ()
    prompts = []
    for place in places:
        before = readings[place - 1] if place else None
        near = before is not None and before.chunk.span.gap(readings[place].chunk.span) < _NEAR
        said = before.hypothesis.tokens if before and near and not is_loop(before.text) else ()
        prompts.append(decoding.prompt_after(said))
    weak = [readings[place] for place in places]
    return read(audio, weak, recogniser, decoding, prompts=prompts)


def _in_halves(
    audio: Audio, readings: Sequence[Reading], recogniser: Recogniser, decoding: Decoding
) -> list[Reading | None]:
    """Each chunk decoded as two; ``None`` where it is too short to cut."""
    pairs: dict[int, tuple[Chunk, Chunk]] = {
        index: halve(reading.chunk, audio)
        for index, reading in enumerate(readings)
        if reading.chunk.speech_seconds >= _SHORTEST_HALF
    }
    flat = [half for pair in pairs.values() for half in pair]
    decoded = read(audio, flat, recogniser, decoding) if flat else ()
    joined = {
        index: _joined(readings[index], decoded[2 * place : 2 * place + 2])
        for place, index in enumerate(pairs)
    }
    return [joined.get(index) for index in range(len(readings))]


def _joined(whole: Reading, halves: Sequence[Reading]) -> Reading:
    weights = [len(half.hypothesis.tokens) + 1 for half in halves]
    total = sum(weights)
    pairs = list(zip(halves, weights, strict=True))
    hypothesis = Hypothesis(
        tokens=tuple(token for half in halves for token in half.hypothesis.tokens),
        text="".join(half.hypothesis.text for half in halves),
        logprob=sum(half.hypothesis.logprob * weight for half, weight in pairs) / total,
        no_speech=max(half.hypothesis.no_speech for half in halves),
    )
    words = tuple(word for half in halves for word in half.words)
    return Reading(whole.chunk, hypothesis, words, sound=whole.sound)


def segments_of(reading: Reading) -> tuple[Segment, ...]:
    """What goes into the record: text, or a mark where speech stays unexplained, or nothing.

    Nothing only where the sound gives no evidence of a voice, or for less than half a
    second. No speech of 2 s stays without text or mark.
    """
    chunk = reading.chunk
    unsure = ("unsure",) if doubts(reading, USUAL_RATE) else ()
    flags = tuple(dict.fromkeys((*unsure, *reading.flags, *_disputed(reading))))
    reading = replace(reading, words=said(reading))
    foreign = is_foreign(reading.text) and chunk.speech_seconds < _SHORT
    unclear = reading.tail and not is_clear(reading)
    if not reading.words or foreign or unclear or is_hallucination(reading):
        heard = chunk.voice >= VOICE and chunk.speech_seconds >= _WORTH_A_MARK
        return (_mark(chunk.span),) if heard else ()
    words = punctuate(reading.words, chunk.speech, ends_turn=chunk.ends_turn)
    uncovered = holes(reading)
    marks = uncovered if chunk.voice >= VOICE else ()
    confidence = math.exp(min(0.0, reading.hypothesis.logprob))
    segments = []
    for mark in marks:
        before = tuple(word for word in words if word.span.start < mark.start)
        words = words[len(before) :]
        if before:
            segments.append(_segment(before, confidence, flags))
        segments.append(_mark(mark))
    if words:
        segments.append(_segment(words, confidence, flags))
    return tuple(segments)


def _disputed(reading: Reading) -> tuple[str, ...]:
    """Flags of endings and figures that the beam's other hypotheses wrote otherwise."""
    hypothesis = reading.hypothesis
    own = hypothesis.logprob * (len(hypothesis.tokens) + 1)
    others = [
        (other.text, own - other.logprob * (len(hypothesis.tokens) + 1))
        for other in hypothesis.others
    ]
    flags: list[str] = []
    for dispute in disputes(reading.text, others):
        detail = f"{reading.text[dispute.start : dispute.end]}（{dispute.other}）"
        is_figure = dispute.kind == "figure_doubt"
        flags.append(f"figure_doubt:{detail}" if is_figure else f"ending_doubt:{detail}")
    return tuple(dict.fromkeys(flags))


def _segment(words: tuple[Word, ...], confidence: float, flags: tuple[str, ...]) -> Segment:
    span = Span(words[0].span.start, max(word.span.end for word in words))
    return Segment(span, "".join(word.text for word in words), words, confidence, flags)


def _mark(span: Span) -> Segment:
    return Segment(span, INAUDIBLE, (Word(INAUDIBLE, span, 0.0),), 0.0, ("inaudible",))
