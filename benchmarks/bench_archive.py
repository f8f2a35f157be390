"""An archive of mixed recordings: how many hours an hour, with how much memory, how true 残り is, and
what another profile costs.

``python benchmarks/bench_archive.py --postgres URL --docs`` measures everything within ``--minutes``
(12), writes ``benchmarks/results/archive.json`` and the table of ``deploy/README.md``. Real commands
and weights on the meetings of ``../shared`` and cuts of the bundled sample. Nothing else should run
meanwhile; the load before is kept with the result. What the time does not allow is named there.

Four cores are simulated where there are fewer: as many threads as four cores would get, at the speed
that these cores give each. That compares the ways with each other, and tells the memory; the hours an
hour are those of these cores.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import wave
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

import numpy as np
from machine import save

from minutes import __version__, audio
from minutes.cores import cores
from minutes.jobs import open_service

ROOT = Path(__file__).resolve().parents[1]
MEETINGS = ROOT.parent / "shared" / "meetings"
MINUTES = (sys.executable, "-m", "minutes")
FLAGS = ("--formats", "docx,json", "--device", "cpu", "--json", "-q")
CUTS = (20, 45, 90, 30, 60, 25)
"""Seconds of the short recordings."""


def archive(folder: Path, limit: float, *, long: bool = True) -> float:
    """Mixed recordings, long (where asked for) and short in turn, up to ``limit`` seconds; returns
    how many seconds."""
    folder.mkdir(parents=True)
    total = 0.0
    meetings = sorted(p for p in MEETINGS.glob("*.*") if p.suffix in (".flac", ".mp3", ".m4a"))
    meetings = meetings if long else []
    sample = audio.decode(ROOT / "samples" / "iinkai.ogg").samples
    for number, seconds in enumerate(CUTS):
        if number < len(meetings):
            length = audio.probe(meetings[number]).duration or 0.0
            if total + length <= limit:
                shutil.copy(meetings[number], folder / f"{number:02d}-{meetings[number].name}")
                total += length
        if total + seconds <= limit:
            start = number * 16_000 * 1
            write(folder / f"{number:02d}-short.wav", sample[start : start + seconds * 16_000])
            total += seconds
    for number, path in enumerate(meetings[len(CUTS) :], len(CUTS)):
        length = audio.probe(path).duration or 0.0
        if total + length <= limit:
            shutil.copy(path, folder / f"{number:02d}-{path.name}")
            total += length
    return total


def write(path: Path, samples: np.ndarray[Any, Any]) -> None:
    """A 16 kHz recording."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((samples * 32767).astype(np.int16).tobytes())


class Memory:
    """The most that the engine processes below ``pid`` hold, each, in MiB (proportional set size)."""

    def __init__(self, pid: int) -> None:
        self.peaks: dict[int, float] = {}
        self._pid, self._stop = pid, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._stop.wait(1.0):
            for pid in engines(self._pid):
                with_pss = memory(pid)
                self.peaks[pid] = max(self.peaks.get(pid, 0.0), with_pss)

    def end(self) -> list[float]:
        """Peaks, the largest first."""
        self._stop.set()
        self._thread.join()
        return sorted((round(peak, 1) for peak in self.peaks.values()), reverse=True)


def engines(root: int) -> list[int]:
    """Engine processes whose ancestor is ``root``."""
    parents, lines = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
                lines[int(entry.name)] = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            parents[int(entry.name)] = int(stat[1])
    found = []
    for pid, line in lines.items():
        above = pid
        while above in parents and above != root:
            above = parents[above]
        if above == root and b"minutes.jobs.engine" in line:
            found.append(pid)
    return found


