"""The editor in Chromium on drafts of 3,000 and 6,000 statements: how long a clerk waits, and what the tab holds.

``python benchmarks/bench_editor.py [STATEMENTS …]`` writes ``results/editor.json``. Every time is from
the key (or the click) to the end of the frame that shows its effect, as the page itself sees it.
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from editor_drafts import long_draft, silence
from machine import save
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service as Driver

from minutes.codec import to_plain
from minutes.jobs import open_service
from minutes.options import DEFAULT_PROFILE, TranscribeOptions
from minutes.pipeline import read_papers
from minutes.schema import Draft, MeetingContext
from minutes.store.records import JobRow

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 300  # s until the bench gives up on the page
ROUNDS = 15  # far rows that are typed into, doubts that are gone to
WATCH = """
window.usable = null;
const look = () => document.querySelector('.m-row')
  ? requestAnimationFrame(() => setTimeout(() => { window.usable = performance.now(); }))
  : requestAnimationFrame(look);
look();
window.afterFrame = (told) => requestAnimationFrame(() => {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => told(performance.now());
  channel.port2.postMessage(0);
});
window.times = [];
addEventListener('keydown', (event) => afterFrame((now) => times.push(now - event.timeStamp)), true);
"""
"""Put into the page before its own scripts: when it is usable, and each key until its frame."""

FOUND = """
const done = arguments[0];
import(new URL('web/editor.js', document.baseURI)).then(({Editor}) => {
  const jump = Editor.prototype.jump;
  Editor.prototype.jump = function (step) { window.editor = this; return jump.call(this, step); };
  done();
});
"""
"""The page's editor is in ``window.editor`` after the next F8."""

CHANGED = """
const [what, done] = arguments, begin = performance.now();
const work = typeof what === 'string' ? editor.barEvents()[what]() : editor.operate(what);
work.then(() => afterFrame((now) => done(now - begin)));
"""
"""One operation, as a row's menu begins it: until the frame that shows the server's answer to it."""

