"""What a list (一覧) said of a recording, kept: it holds also when the batch runs without the list later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

from minutes.jobs.archive import Item
from minutes.jobs.outputs import Outputs, Source
from minutes.options import TranscribeOptions


def recalled(outputs: Outputs, item: Item, digest: str) -> Item:
    """``item`` with what a list said before of the same bytes (``digest``: SHA-256). What the
    command itself says goes first; what was read off names, last. The item of a list as it is."""
    if item.told is not None or item.error is not None:
        return item
    said = outputs.told(Source(item.recordings, digest))
    return _filled(item, said) if said else item


def _filled(item: Item, said: Mapping[str, Any]) -> Item:
    usual = {field.name: field.default for field in fields(TranscribeOptions)}
    options = {
        name: value
        for name, value in said.items()
        if name in usual and getattr(item.options, name) == usual[name]
    }
    header = item.context.header
    if "title" in options:
        header = replace(header, title="")  # the guess
    if item.options.started_at is None:
        day, moment = said.get("day"), said.get("moment")
        header = replace(
            header,
            date=date.fromisoformat(day) if day else header.date,
            started_at=datetime.fromisoformat(moment) if moment else header.started_at,
        )
    context = replace(item.context, header=header)
    return replace(item, options=replace(item.options, **options), context=context)
