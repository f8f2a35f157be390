"""A recording of hours through the whole pipeline in one process: ``results/long.json``.

usage: python benchmarks/bench_long.py [--minutes 180] [--folder MEETINGS]... [--name long]
The recording is made on the fly from the meetings, over and over, each time at another level and with
another pause. It is recognised part by part, as the durable jobs do it, and each part is timed, so that the
speed of the last hour stands beside that of the first. ``rtf_cpu``: processor time of all threads.
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import sys
import tempfile
import time
import wave
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import machine
import numpy as np

from minutes.asr import plan_parts
from minutes.audio import decode, mapped
from minutes.format.export import write
from minutes.options import TranscribeOptions
from minutes.pipeline import Engines, load_engines, read_papers, stages
from minutes.schema import SAMPLE_RATE, Audio, Diarization, Segment
from minutes.span import Seconds, Span

SHARED = Path(__file__).resolve().parents[2] / "shared" / "meetings"
SOUNDS = (".flac", ".m4a", ".wav")
HOUR: Seconds = 3600.0


def make_recording(path: Path, sources: Sequence[Path], seconds: Seconds) -> None:
    """``sources`` in turn, 0.5 to 1.6 times as loud, 1 to 9 s apart, until ``seconds`` are full."""
    rng = np.random.default_rng(3)
    left = int(seconds * SAMPLE_RATE)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(SAMPLE_RATE)
        for source in itertools.cycle(sources):
            pause = rng.standard_normal(int(rng.uniform(1, 9) * SAMPLE_RATE)) * 2e-4
            sound = np.concatenate([pause, decode(source).samples * rng.uniform(0.5, 1.6)])[:left]
            out.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
            left -= len(sound)
            if left <= 0:
                return


def recognise(
    audio: Audio, diarization: Diarization, engines: Engines, papers: Any
) -> Iterator[tuple[Span, tuple[Segment, ...], Seconds, Seconds]]:
    """Each part with its segments, wall seconds and processor seconds."""
    for part in plan_parts(audio, diarization):
        wall, cpu = time.perf_counter(), time.process_time()
        found = stages.recognise(audio, diarization, engines=engines, papers=papers, span=part)
        yield part, found, time.perf_counter() - wall, time.process_time() - cpu
        print(f"{part.end / 60:.0f} min, {peak_gib()} GiB", flush=True)


def by_hour(parts: Sequence[tuple[Span, Seconds, Seconds]]) -> list[dict[str, float]]:
    """RTF of the parts whose middle lies in each hour."""
    hours: dict[int, list[tuple[Span, Seconds, Seconds]]] = {}
    for row in parts:
        hours.setdefault(int(row[0].middle // HOUR), []).append(row)
    return [
        {
            "hour": hour + 1,
            "rtf": round(sum(row[1] for row in rows) / sum(row[0].duration for row in rows), 4),
            "rtf_cpu": round(sum(row[2] for row in rows) / sum(row[0].duration for row in rows), 4),
        }
        for hour, rows in sorted(hours.items())
    ]


def peak_gib() -> float:
    """Most memory that this process ever held."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2)


def measure(path: Path, engines: Engines) -> dict[str, Any]:
    """Every stage of the pipeline on one file."""
    options = TranscribeOptions()
    papers = read_papers(options)
    seconds: dict[str, Seconds] = {}
    peaks: dict[str, float] = {"load": peak_gib()}
    clock = time.perf_counter()

    def done(stage: str) -> None:
        nonlocal clock
        seconds[stage] = round(time.perf_counter() - clock, 1)
        peaks[stage] = peak_gib()
        clock = time.perf_counter()

    audio = mapped(stages.decode(path))
    recording = stages.identify(path, audio.duration)
    done("decode")
    diarization = stages.diarize(audio, engines=engines, options=options, context=papers.context)
    done("diarize")
    parts = list(recognise(audio, diarization, engines, papers))
    segments = tuple(segment for _, found, _, _ in parts for segment in found)
    done("recognise")
    turns = stages.assign(segments, diarization, papers=papers)
    done("assign")
    draft = stages.compose(
        recording, turns, papers=papers, provenance=stages.provenance_of(options, engines, seconds)
    )
    done("format")
    write(draft, path.parent, path.stem, formats=("json", "docx"), profile=papers.profile)
    done("export")
    hours = by_hour([(part, wall, cpu) for part, _, wall, cpu in parts])
    return {
        "minutes": round(audio.duration / 60, 1),
        "characters": sum(len(turn.text) for turn in turns),
        "speakers": len(diarization.speaker_ids),
        "rtf": round(sum(seconds.values()) / audio.duration, 4),
        "seconds_by_stage": seconds,
        "recognition_by_hour": hours,
        "last_hour_to_first": round(hours[-1]["rtf"] / hours[0]["rtf"], 3),
        "last_hour_to_first_cpu": round(hours[-1]["rtf_cpu"] / hours[0]["rtf_cpu"], 3),
        "peak_memory_gib": peak_gib(),
        "peak_memory_gib_by_stage": peaks,
    }


def main() -> None:
    """Make the recording, measure, print, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=180.0)
    parser.add_argument("--folder", type=Path, action="append", help="further meetings")
    parser.add_argument("--name", default="long")
    options = parser.parse_args()
    folders = [SHARED, *(options.folder or ())]
    sources = [
        path for folder in folders for path in sorted(folder.glob("*")) if path.suffix in SOUNDS
    ]
    if not sources:
        sys.exit("../shared is absent: nothing to measure")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.wav"
        make_recording(path, sources, options.minutes * 60)
        engines = load_engines(replace(TranscribeOptions(), device="cpu"))
        found = measure(path, engines)
    print(json.dumps(found, ensure_ascii=False))
    machine.save(options.name, found, model=engines.asr_model, diarizer=engines.diarize_model)


if __name__ == "__main__":
    main()
