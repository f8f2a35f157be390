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
from typing import Any

import numpy as np

from minutes import pipeline, serialize
from minutes.options import TranscribeOptions
from minutes.progress import OnProgress
from minutes.schema import SAMPLE_RATE, Audio, Diarization, Recording, Segment, Turn
from minutes.span import Span
from minutes.store.codec import from_json, to_json
from minutes.store.files import replacing

RECORDING, AUDIO, DIARIZATION = "recording.json", "audio.npy", "diarization.json"
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
    audio = pipeline.decode(path, on_progress=on_progress)
    _keep_audio(Path(request.work), audio)
    recording = replace(pipeline.identify(path, audio.duration), file_name=request.file_name)
    _write(request, RECORDING, recording)
    return {"file": RECORDING, "duration": recording.duration, "sha256": recording.sha256}


def _diarize(request: Request, on_progress: OnProgress) -> Mapping[str, Any]:
    diarization = pipeline.diarize(
        _audio(request),
        engines=_engines(request.options),
        options=request.options,
        context=_papers(request).context,
        on_progress=on_progress,
    )
    _write(request, DIARIZATION, diarization)
    return {"file": DIARIZATION, "speakers": len(diarization.speaker_ids)}


def _plan(request: Request, on_progress: OnProgress) -> Mapping[str, Any]:
    from minutes.asr import plan_parts

    audio = _audio(request)
    diarization = _read(request, DIARIZATION, Diarization)
    on_progress("recognise", 0, 1)
    parts = plan_parts(audio, diarization)
    _write(request, PLAN, parts)
    return {"file": PLAN, "parts": len(parts)}


def _recognise(request: Request, on_progress: OnProgress) -> Mapping[str, Any]:
    from minutes.asr import transcribe
    from minutes.format.vocabulary import terms_from

    papers = _papers(request)
    segments = transcribe(
        _audio(request),
        recogniser=_engines(request.options).recogniser,
        diarization=_read(request, DIARIZATION, Diarization),
        terms=terms_from(papers.context, (*papers.dictionary, *papers.profile.dictionary)),
        span=_read_all(request, PLAN, Span)[request.part],
        on_progress=on_progress,
    )
    name = SEGMENTS.format(part=request.part)
    _write(request, name, segments)
    return {"file": name, "segments": len(segments)}


def _assign(request: Request, on_progress: OnProgress) -> Mapping[str, Any]:
    parts = len(_read_all(request, PLAN, Span))
    names = (SEGMENTS.format(part=part) for part in range(parts))
    segments = tuple(segment for name in names for segment in _read_all(request, name, Segment))
    diarization = _read(request, DIARIZATION, Diarization)
    turns = pipeline.assign(segments, diarization, papers=_papers(request))
    _write(request, TURNS, turns)
    return {"file": TURNS, "turns": len(turns)}


def _format(request: Request, on_progress: OnProgress) -> Mapping[str, Any]:
    seconds = dict(request.seconds_by_stage)
    draft = pipeline.compose(
        _read(request, RECORDING, Recording),
        _read_all(request, TURNS, Turn),
        papers=_papers(request),
        provenance=pipeline.provenance_of(request.options, _engines(request.options), seconds),
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


def _keep_audio(work: Path, audio: Audio) -> None:
    if audio.sample_rate != SAMPLE_RATE:
        raise ValueError(f"{audio.sample_rate} samples a second")
    samples = np.ascontiguousarray(audio.samples)
    header = np.lib.format.header_data_from_array_1_0(samples)
    with replacing(work / AUDIO) as part, part.open("wb") as stream:
        # np.save writes past Python: a full disk would then be an error without a number
        np.lib.format.write_array_header_1_0(stream, header)
        stream.write(samples.view(np.uint8).data)


def _audio(request: Request) -> Audio:
    """The samples, mapped from the disk: a machine that did not decode them does so now."""
    path = Path(request.work) / AUDIO
    if not path.is_file():
        _keep_audio(path.parent, pipeline.decode(Path(request.recording)))
    # "c": torch warns about memory that cannot be written; what is written stays in this process
    return Audio(np.load(path, mmap_mode="c"))


def _engines(options: TranscribeOptions) -> pipeline.Engines:
    return _load(options.model, options.device)


@functools.lru_cache(maxsize=1)  # one set of models in memory; another model takes its place
def _load(model: str, device: str) -> pipeline.Engines:
    return pipeline.load_engines(TranscribeOptions(model=model, device=device))
