"""``minutes serve``: the web page with its own worker."""

from __future__ import annotations

from pathlib import Path

import click

from minutes.cli.service import data_dir_option, open_from_environment

DEFAULT_PORT = 7860


@click.command(
    "serve",
    help="ブラウザーで使う画面を開きます。録音の処理もこのコマンドが行います（--no-worker で画面だけ）。",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="待ち受けるアドレス。ほかのパソコンからも使うときは 0.0.0.0",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    help="待ち受けるポート",
)
@data_dir_option("録音と会議録を置くフォルダー")
@click.option("--no-worker", is_flag=True, help="画面だけを開き、処理は minutes worker に任せます")
def command(host: str, port: int, data_dir: Path, no_worker: bool) -> None:
    """Open the service and serve the page until Ctrl+C."""
    from minutes.jobs.logs import log_to_stderr
    from minutes.web import serve

    log_to_stderr()
    with open_from_environment(data_dir, with_worker=not no_worker) as service:
        serve(
            service,
            host=host,
            port=port,
            upload_dir=data_dir / "uploads",
            say=lambda line: click.echo(line, err=True),
        )
