"""The service as the environment describes it: every command that opens it means the same one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from minutes.jobs.service import Service

F = TypeVar("F", bound=Callable[..., Any])


def data_dir_option(text: str, default: Path | None = Path("data")) -> Callable[[F], F]:
    """``--data-dir``, the same in every command; ``text`` says what lies there."""
    return click.option(
        "--data-dir",
        type=click.Path(path_type=Path),
        default=default,
        show_default=default is not None,
        envvar="MINUTES_DATA_DIR",
        help=text,
    )


def slots_option(function: F) -> F:
    """``--slots``, the same in every command that works on recordings."""
    return click.option(
        "--slots",
        type=click.IntRange(1, 64),
        default=None,
        help="同時に処理する録音の数（既定 計算機のコア数から決めます）",
    )(function)


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
