"""``minutes restore``: what ``minutes backup`` saved, into an empty folder or database."""

from __future__ import annotations

from pathlib import Path

import click

from minutes import settings
from minutes.cli.service import data_dir_option, open_from_environment


@click.command(
    "restore",
    help="minutes backup で保存した FILE を、空のフォルダー（又は空のデータベース）に戻します。",
)
@click.argument(
    "source", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE"
)
@data_dir_option("録音と会議録を置くフォルダー")
def command(source: Path, data_dir: Path) -> None:
    """Fill an empty data folder."""
    from minutes.jobs.backup import check_backup, restore_backup
    from minutes.jobs.service import check_unused

    # Before the folder is opened: opening brings an older database up to date.
    check_backup(source)
    if settings.database_url() is None:
        check_unused(data_dir)
    with open_from_environment(data_dir, with_worker=False) as service:
        count = restore_backup(service, source)
    click.echo(f"{count}件の会議を「{data_dir}」に戻しました。", err=True)
