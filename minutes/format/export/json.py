"""Our own JSON, which ``minutes`` can open again."""

from __future__ import annotations

import json
from collections.abc import Mapping

from minutes.schema import Draft, Profile
from minutes.serialize import draft_to_json


def render(draft: Draft, profile: Profile) -> bytes:
    """The draft as it is: see :mod:`minutes.serialize`."""
    del profile
    data = draft_to_json(draft)
    try:
        return _dumps(data, ascii_only=False).encode()
    except UnicodeEncodeError:
        # half of a surrogate pair, which UTF-8 cannot hold: escaped, and it comes back as it was
        return _dumps(data, ascii_only=True).encode()


def _dumps(data: Mapping[str, object], *, ascii_only: bool) -> str:
    """One line a key, and one line an item of its list: a turn a line, to read and to compare."""

    def plain(value: object) -> str:
        return json.dumps(value, ensure_ascii=ascii_only, allow_nan=False)

    def entry(value: object) -> str:
        if not isinstance(value, list) or not value:
            return plain(value)
        items = ",\n  ".join(map(plain, value))
        return f"[\n  {items}\n ]"

    lines = ",\n".join(f" {plain(key)}: {entry(value)}" for key, value in data.items())
    return f"{{\n{lines}\n}}\n"
