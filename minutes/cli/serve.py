"""``minutes serve``: the web page with its own worker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from minutes import settings
from minutes.cli.service import (
    data_dir_option,
    open_from_environment,
    slots_option,
    tell_what_is_lacking,
)
from minutes.cli.stopping import BY_KEYS, NEXT_START, asked_to_stop, closed_in_order
from minutes.confine import hide_memory

DEFAULT_PORT = 7860


@click.command(
    "serve",
    help="ブラウザーで使う画面を開きます。録音の処理もこのコマンドが行います（--no-worker で画面だけ）。",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="待ち受けるアドレス。ほかのアドレスにすると利用者のサインインを求め、--tls-cert と --tls-key か、"
    "リバースプロキシの --proxy-from が要ります",
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
@click.option(
    "--accounts",
    is_flag=True,
    help="このパソコンの中でも利用者のサインインを求めます（利用者は minutes user add で作ります）",
)
@click.option(
    "--tls-cert",
    type=click.Path(path_type=Path, dir_okay=False),
    help="TLSのサーバー証明書（PEM。中間証明書を続けて）",
)
@click.option(
    "--tls-key", type=click.Path(path_type=Path, dir_okay=False), help="その秘密鍵（PEM）"
)
@click.option(
    "--proxy-from",
    multiple=True,
    metavar="ADDRESS",
    help="TLSを受け持つリバースプロキシのアドレス（何度でも）。ほかの計算機からの接続は断ります",
)
@click.option(
    "--identity-header",
    default="",
    metavar="NAME",
    help="リバースプロキシが利用者名を入れる見出し（X-Remote-User など）。--proxy-from が要ります",
)
@click.option(
    "--idle-minutes",
    type=click.IntRange(1, 720),
    default=60,
    show_default=True,
    help="何もしないでいると、サインアウトするまでの分",
)
@slots_option
@click.option("--no-worker", is_flag=True, help="画面だけを開き、処理は minutes worker に任せます")
def command(port: int, data_dir: Path, slots: int | None, no_worker: bool, **given: Any) -> None:
    """Open the service and serve the page until Ctrl+C."""
    from minutes.jobs.logs import log_to_stderr
    from minutes.web import SignIn, decide_access, load_tls, serve, with_elsewhere

    tls = load_tls(given.pop("tls_cert"), given.pop("tls_key"))
    names = ("accounts", "proxy_from", "identity_header", "idle_minutes")
    sign_in = SignIn(tls=tls is not None, **{name: given.pop(name) for name in names})
    access = with_elsewhere(decide_access(sign_in=sign_in, **given))
    if access.accounts:
        hide_memory()  # passwords and the keys of sessions pass through it
    _check_model(with_worker=not no_worker)
    log_to_stderr()
    tell_what_is_lacking()
    stop = asked_to_stop(NEXT_START, told_at=BY_KEYS)
    with closed_in_order(
        open_from_environment(data_dir, with_worker=not no_worker, slots=slots)
    ) as service:
        serve(
            service,
            access=access,
            port=port,
            upload_dir=data_dir / "uploads",
            say=lambda line: click.echo(line, err=True),
            tls=tls,
            stopped=stop.is_set,
            on_stop=stop.ask,
        )


def _check_model(*, with_worker: bool) -> None:
    """The operator's model is one by name, and here where recordings are worked on: told at the
    start, not by the first job that fails."""
    from minutes.errors import UsageError
    from minutes.models import locate

    chosen = settings.model()
    if chosen is None:
        return
    if "/" in chosen or "\\" in chosen:
        raise UsageError(
            f"{settings.MODEL} には、フォルダーではなく `minutes models list` の名前を指定してください。"
        )
    if with_worker:
        locate(chosen)
