"""Another profile over an archive that has been heard: how long for a thousand hours.

``python benchmarks/bench_reformat.py [--hours 24] [--slots 2]`` writes
``benchmarks/results/reformat.json``. Meetings of an hour each are put into a data folder as if they
had been heard (their words are those of the published minutes of ``../shared``, else of the bundled
script, other stretches for every meeting; eight people take turns; the sound is silence, which
formatting does not hear). The command, the queue, the formatter and the exporters are the real ones;
the figure for a thousand hours is extrapolated from the hours without the start.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from machine import save

from minutes import __version__, audio
from minutes.codec import to_plain
from minutes.cores import cores
from minutes.jobs import open_service
from minutes.jobs.archive import find_items
from minutes.jobs.records import ARCHIVE
from minutes.jobs.results import DIARIZATION, PLAN, RECORDING, TURNS, folder, mark, segments_name
from minutes.jobs.service import Service
from minutes.jobs.stages import Part
from minutes.options import TranscribeOptions
from minutes.schema import Diarization, Recording, Region, Segment, Turn, Word
from minutes.span import Span

ROOT = Path(__file__).resolve().parents[1]
PUBLISHED = ROOT.parent / "shared" / "published" / "minutes.jsonl"
HOUR, CHARACTERS = 3600.0, 18_000
WORD = 3  # characters that the recogniser times together
PEOPLE = 8
MINUTES = (sys.executable, "-m", "minutes")


def paragraphs() -> list[str]:
    """What is said."""
    if PUBLISHED.is_file():
        rows = PUBLISHED.read_text(encoding="utf-8").splitlines()
        return [json.loads(row)["text"] for row in rows]
    script = json.loads((ROOT / "samples" / "script.json").read_text(encoding="utf-8"))
    return [text for _, text in script["turns"]]


def turns(said: list[str], chance: random.Random) -> Iterator[Turn]:
    """An hour of it from anywhere on."""
    place, spoken = chance.randrange(len(said)), 0
    second = HOUR / CHARACTERS
    while spoken < CHARACTERS:
        text = said[place % len(said)][: CHARACTERS - spoken]
        words = tuple(
            Word(
                text[at : at + WORD],
                Span((spoken + at) * second, (spoken + min(len(text), at + WORD)) * second),
                chance.uniform(0.4, 1.0),
            )
            for at in range(0, len(text), WORD)
        )
        if words:
            yield Turn(f"t{place}-{spoken}", f"S{1 + place % PEOPLE}", words)
        place, spoken = place + 1, spoken + len(text)


def heard(service: Service, job_id: str, path: Path, said: list[str], number: int) -> None:
    """Results of every stage before the formatter, as the engine would have left them."""
    chance = random.Random(number)
    spoken = tuple(turns(said, chance))
    regions = tuple(Region(turn.span, str(turn.speaker_id)) for turn in spoken)
    vectors = np.random.default_rng(number).normal(size=(PEOPLE, 192)).round(4)
    voices = tuple((f"S{1 + n}", tuple(row.tolist())) for n, row in enumerate(vectors))
    segments = tuple(Segment(turn.span, turn.text, turn.words) for turn in spoken)
    digest = service.store.jobs.get(job_id).sha256
    values: dict[str, tuple[object, dict[str, Any]]] = {
        RECORDING: (Recording(path.name, HOUR, digest), {"duration": HOUR, "sha256": digest}),
        DIARIZATION: (Diarization(regions, regions, voices), {"speakers": PEOPLE}),
        PLAN: ((Part(Span(0.0, HOUR)),), {"parts": 1}),
        segments_name(0): (segments, {"segments": len(segments)}),
        TURNS: (spoken, {"turns": len(spoken)}),
    }
    for name, (value, facts) in values.items():
        key = f"{folder(job_id, 1)}/{name}"
        plain = json.dumps(to_plain(value), ensure_ascii=False, separators=(",", ":"))
        service.files.write(key, plain.encode())
        service.files.write(mark(key), json.dumps({"file": name, "seconds": 0.0, **facts}).encode())
    service.store.jobs.set(job_id, duration=HOUR)


def make(work: Path, hours: int) -> None:
    """Recordings, and their jobs in the queue with everything but the formatting done."""
    source, said = work / "in", paragraphs()
    source.mkdir()
    quiet = np.zeros(60 * 16_000, np.float32)
    for number in range(hours):
        own = quiet.copy()
        own[: number + 1] = 0.1  # no two alike
        blocks = (own if minute == 0 else quiet for minute in range(60))
        audio.write_flac(source / f"{number:04d}.flac", blocks)
    options = TranscribeOptions(device="cpu", formats=("docx", "json"))
    with open_service(work / "out" / ".minutes", with_worker=False) as service:
        for number, item in enumerate(find_items((str(source),), options)):
            job_id = service.submit(item.recordings, item.context, options, priority=ARCHIVE)
            heard(service, job_id, item.path, said, number)


def batch(work: Path, slots: int, *words: str) -> dict[str, Any]:
    """Run the command to its end: seconds with and without the start, and of the processor."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    process = subprocess.Popen(
        [
            *(*MINUTES, "batch", str(work / "in"), "-o", str(work / "out"), "--no-guess"),
            *("--formats", "docx,json", "--device", "cpu", "--json", "-q"),
            *("--slots", str(slots), *words),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    told = [(time.perf_counter() - began, json.loads(line)) for line in process.stdout]
    if process.wait():
        raise SystemExit(f"minutes batch ended with {process.returncode}: {told[-1]}")
    done = [at for at, event in told if event["event"] == "result" and event["outcome"] == "done"]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    last, first = done[-1], done[min(slots, len(done) - 1)]
    an_hour = (last - first) / max(1, len(done) - 1 - slots)
    return {
        "hours": len(done),
        "seconds": round(time.perf_counter() - began, 1),
        "processor_seconds": round(spent, 1),
        "seconds_an_hour_of_sound": round(an_hour, 2),
        "processor_seconds_an_hour_of_sound": round(spent / len(done), 2),
        "minutes_for_1000_hours": round(an_hour * 1000 / 60, 1),
    }


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=int, default=24)
    parser.add_argument("--slots", type=int, default=2)
    chosen = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="minutes-reformat-"))
    try:
        make(work, chosen.hours)
        result: dict[str, Any] = {
            "version": __version__,
            "cores": cores(),
            "slots": chosen.slots,
            "characters_an_hour": CHARACTERS,
            "words": "published" if PUBLISHED.is_file() else "sample",
            "load_average_before": round(os.getloadavg()[0], 1),
            "first": batch(work, chosen.slots),
            "another_profile": batch(work, chosen.slots, "--profile", "honkaigi"),
        }
        with open_service(work / "out" / ".minutes", with_worker=False) as service:
            seconds = [service.store.jobs.stage_seconds(row.id) for row in service.store.jobs.all()]
        result["stages_seconds"] = {
            name: round(sum(spent.get(name, 0.0) for spent in seconds), 1)
            for name in ("recognise", "diarize", "format", "export")
        }
    finally:
        shutil.rmtree(work)
    save("reformat", result)
    print(json.dumps(result, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
