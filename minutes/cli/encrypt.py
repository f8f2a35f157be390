"""``minutes encrypt``: a key for recordings, and what was kept before it sealed too."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from minutes import settings
from minutes.cli.service import data_dir_option, open_from_environment, opened
from minutes.errors import UsageError


@click.command(
    "encrypt",
    short_help="録音を暗号化します（鍵を作る、前からある録音を暗号化する）。",
    help="環境変数 MINUTES_KEY_FILE の鍵で、まだ暗号化していない録音と処理の結果を暗号化します。"
    "新しい録音は、鍵があれば初めから暗号化されます。鍵をなくすと、だれも録音を戻せません。",
)
@click.option(
    "--make-key",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="新しい鍵を FILE に作って終わります（自分だけが読めるファイル）",
)
@click.option(
    "--new-key",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE",
    help="今の鍵（MINUTES_KEY_FILE）から、FILE の鍵に掛け替えます。サービスを全て止めてから実行します",
)
@data_dir_option("録音と会議録を置くフォルダー")
def command(make_key: Path | None, new_key: Path | None, data_dir: Path) -> None:
    """Make a key, seal what is plain, or change the key."""
    from minutes import sealed

    if make_key is not None:
        _write_key(make_key, sealed.new_key())
        click.echo(
            f"鍵を「{make_key}」に作りました。録音やバックアップとは別の所に、写しを必ず残してください。",
            err=True,
        )
        return
    if new_key is not None:
        _change(data_dir, new_key)
        return
    if sealed.key() is None:
        raise UsageError(
            "鍵がありません。`minutes encrypt --make-key ファイル` で作り、MINUTES_KEY_FILE に指定してください。"
        )
    from minutes.jobs.results import JOBS, RECORDINGS

    with opened(data_dir) as service:
        keys = service.files.keys(RECORDINGS, JOBS)
        done = sum(service.files.seal(key) for key in keys)
        for copy in (data_dir / "uploads").glob("playable-*"):
            copy.unlink(missing_ok=True)  # made again, sealed, when somebody listens
    click.echo(f"{done}個のファイルを暗号化しました（初めから：{len(keys) - done}個）。", err=True)


def _change(data_dir: Path, new_key: Path) -> None:
    from minutes import sealed
    from minutes.jobs.recordings import readable
    from minutes.jobs.rekey import change_key

    changed = change_key(
        data_dir,
        settings.storage_url(),
        sealed.key_in(new_key),
        lambda: open_from_environment(data_dir, with_worker=False),
    )
    click.echo(
        f"{changed.done}個のファイルを新しい鍵で暗号化し直しました（全部で{changed.every}個）。MINUTES_KEY_FILE を"
        f"「{new_key}」に替えてから、サービスを始めてください。前に取ったバックアップを戻すには"
        "古い鍵が要ります。新しい鍵でバックアップを取り直し、それまで古い鍵を残してください。",
        err=True,
    )
    if changed.unread:
        click.echo(
            f"次の{len(changed.unread)}個は、壊れているか別の鍵のもので、今の鍵でも読めないため、"
            "そのまま残しました：",
            err=True,
        )
        for name in changed.unread:
            click.echo(f"  {' '.join(readable(name).split())}", err=True)
        sys.exit(1)


def _write_key(file: Path, text: str) -> None:
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as cause:
        raise UsageError(
            f"「{file}」は既にあります。鍵を上書きしないよう、別の名前を指定してください。"
        ) from cause
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(f"{text}\n")
