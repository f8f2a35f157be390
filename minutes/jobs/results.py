"""What a job stores and under which names: stages, their results, their marks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

from minutes.codec import from_plain, to_plain
from minutes.pipeline import Papers
from minutes.schema import Diarization, Segment
from minutes.sealed import read_plain_text
from minutes.store.files import Files

RECORDINGS, JOBS = "recordings", "jobs"
"""Where recordings and results lie, each below the id of its job."""

PAPERS = "papers.json"
USAGE = "usage.json.z"
"""What past minutes taught, as the store keeps it; only where the papers name its hash."""

RECORDING, OFFSETS, MIX = "recording.json", "offsets.json", "mix.flac"
PLACE = "place.json"
"""Where the recording seems to be from: ``{"far": true}``."""

DIARIZATION, PLAN, TURNS, DRAFT = "diarization.json", "plan.json", "turns.json", "draft.json"
AUDIO, TRACK_AUDIO, ALL_AUDIO = "audio.npy", "audio-{track:02d}.npy", "audio*.npy"
"""Decoded samples: made again where they are needed, so they are in no backup."""

_SEGMENTS, _ALL_SEGMENTS = "segments-{part:04d}.json", "segments-*.json"
_LEARNT = "learnt.json"
PEAKS = "peaks.bin"
"""How loud the recording is along its length."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the work and what it leaves behind.

    ``result``: the file that it writes last; of the recognition, one for each part. ``more``: what
    it may write besides. ``shown``: the stage of :data:`minutes.progress.STAGES` that people see.
    """

    name: str
    result: str
    shown: str
    more: tuple[str, ...] = ()


STAGES: tuple[Stage, ...] = (
    Stage("decode", RECORDING, "decode", more=(OFFSETS, MIX, PLACE)),
    Stage("diarize", DIARIZATION, "diarize"),
    Stage("plan", PLAN, "recognise"),
    Stage("recognise", _ALL_SEGMENTS, "recognise"),
    Stage("assign", TURNS, "assign"),
    Stage("format", DRAFT, "format"),
)
"""Every stage whose result is a file, in the order of the work."""

RESULT: Mapping[str, str] = MappingProxyType(
    {stage.name: stage.result for stage in STAGES if stage.result != _ALL_SEGMENTS}
)
"""Stage → its one result."""

STARTS: tuple[str, ...] = tuple(dict.fromkeys(stage.shown for stage in STAGES))
"""Stages that a new run may begin with."""


def results_before(stage: str) -> tuple[str, ...]:
    """Names and patterns of what a new run from ``stage`` (one of :data:`STARTS`) on takes over.

    >>> results_before("recognise")
    ('recording.json', 'offsets.json', 'mix.flac', 'place.json', 'diarization.json')
    """
    names: list[str] = []
    for earlier in STAGES:
        if earlier.shown == stage:
            break
        names += (earlier.result, *earlier.more)
    return tuple(names)


def segments_name(part: int) -> str:
    """The result of one part of the recognition, counted from 0.

    >>> segments_name(3)
    'segments-0003.json'
    """
    return _SEGMENTS.format(part=part)


def mark(key: str) -> str:
    """The file that says that ``key`` is whole; it holds the stage's reference to it."""
    return f"{key}.done"


def folder(job_id: str, run: int) -> str:
    """Where the results of a job lie.

    >>> folder("3fa2", 1)
    'jobs/3fa2/1'
    """
    return f"{JOBS}/{job_id}/{run}"


def peaks_key(job_id: str) -> str:
    """Where the peaks of a job's recording lie."""
    return f"{JOBS}/{job_id}/{PEAKS}"


def folders(job_id: str) -> tuple[str, str]:
    """Everything that the storage holds of a job: its recordings, its results."""
    return f"{RECORDINGS}/{job_id}", f"{JOBS}/{job_id}"


def is_decoded(key: str) -> bool:
    """Whether ``key`` names decoded samples.

    >>> is_decoded("jobs/3fa2/1/audio-01.npy"), is_decoded("jobs/3fa2/1/mix.flac")
    (True, False)
    """
    return PurePosixPath(key).match(ALL_AUDIO)


def export_name(format_name: str) -> str:
    """A file that was asked for, below :func:`folder`."""
    return f"export/minutes.{format_name}"


# --- reading and writing ----------------------------------------------------------------------


def read_json(files: Files, key: str) -> Any:
    """The JSON value that lies under ``key``.

    Raises
    ------
    StoreError
        There is none.
    """
    return json.loads(read_plain_text(files.fetch(key)))


def write_papers(files: Files, job_id: str, run: int, papers: Papers) -> None:
    """Keep what is known before listening."""
    plain = json.dumps(to_plain(papers), ensure_ascii=False)
    files.write(f"{folder(job_id, run)}/{PAPERS}", plain.encode())


def load_papers(files: Files, job_id: str, run: int) -> Papers:
    """What was known before listening, as it was submitted."""
    return from_plain(Papers, read_json(files, f"{folder(job_id, run)}/{PAPERS}"))


def read_segments(files: Files, job_id: str, run: int) -> tuple[Segment, ...]:
    """What has been recognised so far, in the order of time."""
    work = folder(job_id, run)
    segments: list[Segment] = []
    part = 0
    while files.exists(key := f"{work}/{segments_name(part)}"):
        segments += (from_plain(Segment, item) for item in read_json(files, key))
        part += 1
    return tuple(sorted(segments, key=lambda segment: segment.span))  # tracks come in turn


def read_diarization(files: Files, job_id: str, run: int) -> Diarization | None:
    """Who spoke when; ``None`` where the result is gone."""
    key = f"{folder(job_id, run)}/{DIARIZATION}"
    return from_plain(Diarization, read_json(files, key)) if files.exists(key) else None


def forget_voices(files: Files, key: str) -> None:
    """Take what tells a voice from others out of a diarization; who spoke when stays."""
    plain = read_json(files, key)
    who = plain.get("diarization", plain)  # participants' own tracks: one level down
    if who.get("embeddings"):
        who["embeddings"] = []
        files.write(key, json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode())


def read_learnt(files: Files, job_id: str) -> frozenset[tuple[str, str]]:
    """(body, name) of the voices that were learnt from this job: no meeting counts twice."""
    key = f"{JOBS}/{job_id}/{_LEARNT}"
    if not files.exists(key):
        return frozenset()
    return frozenset((body_id, name) for body_id, name in read_json(files, key))


def write_learnt(files: Files, job_id: str, learnt: frozenset[tuple[str, str]]) -> None:
    """Keep whose voices were learnt from this job."""
    plain = json.dumps(sorted(learnt), ensure_ascii=False)
    files.write(f"{JOBS}/{job_id}/{_LEARNT}", plain.encode())
