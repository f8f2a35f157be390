"""A municipality's rules (様式) in one TOML file: read, check, write."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from minutes.errors import UsageError
from minutes.format.text import settings
from minutes.schema import Profile, Term

LAYOUTS: Mapping[str, str] = MappingProxyType(
    {
        "honkaigi": "本会議",
        "iinkai": "委員会",
        "shingikai": "審議会・附属機関",
        "chonai": "庁内会議",
        "youten": "要点筆記",
    }
)
"""Layout → words for people."""
LEVELS: Mapping[str, str] = MappingProxyType(
    {
        "kebatori": "ケバ取りだけ",
        "seibun": "ケバ取りと整文",
        "orthography": "用字・用語だけ",
        "numerals": "数字だけ",
        "all": "全て（ケバ取り・整文・用字・数字）",
    }
)
"""How far the text is edited → words for people."""
_KEYS = ("title", "layout", "level", "template", "options", "dictionary")
_TERM_KEYS = ("text", "reading", "mistakes", "kind")
_TERM_KINDS = ("name", "role", "agenda", "dictionary", "paper")
_SHIPPED = Path(__file__).with_name("profiles")


def profile_names() -> tuple[str, ...]:
    """Names of the profiles that ship, in the order people read them.

    >>> profile_names()
    ('honkaigi', 'iinkai', 'shingikai', 'chonai', 'youten')
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
    profile = parse_profile(text, name=path.stem)
    if profile.template is None:
        return profile
    # A Word template is named as seen from the file that names it: the folder may move.
    return replace(profile, template=str(path.parent / profile.template))


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

    Every option stands there with its label, so that a person can go on in a text editor; those
    that the profile does not set are commented out.

    Raises
    ------
    UsageError
        Where the profile holds an option or a value that is not allowed.
    """
    for key, value in profile.options.items():
        settings.check(key, value)
    lines = [*_head(profile), "", "[options]"]
    for setting in settings.SETTINGS:
        lines += ["", f"# {explained(setting)}", _assigned(setting, profile.options)]
    lines += [
        "",
        "# 用語辞書：表記（text）、読み（reading）、誤認識例（mistakes）。用語ごとに繰り返します。",
    ]
    if not profile.dictionary:
        lines += [f"# {line}" for line in _term_lines(_EXAMPLE)]
    for term in profile.dictionary:
        lines += ["", *_term_lines(term)]
    text = "\n".join(lines) + "\n"
    parse_profile(text, name=profile.name)
    return text


def explained(setting: settings.Setting) -> str:
    """Label, help and choices of an option in one line.

    >>> explained(settings.setting("chome"))
    '丁目：住所の丁目の数字（kanji＝中野四丁目、arabic＝中野4丁目）'
    """
    choices = "、".join(
        f"{settings.written(choice)}＝{setting.word(choice)}" for choice in setting.choices
    )
    return f"{setting.label}：{setting.help}" + (f"（{choices}）" if choices else "")


_EXAMPLE = Term("青葉区", "あおばく", ("青葉く", "青場区"))


def _head(profile: Profile) -> Iterator[str]:
    yield "# 会議録の様式。「#」で始まる行は説明です。使わない設定は「#」を付けたままにします。"
    yield from ("", "# 名前：画面の一覧に出る名前", f"title = {_quoted(profile.title)}")
    yield from ("", f"# 体裁：{_listed(LAYOUTS)}", f"layout = {_quoted(profile.layout)}")
    yield from ("", f"# 整える段階：{_listed(LEVELS)}", f"level = {_quoted(profile.level)}")
    yield from ("", "# Wordのひな形：このファイルと同じフォルダーに置いた .docx の名前")
    template = profile.template
    yield '# template = "ひな形.docx"' if template is None else f"template = {_quoted(template)}"


def _listed(words: Mapping[str, str]) -> str:
    return "、".join(f"{key}＝{word}" for key, word in words.items())


def _assigned(setting: settings.Setting, options: Mapping[str, object]) -> str:
    if setting.name in options:
        return f"{setting.name} = {_quoted(options[setting.name])}"
    value = setting.choices[0] if setting.default is None else setting.default
    return f"# {setting.name} = {_quoted(value)}"


def _term_lines(term: Term) -> Iterator[str]:
    yield from ("[[dictionary]]", f"text = {_quoted(term.text)}")
    if term.reading is not None:
        yield f"reading = {_quoted(term.reading)}"
    if term.mistakes:
        yield f"mistakes = [{', '.join(map(_quoted, term.mistakes))}]"
    yield f"kind = {_quoted(term.kind)}"


def _quoted(value: object) -> str:
    # A JSON string or boolean is a TOML one, but for DEL, which TOML wants escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _text(table: Mapping[str, object], key: str, default: str | None) -> str:
    value = table.get(key, default)
    if value is not None and not isinstance(value, str):
        raise UsageError(f"様式の「{key}」は文字列で書いてください。")
    return value  # type: ignore[return-value]  # None only where the default is None


def _choice(table: Mapping[str, object], key: str, choices: Iterable[str], default: str) -> str:
    value = table.get(key, default)
    if value not in tuple(choices):
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
