"""A recorded run: an archive of short recordings in the hands of people, and nothing of it is lost.

``python benchmarks/record_archive.py [--count 210]`` cuts recordings of 10 to 14 seconds out of the
bundled sample and, where they are, the meetings of ``../shared`` (formats of all kinds, folders as
municipalities name them, copies, broken files), runs ``minutes batch`` with the real weights through
interruptions (Ctrl+C, ``kill -9``), while results are corrected by hand, recordings are renamed,
moved and exchanged, and another profile and a dictionary are chosen; and checks after every step
what must hold. What happened, with the time left that was told and what was true, is written into
``benchmarks/results/archive_run.json``.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import hashlib
import json
import os
import pickle
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import av
import numpy as np
import sqlalchemy as sa
from machine import save

from minutes import __version__, audio
from minutes.jobs import open_service
from minutes.jobs.records import Job

ROOT = Path(__file__).resolve().parents[1]
MEETINGS = ROOT.parent / "shared" / "meetings"
RATE = 16_000
CODECS = {
    ".wav": "pcm_s16le",
    ".flac": "flac",
    ".mp3": "libmp3lame",
    ".m4a": "aac",
    ".ogg": "libopus",
    ".mkv": "aac",
}
BODIES = ("総務委員会", "文教委員会", "本会議", "都市計画審議会", "議会運営委員会")
HAND = "これは人が直した会議録です。"


@dataclass
class Archive:
    """Everything of one recorded run; ``edited``: results that a person changed and their bytes."""

    work: Path
    chance: random.Random
    edited: dict[Path, bytes] = field(default_factory=dict)
    told: list[dict[str, Any]] = field(default_factory=list)
    checks: Counter[str] = field(default_factory=Counter)
    names: dict[str, str] = field(default_factory=dict)
    heard: dict[str, int] = field(default_factory=dict)
    step: int = 0
    seconds: float = 0.0

    @property
    def source(self) -> Path:
        return self.work / "録音"

    @property
    def out(self) -> Path:
        return self.work / "会議録"

    def note(self, step: str, **facts: Any) -> None:
        """A line of the record, on the screen too."""
        self.told.append({"step": step, **facts})
        print(json.dumps(self.told[-1], ensure_ascii=False), flush=True)

    def must(self, what: str, holds: bool, detail: object = "") -> None:
        """A check; the run ends at the first that fails."""
        if not holds:
            raise SystemExit(f"NOT SO: {what} {detail}")
        self.checks[what] += 1


def encode(path: Path, samples: np.ndarray[Any, Any]) -> None:
    """Sound in the format that the ending names."""
    rate = 48_000 if path.suffix == ".ogg" else RATE
    with av.open(str(path), "w") as file:
        stream = file.add_stream(CODECS[path.suffix], rate=rate)
        stream.layout = "mono"
        plain = (samples * 32767).astype(np.int16).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(plain, format="s16", layout="mono")
        frame.sample_rate = RATE
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=rate)
        fifo = av.AudioFifo()
        for resampled in (*resampler.resample(frame), *resampler.resample(None)):
            resampled.pts = None
            fifo.write(resampled)
        size = stream.codec_context.frame_size or 1024
        place = 0
        while (piece := fifo.read(size) or fifo.read(0, partial=True)) is not None:
            piece.pts, piece.sample_rate = place, rate
            place += piece.samples
            file.mux(stream.encode(piece))
        file.mux(stream.encode(None))


def make(archive: Archive, count: int) -> None:
    """The recordings; every second is a copy of an earlier one, of the same
    day and body or of others."""
    sounds = [audio.decode(ROOT / "samples" / "iinkai.ogg").samples]
    for name in ("soumu-clean.flac", "chounai-clean.flac", "soumu-room.mp3"):
        if (MEETINGS / name).is_file():
            sounds.append(audio.decode(MEETINGS / name).samples)
    made: list[Path] = []
    for number in range(count):
        year, body = 1 + number % 4, BODIES[number % len(BODIES)]
        folder = archive.source / f"令和{year}年度" / body
        folder.mkdir(parents=True, exist_ok=True)
        ending = tuple(CODECS)[number // 2 % len(CODECS)]
        path = folder / f"{4 + number % 9:02d}{1 + number % 28:02d}-{number}{ending}"
        if number % 2:
            copied = archive.chance.choice(made)
            if number % 4 == 3:  # of the same day and body: the same meeting a second time
                path = copied.with_stem(f"{copied.stem}のコピー{number}")
            path = path.with_suffix(copied.suffix)
            shutil.copy(copied, path)
        else:
            samples = sounds[number // 2 % len(sounds)]
            length = RATE * archive.chance.randint(10, 14)
            start = archive.chance.randrange(len(samples) - length)
            encode(path, samples[start : start + length])
        made.append(path)
    (archive.work / "用語.csv").write_text("総務委員会,そうむいいんかい\n予算案,よさんあん\n")
    silent = archive.source / "無音.wav"
    encode(silent, np.zeros(RATE * 10, dtype=np.float32))
    (archive.source / "壊れ.mp3").write_bytes(b"no recording" * 100)
    (archive.source / "~$名簿.docx").write_bytes(b"x")
    (archive.source / "委員会.lnk").write_bytes(b"x")
    seconds = sum(audio.probe(path).duration or 0.0 for path in made)
    archive.note("made", recordings=len(made) + 1, broken=1, seconds=round(seconds))


def start(archive: Archive, *words: str) -> subprocess.Popen[str]:
    """``minutes batch`` in a process group of its own; its events go into a file."""
    with (archive.work / "stderr").open("a") as errors, (archive.work / "events").open("w") as out:
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "minutes", "batch", str(archive.source)),
                *("-o", str(archive.out), "--formats", "json,txt", "--device", "cpu"),
                *("--json", *words),
            ],
            stdout=out,
            stderr=errors,
            text=True,
            start_new_session=True,
            cwd=archive.work,
        )


def time_left(archive: Archive) -> dict[str, Any]:
    """What the run that has just ended told of its time left, from a tenth of its sound on until ten
    seconds before its end, and how far off that was."""
    events = [json.loads(line) for line in (archive.work / "events").read_text().splitlines()]
    progress = [event for event in events if event["event"] == "progress"]
    end = progress[-1]["seconds"]
    told = [
        (event["share"], event["seconds_left"], round(end - event["seconds"], 1))
        for event in progress
        if event["share"] >= 0.1 and event["seconds_left"] and end - event["seconds"] >= 10
    ]
    off = [abs(left - true) / true for _, left, true in told]
    return {
        "told": [{"share": s, "told": t, "true": x} for s, t, x in told],
        "off_median": round(median(off), 3) if off else None,
        "off_most": round(max(off), 3) if off else None,
        "within_25_percent": f"{sum(share <= 0.25 for share in off)}/{len(off)}",
        "load_average": round(os.getloadavg()[1], 1),
    }


def results(archive: Archive) -> int:
    """How many results there are."""
    return len([p for p in archive.out.rglob("*.json") if ".minutes" not in p.parts])


def interrupted(archive: Archive, after: int, how: str, *words: str) -> None:
    """Run until ``after`` more results are there, then Ctrl+C or kill -9 of everything."""
    began, before = time.monotonic(), rows(archive)
    process = start(archive, *words)
    while process.poll() is None and rows(archive) - before < after:
        time.sleep(0.2)
    if how == "SIGINT":
        process.send_signal(signal.SIGINT)
        process.wait()
        archive.must("Ctrl+C ends with 130", process.returncode in (130, 1), process.returncode)
    else:
        with contextlib.suppress(ProcessLookupError):  # it had just come to its end
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    archive.note(
        how,
        words=list(words),
        results=results(archive),
        exit_code=process.returncode,
        seconds=round(time.monotonic() - began, 1),
    )
    check(archive)


def rows(archive: Archive) -> int:
    """Jobs that are done."""
    if not (archive.out / ".minutes" / "minutes.sqlite").is_file():
        return 0
    import sqlite3

    try:
        with sqlite3.connect(archive.out / ".minutes" / "minutes.sqlite", timeout=30) as connection:
            query = "SELECT COALESCE(SUM(run), 0) FROM jobs WHERE state = 'done'"
            return int(connection.execute(query).fetchone()[0])
    except sqlite3.Error:
        return 0


def to_the_end(archive: Archive, *words: str) -> None:
    """Run until the command ends by itself."""
    began = time.monotonic()
    process = start(archive, *words)
    process.wait()
    archive.must("the end is 1: one is broken", process.returncode == 1, process.returncode)
    archive.note(
        "to the end",
        words=list(words),
        results=results(archive),
        seconds=round(time.monotonic() - began, 1),
        report=(archive.out / "report.txt").read_text(encoding="utf-8").splitlines()[0],
        time_left=time_left(archive),
    )
    check(archive)


def edit(archive: Archive, count: int) -> None:
    """A person corrects results in place, and writes one of her own."""
    own = [
        path
        for path in sorted(archive.out.rglob("*.txt"))
        if ".minutes" not in path.parts
        and "reports" not in path.parts
        and path.name != "report.txt"
        and path not in archive.edited
    ]
    for path in archive.chance.sample(own, min(count, len(own))):
        changed = f"{HAND}{path.name}\n".encode() + path.read_bytes()
        path.write_bytes(changed)
        archive.edited[path] = changed
    note = archive.out / f"メモ{len(archive.edited)}.txt"
    note.write_bytes(HAND.encode())
    archive.edited[note] = note.read_bytes()
    archive.note("edited by hand", files=len(archive.edited))


def shuffle(archive: Archive, count: int) -> None:
    """Recordings are renamed, moved to another year, and two change their names with each other."""
    paths = sorted(
        p for p in archive.source.rglob("*") if p.suffix in CODECS and p.name != "壊れ.mp3"
    )
    chosen = archive.chance.sample(paths, count)
    for number, path in enumerate(chosen[: count // 2]):
        path.rename(path.with_name(f"改名{number}{path.suffix}"))
    moved = archive.source / "令和5年度" / "移した録音"
    moved.mkdir(parents=True, exist_ok=True)
    for path in chosen[count // 2 : -2]:
        path.rename(moved / path.name)
    victim, other = chosen[-2:]
    aside = victim.with_name("aside")
    victim.rename(aside)
    other.rename(victim)
    aside.rename(other)
    archive.note("renamed and moved", recordings=count)


def check(archive: Archive) -> None:
    """What holds at any time."""
    for path, data in archive.edited.items():
        archive.must("what a person wrote is there, byte for byte", path.read_bytes() == data, path)
    for path in archive.out.rglob("*.json"):
        if ".minutes" in path.parts:
            continue
        archive.must("every result is whole", bool(json.loads(path.read_text(encoding="utf-8"))))


def check_meetings(archive: Archive) -> dict[str, str]:
    """Each result is of one meeting, and of the same one for ever; returns stem → SHA-256."""
    found: dict[str, str] = {}
    for path in sorted(archive.out.rglob("*.json")):
        if ".minutes" in path.parts or "（再作成" in path.name:
            continue
        heard = json.loads(path.read_text(encoding="utf-8"))["recording"]["sha256"]
        found[path.relative_to(archive.out).with_suffix("").as_posix()] = heard
    there = Counter(
        hashlib.sha256(path.read_bytes()).hexdigest()
        for path in archive.source.rglob("*")
        if path.suffix in CODECS and path.name != "壊れ.mp3"
    )
    archive.must("every recording has a result", there.keys() == set(found.values()))
    return found


def heard(archive: Archive, stage: str) -> Counter[str]:
    """Job → how often the stage was computed for it."""
    with open_service(archive.out / ".minutes", with_worker=False) as service:
        query = sa.text("SELECT job_id FROM timings WHERE stage = :stage")
        with service.store.database.read() as connection:
            return Counter(connection.execute(query, {"stage": stage}).scalars())


def kills(archive: Archive) -> int:
    """How often everything was killed."""
    return sum(event["step"] == "SIGKILL" for event in archive.told)


def done(archive: Archive) -> list[Job]:
    """Jobs that have a draft; the broken one has none."""
    with open_service(archive.out / ".minutes", with_worker=False) as service:
        return [job for job in service.jobs() if job.state == "done"]


def check_work(archive: Archive) -> None:
    """Nothing was heard twice but what a kill caught in the middle, and copies that have papers of
    their own were not heard at all (but where both were under way at once)."""
    found, jobs = heard(archive, "recognise"), done(archive)
    twice = sum(count - 1 for count in found.values())
    archive.must("nothing is heard twice", twice <= 2 * kills(archive), twice)
    there = sum(path.suffix in CODECS for path in archive.source.rglob("*")) - 1
    sounds = len(
        {
            hashlib.sha256(p.read_bytes()).digest()
            for p in archive.source.rglob("*.*")
            if p.is_file()
        }
    )
    archive.must("no sound is heard for each copy", len(found) <= sounds, (len(found), sounds))
    archive.note(
        "work",
        recordings=there,
        jobs=len(jobs),
        jobs_heard=len(found),
        heard_twice=twice,
        kills=kills(archive),
    )
    archive.heard = dict(found)


def check_profile(archive: Archive) -> None:
    """Another profile hears nothing again."""
    now = heard(archive, "recognise")
    same = now == Counter(archive.heard)
    archive.must("another profile hears nothing again", same, now - Counter(archive.heard))


def check_dictionary(archive: Archive) -> None:
    """A dictionary is heard with, once, and nobody is told apart again."""
    now, voices = heard(archive, "recognise"), heard(archive, "diarize")
    again = sum((now - Counter(archive.heard)).values())
    jobs = len(done(archive))
    most = jobs + 2 * kills(archive)
    archive.must("a dictionary is heard with, once", jobs <= again <= most, again)
    twice = sum(count - 1 for count in voices.values())
    archive.must("a dictionary tells no voices apart again", twice <= 2 * kills(archive), twice)
    archive.note("heard with the dictionary", jobs=jobs, recognised_again=again, voices_again=twice)


def by_people(archive: Archive, moved: int, edited: int) -> None:
    """What happens between two runs."""
    shuffle(archive, moved)
    edit(archive, edited)


def names_after(archive: Archive) -> None:
    """Remember whose each name is."""
    archive.names = check_meetings(archive)


def at_the_end(archive: Archive) -> None:
    """What must hold when all is over."""
    after = check_meetings(archive)
    same = all(after.get(stem) == digest for stem, digest in archive.names.items())
    archive.must("every name is the same meeting's for ever", same)
    with (archive.out / "report-history.csv").open(encoding="utf-8-sig", newline="") as file:
        states = [row["状態"] for row in csv.DictReader(file)]
    runs = sum(event["step"] in ("SIGINT", "SIGKILL", "to the end") for event in archive.told)
    archive.must("every run is in the history", len(states) == runs, states)
    archive.note("history", states=states)
    with (archive.out / "会議録一覧.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = len(list(csv.DictReader(file)))
    archive.must("every meeting is listed", listed == len(after), (listed, len(after)))
    left = [p.name for p in archive.out.rglob(".*") if p.suffix in (".part", ".aside", ".tmp")]
    archive.must("nothing half-written is left", not left, left)
    shown = (archive.work / "stderr").read_text(encoding="utf-8")
    archive.must("no traceback reached anybody", "Traceback" not in shown)


def steps(count: int) -> list[Callable[[Archive], None]]:
    """The whole story, in pieces of a minute or two."""
    some = max(2, count // 7)
    other = ("--profile", "honkaigi")
    words = (*other, "--dictionary", "用語.csv")
    return [
        lambda a: make(a, count),
        lambda a: interrupted(a, some, "SIGINT"),
        lambda a: edit(a, some // 2),
        lambda a: interrupted(a, some, "SIGKILL"),
        lambda a: by_people(a, 8, some // 2),
        lambda a: interrupted(a, some, "SIGKILL"),
        lambda a: by_people(a, 6, some // 2),
        to_the_end,
        names_after,
        check_work,
        lambda a: by_people(a, 12, some),
        lambda a: interrupted(a, some, "SIGINT", *other),
        lambda a: interrupted(a, 2 * some, "SIGKILL", *other),
        lambda a: to_the_end(a, *other),
        check_profile,
        lambda a: by_people(a, 6, some // 2),
        lambda a: interrupted(a, some, "SIGKILL", *words),
        lambda a: to_the_end(a, *words),
        check_dictionary,
        at_the_end,
    ]


def main() -> None:
    """Do it, or go on with it, and write what happened."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=210)
    parser.add_argument("--seed", type=int, default=23)
    parser.add_argument("--work", type=Path, help="folder; a run that stopped there goes on")
    parser.add_argument("--seconds", type=float, default=1e9, help="begin no step after that")
    chosen = parser.parse_args()
    work = chosen.work or Path(tempfile.mkdtemp(prefix="minutes-run-"))
    work.mkdir(exist_ok=True)
    state = work / "state"
    archive = Archive(work, random.Random(chosen.seed))
    if state.is_file():
        archive = pickle.loads(state.read_bytes())
    began, story = time.monotonic(), steps(chosen.count)
    while archive.step < len(story) and time.monotonic() - began < chosen.seconds:
        now = time.monotonic()
        story[archive.step](archive)
        archive.seconds += time.monotonic() - now
        archive.step += 1
        state.write_bytes(pickle.dumps(archive))
        keep(archive, chosen.count, len(story))
    if archive.step == len(story):
        shutil.rmtree(work)
    else:
        print(f"{archive.step} of {len(story)} steps; call again with --work {work}")


def keep(archive: Archive, count: int, all_steps: int) -> None:
    """Write what has happened so far."""
    facts = {
        "version": __version__,
        "finished": archive.step == all_steps,
        "steps_done": f"{archive.step}/{all_steps}",
        "count": count,
        "seconds": round(archive.seconds),
        "checks": dict(archive.checks),
        "steps": archive.told,
    }
    save("archive_run", facts)


if __name__ == "__main__":
    main()
