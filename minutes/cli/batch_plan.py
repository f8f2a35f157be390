"""What ``minutes batch`` says before it does anything: guesses, and the forecast of ``--dry-run``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from minutes import settings
from minutes.jobs.recordings import readable
from minutes.text import timestamp

if TYPE_CHECKING:
    from minutes.jobs.archive import Item

_SHOWN = 20
"""Guesses that are shown one by one."""

_EMPTY_OR_EARLIER = (
    "データベースはまだ空か、前の版の形なので、全てを「これから」に数えます。"
    "--dry-run のない minutes batch か minutes serve が、今の形にします。"
)


def foretell(
    target: Path,
    data_dir: Path | None,
    slots: int | None,
    items: tuple[Item, ...],
    *,
    as_json: bool,
) -> None:
    """Recordings, hours, time, memory and disk; nothing is written."""
    from minutes.jobs.forecast import forecast
    from minutes.jobs.past import look_back
    from minutes.jobs.worker import default_slots

    data_dir, slots = data_dir or target / ".minutes", slots or default_slots()
    url = settings.database_url()
    with look_back(data_dir, database_url=url, storage_url=settings.storage_url()) as past:
        if past is None and url is not None:
            click.echo(_EMPTY_OR_EARLIER, err=True)
        found = forecast(items, target, past, slots=slots)
    wrong = [(readable(str(item.path)), problem) for item, problem in found.wrong]
    if as_json:
        plain = {**asdict(found), "to_do": found.to_do, "slots": slots, "wrong": wrong}
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))
        return
    took = "不明（1件処理すると分かります）"
    if found.wall_seconds is not None:
        took = f"約 {timestamp(found.wall_seconds)}（同時に{slots}件）"
    click.echo(f"録音\t{found.items}件（済み{found.known}件、これから{found.to_do}件）")
    click.echo(f"これからの長さ\t{timestamp(found.seconds)}")
    click.echo(f"かかる時間\t{took}")
    click.echo(f"要るメモリー\t約 {found.memory / 1e9:.1f} GB")
    click.echo(f"要る空き\t約 {found.disk / 1e9:.1f} GB（今の空き {found.free / 1e9:.1f} GB）")
    for name, problem in wrong:
        click.echo(f"処理できないもの\t{' '.join(name.split())}：{problem}")
    if found.disk > found.free:
        click.echo("空きが足りません。空きを作るか、別の書き出し先を指定してください。", err=True)


def show_guesses(items: Sequence[Item]) -> None:
    """What was read off the names, before anything is done with it."""
    lines = []
    for item in items:
        header = item.context.header
        if item.guessed:
            said = [header.date.isoformat() if header.date else "", header.title]
            lines.append(f"  {readable(item.path.name)}：{' '.join(part for part in said if part)}")
    if not lines:
        return
    click.echo(
        "名前から推し量った日付と会議名（違うときは一覧で指定するか、--no-guess）：", err=True
    )
    for line in lines[:_SHOWN]:
        click.echo(" ".join(line.splitlines()), err=True)
    if len(lines) > _SHOWN:
        click.echo(f"  ほか{len(lines) - _SHOWN}件", err=True)
