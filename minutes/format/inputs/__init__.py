"""What the clerk hands in beside the recording: 名簿, 次第, 前書き, 用語辞書, 字幕, チャット, 会議資料."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from minutes.format.inputs.agenda import parse_agenda, read_agenda
    from minutes.format.inputs.captions import read_captions
    from minutes.format.inputs.chat import read_chat
    from minutes.format.inputs.dictionary import dictionary_text, parse_dictionary, read_dictionary
    from minutes.format.inputs.front import parse_front, read_front
    from minutes.format.inputs.papers import compounds, read_paper
    from minutes.format.inputs.past_minutes import PastMinutes, parse_past, read_past
    from minutes.format.inputs.roster import parse_roster, read_roster

__all__ = [
    "PastMinutes",
    "compounds",
    "dictionary_text",
    "parse_agenda",
    "parse_dictionary",
    "parse_front",
    "parse_past",
    "parse_roster",
    "read_agenda",
    "read_captions",
    "read_chat",
    "read_dictionary",
    "read_front",
    "read_paper",
    "read_past",
    "read_roster",
]

_HOMES = MappingProxyType(
    {
        "PastMinutes": "past_minutes",
        "compounds": "papers",
        "dictionary_text": "dictionary",
        "parse_agenda": "agenda",
        "parse_dictionary": "dictionary",
        "parse_front": "front",
        "parse_past": "past_minutes",
        "parse_roster": "roster",
        "read_agenda": "agenda",
        "read_captions": "captions",
        "read_chat": "chat",
        "read_dictionary": "dictionary",
        "read_front": "front",
        "read_paper": "papers",
        "read_past": "past_minutes",
        "read_roster": "roster",
    }
)


def __getattr__(name: str) -> object:
    """Load a name's file when it is first asked for, so that the process that takes one file apart
    (:mod:`minutes.apart`) loads one reader."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