def memory(pid: int) -> float:
    """MiB of a process: its own and its share of what several map."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def batch(words: Sequence[str], pin: set[int] | None, **environment: str) -> dict[str, Any]:
    """Run ``minutes batch`` to its end; its events with the time at which each came."""

    def prepare() -> None:
        if pin is not None:
            os.sched_setaffinity(0, pin)

    began = time.perf_counter()
    process = subprocess.Popen(
        [*MINUTES, "batch", *words, *FLAGS],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
        preexec_fn=prepare,
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    watcher = Memory(process.pid)
    assert process.stdout is not None
    told = [(time.perf_counter() - began, json.loads(line)) for line in process.stdout]
    code = process.wait()
    if code:
        raise SystemExit(f"minutes batch ended with {code}: {told[-1]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "seconds": time.perf_counter() - began,
        "processor_seconds": spent,
        "events": told,
        "memory": watcher.end(),
    }


def left_errors(run: dict[str, Any]) -> list[tuple[float, float, float]]:
    """After a tenth of the sound: (share, seconds told, seconds that were left)."""
    end = next(at for at, event in reversed(run["events"]) if event["event"] == "result")
    return [
        (event["share"], event["seconds_left"], round(end - at, 1))
        for at, event in run["events"]
        if event["event"] == "progress"
        and event["share"] >= 0.1
        and event["seconds_left"]
        and at < end
    ]


def steady(run: dict[str, Any], heard: float) -> float | None:
    """Hours of sound an hour between the first sign of work and the last one before the tail: what an
    archive of many hours comes to, where start and tail are nothing."""
    seen = [
        (at, event["share"])
        for at, event in run["events"]
        if event["event"] == "progress" and 0 < event["share"] <= 0.9
    ]
    if len(seen) < 3:
        return None
    (first, less), (last, more) = seen[0], seen[-1]
    return round((more - less) * heard / (last - first), 1)


def measured(
    source: Path, out: Path, heard: float, *, slots: int, threads: int, pin: set[int] | None
) -> dict[str, Any]:
    """One way of working on the archive."""
    words = (str(source), "-o", str(out), "--slots", str(slots))
    run = batch(words, pin, OMP_NUM_THREADS=str(threads))
    with open_service(out / ".minutes", with_worker=False) as service:
        jobs = service.store.jobs
        each = [[row.duration, sum(jobs.stage_seconds(row.id).values())] for row in jobs.all()]
    errors = left_errors(run)
    off = [abs(told - left) / left for _, told, left in errors if left >= 10]
    return {
        "slots": slots,
        "threads": threads,
        "cores": len(pin) if pin else cores(),
        "sound_seconds": round(heard, 1),
        "seconds": round(run["seconds"], 1),
        "processor_seconds": round(run["processor_seconds"], 1),
        "hours_an_hour": round(heard / run["seconds"], 1),
        "hours_an_hour_steady": steady(run, heard),
        "memory_mib_each_slot": run["memory"],
        "recordings": sorted([round(length, 1), round(spent, 2)] for length, spent in each),
        "time_left": [{"share": s, "told": t, "true": x} for s, t, x in errors],
        "time_left_off_median": round(median(off), 3) if off else None,
        "time_left_off_most": round(max(off), 3) if off else None,
    }


def reformatted(source: Path, out: Path, heard: float) -> dict[str, Any]:
    """Another profile over what has been heard: with two slots, and what that is for 1,000 hours."""
    words = (str(source), "-o", str(out), "--slots", "2", "--profile", "honkaigi")
    run = batch(words, None, OMP_NUM_THREADS="1")
    results = [at for at, event in run["events"] if event["event"] == "result"]
    with open_service(out / ".minutes", with_worker=False) as service:
        heard_again = sum(row.run for row in service.store.jobs.all()) - 2 * len(results)
        formats = [service.store.jobs.stage_seconds(r.id) for r in service.store.jobs.all()]
    spent = run["seconds"] - results[0]
    return {
        "recordings": len(results),
        "sound_seconds": round(heard, 1),
        "seconds": round(run["seconds"], 1),
        "seconds_without_start": round(spent, 1),
        "runs_more_than_two": heard_again,
        "stages_of_all_runs": {
            name: round(sum(times.get(name, 0.0) for times in formats), 1)
            for name in ("recognise", "diarize", "format")
        },
        "minutes_for_1000_hours": round(run["seconds"] / heard * 3_600_000 / 60, 1),
        "minutes_for_1000_hours_without_start": round(spent / heard * 3_600_000 / 60, 1),
    }


@contextmanager
def workers(data: Path, url: str, pins: Sequence[set[int]]) -> Iterator[None]:
    """A worker in a process group of its own for each set of cores: machines of one core."""
    started = []
    for pin in pins:
        started.append(
            subprocess.Popen(
                [*MINUTES, "worker", "--data-dir", str(data), "--slots", "1"],
                env={**os.environ, "MINUTES_DATABASE_URL": url, "OMP_NUM_THREADS": "1"},
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=lambda pin=pin: os.sched_setaffinity(0, pin),
            )
        )
    try:
        with open_service(data, database_url=url, with_worker=False) as service:
            while len(service.workers()) < len(pins):
                time.sleep(0.2)
        yield
    finally:
        for process in started:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()


def machines(source: Path, work: Path, heard: float, postgres: str) -> dict[str, Any]:
    """One and two machines of one core on the same queue."""
    import psycopg
    from psycopg import sql

    found: dict[str, Any] = {"sound_seconds": round(heard, 1)}
    for number in (1, 2):
        name = f"bench_{uuid4().hex[:8]}"
        url = postgres.rpartition("/")[0] + f"/{name}"
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        data = work / f"data{number}"
        try:
            with workers(data, url, [{core} for core in range(number)]):
                words = (str(source), "-o", str(work / f"m{number}"), "--data-dir", str(data))
                run = batch((*words, "--no-worker", "--wait"), None, MINUTES_DATABASE_URL=url)
            found[f"seconds_{number}_machines"] = round(run["seconds"], 1)
        finally:
            with psycopg.connect(postgres, autocommit=True) as connection:
                drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
                connection.execute(drop)
    found["gain"] = round(found["seconds_1_machines"] / found["seconds_2_machines"], 2)
    return found


def way(told: str) -> tuple[int, int]:
    """``2x1``: two slots of one thread each."""
    slots, threads = told.split("x")
    return int(slots), int(threads)


def plan(
    only: Sequence[str], ways: Sequence[tuple[int, int]]
) -> Iterator[tuple[str, tuple[int, int], set[int] | None, int | None]]:
    """(folder, (slots, threads), cores to keep to, cores simulated) of what is measured: long and
    short ones on all cores, on one and on four, short ones alone, and a long one that comes alone."""
    for chosen in ways if "two" in only else ():
        yield "all", chosen, None, None
    for chosen in ((1, 1), (2, 1)) if "one" in only else ():
        yield "few", chosen, {0}, None
    for chosen in ((2, 1), (1, 2)) if "short" in only else ():
        yield "short", chosen, None, None
    for chosen in ((2, 2), (4, 1), (1, 4)) if "four" in only else ():
        yield "few", chosen, None, 4
    for chosen in ((2, 2), (2, 1)) if "alone" in only else ():
        yield "alone", chosen, None, None


PARTS = ("two", "profile", "one", "machines", "short", "four", "alone")
NAMES = {"all": "長短", "few": "長短", "short": "20秒〜1分半だけ", "alone": "1件だけ"}


def table(result: dict[str, Any]) -> str:
    """What operators read: the ways of working, two machines, and what that comes to."""
    lines = [
        f"測定：{result['date']}、whisper-base、測定前の負荷 {result['load_average_before']}。",
        "",
        "| コア・同時×スレッド | 録音 | 実時間（起動を含む） | 1時間に処理できる録音"
        "（起動と終わりを除く） | 録音1秒のCPU秒 | 1枠の最大メモリー |",
        "|---|---|---|---|---|---|",
    ]
    for way in result["ways"]:
        cores_ = f"{way['simulated']}（模擬）" if way["simulated"] else str(way["cores"])
        each = way["processor_seconds"] / way["sound_seconds"]
        most = max(way["memory_mib_each_slot"], default=0) / 1024
        steady_ = way["hours_an_hour_steady"]
        lines.append(
            f"| {cores_}・{way['slots']}×{way['threads']}"
            f" | {way['what']} {way['sound_seconds'] / 60:.1f}分 | {way['seconds']}秒"
            f" | {way['hours_an_hour']}時間（{f'{steady_}時間' if steady_ else '―'}）"
            f" | {each:.3f} | {most:.2f} GiB |"
        )
    later = [way for way in result["ways"] if way.get("measured", result["date"]) != result["date"]]
    if later:
        each = "、".join(f"{w['slots']}×{w['threads']}（{w['measured']}）" for w in later)
        lines += ["", f"あとから測り直した行：{each}。"]
    if any(way["simulated"] for way in result["ways"]):
        lines += [
            "",
            f"「模擬」は、{cores()}コアで4コア分のスレッドを動かした値です。行い方どうしとメモリーを"
            "比べるもので、4コアの計算機の速さではありません。",
        ]
    if pair := result.get("machines"):
        lines += [
            "",
            f"PostgreSQL の同じ列を1コアの計算機1台と2台（別々のプロセスグループ）で："
            f"{pair['seconds_1_machines']}秒と{pair['seconds_2_machines']}秒（{pair['gain']}倍）。",
        ]
    if missing := result["not_measured"]:
        lines += ["", f"測っていないもの：{'、'.join(missing)}。"]
    return "\n".join(lines)


BEGIN, END = "<!-- bench_archive.py が書く：ここから -->", "<!-- ここまで -->"


def write_docs(result: dict[str, Any], path: Path = ROOT / "deploy" / "README.md") -> None:
    """The table in its place between the marks."""
    head, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, mark, tail = rest.partition(END)
    if not mark:
        raise SystemExit(f"no place for the table in {path}")
    path.write_text(f"{head}{BEGIN}\n{table(result)}\n{END}{tail}", encoding="utf-8")


def parsed() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=float, default=16.0, help="minutes of sound at most")
    parser.add_argument("--small", type=float, default=6.0, help="minutes for the other parts")
    parser.add_argument("--minutes", type=float, default=12.0, help="no part begins after these")
    parser.add_argument("--postgres", help="URL of a server: also two machines against one")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
    parser.add_argument("--ways", nargs="*", type=way, default=[(2, 1), (1, 2)])
    parser.add_argument("--docs", action="store_true", help="write the table of deploy/README.md")
    return parser.parse_args()


def parts(
    chosen: argparse.Namespace, work: Path, result: dict[str, Any]
) -> Iterator[tuple[str, Callable[[], None]]]:
    """(name, what to do) of every part, the most wanted first."""
    heard = {
        "all": archive(work / "all", chosen.limit * 60),
        "few": archive(work / "few", chosen.small * 60),
        "alone": archive(work / "alone", 130),
        "short": archive(work / "short", chosen.small * 30, long=False),
    }

    def measure(name: str, how: tuple[int, int], pin: set[int] | None, four: int | None) -> None:
        slots, threads = how
        out = work / f"out-{name}-{slots}-{threads}-{len(pin or ())}-{four or 0}"
        found = measured(work / name, out, heard[name], slots=slots, threads=threads, pin=pin)
        result["ways"].append({**found, "simulated": four, "what": NAMES[name]})

    def again() -> None:
        slots, threads = chosen.ways[0]
        out = work / f"out-all-{slots}-{threads}-0-0"
        result["another_profile"] = reformatted(work / "all", out, heard["all"])

    def pair() -> None:
        result["machines"] = machines(work / "few", work, heard["few"], chosen.postgres)

    for part in (part for part in PARTS if part in chosen.only):
        if part == "profile" and "two" in chosen.only:
            yield "別の様式", again
        elif part == "machines" and chosen.postgres:
            yield "PostgreSQL の2台", pair
        for name, how, pin, four in plan((part,), chosen.ways):
            count = four or (len(pin) if pin else cores())
            told = f"{count}コア・{NAMES[name]}・{how[0]}×{how[1]}"
            yield told, lambda a=(name, how, pin, four): measure(*a)


def main() -> None:
    """Measure and write after every part: what was measured stays, whatever comes after."""
    chosen = parsed()
    work = Path(tempfile.mkdtemp(prefix="minutes-bench-"))
    began = time.monotonic()
    result: dict[str, Any] = {
        "version": __version__,
        "model": "whisper-base",
        "date": f"{datetime.now().astimezone():%Y-%m-%d}",
        "load_average_before": round(os.getloadavg()[0], 1),
        "ways": [],
        "not_measured": [],
    }
    for name, do in parts(chosen, work, result):
        if time.monotonic() - began > chosen.minutes * 60:
            result["not_measured"].append(name)
            continue
        print(f"{time.monotonic() - began:4.0f} s  {name}", file=sys.stderr, flush=True)
        do()
        save("archive", result)
    result["load_average_after"] = round(os.getloadavg()[0], 1)
    result["minutes"] = round((time.monotonic() - began) / 60, 1)
    save("archive", result)
    print(table(result))
    if chosen.docs:
        write_docs(result)
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
