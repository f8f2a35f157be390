"""Command line flags made from :mod:`minutes.options`: one definition, every surface."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import Field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from minutes import settings
from minutes.cli.profile import profile_folder
from minutes.errors import OutputError, UsageError, reason
from minutes.options import TranscribeOptions, option_fields

F = TypeVar("F", bound=Callable[..., Any])


class _Moment(click.ParamType[datetime]):
    """``2021-06-14T13:30`` or ``2021-06-14 13:30``."""

    name = "日時"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return datetime.fromisoformat(str(value)).replace(tzinfo=None)
        except ValueError:
            self.fail(f"「{value}」は 2021-06-14T13:30 の形ではありません", param, ctx)


class _Names(click.ParamType[tuple[str, ...]]):
    """Comma-separated names out of a fixed list."""

    name = "名前"

    def __init__(self, choices: tuple[str, ...]) -> None:
        self.choices = choices

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        names = tuple(name.strip() for name in str(value).split(",") if name.strip())
        wrong = [name for name in names if name not in self.choices]
        if wrong or not names:
            shown = wrong[0] if wrong else value
            self.fail(f"「{shown}」は {'・'.join(self.choices)} のどれでもありません", param, ctx)
        return tuple(dict.fromkeys(names))


def transcribe_flags(function: F) -> F:
    """Decorate a command with a flag for every field of :class:`TranscribeOptions`."""
    for field in reversed(option_fields()):
        function = _flag(field)(function)
    return function


def _flag(field: Field[Any]) -> Callable[[F], F]:
    name = "--" + field.name.replace("_", "-")
    if field.type == "bool":
        return click.option(name, field.name, is_flag=True, help=field.metadata["help"])
    return click.option(
        name,
        field.name,
        type=_type(field),
        default=field.default,
        show_default=False,
        envvar=settings.MODEL if field.name == "model" else None,
        metavar=field.metadata.get("metavar"),
        help=_help(field),
    )


def _type(field: Field[Any]) -> Any:
    kind = str(field.type)
    if kind.startswith("tuple"):
        return _Names(field.metadata["choices"])
    if "choices" in field.metadata:
        return click.Choice(field.metadata["choices"])
    if kind.startswith("datetime"):
        return _Moment()
    return click.INT if kind.startswith("int") else click.STRING


def _help(field: Field[Any]) -> str:
    default = ",".join(field.default) if isinstance(field.default, tuple) else field.default
    return str(field.metadata["help"]) + (f"（既定 {default}）" if default else "")


def to_options(values: dict[str, Any]) -> TranscribeOptions:
    """Options from what click parsed.

    Raises
    ------
    UsageError
        Numbers of speakers contradict each other.
    """
    from minutes.format.own_profiles import find_profile
    from minutes.pipeline import check_options

    known = {field.name for field in option_fields()}
    if unknown := values.keys() - known:
        raise UsageError(f"知らない指定です：{'、'.join(sorted(unknown))}。")
    options = TranscribeOptions(**values)
    options = replace(options, profile=find_profile(options.profile, profile_folder()))
    check_options(options)
    return options


def output_folder(folder: Path) -> Path:
    """The folder of ``-o``, made if absent, with the modes that the user's own umask gives.

    That it takes files is tried at once: hours of work must not end at a closed door.

    Raises
    ------
    OutputError
        It cannot be made or takes no files.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as cause:
        raise OutputError(
            f"書き出し先「{folder}」を作れません、又は書き込めません（{reason(cause)}）。場所と権限を確かめてください。"
        ) from cause
    return folder
