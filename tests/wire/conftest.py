"""Fixtures of the tests of what leaves a run."""

from __future__ import annotations

from pathlib import Path

import needs
import pytest

from wire.tracer import Desk, why_not


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A clerk's account, with ``data`` and ``out`` to write into; skipped without strace."""
    needs.programs("strace")
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    made = Desk(tmp_path, (tmp_path / "data", tmp_path / "out"))
    made.make()
    return made
