"""What ``/metrics`` answers."""

from __future__ import annotations

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
