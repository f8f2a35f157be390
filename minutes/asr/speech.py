"""Where somebody speaks, on the recording's clock: silero, and what diarization heard besides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from minutes.asr.faint import faint_speech
from minutes.asr.recogniser import speech_probabilities
from minutes.schema import SAMPLE_RATE, Audio, Diarization
from minutes.span import Seconds, Span, merge

if TYPE_CHECKING:
    from numpy.typing import NDArray

FRAME_SAMPLES = 512
FRAME = FRAME_SAMPLES / SAMPLE_RATE
"""Seconds of one silero decision."""

_BLOCK_FRAMES = 9375  # 5 minutes: silero copies what it is given three times
_WARM_UP_FRAMES = 60  # its state settles in about 2 s
_ENTER, _LEAVE = 0.4, 0.2
_PAD: Seconds = 0.1  # silero opens late on unvoiced starts (はい, 質疑)
_BRIDGE: Seconds = 0.15
_SHORTEST: Seconds = 0.12


def probabilities(audio: Audio, span: Span) -> NDArray[np.float32]:
    """(num_frames,) probability of speech in each 32 ms of ``span``; memory does not grow with length."""
    first = int(span.start * SAMPLE_RATE)
    total = max(0, min(len(audio.samples), int(span.end * SAMPLE_RATE)) - first)
    count = -(-total // FRAME_SAMPLES)
    parts = []
    for start in range(0, count, _BLOCK_FRAMES):
        warm = min(start, _WARM_UP_FRAMES)
        stop = min(count, start + _BLOCK_FRAMES)
        block = audio.samples[first + (start - warm) * FRAME_SAMPLES : first + stop * FRAME_SAMPLES]
        missing = (stop - start + warm) * FRAME_SAMPLES - len(block)
        parts.append(speech_probabilities(np.pad(block, (0, missing)))[warm:])
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def islands(probability: NDArray[np.float32], span: Span) -> tuple[Span, ...]:
    """Speech inside ``span``: opens at 0.4, closes below 0.2, a little room on both sides."""
    found: list[Span] = []
    start: int | None = None
    for index, value in enumerate(np.append(probability, 0.0)):
        if start is None and value >= _ENTER:
            start = index
        elif start is not None and value < _LEAVE:
            found.append(Span(span.start + start * FRAME, span.start + index * FRAME))
            start = None
    return _pad((stretch for stretch in found if stretch.duration >= _SHORTEST), span)


def _pad(spans: Iterable[Span], limit: Span) -> tuple[Span, ...]:
    padded = (Span(span.start - _PAD, span.end + _PAD) & limit for span in spans)
    return merge(padded, bridge=_BRIDGE)


@dataclass(frozen=True, slots=True, eq=False)
class SpeechMap:
    """Speech of one stretch. ``spans``: sorted, apart; ``voice`` tells how sure silero is."""

    spans: tuple[Span, ...]
    start: Seconds
    probability: NDArray[np.float32]

    def voice(self, span: Span) -> float:
        """Mean probability of speech in the liveliest half of ``span``; 0 where nothing is heard.

        The half, because pauses between words belong to speech.
        """
        first = max(0, int((span.start - self.start) / FRAME))
        window = np.sort(self.probability[first : int((span.end - self.start) / FRAME) + 1])
        return float(window[len(window) // 2 :].mean()) if len(window) else 0.0


def map_speech(audio: Audio, span: Span, diarization: Diarization | None) -> SpeechMap:
    """Union of what silero and diarization call speech, so that neither can lose a sentence."""
    probability = faint_speech(np.asarray(audio.crop(span).samples), probabilities(audio, span))
    regions = diarization.regions if diarization is not None else ()
    others = (region.span & span for region in regions)
    spans = merge(
        (*islands(probability, span), *(other for other in others if other)), bridge=_BRIDGE
    )
    return SpeechMap(spans, span.start, probability)
