"""One recording per participant: who speaks is known from the track, only when is to be found.

Zoom writes a file for each participant, call recorders a channel for each side. Each track gets its
own speech detection. A microphone also hears the others through loudspeakers: such bleed follows
the envelope of a louder track and is suppressed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from minutes.diarize.diarizer import Diarizer, exclusive_of, find_local_speakers
from minutes.diarize.networks import FIRST_FRAME_MIDDLE, FRAME_STEP
from minutes.diarize.units import Clock, Run, active_runs, cut_at_pauses, loudness_of
from minutes.progress import OnProgress, silent
from minutes.schema import SAMPLE_RATE, Audio, Diarization, Region
from minutes.span import Seconds, Span, merge, subtract

Floats = NDArray[np.float32]

_ENVELOPE_RATE = 100
_MAX_OFFSET = 30.0
"""Seconds by which a track may start later than the reference and still be found."""
_CLEAR_PEAK = 1.6
"""How much higher than everywhere else the correlation must be to be believed."""
_LOUDER = 0.7
"""Log energy (about 3 dB) by which the source of bleed must be louder."""
_FOLLOWS = 0.6
"""Correlation of two envelopes from which one is the other's bleed."""
_BRIDGE = 0.25
_DROWNED = 2.3
"""Log energy (about 10 dB) by which our voice must lie below the other's, each against its usual."""
_POINTS_A_SECOND = 50


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """One participant's sound. ``name`` as the file says; ``offset``: start on the common clock."""

    name: str
    audio: Audio
    offset: Seconds = 0.0


@dataclass(frozen=True, slots=True)
class TrackResult:
    """``names``: (speaker_id, track name), by first appearance; silent tracks are left out."""

    diarization: Diarization
    names: tuple[tuple[str, str], ...]


def find_offset(track: Audio, reference: Audio) -> Seconds:
    """Seconds by which ``track`` starts after ``reference``, from the envelopes; 0 if not clear.

    ``reference`` is a recording that also hears the track's voice, such as Zoom's mixed file.
    """
    ours, theirs = _envelope(track), _envelope(reference)
    if not len(ours) or not len(theirs):
        return 0.0
    size = 1 << (len(ours) + len(theirs)).bit_length()
    product = np.fft.rfft(theirs, size) * np.conj(np.fft.rfft(ours, size))
    correlation = np.fft.irfft(product, size)
    reach = int(_MAX_OFFSET * _ENVELOPE_RATE)
    lags = np.arange(-reach, reach + 1)
    values = correlation[lags % size]
    peak = int(values.argmax())
    elsewhere = np.abs(lags - lags[peak]) > _ENVELOPE_RATE // 4
    clear = float(values[peak]) > _CLEAR_PEAK * float(np.abs(values[elsewhere]).max())
    return float(lags[peak]) / _ENVELOPE_RATE if clear else 0.0


