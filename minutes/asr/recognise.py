"""Audio in, segments out: plan, decode, time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from minutes.asr.answers import Expected, hear_answers
from minutes.asr.chunks import plan_chunks, plan_parts
from minutes.asr.endings import doubt_endings
from minutes.asr.hints import Hints, hear_with_hints
from minutes.asr.packing import read_packed
from minutes.asr.prompts import style_prompt
from minutes.asr.reader import Decoding, read
from minutes.asr.recogniser import Recogniser, tokenize
from minutes.asr.repair import repair, segments_of
from minutes.memory import forget_files, give_back
from minutes.progress import OnProgress, silent
from minutes.schema import Audio, Diarization, Segment
from minutes.span import Seconds, Span


def transcribe(  # noqa: PLR0913 - what is known beforehand and what is asked for
    audio: Audio,
    *,
    recogniser: Recogniser,
    diarization: Diarization | None = None,
    hints: Hints | None = None,
    answers: Expected | None = None,
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
    hints : Hints | None
        Which words of this meeting a text sounds like; where one does, the sound is asked again.
    answers : Expected | None
        Where the meeting asks for an answer, and which ones are possible.
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
    ways = recogniser.ways
    told = style_prompt(partial(tokenize, recogniser)) if ways.prompt else ()
    decoding = Decoding(told)
    hear = read_packed if ways.packed else read
    for part in parts:
        chunks = plan_chunks(audio, part, diarization)
        give_back()
        forget_files()
        speech = sum(chunk.speech_seconds for chunk in chunks)
        report = _reporter(on_progress, completed, part.duration, total, speech)
        readings = repair(
            audio, hear(audio, chunks, recogniser, decoding, on_done=report), recogniser, decoding
        )
        give_back()
        if hints is not None and ways.prompt:
            readings = hear_with_hints(audio, readings, recogniser, hints)
        if answers is not None:
            readings = hear_answers(audio, readings, recogniser, answers)
        readings = doubt_endings(audio, readings, recogniser, diarization)
        segments += [segment for reading in readings for segment in segments_of(reading)]
        completed += part.duration
        on_progress("recognise", completed, total)
    return tuple(segments)


def _reporter(
    on_progress: OnProgress, completed: Seconds, length: Seconds, total: Seconds, speech: Seconds
) -> Callable[[Seconds], None]:
    """Turns seconds of speech done in a part into seconds of the recording."""
    done = 0.0

    def report(seconds: Seconds) -> None:
        nonlocal done
        done += seconds
        on_progress("recognise", completed + length * min(1.0, done / speech), total)

    return report
