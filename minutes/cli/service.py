"""The service as the environment describes it: every command that opens it means the same one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from minutes import settings

if TYPE_CHECKING:
    from minutes.jobs.service import Service

F = TypeVar("F", bound=Callable[..., Any])


def data_dir_option(
    text: str, default: Path | None = settings.DEFAULT_DATA_DIR
) -> Callable[[F], F]:
    """``--data-dir``, the same in every command; ``text`` says what lies there."""
    return click.option(
        "--data-dir",
        type=click.Path(path_type=Path),
        default=default,
        show_default=default is not None,
        envvar=settings.DATA_DIR,
        help=text,
    )


def slots_option(function: F) -> F:
    """``--slots``, the same in every command that works on recordings."""
    return click.option(
        "--slots",
        type=click.IntRange(1, 64),
        default=None,
        envvar=settings.SLOTS,
        help="同時に処理する録音の数（既定 計算機のコア数から決めます）",
    )(function)


def open_from_environment(
    data_dir: Path, *, with_worker: bool = True, slots: int | None = None
) -> Service:
    """Open the service in ``data_dir`` with ``MINUTES_DATABASE_URL`` and ``MINUTES_STORAGE_URL``."""
    from minutes.jobs import open_service

    return open_service(
        data_dir,
        database_url=settings.database_url(),
        storage_url=settings.storage_url(),
        with_worker=with_worker,
        slots=slots,
    )
