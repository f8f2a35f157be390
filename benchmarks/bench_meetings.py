"""The whole pipeline on the shared meetings, scored by ../shared/eval/score.py: ``results/meetings.json``.

usage: python benchmarks/bench_meetings.py [--keep DIR] [--known LEVEL]... [--only NAME]... [--listening HOW]
Each meeting three times: with nothing known, with its roster, and with roster, agenda and a dictionary of
20 terms (``clerk.py``). Speed is of one process, models loaded once.
With ``--only`` or ``--listening`` nothing is saved: to compare ways, run both on one machine.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import clerk
import machine

from minutes.cores import cores
from minutes.format.export import write
from minutes.options import LISTENING, TranscribeOptions
from minutes.pipeline import Engines, Papers, load_engines, read_papers, run

SHARED = Path(__file__).resolve().parents[2] / "shared"
MEETINGS = tuple(
    f"{name}-{heard}"
    for name in ("soumu", "chounai")
    for heard in ("clean.flac", "web.m4a", "room.mp3", "hall.mp3")
)
"""Recordings, as far as they are there; ``room`` and ``hall`` are ``clean`` heard from a table."""


def reference_of(recording: Path) -> Path:
    """The reference beside a recording, or that of the clean one it was made of."""
    own = recording.with_suffix(".json")
    clean = own.with_name(f"{recording.stem.partition('-')[0]}-clean.json")
    return own if own.is_file() else clean


def papers_for(
    reference: dict[str, Any], options: TranscribeOptions, *, level: clerk.Level
) -> Papers:
    """What ``level`` lets the pipeline know."""
    papers = read_papers(options, clerk.context_of(reference, level))
    return replace(papers, dictionary=clerk.dictionary_of(reference, level))


def score(reference: Path, hypothesis: Path) -> dict[str, Any]:
    """What the shared measuring stick says."""
    script = SHARED / "eval" / "score.py"
    rttm = reference.with_suffix(".rttm")
    numbers: dict[str, Any] = {}
    for key, more in (("turns", []), ("voiced", ["--reference-rttm", str(rttm)])):
        done = subprocess.run(
            [sys.executable, str(script), str(reference), str(hypothesis), *more],
            check=True,
            capture_output=True,
            text=True,
        )
        row = json.loads(done.stdout)
        numbers |= (
            row
            if key == "turns"
            else {"der_voiced": row["der"], "confusion_voiced": row["confusion"]}
        )
    return numbers


def measure(
    name: str, engines: Engines, folder: Path, *, level: clerk.Level, listening: str = "auto"
) -> dict[str, Any]:
    """One meeting through the pipeline and the score."""
    recording = SHARED / "meetings" / name
    reference = reference_of(recording)
    options = TranscribeOptions(formats=("json", "docx"), listening=listening)
    papers = papers_for(json.loads(reference.read_text(encoding="utf-8")), options, level=level)
    start, worked = time.perf_counter(), time.process_time()
    draft = run(recording, papers=papers, options=options, engines=engines)
    seconds, worked = time.perf_counter() - start, time.process_time() - worked
    stem = f"{recording.stem}-{level}"
    written = write(draft, folder, stem, formats=("json", "docx", "txt"), profile=papers.profile)
    duration = draft.transcript.recording.duration
    stages = draft.transcript.provenance.seconds_by_stage
    return {
        "meeting": recording.stem,
        "known": level,
        "ways": draft.transcript.provenance.options["ways"],
        "rtf": round(seconds / duration, 4),
        "rtf_cpu": round(worked / duration, 4),
        "rtf_by_stage": {stage: round(value / duration, 4) for stage, value in stages.items()},
        **score(reference, written[0]),
    }


def main() -> None:
    """Measure, print a line each, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, default=Path("out/bench"), help="where the drafts go")
    parser.add_argument(
        "--known", action="append", choices=clerk.LEVELS, help="all three if absent"
    )
    parser.add_argument("--only", action="append", choices=MEETINGS, help="all eight if absent")
    parser.add_argument("--listening", choices=LISTENING)
    chosen = parser.parse_args()
    folder = chosen.keep
    folder.mkdir(parents=True, exist_ok=True)
    if not SHARED.is_dir():
        sys.exit("../shared is absent: nothing to measure")
    engines = load_engines(replace(TranscribeOptions(), device="cpu"))
    rows = []
    for level in chosen.known or clerk.LEVELS:
        there = (name for name in MEETINGS if (SHARED / "meetings" / name).is_file())
        for name in (name for name in there if name in (chosen.only or MEETINGS)):
            how = chosen.listening or "auto"
            row = measure(name, engines, folder, level=level, listening=how)
            rows.append(row | {"load": round(os.getloadavg()[0], 1)})
            print(json.dumps(rows[-1], ensure_ascii=False), flush=True)
    if chosen.only or chosen.listening:
        return
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    machine.save(
        "meetings",
        rows,
        model=engines.asr_model,
        diarizer=engines.diarize_model,
        peak_memory_gib=round(peak, 2),
        collar=0.25,
        speed_disturbed=sorted({row["known"] for row in rows if row["load"] > cores() + 1}),
    )


if __name__ == "__main__":
    main()
