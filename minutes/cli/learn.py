"""``minutes learn``: past minutes of a municipality read for a meeting body, listed, forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from minutes.cli.service import data_dir_option, open_from_environment
from minutes.errors import UsageError

if TYPE_CHECKING:
    from minutes.jobs.service import Service
    from minutes.store.records import Body


@click.command(
    short_help="過去の会議録から、会議体の用語と言葉づかいを覚えます。",
    help="過去の会議録（docx・pdf・txt・html）を読み、人名・組織・事業・地名などの用語と言葉づかいを会議体ごとに"
    "覚えます。FOLDER はフォルダー又はファイルです。覚えるのは語とその回数だけで、文は残しません。"
    "この計算機の外へは何も出しません。同じファイルをもう一度読むと、前のものと入れ替えます。",
)
@click.argument("folder", required=False, type=click.Path(path_type=Path), metavar="[FOLDER]")
@click.option("--body", required=True, metavar="BODY", help="会議体（なければ作ります）")
@click.option("--list", "listed", is_flag=True, help="覚えたファイルと用語を表示します")
@click.option("--forget", metavar="FILE", help="そのファイルから覚えたものを消します（名前で指定）")
@click.option("--forget-all", is_flag=True, help="会議体が覚えたものを全て消します")
@data_dir_option("録音と会議録を置くフォルダー")
def command(
    folder: Path | None,
    body: str,
    listed: bool,
    forget: str | None,
    forget_all: bool,
    data_dir: Path,
) -> int:
    """Read a folder for a body; or list, or forget."""
    if sum((folder is not None, listed, forget is not None, forget_all)) != 1:
        raise UsageError("FOLDER、--list、--forget、--forget-all のうち一つを指定してください。")
    with open_from_environment(data_dir, with_worker=False) as service:
        if folder is not None:
            return _read(service, folder, body)
        chosen = service.body_named(body)
        if listed:
            _show(service, chosen)
        else:
            count = _forget(service, chosen, forget)
            _told(service, chosen, "forget-all" if forget_all else "forget")
            click.echo(f"{count}件のファイルから覚えたものを消しました。", err=True)
    return 0


def _read(service: Service, folder: Path, name: str) -> int:
    from minutes.store.records import Body

    paths = tuple(_files(folder))
    if not paths:
        raise UsageError(f"「{folder}」に docx・pdf・txt・html のファイルがありません。")
    body = next((known for known in service.bodies() if known.name == name), Body("", name))
    failed = 0
    for path in paths:
        try:
            kept = service.learning.read(body, path)
            _told(service, body, "read")
            body = replace(body, id=kept.body_id)
            click.echo(f"{path.name}\t{kept.characters:,}字")
        except UsageError as error:
            failed += 1
            click.echo(str(error), err=True)
    if failed == len(paths):
        raise UsageError(f"読めるファイルがありませんでした（{failed}件）。")
    words = f"会議体「{name}」：{len(paths) - failed}件を読みました。"
    words += f"用語は合わせて{len(service.learning.terms(body.id))}語です。"
    words += f"{failed}件は読めませんでした。" if failed else ""
    click.echo(words, err=True)
    return 1 if failed else 0


def _told(service: Service, body: Body, did: str) -> None:
    """Into the audit trail."""
    service.audit.record_command("settings", body=body.name, changed="past", did=did)


def _files(folder: Path) -> Iterator[Path]:
    """Files that may be minutes, in order; those that an office suite hides (~$) left out."""
    from minutes.format.inputs.past_minutes import SUFFIXES

    if not folder.exists():
        raise UsageError(f"「{folder}」がありません。場所を確かめてください。")
    if folder.is_file():
        yield folder
        return
    for path in sorted(folder.rglob("*")):
        hidden = path.name.startswith((".", "~$"))
        if path.suffix.lower() in SUFFIXES and not hidden and path.is_file():
            yield path


def _show(service: Service, body: Body) -> None:
    for file in service.learning.files(body.id):
        click.echo(f"{file.name}\t{file.characters:,}字")
    for term in service.learning.terms(body.id):
        click.echo(f"\t{term.text}\t{term.reading or ''}")


def _forget(service: Service, body: Body, name: str | None) -> int:
    if name is None:
        return service.learning.forget(body.id)
    found = [file for file in service.learning.files(body.id) if file.name == name]
    if not found:
        raise UsageError(
            f"会議体「{body.name}」は「{name}」を読んでいません（--list で見られます）。"
        )
    return sum(service.learning.forget(body.id, file.sha256) for file in found)
