"""Voice profiles (声紋): members recognised from meetings that a clerk has confirmed.

A profile keeps the mean of a person's voice vectors and how far they scatter, the name, the seconds
of speech that it rests on and the day, nothing else. A name is only offered when a voice is near
enough, nearer than to anybody else, and never twice in one meeting. Rooms and codecs are taken out
of the comparison (:mod:`minutes.diarize.channel`). Pure numpy: no recording and no model is needed
to match.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from minutes.diarize.channel import without_channel
from minutes.errors import UsageError
from minutes.matching import cheapest_pairs
from minutes.schema import Diarization
from minutes.span import Seconds

Vector = tuple[float, ...]
Floats = NDArray[np.float64]

MIN_SECONDS: Seconds = 3.0
"""Speech in one meeting below which a voice is neither kept nor recognised."""
ENOUGH_SECONDS: Seconds = 600.0
"""From so much speech on a profile forgets slowly: voices and rooms change over the years."""
_ACCEPT = 0.88
"""Cosine, without what rooms and codecs do, from which two meetings' voices are one person.

Chosen on half of the meetings of ``benchmarks/bench_voices.py``: no stranger and no voice 7 % apart
passes it more than once in a hundred, one voice in two meetings reaches 0.87 to 0.98."""
_MARGIN = 0.06
"""How much nearer the best profile must be than the second."""
_FIRST_SPREAD = 0.1


@dataclass(frozen=True, slots=True)
class VoiceProfile:
    """One member's voice.

    ``mean``: unit vector. ``spread``: mean distance (1 - cosine) of meetings to the mean.
    ``seconds``: speech that it rests on. ``enrolled_on``: day of the last meeting added.
    """

    name: str
    mean: Vector
    spread: float
    seconds: Seconds
    enrolled_on: date


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker's voice in one meeting, from ``seconds`` of speech; ``vector`` of any length."""

    speaker_id: str
    vector: Vector
    seconds: Seconds


@dataclass(frozen=True, slots=True)
class ProfileMatch:
    """``speaker_id`` sounds like ``name``; ``score``: cosine without the channel, −1 to 1."""

    speaker_id: str
    name: str
    score: float


def voices_of(diarization: Diarization) -> tuple[Voice, ...]:
    """The voices of a meeting with the speech that each rests on, in the order of the embeddings."""
    seconds: dict[str, Seconds] = {}
    for region in diarization.exclusive:
        seconds[region.speaker_id] = seconds.get(region.speaker_id, 0.0) + region.span.duration
    return tuple(
        Voice(speaker_id, vector, seconds.get(speaker_id, 0.0))
        for speaker_id, vector in diarization.embeddings
        if any(vector)
    )


def enrol(
    name: str, voice: Voice, enrolled_on: date, profile: VoiceProfile | None = None
) -> VoiceProfile:
    """A new profile, or ``profile`` with one more meeting that a clerk has confirmed.

    Parameters
    ----------
    name : str
        Whose voice it is.
    voice : Voice
        As heard in that meeting.
    enrolled_on : date
        Today.
    profile : VoiceProfile, optional
        What was known before; each meeting counts by its seconds.

    Raises
    ------
    UsageError
        Too little speech, or a vector of another model than the profile's.

    Examples
    --------
    >>> enrol("山田一郎", Voice("S1", (3.0, 4.0), 20.0), date(2021, 6, 14)).mean
    (0.6, 0.8)
    """
    if voice.seconds < MIN_SECONDS or not any(voice.vector):
        raise UsageError(
            f"「{name}」の発言が短すぎるため、声を登録できません（{MIN_SECONDS:.0f}秒以上必要です）。"
        )
    vector = _unit(voice.vector)
    if profile is None:
        return VoiceProfile(name, _tuple(vector), _FIRST_SPREAD, voice.seconds, enrolled_on)
    before = np.asarray(profile.mean, dtype=np.float64)
    if len(before) != len(vector):
        raise UsageError(
            f"「{name}」の声の登録は別のモデルで作られています。登録を消して、登録し直してください。"
        )
    known = min(profile.seconds, ENOUGH_SECONDS)
    total = known + voice.seconds
    distance = 1.0 - float(before @ vector)
    return VoiceProfile(
        name,
        _tuple(_unit(before * known + vector * voice.seconds)),
        (profile.spread * known + distance * voice.seconds) / total,
        profile.seconds + voice.seconds,
        enrolled_on,
    )


def match(voices: Sequence[Voice], profiles: Sequence[VoiceProfile]) -> tuple[ProfileMatch, ...]:
    """Speakers whose voice is a known member's; whoever is not near enough is left out.

    Parameters
    ----------
    voices : sequence of Voice
        All voices of one meeting.
    profiles : sequence of VoiceProfile
        Those of another model are passed over.

    Returns
    -------
    tuple of ProfileMatch
        In the order of the speakers; each name at most once.
    """
    usable = [v for v in voices if v.seconds >= MIN_SECONDS and any(v.vector)]
    known = [p for p in profiles if usable and len(p.mean) == len(usable[0].vector)]
    if not usable or not known:
        return ()
    heard = without_channel(np.array([voice.vector for voice in usable], dtype=np.float64))
    members = without_channel(np.array([profile.mean for profile in known], dtype=np.float64))
    scores = heard @ members.T
    return tuple(
        ProfileMatch(usable[row].speaker_id, known[column].name, float(scores[row, column]))
        for row, column in cheapest_pairs((-scores).tolist())
        if _is_sure(scores, row, column)
    )


def _is_sure(scores: Floats, row: int, column: int) -> bool:
    """Near enough, and nearer than any other profile to this voice."""
    score = float(scores[row, column])
    second = float(np.delete(scores[row], column).max(initial=-1.0))
    return score >= _ACCEPT and score - second >= _MARGIN


def _unit(vector: Vector | Floats) -> Floats:
    array = np.asarray(vector, dtype=np.float64)
    return array / float(np.linalg.norm(array))


def _tuple(array: Floats) -> Vector:
    return tuple(float(value) for value in array)
