"""``minutes worker``: a further process that takes jobs, on this or another machine."""

from __future__ import annotations

from pathlib import Path

import click

from minutes.cli.service import (
    data_dir_option,
    open_from_environment,
    slots_option,
    tell_what_is_lacking,
)
from minutes.cli.stopping import BY_KEYS, NEXT_START, asked_to_stop, closed_in_order


@click.command(
    "worker",
    help="録音の処理だけを行います。MINUTES_DATABASE_URL（postgresql://…）を指定すると、"
    "何台の計算機からでも同じ処理待ちの列を分担できます。",
    short_help="録音の処理だけを行います（何台でも）。",
)
@data_dir_option("録音と会議録を置くフォルダー（複数台では共有フォルダー）")
@slots_option
@click.option(
    "--metrics-port",
    type=click.IntRange(1, 65535),
    default=None,
    help="/metrics と /healthz を返すポート（既定 返しません）",
)
@click.option(
    "--metrics-host",
    default="127.0.0.1",
    show_default=True,
    help="/metrics と /healthz を返すアドレス",
)
def command(data_dir: Path, slots: int | None, metrics_port: int | None, metrics_host: str) -> None:
    """Take jobs until asked to stop; unfinished ones go back to the queue."""
    from minutes.jobs.logs import log_to_stderr
    from minutes.jobs.metrics import serve_metrics

    log_to_stderr()
    tell_what_is_lacking()
    stop = asked_to_stop(NEXT_START, told_at=BY_KEYS)
    with closed_in_order(open_from_environment(data_dir, slots=slots)) as service:
        if metrics_port is not None:
            serve_metrics(service, metrics_port, metrics_host)
        stop.wait()
