"""What an operator watches: queue, speed, failures, workers; in Prometheus's text form."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from minutes.errors import MinutesError
from minutes.jobs.records import STATES

if TYPE_CHECKING:
    from minutes.jobs.service import Service

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""Of what :func:`render` returns."""


class _Tables(Collector):
    """Numbers read from the database when they are asked for: every process tells the same."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterable[Metric]:
        return _metrics(self._service)


def _metrics(service: Service) -> Iterator[Metric]:
    counts = service.store.jobs.counts()
    jobs = GaugeMetricFamily("minutes_jobs", "Jobs by state.", labels=["state"])
    for state in STATES:
        jobs.add_metric([state], counts.get(state, 0))
    yield jobs
    yield GaugeMetricFamily(
        "minutes_queue_length", "Jobs that wait for a worker.", counts.get("queued", 0)
    )
    failures = CounterMetricFamily("minutes_failures", "Failed jobs by reason.", labels=["kind"])
    for kind, count in service.store.jobs.failures().items():
        failures.add_metric([kind], count)
    yield failures
    rtf = GaugeMetricFamily(
        "minutes_rtf", "Seconds of work a second of recording, recent jobs.", labels=["stage"]
    )
    work = CounterMetricFamily("minutes_work_seconds", "Seconds of work.", labels=["stage"])
    for stage, (wall, audio) in service.store.jobs.rates().items():
        if audio > 0:
            rtf.add_metric([stage], wall / audio)
        work.add_metric([stage], wall)
    yield rtf
    yield work
    workers = service.workers()
    yield GaugeMetricFamily("minutes_workers", "Workers that are registered.", len(workers))
    yield GaugeMetricFamily(
        "minutes_slots",
        "Recordings that all workers take at a time.",
        sum(w.slots for w in workers),
    )
    yield _durations(service)


def _durations(service: Service) -> Metric:
    """How long people waited from upload to draft."""
    bounds = (60.0, 300.0, 900.0, 3600.0, 4 * 3600.0, 24 * 3600.0)
    waits = service.store.jobs.waits()
    buckets = [(str(bound), sum(wait <= bound for wait in waits)) for bound in bounds]
    buckets.append(("+Inf", len(waits)))
    family = HistogramMetricFamily("minutes_wait_seconds", "From upload to draft.")
    family.add_metric([], buckets, sum(waits))
    return family


def render(service: Service) -> bytes:
    """The body of ``/metrics`` (:data:`CONTENT_TYPE`).

    Raises
    ------
    StoreError
        The database does not answer.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Tables(service))
    text: bytes = generate_latest(registry)
    return text


def health(service: Service) -> tuple[int, str]:
    """HTTP status and body of ``/healthz``: 200 while database and queue answer."""
    try:
        service.check()
    except MinutesError as error:
        return 503, f"{error}\n"
    return 200, "ok\n"


def answer(service: Service) -> tuple[int, str, bytes]:
    """HTTP status, type and body of ``/metrics``: 503 and why while the database is away."""
    try:
        return 200, CONTENT_TYPE, render(service)
    except MinutesError as error:
        return 503, "text/plain; charset=utf-8", f"{error}\n".encode()


def serve_metrics(service: Service, port: int, host: str = "127.0.0.1") -> ThreadingHTTPServer:
    """Answer ``/metrics`` and ``/healthz`` from a thread; for workers, which have no page."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, body = 404, "text/plain; charset=utf-8", b""
            if self.path == "/healthz":
                status, text = health(service)
                body = text.encode()
            elif self.path == "/metrics":
                status, kind, body = answer(service)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            """A line for every look of the monitoring helps nobody."""

    server = ThreadingHTTPServer((host, port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