def _envelope(audio: Audio) -> Floats:
    """(num_frames,) change of the log energy every 10 ms: onsets of syllables, sharp in time."""
    size = audio.sample_rate // _ENVELOPE_RATE
    frames = audio.samples[: len(audio.samples) // size * size].reshape(-1, size)
    if len(frames) < _ENVELOPE_RATE:
        return np.zeros(0, np.float32)
    level = np.log(np.mean(frames.astype(np.float32) ** 2, axis=1) + 1e-8)
    loud = np.maximum(np.median(level), level)
    return np.asarray(np.diff(np.convolve(loud, np.ones(3) / 3, "valid")), dtype=np.float32)


def diarize_tracks(
    tracks: Sequence[Track], *, diarizer: Diarizer, on_progress: OnProgress = silent
) -> TrackResult:
    """Who spoke when, exact by construction: each track is one speaker.

    Parameters
    ----------
    tracks : sequence of Track
        On one clock after ``offset``.
    diarizer : Diarizer
    on_progress : OnProgress
        Stage ``"diarize"``, seconds of sound of all tracks together.

    Returns
    -------
    TrackResult
    """
    total = sum(track.audio.duration for track in tracks)
    done = 0.0
    heard: list[_Heard] = []
    for track in tracks:
        heard.append(_listen(track, diarizer))
        done += track.audio.duration
        on_progress("diarize", done, total)
    spans = [_own_speech(index, heard) for index in range(len(heard))]
    order = sorted((found[0].start, index) for index, found in enumerate(spans) if found)
    names = {index: f"S{rank}" for rank, (_, index) in enumerate(order, start=1)}
    regions = tuple(
        sorted(
            (Region(span, names[index]) for index in names for span in spans[index]),
            key=lambda region: (region.span, region.speaker_id),
        )
    )
    diarization = Diarization(regions, exclusive_of(regions))
    return TrackResult(diarization, tuple((names[i], tracks[i].name) for _, i in order))


@dataclass(frozen=True, slots=True, eq=False)
class _Heard:
    """Pieces of speech of one track and its loudness, both on the track's own frames."""

    track: Track
    pieces: tuple[Run, ...]
    loudness: Floats
    clock: Clock

    def loudness_at(self, span: Span, num: int) -> Floats:
        """(num,) loudness at evenly spaced moments of a span on the common clock."""
        moments = np.linspace(span.start, span.end, num) - self.track.offset
        frames = (moments - self.clock.origin) / self.clock.step
        low = float(self.loudness.min()) if len(self.loudness) else -20.0
        at = np.interp(frames, np.arange(len(self.loudness)), self.loudness, left=low, right=low)
        return np.asarray(at, dtype=np.float32)


def _listen(track: Track, diarizer: Diarizer) -> _Heard:
    networks = diarizer.networks
    step = FRAME_STEP / SAMPLE_RATE
    clock = Clock(FIRST_FRAME_MIDDLE - step / 2, step, track.audio.duration)
    samples = np.ascontiguousarray(track.audio.samples, dtype=np.float32)
    num_frames = max(1, len(samples) // FRAME_STEP + 1)
    local_speakers = find_local_speakers(samples, networks, num_frames, lambda share: None)
    energy = networks.energy(samples) if local_speakers else np.zeros(0, np.float32)
    loudness = loudness_of(energy, num_frames, clock)
    runs = sorted(run for found in active_runs(local_speakers, num_frames, step) for run in found)
    pieces = tuple(part for run in runs for part in cut_at_pauses(run, loudness, step))
    return _Heard(track, pieces, loudness, clock)


def _own_speech(index: int, heard: Sequence[_Heard]) -> tuple[Span, ...]:
    mine = heard[index]
    others = [other for place, other in enumerate(heard) if place != index]
    spans = [mine.clock.span(piece).shift(mine.track.offset) for piece in mine.pieces]
    own = [span for span in spans if not any(_is_bleed(span, mine, other) for other in others)]
    usual = _usual_loudness(mine)
    drowned = [
        part
        for other in others
        for span in own
        for part in _drowned(span, (mine, usual), (other, _usual_loudness(other)))
    ]
    return merge(subtract(own, drowned), bridge=_BRIDGE)


def _usual_loudness(heard: _Heard) -> float:
    """How loud the track's own voice usually is: the upper half of its pieces."""
    pieces = [heard.clock.span(piece).shift(heard.track.offset) for piece in heard.pieces]
    levels = [float(heard.loudness_at(span, _points(span)).mean()) for span in pieces]
    return float(np.percentile(levels, 75)) if levels else 0.0


def _points(span: Span) -> int:
    return max(8, round(span.duration * _POINTS_A_SECOND))


def _drowned(span: Span, mine: tuple[_Heard, float], other: tuple[_Heard, float]) -> Iterator[Span]:
    """Stretches at a piece's edge or inside it where only the other's voice is heard.

    Each track is measured against its own voice, so that a faint microphone is no bleed: ours is
    far below our usual voice while the other is far nearer to its own.
    """
    num = _points(span)
    ours = mine[0].loudness_at(span, num) - mine[1]
    theirs = other[0].loudness_at(span, num) - other[1]
    width = min(num, _POINTS_A_SECOND // 5)  # convolve would lengthen a shorter stretch
    smooth = np.convolve(theirs - ours, np.ones(width) / width, "same")
    only_theirs = (smooth > _DROWNED) & (ours < -_DROWNED / 2) & (theirs > -_DROWNED)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], only_theirs.astype(np.int8), [0]))))
    step = span.duration / num
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if (end - start) * step >= _BRIDGE:
            yield Span(span.start + float(start) * step, span.start + float(end) * step)


def _is_bleed(span: Span, mine: _Heard, other: _Heard) -> bool:
    """Whether the other track is louder here and ours follows it."""
    num = _points(span)
    ours, theirs = mine.loudness_at(span, num), other.loudness_at(span, num)
    if float(theirs.mean() - ours.mean()) < _LOUDER:
        return False
    if float(ours.std()) < 1e-3 or float(theirs.std()) < 1e-3:
        return False
    return float(np.corrcoef(ours, theirs)[0, 1]) >= _FOLLOWS
