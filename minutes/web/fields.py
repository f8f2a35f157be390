"""What a clerk types into the form, read: dates in wareki or not, times of day, numbers, options' widgets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import Field
from datetime import date, time
from types import MappingProxyType
from typing import Any

import gradio as gr

from minutes.errors import UsageError
from minutes.options import option_fields

OPTIONS: Mapping[str, Field[Any]] = MappingProxyType({item.name: item for item in option_fields()})
"""Option name → its one definition, which carries label and help."""

_ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
_WAREKI = re.compile(r"(令和|平成|昭和|[RHS])(元|\d{1,2})[年./-](\d{1,2})[月./-](\d{1,2})日?")
_SEIREKI = re.compile(r"(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?")
_CLOCK = re.compile(r"(午前|午後)?(\d{1,2})(?:[:時](半|\d{1,2})?分?)?")
_WEEKDAY = re.compile(r"[((][月火水木金土日](?:曜日?)?[))]|[月火水木金土日]曜日?$")


def _plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()


def parse_date(text: str) -> date | None:
    """The day that ``text`` names, ``None`` where it is empty.

    >>> parse_date("令和3年6月14日（月）"), parse_date("R7.6.10"), parse_date("2021/6/14")
    (datetime.date(2021, 6, 14), datetime.date(2025, 6, 10), datetime.date(2021, 6, 14))

    Raises
    ------
    UsageError
        It is no date.
    """
    plain = _WEEKDAY.sub("", _plain(text))
    if not plain:
        return None
    wareki, seireki = _WAREKI.fullmatch(plain), _SEIREKI.fullmatch(plain)
    try:
        if wareki:
            era, year, month, day = wareki.groups()
            return date(_ERAS[era] + (1 if year == "元" else int(year)), int(month), int(day))
        if seireki:
            return date(*(int(part) for part in seireki.groups()))
    except ValueError as error:
        raise UsageError(
            f"「{text.strip()}」という日はありません。日付を確かめてください。"
        ) from error
    raise UsageError(
        "日付として読めません。「令和7年6月10日」や「2025/6/10」のように書いてください。"
    )


def parse_clock(text: str) -> time | None:
    """The time of day that ``text`` names, ``None`` where it is empty.

    >>> parse_clock("午後1時30分"), parse_clock("13:30"), parse_clock("午後0時"), parse_clock("9時半")
    (datetime.time(13, 30), datetime.time(13, 30), datetime.time(12, 0), datetime.time(9, 30))

    Raises
    ------
    UsageError
        It is no time of day.
    """
    plain = _plain(text)
    if not plain:
        return None
    if re.fullmatch(r"\d{4}", plain):
        plain = f"{plain[:2]}:{plain[2:]}"
    match = _CLOCK.fullmatch(plain)
    try:
        if not match:
            raise ValueError(plain)
        am_pm, hour, minute = match.groups()
        if am_pm and int(hour) > 12:
            raise ValueError(plain)
        hours = int(hour) % 12 + (12 if am_pm == "午後" else 0) if am_pm else int(hour)
        return time(hours, 30 if minute == "半" else int(minute or 0))
    except ValueError as error:
        raise UsageError(
            "時刻として読めません。「13:30」や「午後1時30分」のように書いてください。"
        ) from error


def parse_count(value: str) -> int | None:
    """A number of people, ``None`` where it is empty.

    >>> parse_count("１２人"), parse_count(" ")
    (12, None)

    Raises
    ------
    UsageError
        It is no number from 1 to 99.
    """
    plain = _plain(value).removesuffix("人").removesuffix("名")
    if not plain:
        return None
    if not re.fullmatch(r"[1-9]\d?", plain):
        raise UsageError("人数は1から99までの数字で書いてください。分からないときは空欄にします。")
    return int(plain)


def label(name: str) -> str:
    """The option's label."""
    return str(OPTIONS[name].metadata["label"])


def info(name: str) -> str:
    """The option's help."""
    return str(OPTIONS[name].metadata["help"])


def widget(name: str) -> gr.components.Component:
    """A Gradio component for an option: a list where it has choices, a box to tick where it is yes or no."""
    option = OPTIONS[name]
    common: dict[str, Any] = {"label": label(name), "info": info(name), "elem_id": f"m-{name}"}
    if isinstance(option.default, bool):
        return gr.Checkbox(value=option.default, **common)
    if "choices" in option.metadata:
        choices = option.metadata["choices"]
        pairs = list(zip(option.metadata.get("shown", choices), choices, strict=True))
        return gr.Dropdown(pairs, value=str(option.default), **common)
    value = "" if option.default is None else str(option.default)
    return gr.Textbox(value=value, max_lines=1, **common)
