"""``minutes serve``: the web page with its own worker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from minutes import settings
from minutes.cli.service import data_dir_option, open_from_environment, slots_option

DEFAULT_PORT = 7860


@click.command(
    "serve",
    help="ブラウザーで使う画面を開きます。録音の処理もこのコマンドが行います（--no-worker で画面だけ）。",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="待ち受けるアドレス。ほかのパソコンから使うときは、認証を行うリバースプロキシを前に置き、"
    "このアドレスは変えません",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    help="待ち受けるポート",
)
@data_dir_option("録音と会議録を置くフォルダー")
@click.option(
    "--allowed-host",
    "allowed_hosts",
    multiple=True,
    metavar="NAME",
    envvar=settings.ALLOWED_HOSTS,
    help="ブラウザーがこのサーバーを呼ぶ名前（リバースプロキシの名前など。何度でも）。"
    "localhost 等のほかの名前は、加えないと断ります",
)
@click.option(
    "--metrics-from",
    multiple=True,
    metavar="ADDRESS",
    help="/metrics を見せる計算機のアドレス（何度でも。既定 この計算機だけ）",
)
@click.option(
    "--no-accounts-i-know",
    "no_accounts",
    is_flag=True,
    help="利用者の確認なしに、ほかのパソコンから届くアドレスで待ち受けます。全ての画面に警告が出ます",
)
@slots_option
@click.option("--no-worker", is_flag=True, help="画面だけを開き、処理は minutes worker に任せます")
def command(port: int, data_dir: Path, slots: int | None, no_worker: bool, **who: Any) -> None:
    """Open the service and serve the page until Ctrl+C."""
    from minutes.jobs.logs import log_to_stderr
    from minutes.web import decide_access, serve

    access = decide_access(**who)
    log_to_stderr()
    with open_from_environment(data_dir, with_worker=not no_worker, slots=slots) as service:
        serve(
            service,
            access=access,
            port=port,
            upload_dir=data_dir / "uploads",
            say=lambda line: click.echo(line, err=True),
        )
