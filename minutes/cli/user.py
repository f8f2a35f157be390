"""``minutes user``: accounts, their roles and the meeting bodies that they belong to."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from minutes.cli.service import data_dir_option, open_from_environment, opened
from minutes.errors import UsageError

if TYPE_CHECKING:
    from minutes.jobs.service import Service
    from minutes.store.records import User

_store = data_dir_option("録音と会議録を置くフォルダー")
_ROLE = click.Choice(["admin", "writer", "approver", "reader", "auditor"])
_ROLE_HELP = "役割：admin 管理者、writer 作成者、approver 承認者、reader 閲覧者、auditor 監査者"
_bodies = click.argument("bodies", nargs=-1, required=True, metavar="BODY...")
_name = click.argument("name", metavar="NAME")


@click.group(
    "user",
    short_help="画面の利用者（役割、会議体、パスワード）を管理します。",
    help="画面の利用者を管理します。利用者は、入っている会議体の会議だけを見られます。",
)
def command() -> None:
    """Group of the commands below."""


def _password(from_stdin: bool) -> str:
    if from_stdin:
        line = sys.stdin.readline()
        return line.rstrip("\r\n")
    first: str = click.prompt("パスワード", hide_input=True)
    if click.prompt("パスワード（もう一度）", hide_input=True) != first:
        raise UsageError("2回のパスワードが違います。もう一度実行してください。")
    return first


_from_stdin = click.option(
    "--password-stdin", is_flag=True, help="パスワードを標準入力の1行目から読みます"
)


@command.command(help="利用者を作ります。")
@_name
@click.option("--role", type=_ROLE, default="writer", show_default=True, help=_ROLE_HELP)
@click.option("--body", "bodies", multiple=True, metavar="BODY", help="入る会議体（何度でも）")
@_from_stdin
@click.option(
    "--no-password",
    is_flag=True,
    help="パスワードを付けません（リバースプロキシが本人を確かめるとき）",
)
@_store
def add(
    name: str,
    role: str,
    bodies: tuple[str, ...],
    password_stdin: bool,
    no_password: bool,
    data_dir: Path,
) -> None:
    """Make an account."""
    with open_from_environment(data_dir, with_worker=False) as service:
        password = None if no_password else _password(password_stdin)
        service.accounts.check_new(name, role, password, bodies)  # type: ignore[arg-type]
        user = service.accounts.add(name, role, password)  # type: ignore[arg-type]
        service.accounts.put_into(user, _ids(service, bodies))
        _record(service, name, made=role, bodies="、".join(bodies))
    click.echo(f"利用者「{name}」を作りました。", err=True)


@command.command(help="パスワードを付け直します。その人の全てのブラウザーがサインアウトします。")
@_name
@_from_stdin
@_store
def passwd(name: str, password_stdin: bool, data_dir: Path) -> None:
    """Set a password; opens a locked account."""
    with opened(data_dir) as service:
        user = service.accounts.named(name)
        service.accounts.set_password(user, _password(password_stdin))
        _record(service, name, password="new")
    click.echo(f"利用者「{name}」のパスワードを付け直しました。", err=True)


@command.command(help="利用者を使えなくします（--undo で戻します）。記録は残ります。")
@_name
@click.option("--undo", is_flag=True, help="また使えるようにします")
@_store
def disable(name: str, undo: bool, data_dir: Path) -> None:
    """Shut an account."""
    with opened(data_dir) as service:
        user = service.accounts.named(name)
        service.accounts.disable(user, undo=undo)
        _record(service, name, disabled="no" if undo else "yes")
    click.echo(f"利用者「{name}」を{'使えるように' if undo else '使えなく'}しました。", err=True)


@command.command(help="役割を変えます。その人の全てのブラウザーがサインアウトします。")
@_name
@click.argument("role", type=_ROLE, metavar="ROLE")
@_store
def role(name: str, role: str, data_dir: Path) -> None:
    """Give another role; one that reads no meetings leaves its bodies."""
    from minutes.jobs.accounts import ROLES

    with opened(data_dir) as service:
        user = service.accounts.named(name)
        service.accounts.set_role(user, role)  # type: ignore[arg-type]
        _record(service, name, role=role)
    click.echo(f"利用者「{name}」を{ROLES[role]}にしました。", err=True)  # type: ignore[index]


@command.command(
    help="利用者を会議体に入れます。会議体がまだなければ作ります（名前の打ち間違いに注意）。"
)
@_name
@_bodies
@_store
def join(name: str, bodies: tuple[str, ...], data_dir: Path) -> None:
    """Make a user a member of bodies."""
    with opened(data_dir) as service:
        user = service.accounts.named(name)
        service.accounts.put_into(user, _ids(service, bodies))
        _record(service, name, joined="、".join(bodies))
    click.echo(f"利用者「{name}」を会議体「{'」「'.join(bodies)}」に入れました。", err=True)


@command.command(help="利用者を会議体から外します。")
@_name
@_bodies
@_store
def leave(name: str, bodies: tuple[str, ...], data_dir: Path) -> None:
    """End memberships."""
    with opened(data_dir) as service:
        user = service.accounts.named(name)
        ids = [service.body_named(body).id for body in bodies]
        service.accounts.take_out(user, ids)
        _record(service, name, left="、".join(bodies))
    click.echo(f"利用者「{name}」を会議体「{'」「'.join(bodies)}」から外しました。", err=True)


@command.command(help="会議 JOB を会議体 BODY に入れます。会議体の人に見えるようになります。")
@click.argument("body", metavar="BODY")
@click.argument("jobs", nargs=-1, required=True, metavar="JOB...")
@_store
def adopt(body: str, jobs: tuple[str, ...], data_dir: Path) -> None:
    """Give meetings to a body, for example those from before there were accounts."""

    with opened(data_dir) as service:
        body_id = service.body_named(body).id
        for job in jobs:
            service.job(job)
        for job in jobs:
            service.accounts.give(job, body_id)
            service.audit.record_command("settings", job, body=body)
    click.echo(f"{len(jobs)}件の会議を会議体「{body}」に入れました。", err=True)


@command.command(
    help="会議体 BODY で、会議録を作った人・直した人とは別の承認者だけが確定できるようにします。"
)
@click.argument("body", metavar="BODY")
@click.option("--undo", is_flag=True, help="だれでも確定できるように戻します")
@_store
def approval(body: str, undo: bool, data_dir: Path) -> None:
    """Demand a second person for final minutes."""

    with opened(data_dir) as service:
        service.save_body(replace(service.body_named(body), second_person=not undo))
        what = "no" if undo else "yes"
        service.audit.record_command("settings", body=body, second_person=what)
    said = "作成者も確定できます" if undo else "別の承認者だけが確定できます"
    click.echo(f"会議体「{body}」では、{said}。", err=True)


@command.command("list", help="利用者、役割、会議体の一覧。")
@_store
def list_(data_dir: Path) -> None:
    """One user a line, columns parted by tabs."""
    with opened(data_dir) as service:
        names = {body.id: body.name for body in service.bodies()}
        for user in service.accounts.all():
            click.echo("\t".join(_line(user, names)))


def _line(user: User, names: dict[str, str]) -> tuple[str, ...]:
    from minutes.jobs.accounts import ROLES

    bodies = "、".join(sorted(names[body_id] for body_id in user.bodies)) or "会議体なし"
    return user.name, ROLES[user.role], bodies, "停止中" if user.disabled else "使用中"


def _record(service: Service, name: str, **what: str) -> None:

    service.audit.record_command("users", user=name, **what)


def _ids(service: Service, names: tuple[str, ...]) -> list[str]:
    from minutes.store.records import Body

    known = {body.name: body.id for body in service.bodies()}
    made = {name: service.save_body(Body("", name)).id for name in names if name not in known}
    for name in made:
        click.echo(f"会議体「{name}」を作りました。", err=True)
    return [(known | made)[name] for name in names]