SCROLL = """
const done = arguments[0], rows = document.querySelector('.m-rows'), frames = [];
let last = null;
const step = (now) => {
  if (last !== null) frames.push(now - last);
  last = now;
  rows.scrollTop += 300;
  if (frames.length < 150) requestAnimationFrame(step); else done(frames);
};
rows.scrollTop = rows.scrollHeight / 3;
setTimeout(() => requestAnimationFrame(step), 500);
"""


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """``app.py`` on ``folder``; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, str(ROOT / "app.py"), "--port", str(port), "--data-dir", str(folder)]
    with (folder.parent / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                urllib.request.urlopen(f"{url}/healthz", timeout=10).close()
                break
            except (urllib.error.URLError, OSError):
                if time.monotonic() > end or process.poll() is not None:
                    raise SystemExit("the server did not start") from None
                time.sleep(0.3)
        yield url
    finally:
        process.terminate()
        process.wait(60)


def keep(folder: Path, draft: Draft, profile: str = DEFAULT_PROFILE) -> str:
    """Put a finished job with ``draft`` into the data folder; its id."""
    job_id = uuid4().hex
    with open_service(folder, with_worker=False) as service:
        recording = silence(folder / "録音.wav")
        key = f"recordings/{job_id}/録音.wav"
        service.files.put(recording, key)
        options = TranscribeOptions(profile=profile)
        papers = read_papers(options, MeetingContext())
        row = JobRow(
            id=job_id,
            recording_key=key,
            title=draft.minutes_doc.header.title,
            file_name="録音.wav",
            sha256="0" * 64,
            fingerprint=job_id,
            context=papers.context,
            options=options,
            created_at=time.time(),
            updated_at=time.time(),
            state="done",
            duration=draft.transcript.recording.duration,
        )
        service.store.jobs.add(row)
        papers_json = json.dumps(to_plain(papers)).encode()
        service.files.write(f"jobs/{job_id}/1/papers.json", papers_json)
        service.store.drafts.add(job_id, 1, draft)
    return job_id


@contextmanager
def chromium(profile: str) -> Iterator[Chrome]:
    """A window as on an office PC, without a screen."""
    options = ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--window-size=1366,860",
        f"--user-data-dir={profile}",
    ):
        options.add_argument(flag)
    window = Chrome(options=options, service=Driver("/usr/bin/chromedriver"))
    window.set_script_timeout(PATIENCE)
    window.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
    try:
        yield window
    finally:
        window.quit()


def open_page(window: Chrome, url: str) -> float:
    """Seconds from the beginning of the visit until the first statement can be typed into."""
    window.get(url)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        usable = window.execute_script("return window.usable")
        if usable is not None:
            return float(usable) / 1000
        time.sleep(0.05)
    raise SystemExit("the editor did not open")


def press(window: Chrome, key: str, code: str, text: str = "") -> float:
    """One key; milliseconds until its frame has been drawn."""
    window.execute_script("window.times.length = 0")
    more = {"text": text} if text else {}
    what = {"key": key, "code": code, "windowsVirtualKeyCode": VIRTUAL[code], **more}
    window.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": "keyDown", **what})
    window.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": "keyUp", **what})
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        times = window.execute_script("return window.times")
        if times:
            return float(times[0])
    raise SystemExit(f"no frame after {key}")


VIRTUAL = {"KeyA": 65, "F8": 119}
"""Key code → number that Chromium wants."""


REACHED = """
const [index, done] = arguments, row = document.querySelector(`[data-index="${index}"]`);
const look = () => {
  const box = row.querySelector('.m-text');
  if (!box) return requestAnimationFrame(look);
  box.focus();
  requestAnimationFrame(() => setTimeout(done));
};
row.scrollIntoView({block: 'center'});
look();
"""
"""A far row in the middle of the window with the cursor in it; its box is made when it comes near."""


def typed(window: Chrome, count: int) -> tuple[list[float], list[float]]:
    """The first letter in far rows, and the letters after it; milliseconds."""
    first, later = [], []
    for number in range(ROUNDS):
        index = (number * 7919) % count
        window.execute_async_script(REACHED, index)
        first.append(press(window, "a", "KeyA", "a"))
        later += [press(window, "a", "KeyA", "a") for _ in range(5)]
        time.sleep(0.8)  # it is saved between
    return first, later


def operations(ids: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """One of each kind, all on statements of their own."""
    first, second, third, fourth, fifth, sixth = ids
    yield "text", {"op": "text", "statement": first, "text": "直した文です。御異議ありませんか。"}
    yield "speaker", {"op": "speaker", "statement": first, "person": "S3"}
    yield "split", {"op": "split", "statement": second, "at": 9}
    yield "merge", {"op": "merge", "statement": third}
    yield "delete", {"op": "delete", "statement": fourth}
    yield "restore", {"op": "restore", "statement": fourth}
    yield "insert", {"op": "insert", "after": fourth, "text": "足した文です。", "person": None}
    yield "heading", {"op": "heading", "after": fifth, "title": "その他について"}
    yield "event", {"op": "event", "kind": "recess", "after": fifth, "text": "（休憩）"}
    yield "decision", {"op": "decision", "after": fifth, "fields": {"text": "原案のとおり決めた。"}}
    yield "action", {"op": "action", "after": fifth, "fields": {"text": "資料を配る。"}}
    yield "front matter", {"op": "header", "fields": {"place": f"{first}委員会室"}}
    yield "settle", {"op": "check", "statement": sixth, "doubt": "inaudible"}
    yield "person", {"op": "person", "person": "S3", "name": f"佐藤{first}"}


def changed(window: Chrome) -> dict[str, list[float]]:
    """Each operation in far rows, undo and redo after it; milliseconds."""
    window.execute_async_script(FOUND)
    press(window, "F8", "F8")
    times: dict[str, list[float]] = defaultdict(list)

    def act(name: str, what: object) -> None:
        times[name].append(float(window.execute_async_script(CHANGED, what)))
        time.sleep(0.2)

    for number in range(5):
        picked = "return arguments[0].map((at) => editor.data.statements[at].id)"
        count = window.execute_script("return editor.data.statements.length")
        base = count * number // 5 + 27
        rows = [base, base + 20, base + 40, base + 60, base + 80, 50 * (base // 50) + 9]
        for name, operation in operations(window.execute_script(picked, rows)):
            act(name, [operation])
            if name in ("delete", "merge", "text"):
                act("undo", "undo")
                act("redo", "redo")
        revoked = window.execute_script(REVOKED, base)
        act("revoke", [revoked])
        act("replace", [{"op": "replace", "pattern": "前倒しで", "replacement": "繰り上げて"}])
        act("undo of a replacement", "undo")
    return times


REVOKED = """
const one = editor.data.statements.slice(arguments[0]).find(({changes}) => changes.some(({revoked}) => !revoked));
return {op: 'revoke', statement: one.id, change: one.changes.find(({revoked}) => !revoked).id};
"""


def renderer_mib() -> dict[str, float]:
    """Memory of the largest renderer process: all of it, and what is only its own."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            if b"--type=renderer" not in command or b"chromium" not in command:
                continue
            lines = (folder / "smaps_rollup").read_text().splitlines()[1:]
        except OSError:
            continue
        sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines}
        own = sizes["Private_Clean"] + sizes["Private_Dirty"]
        found.append({"rss": sizes["Rss"], "pss": sizes["Pss"], "own": own})
    return max(found, key=lambda process: process["rss"])


