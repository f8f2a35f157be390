"""Values out of a JSON object that somebody sent, checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minutes.errors import UsageError

Json = Mapping[str, Any]


def object_of(value: object, name: str) -> Json:
    """A JSON object."""
    if not isinstance(value, Mapping):
        raise UsageError(f"「{name}」の形が違います。")
    return value


def text_of(data: Json, name: str, most: int) -> str:
    """A text of at most so many characters."""
    value = data.get(name)
    if not isinstance(value, str) or len(value) > most:
        raise UsageError(f"「{name}」に{most}字までの文字を指定してください。")
    return value


def optional_text(data: Json, name: str, most: int) -> str | None:
    """The same, or ``None`` where nothing is said."""
    if data.get(name) is None:
        return None
    return text_of(data, name, most).strip() or None


def whole_of(data: Json, name: str) -> int:
    """A whole number."""
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1_000_000:
        raise UsageError(f"「{name}」に数を指定してください。")
    return value
