"""A municipality's rules (様式) in one TOML file: read, check, write."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from minutes.errors import UsageError
from minutes.format.text import settings
from minutes.schema import Profile, Term

LAYOUTS = ("honkaigi", "iinkai", "shingikai", "chonai")
LEVELS = ("kebatori", "seibun", "orthography", "numerals", "all")
_KEYS = ("title", "layout", "level", "template", "options", "dictionary")
_TERM_KEYS = ("text", "reading", "mistakes", "kind")
_TERM_KINDS = ("name", "role", "agenda", "dictionary", "paper")
_SHIPPED = Path(__file__).with_name("profiles")


def profile_names() -> tuple[str, ...]:
    """Names of the profiles that ship, in the order people read them.

    >>> profile_names()
    ('honkaigi', 'iinkai', 'shingikai', 'chonai')
    """
    return tuple(name for name in LAYOUTS if (_SHIPPED / f"{name}.toml").is_file())


def load_profile(name_or_path: str | Path) -> Profile:
    """A shipped profile by name, or a municipality's own from its TOML file.

    Parameters
    ----------
    name_or_path : str or Path
        ``"iinkai"`` or a path that ends in ``.toml``.

    Raises
    ------
    UsageError
        No such profile, not TOML, an unknown key (the nearest one is named), a value not allowed.

    Examples
    --------
    >>> load_profile("honkaigi").options["question_mark"]
    'maru'
    """
    name = str(name_or_path)
    path = _SHIPPED / f"{name}.toml" if name in profile_names() else Path(name_or_path)
    if path.suffix.lower() != ".toml":
        close = settings.nearest(name, profile_names())
        raise UsageError(
            f"様式「{name}」がありません。「{close}」ではありませんか。"
            f"使えるのは{'・'.join(profile_names())}又はTOMLファイルです。"
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"様式ファイル「{path}」を読めません。場所と文字コード（UTF-8）を確かめてください。"
        ) from error
    return parse_profile(text, name=path.stem)


def parse_profile(text: str, *, name: str) -> Profile:
    """The profile that a TOML text describes, checked.

    Raises
    ------
    UsageError
        As :func:`load_profile`.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"様式「{name}」はTOMLとして読めません（{error}）。") from error
    for key in table:
        if key not in _KEYS:
            raise settings.unknown_key(f"様式「{name}」", key, _KEYS)
    options = table.get("options", {})
    if not isinstance(options, dict):
        raise UsageError(f"様式「{name}」のoptionsは [options] の表で書いてください。")
    for key, value in options.items():
        settings.check(key, value)
    return Profile(
        name=name,
        title=_text(table, "title", name),
        layout=_choice(table, "layout", LAYOUTS, "iinkai"),
        level=_choice(table, "level", LEVELS, "all"),
        options=MappingProxyType(dict(options)),
        dictionary=tuple(_terms(table.get("dictionary", []), name)),
        template=_text(table, "template", None),
    )


def dump_profile(profile: Profile) -> str:
    """``profile`` as TOML text; :func:`parse_profile` reads the same profile from it.

    Raises
    ------
    UsageError
        Where the profile holds an option or a value that is not allowed.
    """
    lines = [
        f"{key} = {_quoted(value)}"
        for key, value in (
            ("title", profile.title),
            ("layout", profile.layout),
            ("level", profile.level),
            ("template", profile.template),
        )
        if value is not None
    ]
    if profile.options:
        lines += ["", "[options]"]
    for key, value in profile.options.items():
        settings.check(key, value)
        lines.append(f"{key} = {_quoted(value)}")
    for term in profile.dictionary:
        lines += ["", "[[dictionary]]", f"text = {_quoted(term.text)}"]
        if term.reading is not None:
            lines.append(f"reading = {_quoted(term.reading)}")
        if term.mistakes:
            lines.append(f"mistakes = [{', '.join(map(_quoted, term.mistakes))}]")
        lines.append(f"kind = {_quoted(term.kind)}")
    text = "\n".join(lines) + "\n"
    parse_profile(text, name=profile.name)
    return text


def _quoted(value: object) -> str:
    # A JSON string or boolean is a TOML one, but for DEL, which TOML wants escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _text(table: Mapping[str, object], key: str, default: str | None) -> str:
    value = table.get(key, default)
    if value is not None and not isinstance(value, str):
        raise UsageError(f"様式の「{key}」は文字列で書いてください。")
    return value  # type: ignore[return-value]  # None only where the default is None


def _choice(table: Mapping[str, object], key: str, choices: tuple[str, ...], default: str) -> str:
    value = table.get(key, default)
    if value not in choices:
        raise UsageError(
            f"様式の「{key}」に「{value}」は使えません。{'、'.join(choices)}から選んでください。"
        )
    return str(value)


def _terms(rows: object, name: str) -> Iterable[Term]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UsageError(f"様式「{name}」の用語は [[dictionary]] の形で書いてください。")
    for row in rows:
        for key in row:
            if key not in _TERM_KEYS:
                raise settings.unknown_key(f"様式「{name}」の用語", key, _TERM_KEYS)
        text, reading, mistakes = row.get("text"), row.get("reading"), row.get("mistakes", [])
        if not isinstance(text, str) or not text:
            raise UsageError(f"様式「{name}」の用語に表記（text）がありません。")
        if not isinstance(mistakes, list) or not all(isinstance(m, str) and m for m in mistakes):
            raise UsageError(
                f"様式「{name}」の用語「{text}」の誤認識例は文字列の並びで書いてください。"
            )
        if reading is not None and not isinstance(reading, str):
            raise UsageError(f"様式「{name}」の用語「{text}」の読みは文字列で書いてください。")
        kind = _choice(row, "kind", _TERM_KINDS, "dictionary")
        yield Term(text, reading, tuple(mistakes), kind)
