"""Fixtures for every test: where the shared material and the weights are."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of shared evaluation material; the test is skipped where it is absent."""
    folder = ROOT.parent / "shared"
    if not (folder / "meetings").is_dir():
        pytest.skip("../shared is absent: this test needs the shared meetings")
    return folder


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """Folder of the fetched weights (``make setup`` fetches them)."""
    folder = ROOT / "models"
    if not (folder / "whisper-base" / "model.bin").is_file():
        pytest.fail("weights are missing: run `make setup`")
    return folder
