"""The end of a sentence that another voice runs into: ます or ません, weighed on the sound.

「…行っておりません。」 over which somebody says はい was written 「…行っております。」, in every overlap that was
tried but one, and reads as well. The beam never heard the other ending. How much better the written ending fits
the sound than its opposite tells whether it was heard at all: by 9.4 and more where nobody spoke over it
(11 endings), by 8.4 and less where somebody did, whichever of the two had been said. Nothing tells which,
so the clerk is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from minutes.asr.judge import Reading
from minutes.asr.reader import encoded_window, window_of
from minutes.asr.recogniser import Recogniser, joined, likelihoods
from minutes.schema import Audio, Diarization
from minutes.span import Seconds, Span

_OPPOSITES = {
    "ませんでした": "ました",
    "ました": "ませんでした",
    "ません": "ます",
    "ます": "ません",
    "ていない": "ている",
    "ている": "ていない",
    "でない": "である",
    "である": "でない",
    "はない": "はある",
    "がある": "がない",
    "ができる": "ができない",
    "ができない": "ができる",
    "ており": "ておりません",
}
_ENDING = re.compile(rf"(?:{'|'.join(_OPPOSITES)})[。、\s]*$")
_ASKED = re.compile(r"(?:願い|願いいた|願い申し上げ)し?ます[。、\s]*$")
"""Nobody says お願いしません."""
_HEARD = 9.0
"""Log-probability by which an ending that was heard fits better than its opposite."""
_TOUCHING: Seconds = 0.3
"""Silence between the ending and another's voice within which that may have covered it."""
_END: Seconds = 0.8
"""How long an ending takes."""


def doubt_endings(
    audio: Audio,
    readings: Sequence[Reading],
    recogniser: Recogniser,
    diarization: Diarization | None,
) -> tuple[Reading, ...]:
    """``readings``, with a flag where another voice covers the last ending and the sound leaves it open."""
    if diarization is None:
        return tuple(readings)
    return tuple(
        _with_doubt(audio, reading, recogniser) if _is_covered(reading, diarization) else reading
        for reading in readings
    )


def _is_covered(reading: Reading, diarization: Diarization) -> bool:
    """Whether a second voice is there when the reading's last words are said."""
    text = reading.text
    if not reading.words or _ENDING.search(text) is None or _ASKED.search(text) is not None:
        return False
    last = max(word.span.end for word in reading.words)
    ending = Span(last - _END, last + _TOUCHING)
    voices = {region.speaker_id for region in diarization.regions if region.span.overlap(ending)}
    return len(voices) > 1


def _with_doubt(audio: Audio, reading: Reading, recogniser: Recogniser) -> Reading:
    match = _ENDING.search(reading.text)
    if match is None:
        return reading
    written = match.group().rstrip("。、 ")
    other = _OPPOSITES[written]
    if reading.sound is not None:
        sound = joined([reading.sound])
    else:
        samples = np.asarray(audio.crop(reading.chunk.span).samples)
        sound = encoded_window(recogniser, samples, window_of(reading.chunk, recogniser))
    stem = reading.text[: match.start()]
    fits = likelihoods(recogniser, sound, [f"{stem}{written}。", f"{stem}{other}。"])
    if fits[0] - fits[1] >= _HEARD:
        return reading
    flag = f"ending_doubt:{written}（{other}）"
    return replace(reading, flags=tuple(dict.fromkeys((*reading.flags, flag))))
