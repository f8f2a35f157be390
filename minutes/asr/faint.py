"""Speech of people far from the microphone: quiet stretches are searched again as if they were loud.

Detection at the chair's level passes over who is 30 dB below it, yet recognition scales every
window. So what is much quieter than the recording's speech, and not silent, is looked at again as if it were
loud; what sounds like speech then is heard or marked.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from minutes.asr.recogniser import speech_probabilities

Floats = NDArray[np.float32]

_FRAME = 512
_SPEECH = 0.4
_BELOW, _FARTHEST = 20.0, 50.0
"""Decibels below the recording's speech between which a stretch is looked at again."""
_SILENT = -85.0
_AROUND = 9
"""Frames of 32 ms on both sides that must be quiet, too: 0.3 s, or every pause within speech would count."""
_SHORTEST = 15
_AS_LOUD = 0.05
_SURE = 0.7
"""Probability that somebody speaks there; noise that is made loud seldom reaches it."""
_RUN = 12
"""Frames of such probability, 0.4 s; a chair that creaks is shorter."""
_KNOWN = 30


def faint_speech(samples: Floats, probability: Floats) -> Floats:
    """(num_frames,) ``probability`` of speech, raised where faint speech is.

    Parameters
    ----------
    samples : (num_frames * 512,) array at 16 kHz, or less by a part of the last frame
    probability : (num_frames,) of each 32 ms at the level it has
    """
    level = levels_of(samples, len(probability))
    speech = level[probability >= _SPEECH]
    if len(speech) < _KNOWN:
        return probability
    usual = float(np.percentile(speech, 75))
    around = np.pad(level, _AROUND, constant_values=-200.0)
    nearby = np.lib.stride_tricks.sliding_window_view(around, 2 * _AROUND + 1).max(axis=1)
    quiet = (nearby < usual - _BELOW) & (nearby > max(_SILENT, usual - _FARTHEST))
    raised = probability.copy()
    for first, end in _runs(quiet, _SHORTEST):
        part = samples[first * _FRAME : end * _FRAME]
        part = np.pad(part, (0, (end - first) * _FRAME - len(part)))
        gain = _AS_LOUD / 10 ** (float(np.percentile(level[first:end], 90)) / 20)
        again = speech_probabilities(np.clip(part * np.float32(gain), -1.0, 1.0))
        for start, stop in _runs(again >= _SURE, _RUN):
            place = slice(first + start, first + stop)
            raised[place] = np.maximum(raised[place], again[start:stop])
    return raised


def levels_of(samples: Floats, num_frames: int) -> Floats:
    """(num_frames,) decibels of full scale."""
    padded = np.pad(samples[: num_frames * _FRAME], (0, max(0, num_frames * _FRAME - len(samples))))
    power = np.mean(np.square(padded.reshape(num_frames, _FRAME)), axis=1)
    return np.asarray(10 * np.log10(power + 1e-20), np.float32)


def _runs(mask: NDArray[np.bool_], shortest: int) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [(int(a), int(b)) for a, b in pairs if b - a >= shortest]
