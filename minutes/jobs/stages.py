"""One stage at a time, inside the engine process: results in as files, result out as a file.

Runs where a crash may happen (:mod:`minutes.jobs.engine`); knows neither database nor queue.
"""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from minutes import audio as audio_room
from minutes import pipeline, serialize
from minutes.options import TranscribeOptions
from minutes.progress import OnProgress, silent
from minutes.schema import SAMPLE_RATE, Audio, Diarization, Recording, Segment, Turn
from minutes.span import Span
from minutes.store.codec import from_json, to_json
from minutes.store.files import replacing

if TYPE_CHECKING:
    from minutes.diarize.tracks import Track, TrackResult

RECORDING, AUDIO, DIARIZATION = "recording.json", "audio.npy", "diarization.json"
TRACK_AUDIO = "audio-{track:02d}.npy"
PLAN, SEGMENTS, TURNS, DRAFT = "plan.json", "segments-{part:04d}.json", "turns.json", "draft.json"
PAPERS = "papers.json"


@dataclass(frozen=True, slots=True)
class Request:
    """What the engine process is asked to do.

    ``recording``: the file to hear. ``work``: folder of the stage results. ``part``: which part
    of the recognition. ``seconds_by_stage``: for the record in the draft.
    """

    stage: str
    recording: str
    file_name: str
    work: str
    options: TranscribeOptions
    part: int = 0
    seconds_by_stage: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the recognition. ``voice``: whose track, counted from 0 in the order of the
    diarization; 0 where all speak on one sound."""

    span: Span
    voice: int = 0


Stage = Callable[[Request, OnProgress], Mapping[str, Any]]


def run(request: Request, on_progress: OnProgress) -> Mapping[str, Any]:
    """Run one stage; returns a small reference to what it wrote: file name and facts.

    Raises
    ------
    MinutesError
        One Japanese line.
    """
    watch = pipeline.Stopwatch()
    start = time.perf_counter()
    with watch.stage(request.stage):
        reference = STAGES[request.stage](request, on_progress)
    return {**reference, "seconds": round(time.perf_counter() - start, 3)}


def _decode(request: Request, on_progress: OnProgress) -> Mapping[str, Any]:
    path = Path(request.recording)
    if request.options.tracks:
        length = max(track.audio.duration for track in _tracks(request, on_progress))
    else:
        length = _audio(request, on_progress).duration
    recording = replace(pipeline.identify(path, length), file_name=request.file_name)
    _write(request, RECORDING, recording)
    return {"file": RECORDING, "duration": recording.duration, "sha256": recording.sha256}


def _diarize(request: Request, on_progress: OnProgress) -> Mapping[str, Any]:
    engines = _engines(request.options)
    if request.options.tracks:
        from minutes.diarize.tracks import diarize_tracks

        who = diarize_tracks(_tracks(request), diarizer=engines.diarizer, on_progress=on_progress)
        _write(request, DIARIZATION, who)
        return {"file": DIARIZATION, "speakers": len(who.names)}
    diarization = pipeline.diarize(
        _audio(request),
        engines=engines,
        options=request.options,
        context=_papers(request).context,
        on_progress=on_progress,
    )
    _write(request, DIARIZATION, diarization)
    return {"file": DIARIZATION, "speakers": len(diarization.speaker_ids)}


def _plan(request: Request, on_progress: OnProgress) -> Mapping[str, Any]:
    from minutes.asr import plan_parts

    parts: list[Part] = []
    voices = _voices(request)
    for number, diarization in enumerate(voices):
        on_progress("recognise", number, len(voices))
        spans = plan_parts(_voice_audio(request, number, diarization), diarization)
        parts += (Part(span, number) for span in spans)
    _write(request, PLAN, tuple(parts))
    return {"file": PLAN, "parts": len(parts)}


def _recognise(request: Request, on_progress: OnProgress) -> Mapping[str, Any]:
    part: Part = _read_all(request, PLAN, Part)[request.part]
    diarization = _voices(request)[part.voice]
    segments = pipeline.recognise(
        _voice_audio(request, part.voice, diarization),
        diarization,
        engines=_engines(request.options),
        papers=_papers(request),
        span=part.span,
        on_progress=on_progress,
    )
    name = SEGMENTS.format(part=request.part)
    _write(request, name, segments)
    return {"file": name, "segments": len(segments)}


def _assign(request: Request, on_progress: OnProgress) -> Mapping[str, Any]:
    voices = _voices(request)
    segments: list[list[Segment]] = [[] for _ in voices]
    for number, part in enumerate(_read_all(request, PLAN, Part)):
        segments[part.voice] += _read_all(request, SEGMENTS.format(part=number), Segment)
    turns: tuple[Turn, ...] = ()
    for said, diarization in zip(segments, voices, strict=True):
        turns += pipeline.assign(tuple(said), diarization, papers=_papers(request))
    if request.options.tracks:
        turns = pipeline.in_order(turns, _who(request).diarization)
    _write(request, TURNS, turns)
    return {"file": TURNS, "turns": len(turns)}


def _format(request: Request, on_progress: OnProgress) -> Mapping[str, Any]:
    seconds = dict(request.seconds_by_stage)
    draft = pipeline.compose(
        _read(request, RECORDING, Recording),
        _read_all(request, TURNS, Turn),
        papers=_papers(request),
        provenance=pipeline.provenance_of(request.options, _engines(request.options), seconds),
        labels=dict(_who(request).names) if request.options.tracks else {},
    )
    draft = pipeline.warn_if_cut_off(draft, Path(request.recording))
    _write_plain(request, DRAFT, serialize.to_json(draft))
    return {"file": DRAFT, "statements": len(draft.minutes_doc.statements)}


STAGES: Mapping[str, Stage] = MappingProxyType(
    {
        "decode": _decode,
        "diarize": _diarize,
        "plan": _plan,
        "recognise": _recognise,
        "assign": _assign,
        "format": _format,
    }
)


# --- results as files -------------------------------------------------------------------------


def _write(request: Request, name: str, value: object) -> None:
    _write_plain(request, name, to_json(value))


def _write_plain(request: Request, name: str, plain: object) -> None:
    with replacing(Path(request.work) / name) as part:
        part.write_text(json.dumps(plain, ensure_ascii=False, separators=(",", ":")))


def _read(request: Request, name: str, kind: type[Any]) -> Any:
    return from_json(kind, json.loads((Path(request.work) / name).read_text()))


def _read_all(request: Request, name: str, kind: type[Any]) -> tuple[Any, ...]:
    plain = json.loads((Path(request.work) / name).read_text())
    return tuple(from_json(kind, item) for item in plain)


def _papers(request: Request) -> pipeline.Papers:
    papers: pipeline.Papers = _read(request, PAPERS, pipeline.Papers)
    return papers


def _keep_audio(path: Path, audio: Audio) -> None:
    if audio.sample_rate != SAMPLE_RATE:
        raise ValueError(f"{audio.sample_rate} samples a second")
    samples = np.ascontiguousarray(audio.samples)
    header = np.lib.format.header_data_from_array_1_0(samples)
    with replacing(path) as part, part.open("wb") as stream:
        # np.save writes past Python: a full disk would then be an error without a number
        np.lib.format.write_array_header_1_0(stream, header)
        stream.write(samples.view(np.uint8).data)


def _mapped(path: Path, decode: Callable[[], Audio]) -> Audio:
    """The samples, mapped from the disk: a machine that did not decode them does so now."""
    if not path.is_file():
        _keep_audio(path, decode())
    # "c": torch warns about memory that cannot be written; what is written stays in this process
    return Audio(np.load(path, mmap_mode="c"))


def _audio(request: Request, on_progress: OnProgress = silent) -> Audio:
    recording = Path(request.recording)
    return _mapped(
        Path(request.work) / AUDIO, lambda: pipeline.decode(recording, on_progress=on_progress)
    )


# --- one sound per participant ----------------------------------------------------------------


def _tracks(request: Request, on_progress: OnProgress = silent) -> tuple[Track, ...]:
    """The participants' sounds; those of one file start at the same moment."""
    from minutes.diarize.tracks import Track

    sources = pipeline.sources_of((Path(request.recording),))
    tracks: list[Track] = []
    for number, source in enumerate(sources):

        def share(stage: str, completed: float, total: float, done: int = number) -> None:
            on_progress(stage, done + completed / max(total, 1e-9), len(sources))

        decode = functools.partial(
            audio_room.decode,
            source.path,
            track=source.track,
            channel=source.channel,
            on_progress=share,
        )
        path = Path(request.work) / TRACK_AUDIO.format(track=number)
        tracks.append(Track(source.name, _mapped(path, decode)))
    return tuple(tracks)


def _who(request: Request) -> TrackResult:
    from minutes.diarize.tracks import TrackResult

    who: TrackResult = _read(request, DIARIZATION, TrackResult)
    return who


def _voices(request: Request) -> tuple[Diarization, ...]:
    """What is recognised apart: each participant's own track, or everybody on one sound."""
    if not request.options.tracks:
        return (_read(request, DIARIZATION, Diarization),)
    who = _who(request)
    return tuple(pipeline.own_regions(who.diarization, speaker_id) for speaker_id, _ in who.names)


def _voice_audio(request: Request, number: int, diarization: Diarization) -> Audio:
    if not request.options.tracks:
        return _audio(request)
    _, name = _who(request).names[number]
    by_name = {track.name: track for track in _tracks(request)}
    return pipeline.own_voice(by_name[name], diarization)


def _engines(options: TranscribeOptions) -> pipeline.Engines:
    return _load(options.model, options.device)


@functools.lru_cache(maxsize=1)  # one set of models in memory; another model takes its place
def _load(model: str, device: str) -> pipeline.Engines:
    return pipeline.load_engines(TranscribeOptions(model=model, device=device))
