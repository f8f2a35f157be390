"""``minutes backup``: everything into one file while the service runs."""

from __future__ import annotations

from pathlib import Path

import click

from minutes.cli.service import data_dir_option, opened


@click.command(
    "backup",
    help="会議・録音・編集の記録をすべて1つの FILE に保存します。動いている間もそのまま使えます。",
)
@click.argument("target", type=click.Path(path_type=Path), metavar="FILE")
@data_dir_option("録音と会議録を置くフォルダー")
def command(target: Path, data_dir: Path) -> None:
    """Write a backup."""
    from minutes.jobs.backup import write_backup

    with opened(data_dir) as service:
        service.audit.record_command("export", format="backup")  # it holds this line too
        count = write_backup(service, target)
    click.echo(f"{count}件の会議を「{target}」に保存しました。", err=True)
