"""The draft as the bytes that a browser gets; of a statement that stayed as it was they are there already."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any

from minutes.held import Held
from minutes.schema import Statement, Turn
from minutes.store.changes import Wording
from minutes.store.document import Resolved
from minutes.web.view import (
    DraftRow,
    changed_rows,
    changed_view,
    resolved_parts,
    rows_of,
    said_view,
)


def draft_bytes(resolved: Resolved, more: Mapping[str, Any]) -> bytes:
    """Everything that the editor shows (:func:`~minutes.web.view.resolved_view`), and ``more``."""
    return _with_rows(resolved_parts(resolved) | dict(more), rows_of(resolved)).encode()


def answer_bytes(
    version: int, old: Resolved, new: Resolved, touched: Collection[str], more: Mapping[str, Any]
) -> bytes:
    """``version``, what differs (:func:`~minutes.web.view.changed_view`), and ``more``."""
    changed = _with_rows(changed_view(old, new, touched), changed_rows(old, new, touched))
    return f'{{"version":{version},"changed":{changed}{_dumped(more, ",")}'.encode()


def _with_rows(parts: Mapping[str, Any], rows: Iterable[DraftRow]) -> str:
    joined = ",".join(map(_row, rows))
    return f'{{"statements":[{joined}]{_dumped(parts, ",")}'


def _row(row: DraftRow) -> str:
    said = _said(row.statement, row.wording, tuple(map(Held, row.cited)))
    return f"{_json(row.place)[:-1]},{said[1:]}"


@lru_cache(maxsize=8192)
def _said(statement: Statement, wording: Wording, cited: tuple[Held[Turn], ...]) -> str:
    return _json(said_view(statement, wording, tuple(held.value for held in cited)))


def _dumped(parts: Mapping[str, Any], before: str) -> str:
    """The members of an object that is begun already, and its end."""
    return f"{before}{_json(parts)[1:]}" if parts else "}"


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
