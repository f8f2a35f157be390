"""A running page for the browser tests: the real service, the real worker, the real Chromium."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import needs
import pytest

from minutes.codec import to_plain
from minutes.jobs import open_service
from minutes.options import TranscribeOptions
from minutes.pipeline import read_papers
from minutes.schema import Draft, MeetingContext
from minutes.store.records import JobRow

from .screen import Screen

if TYPE_CHECKING:
    from fastapi import FastAPI
    from fastapi.testclient import TestClient
    from selenium.webdriver import Chrome

    from minutes.jobs.service import Service
    from minutes.web import Access

ROOT = Path(__file__).resolve().parents[2]

WATCH = """
import os, sys

def _tell(line):
    with open(os.environ["WATCHED_CONNECTIONS"], "a") as file:
        file.write(line + "\\n")

def _watch(event, args):
    if event == "socket.connect":
        address = args[1]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        address = args[0]
    else:
        return
    _tell(f"{event} {address!r}")

_tell("watching")
sys.addaudithook(_watch)
"""
"""``sitecustomize`` of the server and of every process that it starts: where they connect to."""


def make_recording(path: Path, seconds: float) -> Path:
    """Silence with a click every second, 8 kHz."""
    frame = (b"\x00\x20" * 40) + bytes(2 * (8000 - 40))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(frame * int(seconds))
    return path


def seed(
    service: Service,
    draft: Draft | None,
    *,
    state: str = "done",
    recording: Path | None = None,
    **more: Any,
) -> str:
    """A job as if it had been worked on: in the store, with its recording and its first draft."""
    job_id = uuid4().hex
    seconds = 30.0 if draft is None else draft.transcript.recording.duration
    source = recording or make_recording(service.data_dir / "録音.wav", min(seconds, 600.0))
    name = source.name
    key = f"recordings/{job_id}/{name}"
    service.files.put(source, key)
    if recording is None:
        source.unlink()
    options = TranscribeOptions()
    papers = read_papers(options, MeetingContext())
    values: dict[str, Any] = {
        "title": draft.minutes_doc.header.title if draft else "待っている会議",
        "file_name": name,
        "sha256": "0" * 64,
        "fingerprint": job_id,
        "context": papers.context,
        "options": options,
        "created_at": time.time(),
        "updated_at": time.time(),
        "state": state,
        "duration": seconds,
        **more,
    }
    service.store.jobs.add(JobRow(id=job_id, recording_key=key, **values))
    service.files.write(f"jobs/{job_id}/1/papers.json", json.dumps(to_plain(papers)).encode())
    if draft is not None:
        service.store.drafts.add(job_id, 1, draft)
    return job_id


def seed_anew(service: Service, job_id: str, draft: Draft) -> None:
    """The job as if it had been made anew: with a second draft."""
    papers = service.files.fetch(f"jobs/{job_id}/1/papers.json").read_bytes()
    service.files.write(f"jobs/{job_id}/2/papers.json", papers)
    service.store.drafts.add(job_id, 2, draft)
    service.store.jobs.set(job_id, run=2)


def open_client(
    service: Service, access: Access | None = None, *, host: str = "127.0.0.1", client: str = "pc"
) -> TestClient:
    """The whole application, called without a network: by the name ``host``, from the PC ``client``."""
    return browser_of(open_app(service, access), host=host, client=client)


def open_app(service: Service, access: Access | None = None) -> FastAPI:
    """The whole application. Building its pages takes half a second: who asks as several people may
    build it once and open a :func:`browser_of` it for each."""
    from minutes.web.server import build_app

    return build_app(service, upload_dir=service.data_dir / "uploads", access=access)


def browser_of(app: FastAPI, *, host: str = "127.0.0.1", client: str = "pc") -> TestClient:
    """A browser without cookies, on the PC ``client``, that calls the application by the name ``host``."""
    from fastapi.testclient import TestClient

    return TestClient(app, base_url=f"http://{host}:7860", client=(client, 50000))


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """The real service on an empty folder, without a worker."""
    with open_service(tmp_path / "data", with_worker=False) as opened:
        yield opened


@dataclass
class Site:
    """A server in its own process, and our own handle on the same data folder."""

    url: str
    service: Service
    connections: Path
    log: Path

    def seed(self, draft: Draft | None, **more: Any) -> str:
        """See :func:`seed`."""
        return seed(self.service, draft, **more)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + needs.SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=60):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    pytest.fail(f"the server did not start:\n{log.read_text(errors='replace')}")


@pytest.fixture(scope="module")
def site(server: Site) -> Iterator[Site]:
    """The running server; every meeting of a test file goes with the file."""
    yield server
    service = server.service
    for job in (*service.jobs(), *(binned.job for binned in service.bin.all())):
        service.delete(job.id)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """``python app.py`` with its own worker, on a free port."""
    with serving(tmp_path_factory.mktemp("site")) as site:
        yield site


@contextmanager
def serving(folder: Path, *more: str) -> Iterator[Site]:
    """``python app.py`` with these options, on an empty folder and a free port, until the test is done."""
    watch = folder / "watch"
    watch.mkdir()
    (watch / "sitecustomize.py").write_text(WATCH)
    connections, log, port = folder / "connections.txt", folder / "server.log", _free_port()
    connections.touch()
    environment = os.environ | {
        "PYTHONPATH": str(watch),
        "WATCHED_CONNECTIONS": str(connections),
        "OMP_NUM_THREADS": "2",
        "MINUTES_VOICES": "1",  # each meeting body's own switch is still off
    }
    command = [sys.executable, str(ROOT / "app.py"), "--port", str(port), *more]
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [*command, "--data-dir", str(folder / "data")],
            cwd=ROOT,
            env=environment,
            stdout=sink,
            stderr=sink,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(url, process, log)
        with open_service(folder / "data", with_worker=False) as own:
            yield Site(url, own, connections, log)
    finally:
        process.terminate()
        process.wait(needs.SECONDS)


@pytest.fixture(scope="module")
def chromium(browser: Chrome) -> Iterator[Chrome]:
    """The browser; what the pages of a test file keep in it goes with the file."""
    yield browser
    place = browser.current_url
    browser.execute_cdp_cmd("Storage.clearDataForOrigin", {"origin": place, "storageTypes": "all"})


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """Debian's Chromium without a window; the test is skipped where it is absent."""
    browser, driver = needs.programs("chromium", "chromedriver")
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service as Driver

    downloads = tmp_path_factory.mktemp("downloads")
    options = ChromeOptions()
    options.binary_location = browser
    for flag in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--lang=ja",
        "--window-size=1366,860",
        f"--user-data-dir={tmp_path_factory.mktemp('profile')}",
    ):
        options.add_argument(flag)
    options.add_experimental_option(
        "prefs",
        {"intl.accept_languages": "ja", "download.default_directory": str(downloads)},
    )
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})

    class Window(Chrome):
        """Its log of requests holds no recording that a test sends, whatever the line is like."""

        def set_network_conditions(self, **conditions: Any) -> None:
            super().set_network_conditions(**conditions)
            self.execute_cdp_cmd("Network.enable", {"maxPostDataSize": 1024})

    window = Window(options=options, service=Driver(driver))
    window.set_script_timeout(needs.SECONDS)
    window.set_network_conditions(offline=False, latency=0, throughput=-1)
    window.downloads = downloads  # type: ignore[attr-defined]
    try:
        yield window
    finally:
        window.quit()


@pytest.fixture
def screen(chromium: Chrome, site: Site) -> Iterator[Screen]:
    """The browser on our page; no request may have left the machine when the test ends.

    A page tells its server that it is left, and that may reach the log in the next test: the servers
    of this run, all on the loopback address, are no strangers.
    """
    opened = Screen(chromium, site.url)
    yield opened
    chromium.set_network_conditions(offline=False, latency=0, throughput=-1)
    opened.open("web/style.css")  # leaves the page, so that the next test starts on its own
    opened.run("sessionStorage.clear()")
    assert opened.requests(), "the log of requests is empty: it would prove nothing"
    assert [
        url
        for url in opened.requests()
        if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))
    ] == []
