"""Our own JSON, which ``minutes`` can open again."""

from __future__ import annotations

import json

from minutes.schema import Draft, Profile
from minutes.serialize import to_json


def render(draft: Draft, profile: Profile) -> bytes:
    """The draft as it is: see :mod:`minutes.serialize`."""
    del profile
    data = to_json(draft)
    try:
        return _dumps(data, ascii_only=False).encode()
    except UnicodeEncodeError:
        # half of a surrogate pair, which UTF-8 cannot hold: escaped, and it comes back as it was
        return _dumps(data, ascii_only=True).encode()


def _dumps(data: object, *, ascii_only: bool) -> str:
    return json.dumps(data, ensure_ascii=ascii_only, indent=1, allow_nan=False) + "\n"
