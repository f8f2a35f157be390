"""The command ``minutes``: words for people, exit codes for scripts."""

from __future__ import annotations

import logging
import os
import re
import sys
import tempfile
import traceback
from collections.abc import Iterable, Mapping
from importlib import import_module
from types import MappingProxyType

import click

import minutes
from minutes import settings
from minutes.cli.examples import with_examples
from minutes.cli.stopping import ignore_further
from minutes.confine import hide_memory
from minutes.errors import INTERRUPTED, UNEXPECTED, MinutesError, reason

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "transcribe": "minutes.cli.transcribe",
        "batch": "minutes.cli.batch",
        "format": "minutes.cli.format_text",
        "profile": "minutes.cli.profile",
        "models": "minutes.cli.models",
        "learn": "minutes.cli.learn",
        "voices": "minutes.cli.voices",
        "serve": "minutes.cli.serve",
        "worker": "minutes.cli.worker",
        "user": "minutes.cli.user",
        "audit": "minutes.cli.audit",
        "retention": "minutes.cli.retention",
        "encrypt": "minutes.cli.encrypt",
        "jobs": "minutes.cli.jobs",
        "index": "minutes.cli.index",
        "settings": "minutes.cli.settings_list",
        "backup": "minutes.cli.backup",
        "restore": "minutes.cli.restore",
    }
)


_HEADINGS = {"Options": "指定", "Commands": "コマンド", "Arguments": "引数"}
_TEXTS = (
    ("Show this message and exit.", "この説明を表示します"),
    ("Show the version and exit.", "版を表示します"),
    (" PATH", " フォルダー"),
    (" TEXT", " 文字"),
    (" DATETIME", " 日時"),
    ("INTEGER RANGE", "数"),
    ("INTEGER", "数"),
    ("[default: ", "[既定 "),
    ("[required]", "[必須]"),
    ("[env var: ", "[環境変数 "),
)


_RANGE = re.compile(r"(\d{1,18})<=x<=(\d{1,18})")


class _Formatter(click.HelpFormatter):
    """Help whose own words are Japanese too."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        args = args.replace("[OPTIONS]", "[指定]").replace("COMMAND [ARGS]...", "コマンド …")
        super().write_usage(prog, args, "使い方: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(_HEADINGS.get(heading, heading))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        super().write_dl(
            [(_japanese(term), _japanese(text)) for term, text in rows], col_max, col_spacing
        )


def _japanese(text: str) -> str:
    for english, japanese in _TEXTS:
        text = text.replace(english, japanese)
    return _RANGE.sub(r"\1から\2まで", text)


class _Commands(click.Group):
    """Imports a command's module only when it is called or listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(COMMANDS[cmd_name]).command
        return with_examples(command, cmd_name) if isinstance(command, click.Command) else None


@click.command(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="会議の録音から会議録の案を作ります。",
)
@click.version_option(minutes.__version__, message="minutes %(version)s")
def cli() -> None:
    """Root of all commands."""


with_examples(cli, "")


def main() -> None:
    """Entry point of the ``minutes`` command."""
    if settings.holds_secret():
        hide_memory()
    click.Context.formatter_class = _Formatter
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    try:
        code = cli.main(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.NoArgsIsHelpError as wrong:
        click.echo(wrong.message, err=True)
        sys.exit(2)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except (click.Abort, KeyboardInterrupt):
        ignore_further()
        click.echo("中止しました。", err=True)
        sys.exit(INTERRUPTED)
    except click.ClickException as wrong:
        click.echo(_usage(wrong), err=True)
        sys.exit(2)
    except MinutesError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        click.echo(_refused(error), err=True)
        sys.exit(2)
    except Exception as error:  # noqa: BLE001 - a person sees one line, the file says the rest
        click.echo(_unforeseen(error), err=True)
        sys.exit(UNEXPECTED)


def _refused(error: OSError) -> str:
    """What the system did not allow: a file, a folder, a port."""
    name = f"「{error.filename}」を" if error.filename else ""
    return f"{name}読み書きできません（{reason(error)}）。場所と権限、空きを確かめてください。"


def _unforeseen(error: Exception) -> str:
    """One line for what nobody foresaw; the trace goes into a file of its owner's alone."""
    told = f"思わぬ誤りで止まりました（{type(error).__name__}）。"
    try:
        number, name = tempfile.mkstemp(prefix="minutes-", suffix=".log")
        with os.fdopen(number, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"minutes {minutes.__version__}\n")
            traceback.print_exception(error, file=file)
    except OSError:
        return told + "もう一度同じことが起きるときは、管理する人に知らせてください。"
    return told + f"「{name}」に記録を残しました。管理する人に渡してください。"


def _usage(wrong: click.ClickException) -> str:
    """One Japanese line for what click found wrong with the call."""
    context = getattr(wrong, "ctx", None)
    command = context.command_path if context else "minutes"
    return f"{_what(wrong)}。`{command} --help` で使い方を確かめてください。"


def _what(wrong: click.ClickException) -> str:
    match wrong:
        case click.NoSuchOption():
            return f"{wrong.option_name} という指定はありません"
        case click.MissingParameter():
            return f"{_label(wrong.param)} を指定してください"
        case click.BadParameter():
            return f"{_label(wrong.param)} の値が正しくありません（{_expected(wrong)}）"
        case click.UsageError() if "No such command" in wrong.message:
            return "その名前のコマンドはありません"
        case click.UsageError() if "unexpected extra argument" in wrong.message:
            given = wrong.message.partition("(")[2].rpartition(")")[0]
            return f"余分な言葉「{given.rpartition('(')[2]}」があります"
        case click.BadOptionUsage():
            return f"{wrong.option_name} の値を指定してください"
        case _:
            return f"指定が正しくありません（{wrong.format_message()}）"


def _label(param: click.Parameter | None) -> str:
    if param is None:
        return "値"
    return (
        param.opts[0] if isinstance(param, click.Option) else (param.metavar or param.name or "値")
    )


def _expected(wrong: click.BadParameter) -> str:
    kind = wrong.param.type if wrong.param else None
    if isinstance(kind, click.Choice):
        return f"{'・'.join(str(choice) for choice in kind.choices)} のどれかです"
    if isinstance(kind, click.IntRange) and kind.min is not None and kind.max is not None:
        return f"{kind.min}から{kind.max}までの数字を指定してください"
    if isinstance(kind, click.types.IntParamType):
        return "数字を指定してください"
    if isinstance(kind, click.Path):
        return "その場所にファイル又はフォルダーがないか、読めません"
    return wrong.message
