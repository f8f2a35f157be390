"""The service as the environment describes it: every command that opens it means the same one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from minutes.jobs.service import Service


def database_url() -> str | None:
    """``MINUTES_DATABASE_URL``; ``None`` for SQLite in the data folder."""
    return os.environ.get("MINUTES_DATABASE_URL") or None


def open_from_environment(
    data_dir: Path, *, with_worker: bool = True, slots: int | None = None
) -> Service:
    """Open the service in ``data_dir`` with ``MINUTES_DATABASE_URL`` and ``MINUTES_STORAGE_URL``."""
    from minutes.jobs import open_service

    return open_service(
        data_dir,
        database_url=database_url(),
        storage_url=os.environ.get("MINUTES_STORAGE_URL") or None,
        with_worker=with_worker,
        slots=slots,
    )
