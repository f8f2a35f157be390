"""``minutes voices``: members' voices (声紋) learnt from confirmed meetings, listed, deleted, handed over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from minutes.cli.service import data_dir_option, open_from_environment
from minutes.errors import UsageError

if TYPE_CHECKING:
    from minutes.jobs.service import Service

_store = data_dir_option("録音と会議録を置くフォルダー")


@click.group(
    "voices",
    short_help="会議体の委員の声を登録し、消し、書き出します。",
    help="会議体の委員の声を登録し、消し、書き出します。使うには環境変数 MINUTES_VOICES=1 が要ります"
    "（list・off・delete・export は要りません）。",
)
def command() -> None:
    """Group of the commands below."""


@contextmanager
def _open(data_dir: Path) -> Iterator[Service]:
    with open_from_environment(data_dir, with_worker=False) as service:
        yield service


@command.command("list", help="会議体と、登録されている声の一覧。")
@click.argument("body", required=False, metavar="[BODY]")
@_store
def list_(body: str | None, data_dir: Path) -> None:
    """Body, switch; then name, seconds and day, one a line."""
    with _open(data_dir) as service:
        for known in (service.body_named(body),) if body else service.bodies():
            click.echo(f"{known.name}\t{'使う' if known.voices else '使わない'}")
            for voice in service.voices.all(known.id):
                click.echo(f"\t{voice.name}\t{voice.seconds:.0f}秒\t{voice.enrolled_on}")


@command.command(help="会議体で声の登録を使うようにします。会議体がなければ作ります。")
@click.argument("body", metavar="BODY")
@_store
def on(body: str, data_dir: Path) -> None:
    """Switch a body's voices on."""
    from minutes.jobs.voices import require_allowed
    from minutes.store.records import Body

    require_allowed()
    with _open(data_dir) as service:
        known = next((there for there in service.bodies() if there.name == body), Body("", body))
        service.audit.record_command("voices", did="on", body=body)
        service.save_body(replace(known, voices=True))
    click.echo(f"会議体「{body}」で声の登録を使います。", err=True)


@command.command(
    help="会議体で声の登録を使わないようにします。登録は消えません（delete で消します）。"
)
@click.argument("body", metavar="BODY")
@_store
def off(body: str, data_dir: Path) -> None:
    """Switch a body's voices off."""
    with _open(data_dir) as service:
        known = service.body_named(body)
        service.audit.record_command("voices", did="off", body=body)
        service.save_body(replace(known, voices=False))
    click.echo(f"会議体「{body}」では声の登録を使いません。", err=True)


@command.command(help="でき上がった会議 JOB で、人が名前を入れた話者の声を登録します。")
@click.argument("job", metavar="JOB")
@click.option("--body", metavar="BODY", help="会議体（既定 その会議の会議体）")
@click.option(
    "--all", "everyone", is_flag=True, help="機械が付けた名前も、全て確かめたものとします"
)
@_store
def enrol(job: str, body: str | None, everyone: bool, data_dir: Path) -> None:
    """Learn from one job; says whose voice was kept and whose not."""

    with _open(data_dir) as service:
        body_id = service.body_named(body).id if body else None
        done = service.voices.enrol(job, body_id=body_id, everyone=everyone)
        service.audit.record_command("voices", job, did="enrol")
    for voice in done.kept:
        click.echo(f"{voice.name}\t{voice.seconds:.0f}秒")
    for reason in done.left_out:
        click.echo(reason, err=True)


@command.command(help="登録した声を消します。--all で会議体の全員分を消します。")
@click.argument("body", metavar="BODY")
@click.argument("names", nargs=-1, metavar="NAME...")
@click.option("--all", "everyone", is_flag=True, help="全員分を消します")
@_store
def delete(body: str, names: tuple[str, ...], everyone: bool, data_dir: Path) -> None:
    """Forget voices; a name that is not there is an error before anything is deleted."""
    if bool(names) == everyone:
        raise UsageError("消す人の名前か --all の、どちらか一方を指定してください。")
    with _open(data_dir) as service:
        chosen, table = service.body_named(body), service.voices
        known = {voice.name for voice in table.all(chosen.id)}
        if missing := [name for name in names if name not in known]:
            raise UsageError(f"「{missing[0]}」の声は登録されていません。")
        service.audit.record_command(
            "voices", did="forget-all" if everyone else "forget", body=body
        )
        if everyone:
            count = table.delete(chosen.id)
        else:
            count = sum(table.delete(chosen.id, name) for name in dict.fromkeys(names))
    click.echo(f"{count}人の声の登録を消しました。", err=True)


@command.command(
    help="登録した声をJSONファイルに書き出します。個人情報です。扱いに注意してください。"
)
@click.argument("body", metavar="BODY")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.json")
@_store
def export(body: str, file: Path, data_dir: Path) -> None:
    """Write a body's voices."""
    from minutes.diarize.voice_files import write_voices

    with _open(data_dir) as service:
        voices = service.voices.all(service.body_named(body).id)
        service.audit.record_command("voices", did="export", body=body)
    write_voices(file, voices)
    click.echo(f"{len(voices)}人の声を「{file}」に書き出しました。", err=True)


@command.command(
    "import", help="export で書き出した声を会議体に取り込みます。同じ名前は置き換えます。"
)
@click.argument("body", metavar="BODY")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.json")
@_store
def import_(body: str, file: Path, data_dir: Path) -> None:
    """Take a file's voices over into a body."""
    from minutes.diarize.voice_files import read_voices
    from minutes.jobs.voices import require_allowed

    require_allowed()
    voices = read_voices(file)
    with _open(data_dir) as service:
        known = service.body_named(body)
        service.audit.record_command("voices", did="import", body=body)
        service.voices.save(known.id, voices)
    click.echo(f"{len(voices)}人の声を取り込みました。", err=True)
