"""検索と置換: every place of a word or a regular expression that a clerk chose, as one change.

The page shows the places with the browser's regular expressions, the server changes them with RE2.
What both read alike is replaced; where they would not mean the same place, nothing is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import re2

from minutes.errors import UsageError
from minutes.jobs.asked import Asked
from minutes.jobs.sent import Json, text_of
from minutes.store.records import NewEdit

MOST_REPLACED = 20_000
"""Places that one replacement may change."""

OTHER_PLACE = (
    "画面に出た所と、置き換える所が違うため、何も置き換えませんでした。探し直してください。"
)

_GROUP = re.compile(r"\\([0-9])")
_TOKEN = re.compile(r"\\[\s\S]|[\[\]]|[^\\\[\]]+")
_SPACES = (
    r"\t\n\v\f\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}"
)
r"""What a browser means by ``\s``. RE2 means the spaces of ASCII only, not the full-width one."""

_ANY = r"[^\n\r\x{2028}\x{2029}]"
"""What a browser means by ``.``."""

Wanted = Mapping[int, str | None]
"""Number of a place in its statement → what the page found there, if it says so; none for all."""


def replace(asked: Asked, operation: Json) -> list[NewEdit]:
    """The change that the operation ``replace`` means; none where nothing would differ."""
    pattern, replacement = (
        text_of(operation, "pattern", 1000),
        text_of(operation, "replacement", 10_000),
    )
    if not pattern:
        raise UsageError("探す言葉が空です。")
    regex = operation.get("regex") is True
    finder = _finder(pattern, regex=regex)
    chosen = _chosen(operation)
    before, after, count = {}, {}, 0
    for key, statement in zip(asked.resolved.ids, asked.document.statements, strict=True):
        wanted = chosen.get(key) if chosen is not None else {}
        if wanted is None:
            continue
        text, places = _replaced(finder, replacement, statement.text, wanted, regex=regex)
        count += places
        if count > MOST_REPLACED:
            raise UsageError(f"置き換える所が{MOST_REPLACED}を超えます。言葉を絞ってください。")
        if text != statement.text:
            before[key], after[key] = statement.text, text
    if not after:
        return []
    values = {"pattern": pattern, "replacement": replacement, "texts": after}
    return [NewEdit("replace", "", {"texts": before}, values)]


def _finder(pattern: str, *, regex: bool) -> Any:
    """RE2 reads in linear time whatever the pattern; what it cannot read is refused."""
    options = re2.Options()
    options.log_errors = False
    options.literal = not regex
    try:
        return re2.compile(_spaced(pattern) if regex else pattern, options)
    except re2.error as error:
        raise UsageError(
            f"正規表現「{pattern}」を読めません。書き方を確かめてください。"
        ) from error


def _spaced(pattern: str) -> str:
    r"""``\s``, ``\S`` and ``.`` as the browser reads them; ``\S`` in a class of characters is refused.

    >>> _spaced(r"第\s[^\s]") == f"第[{_SPACES}][^{_SPACES}]"
    True
    """
    parts, inside = [], False
    for token in _TOKEN.findall(pattern):
        if token == "[" and not inside:
            inside = True
        elif token == "]":
            inside = False
        if token == r"\S" and inside:
            raise UsageError(
                f"正規表現「{pattern}」の [ ] の中の \\S は使えません。[^…] か、[ ] の外に書いてください。"
            )
        if not inside and not token.startswith("\\"):
            token = token.replace(".", _ANY)
        if token == r"\s":
            token = _SPACES if inside else f"[{_SPACES}]"
        elif token == r"\S":
            token = f"[^{_SPACES}]"
        parts.append(token)
    return "".join(parts)


def _chosen(operation: Json) -> Mapping[str, Wanted] | None:
    """Statement → its places; ``None``: everywhere."""
    given = operation.get("statements")
    if given is None:
        return None
    if isinstance(given, Mapping):
        return {str(key): _wanted(places) for key, places in given.items()}
    if isinstance(given, list):
        return {str(key): {} for key in given}
    raise UsageError("statements の形が違います。")


def _wanted(places: object) -> Wanted:
    """Numbers, or number → what the page found there."""
    try:
        if isinstance(places, Mapping):
            return {int(number): str(found) for number, found in places.items()}
        if isinstance(places, list):
            return {int(number): None for number in places}
    except (TypeError, ValueError):
        pass  # as below
    raise UsageError("statements の形が違います。")


def _replaced(
    finder: Any, replacement: str, text: str, wanted: Wanted, *, regex: bool
) -> tuple[str, int]:
    if not wanted and not (finder.search(text) if regex else finder.pattern in text):
        return text, 0  # as in nearly all statements
    parts, end, count = [], 0, 0
    shown = {number: found for number, found in wanted.items() if found is not None}
    for number, match in enumerate(finder.finditer(text)):
        if match.start() == match.end() or (wanted and number not in wanted):
            continue
        if shown.pop(number, match.group()) != match.group():
            raise UsageError(OTHER_PLACE)
        parts += [text[end : match.start()], _filled(match, replacement, regex=regex)]
        end = match.end()
        count += 1
    if shown:
        raise UsageError(OTHER_PLACE)
    return "".join((*parts, text[end:])), count


def _filled(match: Any, replacement: str, *, regex: bool) -> str:
    r"""The replacement; of a regular expression with its groups, ``\1``."""
    if not regex:
        return replacement
    groups = (match.group(), *match.groups())

    def group(named: re.Match[str]) -> str:
        number = int(named.group(1))
        if number >= len(groups):
            raise UsageError(f"置き換える言葉の「{named.group()}」に当たる（ ）がありません。")
        return groups[number] or ""

    return _GROUP.sub(group, replacement)