def summary(values: list[float]) -> dict[str, float]:
    """Median, 95th percentile and largest."""
    ordered = sorted(values)
    return {
        "median": round(statistics.median(ordered), 1),
        "p95": round(ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))], 1),
        "most": round(ordered[-1], 1),
    }


def measure(window: Chrome, url: str, count: int) -> dict[str, Any]:
    """All figures of one draft."""
    cold = open_page(window, url)
    time.sleep(2)
    memory = renderer_mib()  # of the first visit: later ones leave their rubbish for a while
    warm = [open_page(window, url) for _ in range(3)]
    time.sleep(2)
    doubts = [press(window, "F8", "F8") for _ in range(ROUNDS)]
    first, later = typed(window, count)
    acts = changed(window)
    frames = window.execute_async_script(SCROLL)
    window.execute_cdp_cmd("HeapProfiler.collectGarbage", {})
    time.sleep(2)
    window.execute_cdp_cmd("Performance.enable", {})
    heap = window.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    by_name = {measure["name"]: measure["value"] for measure in heap}
    return {
        "statements": count,
        "open_s": {"cold": round(cold, 2), "warm": round(statistics.median(warm), 2)},
        "first_key_ms": summary(first),
        "key_ms": summary(later),
        "f8_ms": summary(doubts),
        "operations_ms": {name: summary(times) for name, times in acts.items()},
        "scroll_frame_ms": summary([float(frame) for frame in frames]),
        "tab_mib": {name: round(value) for name, value in memory.items()},
        "after_mib": {name: round(value) for name, value in renderer_mib().items()},
        "heap_mib": round(by_name["JSHeapUsedSize"] / 2**20),
        "nodes": int(by_name["Nodes"]),
    }


def measure_points(window: Chrome, url: str) -> dict[str, Any]:
    """The same page filed as 要点筆記, whose lines stand at its side: open, text, undo, a line."""
    open_page(window, url)
    time.sleep(2)
    warm = [open_page(window, url) for _ in range(3)]
    window.execute_async_script(FOUND)
    press(window, "F8", "F8")
    window.execute_script("editor.side.open('points')")
    times: dict[str, list[float]] = defaultdict(list)
    for number in range(5):
        row = "const {id, text} = editor.data.statements[arguments[0]]; return [id, `${text}以上です。`]"
        key, text = window.execute_script(row, 100 * number + 27)
        line = {"op": "point", "after": key, "fields": {"kind": "説明", "text": "足した要点"}}
        for name, what in (
            ("text", [{"op": "text", "statement": key, "text": text}]),
            ("undo", "undo"),
            ("line", [line]),
        ):
            times[name].append(float(window.execute_async_script(CHANGED, what)))
            time.sleep(0.2)
    spent = {f"{name}_ms": summary(found) for name, found in times.items()}
    return {"open_s": {"warm": round(statistics.median(warm), 2)}, **spent}


def main(counts: list[int]) -> None:
    """Measure each length on a fresh server."""
    results = []
    load = os.getloadavg()[0]
    for count in counts:
        with TemporaryDirectory() as folder:
            data = Path(folder) / "data"
            data.mkdir()
            draft = long_draft(count)
            jobs = keep(data, draft), keep(data, draft, "youten")
            with server(data) as url:
                pages = [f"{url}/edit?id={job}" for job in jobs]
                with chromium(f"{folder}/profile") as window:
                    found = measure(window, pages[0], count)
                with chromium(f"{folder}/points") as window:
                    results.append(found | {"points": measure_points(window, pages[1])})
            print(json.dumps(results[-1], ensure_ascii=False), flush=True)
    save("editor", results, load_before=round(load, 1))


if __name__ == "__main__":
    main([int(number) for number in sys.argv[1:]] or [3000, 6000])
