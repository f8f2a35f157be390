"""``minutes settings``: what is set on this machine, and where each value comes from."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType

import click

from minutes import settings

_OPTIONS: Mapping[str, str] = MappingProxyType(
    {
        settings.DATA_DIR: "--data-dir",
        settings.MODEL: "--model",
        settings.ALLOWED_HOSTS: "--allowed-host",
        settings.SLOTS: "--slots",
    }
)
"""Variable → the option that says the same, and comes first."""

_DAYS: Mapping[str, int] = MappingProxyType(
    {
        settings.BIN_DAYS: settings.BIN_DAYS_DEFAULT,
        settings.COPY_DAYS: settings.COPY_DAYS_DEFAULT,
    }
)

_PASSWORD = re.compile(r"^(?P<before>[^:]*://[^:/@]*:).*@")


@dataclass(frozen=True, slots=True)
class Setting:
    """A row. ``source``: ``environment`` or ``default``; ``problem``: why the value cannot be used."""

    name: str
    value: str
    source: str
    option: str
    meaning: str
    problem: str = ""


@click.command(
    "settings",
    short_help="今の設定と、その値がどこから来たかの一覧。",
    help="環境変数で変えられる設定の全てと、今の値、その値がどこから来たか（環境変数・既定）を示します。"
    "コマンドの指定（--slots など）は、これより先に効きます。",
)
@click.option("--json", "as_json", is_flag=True, help="機械で読む形（JSON）で書きます")
def command(as_json: bool) -> None:
    """One setting a line; exit 2 where a value cannot be used."""
    found = rows()
    if as_json:
        click.echo(json.dumps([asdict(row) for row in found], ensure_ascii=False, indent=2))
    for row in () if as_json else found:
        where = "環境変数" if row.source == "environment" else "既定"
        click.echo(
            "\t".join((row.name, row.value, where, row.option, row.meaning.replace("`", "")))
        )
    wrong = [row for row in found if row.problem]
    for row in wrong:
        click.echo(f"{row.name}：{row.problem}", err=True)
    if wrong:
        raise click.exceptions.Exit(2)


def rows() -> tuple[Setting, ...]:
    """Every setting with its value now."""
    found = []
    for name, meaning in settings.SETTINGS.items():
        given = settings.given(name)
        found.append(
            Setting(
                name,
                _defaults()[name] if given is None else _hidden(name, given),
                "default" if given is None else "environment",
                _OPTIONS.get(name, ""),
                meaning,
                "" if given is None else _problem(name, given),
            )
        )
    return tuple(found)


def _defaults() -> Mapping[str, str]:
    from minutes.cores import cores
    from minutes.jobs.worker import default_slots
    from minutes.models import models_dir
    from minutes.options import DEFAULT_MODEL

    data = settings.data_dir().resolve()
    return {
        settings.DATA_DIR: str(data),
        settings.DATABASE_URL: f"sqlite:///{data / 'minutes.sqlite'}",
        settings.STORAGE_URL: str(data),
        settings.MODELS_DIR: str(models_dir()),
        settings.MODEL: DEFAULT_MODEL,
        settings.VOICES: "0",
        settings.ALLOWED_HOSTS: "",
        settings.AUDIT_TO: "",
        settings.KEY_FILE: "",
        settings.KEY: "",
        settings.SLOTS: str(default_slots()),
        settings.THREADS: str(max(1, cores() // default_slots())),
        **{name: str(days) for name, days in _DAYS.items()},
        settings.LARGEST_UPLOAD: str(settings.LARGEST_GB),
        settings.MOST_WAITING: str(settings.WAITING_GB),
        settings.LDAP_URL: "",
        settings.LDAP_CA: "",
        settings.LDAP_BASE: "",
        settings.LDAP_BIND: "",
        settings.LDAP_PASSWORD: "",
        settings.OIDC_ISSUER: "",
        settings.OIDC_CA: "",
        settings.OIDC_CLIENT: "",
        settings.OIDC_SECRET: "",
        **settings.SIGN_IN_DEFAULTS,
        settings.OIDC_MINUTES: str(settings.OIDC_MINUTES_DEFAULT),
        settings.GROUPS_FILE: "",
        settings.LLM_URL: "",
        settings.LLM_MODEL: "",
        settings.LLM_KEY: "",
    }


def _hidden(name: str, value: str) -> str:
    """A URL without its password, no key: the list is for the screen and for mails."""
    if name in (settings.LLM_KEY, settings.KEY, settings.LDAP_PASSWORD, settings.OIDC_SECRET):
        return "***"
    return _PASSWORD.sub(r"\g<before>***@", value)


def _problem(name: str, value: str) -> str:
    if name == settings.SLOTS and not (value.isdecimal() and 1 <= int(value) <= 64):
        return f"「{value}」は使えません。1から64までの数字を指定してください。"
    if name == settings.THREADS and settings.threads() is None:
        return f"「{value}」は使えないので、コアの数から決めます。1以上の数字を指定してください。"
    if name in _DAYS and not value.isdigit():
        return f"「{value}」は使えないので、{_DAYS[name]}日とします。日数を数字で指定してください。"
    if name == settings.OIDC_MINUTES and str(settings.oidc_minutes()) != value.strip():
        return f"「{value}」は使えないので、{settings.OIDC_MINUTES_DEFAULT}分とします。1以上の数字を指定してください。"
    if name == settings.DATABASE_URL and not value.startswith(("postgres", "sqlite:")):
        return "postgresql://… の形で指定してください。"
    return ""
