"""``minutes retention``: how long recordings are kept, and what an update kept of the time before."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from minutes import settings
from minutes.cli.service import data_dir_option, opened
from minutes.errors import OutputError, UsageError

_store = data_dir_option("録音と会議録を置くフォルダー")


@click.group(
    "retention",
    short_help="録音を残す日数を、会議体ごとに決めます。古い写しを消します。",
    help="録音を残す日数を、会議体ごとに決めます。確定した日から数え、過ぎた録音だけを消します。会議録の案と修正は残ります。"
    "更新の前の写しとバックアップも消せます。",
)
def command() -> None:
    """Group of the commands below."""


@command.command("set", help="会議体 BODY の録音を、確定から何日で消すかを決めます。")
@click.argument("body", metavar="BODY")
@click.option("--days", type=click.IntRange(0, 36_500), help="確定からの日数")
@click.option("--keep", is_flag=True, help="消さないことに戻します（初めの状態）")
@_store
def set_(body: str, days: int | None, keep: bool, data_dir: Path) -> None:
    """Decide for one body."""

    if keep == (days is not None):
        raise UsageError("--days と --keep の、どちらか一方を指定してください。")
    with opened(data_dir) as service:
        service.save_body(replace(service.body_named(body), sound_days=days))
        told = "" if days is None else str(days)
        service.audit.record_command("settings", body=body, sound_days=told)
        due = len(service.retention.due())
    said = "消しません" if days is None else f"確定から{days}日で消します"
    click.echo(f"会議体「{body}」の録音は、{said}。", err=True)
    if due:
        click.echo(
            f"今、{due}件の録音が期限を過ぎています。minutes serve・minutes worker が1時間ごとに消します。"
            "すぐ消すには minutes retention run を実行してください。",
            err=True,
        )


@command.command("list", help="会議体ごとの日数。")
@_store
def list_(data_dir: Path) -> None:
    """One body a line, columns parted by tabs."""
    with opened(data_dir) as service:
        for body in service.bodies():
            kept = "消さない" if body.sound_days is None else f"確定から{body.sound_days}日"
            click.echo(f"{body.name}\t{kept}")


@command.command("run", help="期限を過ぎた録音を、今消します。")
@click.option("--dry-run", is_flag=True, help="消さずに、消すものだけを書きます")
@_store
def run(dry_run: bool, data_dir: Path) -> None:
    """Remove what is due, or say what would be."""
    from minutes.cli.jobs import removal_line

    with opened(data_dir) as service:
        if dry_run:
            for due in service.retention.due():
                day = datetime.fromtimestamp(due.final_at).astimezone()
                click.echo(f"{due.job.id}\t{due.job.title}\t確定 {day:%Y-%m-%d}")
            return
        done = service.retention.sweep()
        for due, removed in done:
            click.echo(f"{due.job.id}\t{due.job.title}\t{removal_line(removed)}")
    click.echo(f"{len(done)}件の録音を消しました。", err=True)


@command.command(
    "copies",
    help="更新の前のデータベースの写し（その横の「名前.番号.bak」）と、FOLDER の中のバックアップ"
    "（minutes-*.tar）のうち、古いものを消します。FOLDER ごと、計算機ごとに、最も新しいバックアップは残します。",
)
@click.argument(
    "folders",
    nargs=-1,
    metavar="[FOLDER]...",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
)
@click.option(
    "--days",
    type=click.IntRange(0, 36_500),
    help=f"この日数より前のもの（既定 {settings.COPY_DAYS}）",
)
@click.option("--dry-run", is_flag=True, help="消さずに、消すものだけを書きます")
@_store
def copies(folders: tuple[Path, ...], days: int | None, dry_run: bool, data_dir: Path) -> None:
    """Remove old copies, or say which."""
    from minutes.jobs.audit import by_command

    wanted = settings.copy_days() if days is None else days
    if wanted is None:
        raise UsageError(f"{settings.COPY_DAYS} が 0 です。--days で日数を指定してください。")
    with opened(data_dir) as service:
        due = service.copies.due(wanted, folders)
        done = due if dry_run else service.copies.remove(due, by_command("copies"))
    for copy in done:
        click.echo(f"{datetime.fromtimestamp(copy.made_at).astimezone():%Y-%m-%d}\t{copy.path}")
    if dry_run:
        return
    click.echo(f"{len(done)}個の写しを消しました。", err=True)
    left = [copy for copy in due if copy not in done and os.path.lexists(copy.path)]
    if left:
        raise OutputError(f"{len(left)}個は消せませんでした。フォルダーの権限を確かめてください。")
