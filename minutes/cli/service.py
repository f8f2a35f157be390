"""The service as the environment describes it: every command that opens it means the same one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from minutes import settings
from minutes.errors import UsageError

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


def tell_what_is_lacking() -> None:
    """Say once, at the start, that this machine cannot confine what reads files from outside."""
    from minutes.apart import lacking

    if told := lacking():
        click.echo(f"警告：{told}", err=True)


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


@contextmanager
def opened(data_dir: Path) -> Iterator[Service]:
    """The service of a folder that is there: a mistyped one must not come into being.

    Raises
    ------
    UsageError
        There is no such folder.
    """
    if settings.database_url() is None and not data_dir.is_dir():
        raise UsageError(
            f"フォルダー「{data_dir}」がありません。--data-dir を確かめてください"
            "（minutes batch のものは、書き出し先/.minutes です）。"
        )
    with open_from_environment(data_dir, with_worker=False) as service:
        yield service


def loudness(verbose: str) -> Callable[[F], F]:
    """``-q`` and ``-v``; ``verbose`` says what more is shown."""

    def both(function: F) -> F:
        function = click.option("-v", "--verbose", is_flag=True, help=verbose)(function)
        return click.option(
            "-q", "--quiet", is_flag=True, help="誤りのほかは、途中の様子を画面に出しません"
        )(function)

    return both
