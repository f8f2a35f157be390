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

from minutes import pipeline, serialize
from minutes.codec import from_plain, to_plain
from minutes.diarize.profiles import ProfileMatch, VoiceProfile
from minutes.format.learning import unpacked
from minutes.jobs import sounds
from minutes.jobs.recordings import digest_of
from minutes.jobs.results import (
    DIARIZATION,
    DRAFT,
    MIX,
    OFFSETS,
    PAPERS,
    PLACE,
    PLAN,
    RECORDING,
    TURNS,
    USAGE,
    segments_name,
)
from minutes.options import TranscribeOptions
from minutes.progress import OnProgress, silent
from minutes.schema import Audio, Diarization, Recording, Segment, Turn
from minutes.sealed import read_plain, read_plain_text, write_plain
from minutes.span import Span
from minutes.store.files import replacing

if TYPE_CHECKING:
    from minutes.diarize.tracks import Track, TrackResult
    from minutes.format.learning import Learnt


@dataclass(frozen=True, slots=True)
class Request:
    """What the engine process is asked to do.

    ``recordings``: the file to hear, or one for each participant. ``work``: folder of the stage results. ``part``: which part
    of the recognition. ``seconds_by_stage``: for the record in the draft. ``voices``: profiles to
    compare with; they travel here alone and are written nowhere.
    """

    stage: str
    recordings: tuple[str, ...]
    file_name: str
    work: str
    options: TranscribeOptions
    part: int = 0
    seconds_by_stage: Mapping[str, float] = field(default_factory=dict)
    voices: tuple[VoiceProfile, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the recognition. ``voice``: whose track, counted from 0 in the order of the
    diarization; 0 where all speak on one sound."""

    span: Span
    voice: int = 0


Action = Callable[[Request, OnProgress], Mapping[str, Any]]


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
        reference = ACTIONS[request.stage](request, on_progress)
    return {**reference, "seconds": round(time.perf_counter() - start, 3)}


def _decode(request: Request, on_progress: OnProgress) -> Mapping[str, Any]:
    paths, more = _paths(request), []
    if request.options.tracks:
        found = _tracks(request, on_progress)
        length = max(track.audio.duration + track.offset for track in found)
        more.append(OFFSETS)
        if sounds.write_mix(paths, found, Path(request.work)):
            more.append(MIX)
    else:
        length = _audio(request, on_progress).duration
        if (Path(request.work) / PLACE).is_file():  # not of what an earlier version decoded
            more.append(PLACE)
    recording = replace(pipeline.identify(paths[0], length), file_name=request.file_name)
    _write(request, RECORDING, recording)
    digest = digest_of(paths, [path.name for path in paths])
    return {"file": RECORDING, "more": more, "duration": recording.duration, "sha256": digest}


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
        engines=pipeline.engines_for(
            _engines(request.options), request.options, is_far=_is_far(request)
        ),
        papers=_papers(request),
        past=_past(request),
        span=part.span,
        on_progress=on_progress,
    )
    name = segments_name(request.part)
    _write(request, name, segments)
    return {"file": name, "segments": len(segments)}


def _assign(request: Request, on_progress: OnProgress) -> Mapping[str, Any]:
    voices = _voices(request)
    segments: list[list[Segment]] = [[] for _ in voices]
    for number, part in enumerate(_read_all(request, PLAN, Part)):
        segments[part.voice] += _read_all(request, segments_name(number), Segment)
    respell = pipeline.names_of(request.options).ways.respell
    turns: tuple[Turn, ...] = ()
    for said, diarization in zip(segments, voices, strict=True):
        turns += pipeline.assign(
            tuple(said), diarization, papers=_papers(request), past=_past(request), respell=respell
        )
    if request.options.tracks:
        turns = pipeline.in_order(turns, _who(request).diarization)
    _write(request, TURNS, turns)
    return {"file": TURNS, "turns": len(turns)}


def _format(request: Request, on_progress: OnProgress) -> Mapping[str, Any]:
    seconds = dict(request.seconds_by_stage)
    is_far = _is_far(request)
    names = pipeline.names_of(request.options, is_far=is_far)
    draft = pipeline.compose(
        _read(request, RECORDING, Recording),
        _read_all(request, TURNS, Turn),
        papers=_papers(request),
        provenance=pipeline.provenance_of(request.options, names, seconds),
        labels=dict(_who(request).names) if request.options.tracks else {},
        voices=_recognised(request),
    )
    path = _paths(request)[0]
    draft = pipeline.warn_if_cut_off(draft, path)
    if not request.options.tracks:
        draft = pipeline.tell_what_was_heard(draft, path)
    draft = pipeline.tell_how_it_was_heard(draft, request.options, names.ways, is_far=is_far)
    _write_plain(request, DRAFT, serialize.draft_to_json(draft))
    return {"file": DRAFT, "statements": len(draft.minutes_doc.statements)}


def _recognised(request: Request) -> tuple[ProfileMatch, ...]:
    if request.options.tracks or not request.voices:
        return ()
    return pipeline.recognise_voices(_read(request, DIARIZATION, Diarization), request.voices)


ACTIONS: Mapping[str, Action] = MappingProxyType(
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
    _write_plain(request, name, to_plain(value))


def _write_plain(request: Request, name: str, plain: object) -> None:
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    with replacing(Path(request.work) / name) as part:
        write_plain(part, text.encode())


def _read(request: Request, name: str, kind: type[Any]) -> Any:
    return from_plain(kind, json.loads(read_plain_text(Path(request.work) / name)))


def _read_all(request: Request, name: str, kind: type[Any]) -> tuple[Any, ...]:
    plain = json.loads(read_plain_text(Path(request.work) / name))
    return tuple(from_plain(kind, item) for item in plain)


def _papers(request: Request) -> pipeline.Papers:
    papers: pipeline.Papers = _read(request, PAPERS, pipeline.Papers)
    return papers


def _past(request: Request) -> Learnt | None:
    file = Path(request.work) / USAGE
    return unpacked(read_plain(file)) if file.is_file() else None


# --- sound ------------------------------------------------------------------------------------


def _paths(request: Request) -> tuple[Path, ...]:
    return tuple(map(Path, request.recordings))


def _audio(request: Request, on_progress: OnProgress = silent) -> Audio:
    return sounds.whole(_paths(request)[0], Path(request.work), on_progress)


def _tracks(request: Request, on_progress: OnProgress = silent) -> tuple[Track, ...]:
    return sounds.tracks(_paths(request), Path(request.work), on_progress)


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


def _is_far(request: Request) -> bool:
    return not request.options.tracks and sounds.is_far(Path(request.work))


def _engines(options: TranscribeOptions) -> pipeline.Engines:
    return _load(options.model, options.device)


@functools.lru_cache(maxsize=1)  # one set of models in memory; another model takes its place
def _load(model: str, device: str) -> pipeline.Engines:
    return pipeline.load_engines(TranscribeOptions(model=model, device=device))
