"""Thirty clerks on one server while two recordings are worked on: how long saving takes.

``python benchmarks/bench_many.py [SECONDS]`` writes ``results/many.json``. The clerks are locust's, in an
environment of its own (``.venv-load``, from ``load.lock``), on this same machine, which makes the figures worse
than a server's alone. Beside them there are rude ones, as a bad line or a stranger makes them:
connections that say a byte a second, streams that nobody reads, uploads that break off.
"""

from __future__ import annotations

import csv
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench_editor import keep
from editor_drafts import long_draft
from machine import save

from minutes.jobs import open_service
from minutes.store.records import Body

ROOT = Path(__file__).resolve().parents[1]
LOAD = ROOT / ".venv-load"
CLERKS, MEETINGS, STATEMENTS = 30, 15, 600
RUDE = 20
PASSWORD = "長い合言葉です123"
RECORDING = ROOT.parent / "shared" / "meetings" / "soumu-web.m4a"
BODY = "総務委員会"


def locust() -> Path:
    """The program, in an environment of its own."""
    program = LOAD / "bin" / "locust"
    if not program.exists():
        venv.create(LOAD, with_pip=True)
        lock = Path(__file__).with_name("load.lock")
        command = [
            LOAD / "bin" / "python",
            "-m",
            "pip",
            "install",
            "-q",
            "--require-hashes",
            "-r",
            lock,
        ]
        subprocess.run(command, check=True)
    return program


def prepare(folder: Path) -> dict[str, Any]:
    """Meetings of an hour, two clerks on each, in one body; the plan for the clerks."""
    jobs = [keep(folder, long_draft(STATEMENTS)) for _ in range(MEETINGS)]
    clerks = []
    with open_service(folder, with_worker=False) as service:
        body = service.save_body(Body("", BODY))
        for job in jobs:
            service.store.jobs.set(job, body_id=body.id)
        for number in range(CLERKS):
            name = f"clerk{number:02d}"
            user = service.accounts.add(name, "writer", PASSWORD)
            service.accounts.put_into(user, [body.id])
            clerks.append({"name": name, "job": jobs[number % MEETINGS]})
        service.finder.catch_up(60)
    return {"clerks": clerks, "password": PASSWORD}


@contextmanager
def server(folder: Path, port: int) -> Iterator[str]:
    """``minutes serve`` with accounts and its own worker."""
    command = [sys.executable, "-m", "minutes", "serve", "--accounts", "--port", str(port)]
    log = (folder.parent / "server.log").open("w")
    process = subprocess.Popen([*command, "--data-dir", str(folder)], stderr=log, cwd=ROOT)
    url = f"http://127.0.0.1:{port}"
    try:
        while not answers(f"{url}/healthz"):
            if process.poll() is not None:
                raise SystemExit((folder.parent / "server.log").read_text()[-2000:])
            time.sleep(0.5)
        yield url
    finally:
        process.terminate()
        process.wait()
        log.close()


def answers(url: str) -> bool:
    """Whether the page is there."""
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def be_rude(port: int, stop: threading.Event) -> list[threading.Thread]:
    """Bad lines, until ``stop``: each opens its connection again when it was cut."""
    heads = (
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",  # a byte a second
        b"POST /api/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n{",
        b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n",  # never reads
    )

    def linger(head: bytes) -> None:
        while not stop.is_set():
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
                    line.sendall(head)
                    while not stop.wait(1.0):
                        line.sendall(b"x")
            except OSError:
                stop.wait(0.5)

    threads = [threading.Thread(target=linger, args=(heads[n % len(heads)],)) for n in range(RUDE)]
    for thread in threads:
        thread.start()
    return threads


def run_clerks(url: str, plan: Path, seconds: int, prefix: Path) -> dict[str, dict[str, float]]:
    """Name of the call → figures of locust, in milliseconds."""
    command = [
        *(str(locust()), "-f", str(Path(__file__).with_name("many_clerks.py")), "--headless"),
        *("-u", str(CLERKS), "-r", "3", "-t", f"{seconds}s", "--host", url, "--reset-stats"),
        *("--csv", str(prefix), "--only-summary", "--stop-timeout", "5"),
    ]
    environment = os.environ | {"MANY_PLAN": str(plan)}
    subprocess.run(command, check=False, env=environment)
    with Path(f"{prefix}_stats.csv").open(encoding="utf-8") as file:
        return {row["Name"]: figures(row) for row in csv.DictReader(file)}


def figures(row: dict[str, str]) -> dict[str, float]:
    """One row of locust's table."""
    names = {"50%": "p50_ms", "95%": "p95_ms", "99%": "p99_ms", "100%": "most_ms"}
    counts = {"calls": int(row["Request Count"]), "failures": int(row["Failure Count"])}
    return counts | {new: float(row[old]) for old, new in names.items() if row[old] != "N/A"}


def main(seconds: int) -> None:
    """Measure with every meeting opened for the first time, then quiet, then while two recordings are
    worked on with rude connections beside."""
    results: dict[str, Any] = {}
    with TemporaryDirectory() as place:
        folder, plan = Path(place, "data"), Path(place, "plan.json")
        folder.mkdir()
        plan.write_text(json.dumps(prepare(folder)), encoding="utf-8")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        with server(folder, port) as url, open_service(folder, with_worker=False) as service:
            results["first"] = run_clerks(url, plan, seconds, Path(place, "first"))
            results["clerks"] = run_clerks(url, plan, seconds, Path(place, "quiet"))
            jobs = [service.submit(RECORDING) for _ in range(2)]
            while any(service.job(job).state != "running" for job in jobs):
                time.sleep(0.2)
            stop = threading.Event()
            rude = be_rude(port, stop)
            results["with_recordings"] = run_clerks(url, plan, seconds, Path(place, "busy"))
            states = [service.job(job) for job in jobs]
            stop.set()
            for thread in rude:
                thread.join()
            results["recordings_running_at_the_end"] = sum(s.state == "running" for s in states)
            results["recordings"] = [how_far(service.job(job)) for job in jobs]
    for name, found in results.items():
        print(name, json.dumps(found, ensure_ascii=False))
    many = {"clerks": CLERKS, "meetings": MEETINGS, "statements": STATEMENTS, "rude": RUDE}
    save("many", results, seconds=seconds, load=os.getloadavg(), **many)


def how_far(job: Any) -> dict[str, Any]:
    """How far a recording is."""
    return {"state": job.state, "stage": job.stage, "fraction": round(job.fraction, 3)}


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 60)
