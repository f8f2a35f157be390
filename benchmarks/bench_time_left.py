"""What an archive is told before and during its run, against what became of it.

``python benchmarks/bench_time_left.py [--first 14] [--more 30]`` cuts recordings of 8 to 60 seconds
out of the bundled sample and, where they are, the meetings of ``../shared``, in formats of all kinds.
``minutes batch`` does the first of them in a new folder, where nothing is known of this machine; then
the rest, after a dry run over all. Written into ``benchmarks/results/time_left.json``: every time left
that was told from a tenth of the sound on with the true one, and of the dry run the time, memory and
disk with those that were needed.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from machine import save
from record_archive import CODECS, MEETINGS, RATE, ROOT, Archive, encode, start, time_left

from minutes import audio

SHORTEST, LONGEST = 8.0, 60.0


def make(archive: Archive, names: range) -> float:
    """Recordings of lengths from the shortest to the longest, as many short as long ones by their
    logarithm; returns their seconds."""
    places = [ROOT / "samples" / "iinkai.ogg"]
    places += sorted(MEETINGS.glob("*-clean.flac")) + sorted(MEETINGS.glob("*-room.mp3"))
    sounds = [audio.decode(place).samples for place in places]
    archive.source.mkdir(exist_ok=True)
    seconds = 0.0
    for number in names:
        samples = sounds[number % len(sounds)]
        length = math.exp(archive.chance.uniform(math.log(SHORTEST), math.log(LONGEST)))
        begin = archive.chance.randrange(int(len(samples) - RATE * length))
        path = archive.source / f"会議{number:03d}{tuple(CODECS)[number % len(CODECS)]}"
        encode(path, samples[begin : begin + int(RATE * length)])
        seconds += length
    return seconds


def memory_of(group: int) -> int:
    """Bytes that the processes of a group hold; what they share is counted once (PSS)."""
    held = 0
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(place.name)) == group:
                lines = (place / "smaps_rollup").read_text().splitlines()
                held += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        except (OSError, ValueError):  # it has just ended
            continue
    return held * 1024


def disk_of(folder: Path) -> int:
    """Bytes of the files below a folder, a file of several names once."""
    found: dict[int, int] = {}
    for path in folder.rglob("*"):
        try:
            facts = path.lstat()
        except OSError:
            continue
        if not path.is_dir():
            found[facts.st_ino] = facts.st_blocks * 512
    return sum(found.values())


def foretold(archive: Archive) -> dict[str, Any]:
    """What ``--dry-run`` says."""
    words = ("batch", str(archive.source), "-o", str(archive.out), "--formats", "json,txt")
    command = [sys.executable, "-m", "minutes", *words, "--dry-run", "--json"]
    command += ["--device", "cpu"]  # as the run itself: other options are other work
    found = subprocess.run(command, capture_output=True, text=True, check=True, cwd=archive.work)
    said: dict[str, Any] = json.loads(found.stdout)
    return said


def done(archive: Archive) -> dict[str, Any]:
    """The run to its end: seconds, most memory and disk, and the time left that it told."""
    before, began = disk_of(archive.out), time.monotonic()
    process = start(archive)
    memory = disk = 0
    while process.poll() is None:
        memory = max(memory, memory_of(process.pid))
        disk = max(disk, disk_of(archive.out) - before)
        time.sleep(1)
    if process.returncode:
        raise SystemExit((archive.work / "stderr").read_text()[-2000:])
    seconds = time.monotonic() - began
    return {
        "seconds": round(seconds, 1),
        "memory": memory,
        "disk": disk,
        "time_left": time_left(archive),
    }


def main() -> None:
    """Both runs, and what is written of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=14)
    parser.add_argument("--more", type=int, default=30)
    parser.add_argument("--seed", type=int, default=23)
    chosen = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="minutes-time-left-"))
    archive = Archive(work, random.Random(chosen.seed))
    results = {}
    for name, names in (
        ("new_folder", range(chosen.first)),
        ("known_machine", range(chosen.first, chosen.first + chosen.more)),
    ):
        sound = make(archive, names)
        told = foretold(archive)
        print(name, f"{sound:.0f}", json.dumps(told, ensure_ascii=False), flush=True)
        results[name] = {
            "recordings": len(names),
            "sound": round(sound, 1),
            "load_before": round(os.getloadavg()[0], 1),
            "foretold": {key: told[key] for key in ("wall_seconds", "memory", "disk", "slots")},
            "real": done(archive),
        }
        print(json.dumps(results[name], ensure_ascii=False), flush=True)
        save("time_left", results)
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
