"""The end of a chunk that its decode passed over, heard again alone.

Whisper likes to stop at 。: behind 「ご質疑はありませんか。」 the chair's 「三浦委員。」 was missing, of all words
the ones that tell who speaks next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from minutes.asr.chunks import Loudness, part
from minutes.asr.judge import VOICE, Reading, characters, doubts, holes, said
from minutes.asr.reader import Decoding, read_behind
from minutes.asr.recogniser import Recogniser
from minutes.schema import Audio
from minutes.span import Seconds, Span

_SHORTEST: Seconds = 0.5
_BACK: Seconds = 0.4  # words' ends are that exact
_FASTEST = 12.0  # characters a second


def hear_tails(
    audio: Audio, readings: Sequence[Reading], recogniser: Recogniser, decoding: Decoding
) -> tuple[Reading, ...]:
    """``readings``, each with a passed-over end followed by a reading of that end."""
    cuts = {index: _cut(audio, reading) for index, reading in enumerate(readings)}
    pairs = {
        index: part(readings[index].chunk, cut) for index, cut in cuts.items() if cut is not None
    }
    if not pairs:
        return tuple(readings)
    texts = [readings[index].text for index in pairs]
    ends = [tail for _, tail in pairs.values()]
    again = dict(zip(pairs, read_behind(audio, ends, texts, recogniser, decoding), strict=True))
    result: list[Reading] = []
    for index, reading in enumerate(readings):
        if index in pairs:
            result += (
                replace(reading, chunk=pairs[index][0], sound=None),
                replace(again[index], words=said(again[index]), tail=True),
            )
        else:
            result.append(reading)
    return tuple(result)


def _cut(audio: Audio, reading: Reading) -> Seconds | None:
    """Quiet moment behind the last word, where half a second of speech and more follows."""
    if not reading.words or reading.chunk.voice < VOICE or not _times_hold(reading):
        return None
    left = holes(reading, _SHORTEST)
    last = max(word.span.end for word in reading.words)
    tail = [hole.start for hole in left if hole.start >= last]
    if not tail:
        return None
    begin = max(reading.chunk.span.start, tail[0] - _BACK)
    return Loudness(audio, reading.chunk.span).quietest(Span(begin, tail[0] + 0.1))


def _times_hold(reading: Reading) -> bool:
    """Whether word times tell where speech is: not those of a loop, nor words squeezed together."""
    spoken = max(word.span.end for word in reading.words) - reading.words[0].span.start
    squeezed = characters(reading.text) > _FASTEST * spoken
    return not squeezed and set(doubts(reading)) <= {"hole", "sparse"}
