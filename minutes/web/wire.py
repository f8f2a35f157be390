"""The draft as JSON for the browser; the bytes of a statement that stayed as it was are used again."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
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
    heard_view,
    resolved_parts,
    rows_of,
    told_view,
)


def draft_bytes(resolved: Resolved, more: Mapping[str, Any]) -> bytes:
    """Everything that the editor shows (:func:`~minutes.web.view.resolved_view`), and ``more``."""
    return _with_rows(resolved_parts(resolved) | dict(more), rows_of(resolved), {}).encode()


def answer_bytes(
    version: int,
    old: Resolved,
    new: Resolved,
    touched: Collection[str],
    more: Mapping[str, Any],
    *,
    knows: Collection[str] = (),
) -> bytes:
    """``version``, what differs (:func:`~minutes.web.view.changed_view`), and ``more``.

    ``knows``: what whoever asks has of ``old`` and is not told again: with ``heard`` of a statement
    that rests on the same words heard only what follows from its present words
    (:func:`~minutes.web.view.told_view`), with ``points`` of lines that only stand under another number
    those numbers.
    """
    rows = tuple(changed_rows(old, new, touched))
    known = _heard_of(old, {row.place["id"] for row in rows}) if "heard" in knows else {}
    changed = _with_rows(changed_view(old, new, touched, numbers="points" in knows), rows, known)
    return f'{{"version":{version},"changed":{changed}{_dumped(more, ",")}'.encode()


def _heard_of(resolved: Resolved, ids: Collection[str]) -> Mapping[str, _Heard]:
    """What each of these statements rested on, as far as it was there."""
    return {row.place["id"]: _Heard.of(row) for row in rows_of(resolved, ids)}


@dataclass(frozen=True, slots=True)
class _Heard:
    """What a statement rests on."""

    verbatim: str
    cited: tuple[Held[Turn], ...]

    @classmethod
    def of(cls, row: DraftRow) -> _Heard:
        return cls(row.statement.verbatim, tuple(map(Held, row.cited)))


def _with_rows(
    parts: Mapping[str, Any], rows: Iterable[DraftRow], known: Mapping[str, _Heard]
) -> str:
    joined = ",".join(_row(row, known.get(row.place["id"])) for row in rows)
    return f'{{"statements":[{joined}]{_dumped(parts, ",")}'


def _row(row: DraftRow, known: _Heard | None) -> str:
    heard = _Heard.of(row)
    told = f"{_json(row.place)[:-1]},{_told(row.statement, row.wording, heard.cited)[1:]}"
    return told if heard == known else f"{told[:-1]},{_heard(heard)[1:]}"


@lru_cache(maxsize=8192)
def _told(statement: Statement, wording: Wording, cited: tuple[Held[Turn], ...]) -> str:
    return _json(told_view(statement, wording, tuple(held.value for held in cited)))


@lru_cache(maxsize=8192)
def _heard(heard: _Heard) -> str:
    return _json(heard_view(heard.verbatim, tuple(held.value for held in heard.cited)))


def _dumped(parts: Mapping[str, Any], before: str) -> str:
    """The members of an object that is begun already, and its end."""
    return f"{before}{_json(parts)[1:]}" if parts else "}"


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
