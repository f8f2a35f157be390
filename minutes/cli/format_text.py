"""``minutes format``: text in, text out, one line a statement."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from minutes.cli.profile import load
from minutes.errors import UsageError, reason
from minutes.options import DEFAULT_PROFILE

LEVELS = ("kebatori", "seibun", "orthography", "numerals", "structure", "all")


@click.command(
    "format", help="文章を会議録の書き方に整えます（1行が1発言）。FILE に - を指定すると標準入力。"
)
@click.argument("file", metavar="FILE")
@click.option(
    "--level", type=click.Choice(LEVELS), default=None, help="整える段階（既定 様式の段階）"
)
@click.option("--profile", default=DEFAULT_PROFILE, metavar="NAME|FILE", help="様式（既定 iinkai）")
def command(file: str, level: str | None, profile: str) -> None:
    """Print the edited text on stdout."""
    from minutes.format import apply, edit

    chosen = load(profile)
    level = level or chosen.level
    for line in _read(file).splitlines():
        if level == "structure":
            click.echo(apply(line, level, chosen.options))
        else:
            click.echo(edit(line, level, chosen.options, dictionary=chosen.dictionary).text)


def _read(file: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as cause:
        raise UsageError(f"「{file}」を読めません（{reason(cause)}）。") from cause
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(f"「{file}」の文字コードが分かりません。UTF-8 で保存し直してください。")
