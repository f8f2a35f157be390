"""Who spoke when: windows → local speakers → pieces → voices → regions."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from minutes.diarize.backchannels import (
    Backchannel,
    Window,
    backchannel_candidates,
    backchannels_within,
    confirmed_backchannels,
    windows_of,
)
from minutes.diarize.cluster import SpeakerCount
from minutes.diarize.embedding import embed_rows
from minutes.diarize.label import label_units
from minutes.diarize.load import load_networks
from minutes.diarize.networks import (
    FIRST_FRAME_MIDDLE,
    FRAME_STEP,
    WINDOW_SAMPLES,
    Networks,
)
from minutes.diarize.parallel import side_by_side
from minutes.diarize.pretrained import is_pipeline, load_pipeline, run_pipeline
from minutes.diarize.similar import group_sums, unit_length
from minutes.diarize.stitch import LocalSpeaker, stitch
from minutes.diarize.units import Clock, Layout, lay_out, loudness_of, mel_rows, runs_of
from minutes.options import check_speakers
from minutes.progress import OnProgress, silent
from minutes.schema import SAMPLE_RATE, Audio, Diarization, Region
from minutes.span import Span

Floats = NDArray[np.float32]
Float16s = NDArray[np.float16]
Ints = NDArray[np.int64]

_HOP_FRAMES = 197  # 3.3 s: each moment is heard in three windows; four were no better
_BATCH = 8
_SILENT = 1e-4
"""Root mean square below which a window holds nothing (digital silence)."""
_SEGMENT_SHARE = 0.45
"""Share of the work that segmentation is, for progress; the rest is embedding."""


@dataclass(frozen=True, slots=True)
class Diarizer:
    """Loaded networks; build with :func:`load_diarizer`.

    ``pipeline``: pyannote's own pipeline where the operator brought one; it then diarizes alone.
    """

    networks: Networks
    pipeline: Any = None


def load_diarizer(
    segmentation: Path,
    embedding: Path,
    *,
    pipeline: Path | None = None,
    device: str = "auto",
    num_threads: int | None = None,
) -> Diarizer:
    """Load both networks.

    Parameters
    ----------
    segmentation, embedding : Path
        Folders of pyannote segmentation-3.0 and of CAM++.
    pipeline : Path, optional
        Folder of a whole pyannote pipeline (speaker-diarization-community-1), used instead where
        it is there.
    device : str
        ``"auto"``, ``"cpu"`` or ``"cuda"``.
    num_threads : int, optional
        CPU threads; all cores that this process may use if not given.

    Raises
    ------
    ModelMissing
        Weights are absent or damaged.
    EngineError
        They are another network's, or a pipeline of the operator's that cannot be read.
    UsageError
        CUDA was asked for and is not there.
    """
    networks = load_networks(segmentation, embedding, device, num_threads)
    if pipeline is None or not is_pipeline(pipeline):
        return Diarizer(networks)
    return Diarizer(networks, load_pipeline(pipeline, device))


def diarize(  # noqa: PLR0913 - each number is an option of its own for the clerk
    audio: Audio,
    *,
    diarizer: Diarizer,
    num_speakers: int | None = None,
    min_speakers: int | None = None,
    max_speakers: int | None = None,
    expected_speakers: int | None = None,
    on_progress: OnProgress = silent,
) -> Diarization:
    """Who spoke when.

    Parameters
    ----------
    audio : Audio
        At 16 kHz.
    num_speakers, min_speakers, max_speakers : int, optional
        Exact number of speakers, or bounds.
    expected_speakers : int, optional
        Size of the roster: a hint, not a bound.
    on_progress : OnProgress
        Called with stage ``"diarize"`` and seconds of the recording.

    Returns
    -------
    Diarization
        Empty where nobody speaks.
    """
    count = speaker_count(num_speakers, min_speakers, max_speakers, expected_speakers)
    total = audio.duration
    on_progress("diarize", 0.0, total)
    if diarizer.pipeline is not None and len(audio.samples):
        known = {"num_speakers": num_speakers}
        known |= {"min_speakers": min_speakers, "max_speakers": max_speakers}
        return run_pipeline(diarizer.pipeline, audio, known, on_progress)
    return _diarize_audio(audio, diarizer.networks, count, on_progress)


def _diarize_audio(
    audio: Audio, networks: Networks, count: SpeakerCount, on_progress: OnProgress
) -> Diarization:
    total = audio.duration
    samples = np.ascontiguousarray(audio.samples, dtype=np.float32)
    step = FRAME_STEP / SAMPLE_RATE
    clock = Clock(FIRST_FRAME_MIDDLE - step / 2, step, total)
    num_frames = max(1, len(samples) // FRAME_STEP + 1)

    def report(share: float) -> None:
        on_progress("diarize", total * share, total)

    local_speakers = find_local_speakers(
        samples, networks, num_frames, lambda share: report(_SEGMENT_SHARE * share)
    )
    energy = networks.energy(samples) if local_speakers else np.zeros(0, np.float32)
    layout = lay_out(local_speakers, loudness_of(energy, num_frames, clock), step)
    if not layout.units:
        report(1.0)
        return Diarization((), ())
    candidates = backchannel_candidates(local_speakers, layout.active, num_frames, step)
    pieces = (*layout.units, *candidates)
    rows = [mel_rows(unit, len(energy), clock) for unit in pieces]
    windows: dict[int, list[Window]] = {}

    def keep_windows(index: int, found: Float16s) -> None:
        if not pieces[index].mixed:
            windows[index] = windows_of(index, rows[index], found, clock)

    def embedded(done: int) -> None:
        report(_SEGMENT_SHARE + (1 - _SEGMENT_SHARE) * done / len(rows))

    every = embed_rows(samples, rows, networks, embedded, keep_windows)
    vectors, others = np.split(every, [len(layout.units)])
    seconds = np.array([unit.num_frames * step for unit in layout.units], np.float32)
    labels = label_units(layout, vectors, seconds, step, count)
    centres = unit_length(group_sums(vectors, seconds, labels)[0])
    active = _voice_activity(layout, labels, num_frames)
    inside = [window for index in sorted(windows) for window in windows[index]]
    answers = [
        *backchannels_within(inside, layout, labels, centres, active),
        *confirmed_backchannels(candidates, others, centres, active),
    ]
    return _result(_voice_activity(layout, labels, num_frames, answers), centres, clock)


def speaker_count(
    exact: int | None, least: int | None, most: int | None, expected: int | None
) -> SpeakerCount:
    """Check and join what the caller knows of the number of speakers."""
    check_speakers(exact, least, most)
    if exact is not None:
        return SpeakerCount(exact, exact, exact)
    return SpeakerCount(least or 1, most, expected)


def find_local_speakers(
    samples: Floats, networks: Networks, num_frames: int, on_share: Callable[[float], None]
) -> list[LocalSpeaker]:
    """Local speakers of one channel; ``on_share`` hears how much is done, 0 to 1."""
    frame = FRAME_STEP
    last = max(0, -(-(len(samples) - WINDOW_SAMPLES) // frame))
    starts = [*range(0, last, _HOP_FRAMES), last]
    batches = [starts[at : at + _BATCH] for at in range(0, len(starts), _BATCH)]

    def segmented(batch: Sequence[int]) -> tuple[list[int], Floats]:
        first, size = batch[0] * frame, (batch[-1] - batch[0]) * frame + WINDOW_SAMPLES
        stretch = _padded(samples, first, size)
        offsets = [start * frame - first for start in batch]
        loud = [
            (start, at)
            for start, at in zip(batch, offsets, strict=True)
            if float(np.sqrt(np.mean(stretch[at : at + WINDOW_SAMPLES] ** 2))) > _SILENT
        ]
        if not loud:
            return [], np.empty((0, 0, 0), np.float32)
        return [start for start, _ in loud], networks.activity(stretch, [at for _, at in loud])

    heard: list[int] = []
    # one array for all: small ones kept between the networks' large ones would tear the heap apart
    windows = np.empty((0, 0, 0), np.float32)
    done = 0
    for batch, (found, activity) in zip(
        batches, side_by_side(segmented, batches, networks.workers), strict=True
    ):
        if not heard and found:
            windows = np.empty((len(starts), *activity.shape[1:]), np.float32)
        if found:
            windows[len(heard) : len(heard) + len(found)] = activity
        heard += found
        done += len(batch)
        on_share(done / len(starts))
    return stitch(windows[: len(heard)], heard, num_frames)


def _padded(samples: Floats, start: int, size: int) -> Floats:
    """``size`` samples from ``start`` on, silence behind the end."""
    part = samples[start : start + size]
    return part if len(part) == size else np.pad(part, (0, size - len(part)))


def _voice_activity(
    layout: Layout, labels: Ints, num_frames: int, answers: Sequence[Backchannel] = ()
) -> NDArray[np.bool_]:
    """(num_voices, num_frames): each active run takes the voice of its local speaker's nearest piece."""
    active = np.zeros((int(labels.max()) + 1, num_frames), bool)
    by_local: dict[int, list[tuple[int, int, int]]] = {}
    for answer in answers:
        (run,) = answer.unit.runs
        if run in layout.active[answer.unit.local_speaker]:
            by_local.setdefault(answer.unit.local_speaker, []).append((*run, answer.voice))
    for unit, label in zip(layout.units, labels, strict=True):
        by_local.setdefault(unit.local_speaker, []).extend((a, b, int(label)) for a, b in unit.runs)
    for index, runs in enumerate(layout.active):
        known = sorted(by_local.get(index, []))
        if not known:
            continue
        # boundaries half-way between neighbouring pieces of different voice
        cuts = [0, *((x[1] + y[0]) // 2 for x, y in zip(known[:-1], known[1:], strict=True))]
        ends = [*cuts[1:], num_frames]
        for (_, _, label), low, high in zip(known, cuts, ends, strict=True):
            for start, end in runs:
                active[label, max(start, low) : max(0, min(end, high))] = True
    for answer in answers:
        (run,) = answer.unit.runs
        if answer.instead is not None:
            active[answer.instead, slice(*run)] = False
        active[answer.voice, slice(*run)] = True
    return active


def _result(active: NDArray[np.bool_], centres: Floats, clock: Clock) -> Diarization:
    runs = [(a, b, voice) for voice in range(len(active)) for a, b in runs_of(active[voice])]
    order = list(dict.fromkeys(voice for _, _, voice in sorted(runs)))
    names = {voice: f"S{rank}" for rank, voice in enumerate(order, start=1)}
    regions = tuple(
        sorted(
            (Region(clock.span((a, b)), names[voice]) for a, b, voice in runs),
            key=lambda region: (region.span, region.speaker_id),
        )
    )
    embeddings = tuple((names[v], tuple(float(x) for x in centres[v])) for v in order)
    return Diarization(regions, exclusive_of(regions), embeddings)


def exclusive_of(regions: Sequence[Region]) -> tuple[Region, ...]:
    """One speaker at a time: where two overlap, whoever speaks for the shorter time keeps it.

    The shorter one is the answer that interrupts; its words lie nowhere else.

    >>> long, short = Region(Span(0.0, 9.0), "S1"), Region(Span(4.0, 5.0), "S2")
    >>> [(r.span.start, r.speaker_id) for r in exclusive_of((long, short))]
    [(0.0, 'S1'), (4.0, 'S2'), (5.0, 'S1')]
    """
    moments = sorted({edge for r in regions for edge in (r.span.start, r.span.end)})
    waiting = sorted(regions, key=lambda region: region.span, reverse=True)
    speaking: list[Region] = []
    result: list[Region] = []
    for start, end in itertools.pairwise(moments):
        speaking = [region for region in speaking if region.span.end > start]
        while waiting and waiting[-1].span.start <= start:
            speaking.append(waiting.pop())
        if not speaking:
            continue
        owner = min(speaking, key=lambda region: region.span.duration).speaker_id
        if result and result[-1].speaker_id == owner and result[-1].span.end == start:
            start = result.pop().span.start
        result.append(Region(Span(start, end), owner))
    return tuple(result)
