"""``minutes audit``: whether the trail holds, and handing it over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from minutes.cli.service import data_dir_option, opened
from minutes.errors import StoreError, UsageError

if TYPE_CHECKING:
    from minutes.store.audit import AuditRecord

_store = data_dir_option("録音と会議録を置くフォルダー")
_SHORTEST = 16
"""Characters of a hash that are enough to tell it: what a person copies from paper."""
_day = click.DateTime(["%Y-%m-%d"])


@click.group(
    "audit",
    short_help="操作の記録（だれが、いつ、どの会議に何をしたか）を確かめ、書き出します。",
    help="操作の記録（だれが、いつ、どの会議に何をしたか）を確かめ、書き出します。発言の中身は入りません。",
)
def command() -> None:
    """Group of the commands below."""


@command.command(
    help="記録が書き換えられていないか確かめます。FILE.docx を渡すと、確定した会議録の書き出しか、"
    "その後に書き換えられていないかを確かめます。"
)
@click.argument(
    "file", required=False, type=click.Path(path_type=Path, dir_okay=False), metavar="[FILE.docx]"
)
@click.option(
    "--copy",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.jsonl",
    help="前に書き出した、又は転送した記録と照らします（後ろを切り捨てる改ざんも分かります）",
)
@click.option(
    "--head",
    metavar="件数:ハッシュ",
    help="前に確かめたときに示された、最後の件と照らします（紙に控えておけます。"
    "後ろの切捨てと、全部の作り直しが分かります）",
)
@_store
def verify(file: Path | None, copy: Path | None, head: str | None, data_dir: Path) -> None:
    """Say whether everything holds; the first record that does not is named."""
    from minutes.store.audit import check_chain

    if file is not None and (head or copy):
        raise UsageError(
            "--head と --copy は操作の記録を確かめるときのものです。FILE と一緒には使えません。"
        )
    if file is not None:
        _verify_document(file, data_dir)
        return
    with opened(data_dir) as service:
        verdict = check_chain(service.audit.all())
        if verdict.broken is not None:
            raise StoreError(
                f"操作の記録の {verdict.broken} 件目が、書かれたときのままではありません"
                f"（{verdict.count} 件目までは正しい）。データベースが書き換えられています。"
            )
        compared = _compare(copy, service.audit.all()) if copy else 0
        if head:
            _compare_head(head, service.audit.all())
        last = service.audit.newest(1)
        meetings = 0 if last else len(service.jobs())
    if meetings:
        click.echo(
            f"操作の記録が1件もありませんが、会議は {meetings} 件あります。記録が消されていないか、"
            "前の写し（--copy）か控え（--head）と照らしてください。",
            err=True,
        )
    click.echo(f"操作の記録 {verdict.count} 件は、書かれたときのままです。")
    if last:
        click.echo(f"最後の件（次に --head で照らせます）：{last[0].number}:{last[0].hash}")
    if head:
        click.echo("控えた件とも一致します。")
    if copy:
        click.echo(f"「{copy}」の {compared} 件とも一致します。")


@command.command(help="記録をJSONの行で標準出力に書きます。")
@click.option("--from", "since", type=_day, metavar="YYYY-MM-DD", help="この日から")
@click.option("--to", "until", type=_day, metavar="YYYY-MM-DD", help="この日の前まで")
@_store
def export(since: datetime | None, until: datetime | None, data_dir: Path) -> None:
    """Write the trail, one record a line."""
    first = int(since.timestamp() * 1000) if since else 0
    last = int(until.timestamp() * 1000) if until else None
    with opened(data_dir) as service:
        for record in service.audit.all(since=first, until=last):
            click.echo(record.line())


def _compare(copy: Path, records: Iterator[AuditRecord]) -> int:
    """How many lines of the copy are in the trail; both go by the numbers of the records."""
    count = 0
    for place, text in enumerate(_lines(copy), start=1):
        try:
            plain = json.loads(text)
            number = int(plain["number"])
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(f"「{copy}」の{place}行目は、操作の記録として読めません。") from error
        kept = next((record for record in records if record.number >= number), None)
        if kept is None or json.loads(kept.line()) != plain:
            raise StoreError(
                f"「{copy}」の{place}行目（記録の {number} 件目）が、データベースにないか、違います。"
                "データベースか写しが書き換えられています。"
            )
        count += 1
    return count


def _compare_head(head: str, records: Iterator[AuditRecord]) -> None:
    number, _, told = head.strip().partition(":")
    if not number.isdecimal() or len(told) < _SHORTEST:
        raise UsageError(
            f"--head「{head}」は読めません。`minutes audit verify` が示した「件数:ハッシュ」を指定してください。"
        )
    kept = next((record for record in records if record.number == int(number)), None)
    if kept is None or not kept.hash.startswith(told.lower()):
        raise StoreError(
            f"控えた {number} 件目が、データベースにないか、違います。"
            "控えの写し間違いでなければ、後ろが切り捨てられたか、記録の全部が作り直されています。"
        )


def _verify_document(file: Path, data_dir: Path) -> None:
    from minutes.format.export.seal import read_seal

    seal = read_seal(file)
    if seal.carried is None:
        raise UsageError(
            f"「{file}」は、確定した会議録の書き出しではありません（印がありません）。"
        )
    if seal.carried != seal.computed:
        raise StoreError(f"「{file}」は、書き出した後に文が書き換えられています。")
    with opened(data_dir) as service:
        found = next(
            (
                record
                for record in service.audit.all()
                if record.action == "export"
                and seal.computed in json.loads(record.detail).get("seal", "").split()
            ),
            None,
        )
    if found is None:
        raise StoreError(
            f"「{file}」の印は正しい形ですが、この記録にはない書き出しです。別のサーバーのものか、作られた印です。"
        )
    day = datetime.fromtimestamp(found.at / 1000).astimezone()
    click.echo(
        f"「{file}」は、{day:%Y-%m-%d %H:%M} に{found.who or '利用者の確認なし'}が書き出した"
        f"確定した会議録（会議 {found.meeting}、記録の {found.number} 件目）のままです。"
    )


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8") as file:
            yield from (line for line in file if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"「{path}」を読めません。場所と権限を確かめてください。") from error
