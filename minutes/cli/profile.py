"""``minutes profile``: list, show, make, check and change profiles (様式)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from minutes import settings
from minutes.confine import keep_to_owner
from minutes.errors import UsageError

if TYPE_CHECKING:
    from minutes.schema import Profile

_PARTS = ("title", "layout", "level", "template")


def profile_folder() -> Path:
    """Where the page keeps a municipality's own profiles: ``$MINUTES_DATA_DIR/profiles``."""
    from minutes.format.own_profiles import FOLDER

    return settings.data_dir() / FOLDER


def load(name_or_file: str) -> Profile:
    """A shipped profile, one of :func:`profile_folder` by name, or a TOML file.

    Raises
    ------
    UsageError
    """
    from minutes.format.own_profiles import find_profile
    from minutes.format.profiles import load_profile

    return load_profile(find_profile(name_or_file, profile_folder()))


@click.group("profile", help="会議録の様式（体裁・用字用語・用語辞書）を選び、作り、直します。")
def command() -> None:
    """Group of the commands below."""


@command.command("list", help="使える様式の一覧。画面で保存した様式も出ます。")
def list_() -> None:
    """Name, title and where it comes from, one a line."""
    from minutes.format.own_profiles import own_profiles
    from minutes.format.profiles import load_profile, profile_names

    for name in profile_names():
        click.echo(f"{name}\t{load_profile(name).title}")
    folder = profile_folder()
    for name in own_profiles(folder):
        path = folder / f"{name}.toml"
        try:
            click.echo(f"{name}\t{load_profile(path).title}\t{path}")
        except UsageError as error:
            click.echo(f"{name}\t（{error}）\t{path}")


@command.command(help="様式の設定を、日本語の説明を付けて表示します。")
@click.argument("profile", metavar="NAME|FILE")
def show(profile: str) -> None:
    """The profile as TOML, every option explained."""
    from minutes.format.profiles import dump_profile

    click.echo(dump_profile(load(profile)), nl=False)


@command.command(help="元になる様式から、新しい様式のファイルを作ります。")
@click.argument("name", metavar="NAME")
@click.option("--from", "source", default="iinkai", metavar="NAME|FILE", help="元（既定 iinkai）")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.toml",
    help="書き出すファイル（既定 データフォルダーの profiles/NAME.toml）",
)
def new(name: str, source: str, output: Path | None) -> None:
    """Write a profile of that title and say where it stands."""
    from minutes.format.own_profiles import check_name

    target = output or profile_folder() / f"{check_name(name)}.toml"
    if target.exists():
        raise UsageError(f"「{target}」は既にあります。別の名前にするか、set で直してください。")
    click.echo(_write(replace(load(source), title=name), target))


@command.command(help="様式のファイルに誤りがないか確かめます。")
@click.argument("file", metavar="FILE")
def check(file: str) -> None:
    """Read the profile and fill its Word template once."""
    from minutes.format.own_profiles import check_template

    profile = load(file)
    check_template(profile)
    click.echo(f"様式「{profile.title}」に誤りはありません。")


@command.command(
    "set",
    help="様式のファイルの設定を変えます（例 honorific=kana）。値を空にすると既定に戻ります。",
)
@click.argument("file", metavar="FILE")
@click.argument("pairs", metavar="KEY=VALUE...", nargs=-1, required=True)
def set_(file: str, pairs: tuple[str, ...]) -> None:
    """Change options of a file in place; the file is written only where all of them are right."""
    from minutes.format.own_profiles import find_profile
    from minutes.format.profiles import profile_names

    if file in profile_names():
        raise UsageError(
            f"初めから入っている様式「{file}」は変えられません。"
            f"`minutes profile new NAME --from {file}` で写しを作ってください。"
        )
    profile = load(file)
    for pair in pairs:
        key, equals, text = pair.partition("=")
        if not equals:
            raise UsageError(f"「{pair}」は KEY=VALUE の形で書いてください（例 honorific=kana）。")
        profile = _changed(profile, key.strip(), text.strip())
    click.echo(_write(profile, Path(find_profile(file, profile_folder()))))


def _changed(profile: Profile, key: str, text: str) -> Profile:
    from minutes.format.text.settings import SETTINGS, parse_value, unknown_key

    names = [setting.name for setting in SETTINGS]
    if key in _PARTS:
        if not text and key != "template":
            raise UsageError(f"様式の「{key}」は空にできません。")
        return replace(profile, **{key: text or None})  # type: ignore[arg-type]  # a known field
    if key not in names:
        raise unknown_key("様式", key, (*_PARTS, *names))
    options = {name: value for name, value in profile.options.items() if name != key}
    return replace(profile, options=options | ({key: parse_value(key, text)} if text else {}))


def _write(profile: Profile, target: Path) -> Path:
    from minutes.format.export.files import write_together
    from minutes.format.own_profiles import template_as_named
    from minutes.format.profiles import dump_profile

    if target.suffix.lower() != ".toml":
        raise UsageError(f"「{target}」：様式のファイルの名前は .toml で終わるようにしてください。")
    if target.parent.resolve() == profile_folder().resolve():
        keep_to_owner()  # as all else in the data folder
    text = dump_profile(template_as_named(profile, target.parent))
    return write_together(target.parent, {target.name: text.encode()})[0]
