"""What ``/metrics`` answers."""

from __future__ import annotations

import httpx
import pytest

from minutes.errors import StoreError
from minutes.jobs import metrics
from minutes.jobs.service import Service

pytestmark = pytest.mark.process


def test_metrics_say_why_while_the_database_is_away(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert metrics.answer(service)[0] == 200

    def away(*_: object) -> None:
        raise StoreError("データベースに接続できません。")

    monkeypatch.setattr(service.store.jobs, "counts", away)
    status, kind, body = metrics.answer(service)
    assert (status, kind) == (503, "text/plain; charset=utf-8")
    assert body.decode() == "データベースに接続できません。\n"


def test_a_worker_answers_with_status_and_a_line(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The monitoring asks a worker, which has no page: never an empty answer."""
    server = metrics.serve_metrics(service, 0)
    try:
        address = f"http://127.0.0.1:{server.server_port}"

        def asked(path: str) -> tuple[int, str]:
            reply = httpx.get(address + path)
            return reply.status_code, reply.text

        status, text = asked("/metrics")
        assert status == 200
        assert "# TYPE" in text
        assert asked("/healthz") == (200, "ok\n")
        assert asked("/jobs")[0] == 404

        def away(*_: object) -> None:
            raise StoreError("データベースに接続できません。")

        monkeypatch.setattr(service.store.jobs, "counts", away)
        assert asked("/metrics") == (503, "データベースに接続できません。\n")
    finally:
        server.shutdown()
        server.server_close()
