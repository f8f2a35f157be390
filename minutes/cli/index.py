"""``minutes index``: the list of all meetings of an output folder, written anew."""

from __future__ import annotations

from pathlib import Path

import click

from minutes.cli.service import data_dir_option, opened


@click.command(
    "index",
    short_help="書き出したフォルダーの会議の一覧（検索できるページとCSV）を作り直します。",
    help="minutes batch で書き出した DIR の、全ての会議の一覧（会議録一覧.html と 会議録一覧.csv）を"
    "作り直します。minutes batch も終わりに作ります。画面で直した後に使います。",
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@data_dir_option("途中経過を置いたフォルダー（既定 DIR/.minutes）", default=None)
def command(folder: Path, data_dir: Path | None) -> None:
    """Write page and table, and say where."""
    from minutes.errors import UsageError
    from minutes.jobs.collection import write_index
    from minutes.jobs.ledger import LEDGER
    from minutes.jobs.outputs import Outputs

    if not (folder / LEDGER).is_file():
        raise UsageError(f"「{folder}」は minutes batch の書き出し先ではありません。")
    with opened(data_dir or folder / ".minutes") as service:
        written = write_index(service, Outputs(folder), folder)
    for path in written.kept:
        click.echo(f"手直し　{path}：手が加えられているため上書きしませんでした。", err=True)
    for path in written.files:
        click.echo(str(path))
    click.echo(f"{written.meetings}件の会議の一覧を書き出しました。", err=True)
