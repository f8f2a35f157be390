"""Frozen records to JSON values and back, driven by their type hints: the one codec.

What other programs read and write is :mod:`minutes.serialize`, which checks every key.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import types
import typing
import zlib
from collections.abc import Callable, Hashable, Mapping
from datetime import date, datetime
from pathlib import PurePath
from types import MappingProxyType
from typing import Any, TypeVar

from minutes.errors import StoreError

Record = TypeVar("Record")
_Convert = Callable[[Any], Any]


def compressed_json(value: Any) -> bytes:
    """JSON, compressed as it is kept; half a character pair from outside costs nothing else.

    >>> from_compressed_json(compressed_json(["議事", "\\ud83c"]))
    ['議事', '\\ud83c']
    """
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(plain.encode("utf-8", errors="backslashreplace"), 6)


def from_compressed_json(content: bytes) -> Any:
    """What :func:`compressed_json` was given."""
    return json.loads(zlib.decompress(content))


def to_plain(value: Any) -> Any:
    """A value that ``json.dumps`` takes.

    >>> from minutes.span import Span
    >>> to_plain((Span(0.0, 1.5), date(2021, 6, 14)))
    [{'start': 0.0, 'end': 1.5}, '2021-06-14']
    """
    if isinstance(value, str | int | float | bool | None):
        return value
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PurePath):
        return str(value)
    return {
        name: to_plain(getattr(value, name)) for name in _names(typing.cast(Hashable, type(value)))
    }


def from_plain(kind: type[Record], value: Any) -> Record:
    """The record that :func:`to_plain` wrote; fields that are absent take their default.

    >>> from minutes.span import Span
    >>> from_plain(Span, {"start": 0.0, "end": 1.5})
    Span(start=0.0, end=1.5)

    Raises
    ------
    StoreError
        ``value`` does not hold such a record.
    """
    try:
        return typing.cast(Record, _converter(typing.cast(Hashable, kind))(value))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StoreError(
            f"保存されたデータを読めません（{kind.__name__}: {error}）。バックアップから戻してください。"
        ) from error


@functools.cache
def _names(kind: Hashable) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(typing.cast(Any, kind)))


@functools.cache
def _converter(hint: Any) -> _Convert:
    origin = typing.get_origin(hint)
    arguments = typing.get_args(hint)
    if origin is typing.Union or origin is types.UnionType:
        (inner,) = (_converter(item) for item in arguments if item is not types.NoneType)
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        return _tuple_converter(arguments)
    if origin is not None and origin is not typing.Literal and issubclass(origin, Mapping):
        return lambda value: MappingProxyType(dict(value))
    if hint is datetime or hint is date:
        return typing.cast(_Convert, hint.fromisoformat)
    if hint is float:
        return float
    if dataclasses.is_dataclass(hint):
        return _record_converter(typing.cast(type, hint))
    return lambda value: value


def _tuple_converter(arguments: tuple[Any, ...]) -> _Convert:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        inner = _converter(arguments[0])
        return lambda value: tuple(map(inner, value))
    inners = tuple(_converter(item) for item in arguments)
    return lambda value: tuple(inner(item) for inner, item in zip(inners, value, strict=True))


def _record_converter(kind: type) -> _Convert:
    hints = typing.get_type_hints(kind)
    converters = tuple((name, _converter(hints[name])) for name in _names(kind))

    def convert(value: Any) -> Any:
        return kind(**{name: inner(value[name]) for name, inner in converters if name in value})

    return convert
