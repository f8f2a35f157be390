"""Unit signs as they are read, ％ in full width; Ⅲ, ①, 〓 and 髙 are never folded."""

from __future__ import annotations

import re
from collections.abc import Iterator

from minutes.format.text.passage import Passage
from minutes.format.text.revision import Edit

_UNITS = {
    "km²": "平方キロメートル",
    "km2": "平方キロメートル",
    "㎢": "平方キロメートル",
    "m²": "平方メートル",
    "m2": "平方メートル",
    "㎡": "平方メートル",
    "m³": "立方メートル",
    "m3": "立方メートル",
    "㎥": "立方メートル",
    "km/h": "キロメートル毎時",
    "kWh": "キロワット時",
    "kW": "キロワット",
    "MW": "メガワット",
    "km": "キロメートル",
    "㎞": "キロメートル",
    "cm": "センチメートル",
    "㎝": "センチメートル",
    "mm": "ミリメートル",
    "㎜": "ミリメートル",
    "kg": "キログラム",
    "㎏": "キログラム",
    "mg": "ミリグラム",
    "㎎": "ミリグラム",
    "ha": "ヘクタール",
    "㏊": "ヘクタール",
    "ml": "ミリリットル",
    "mL": "ミリリットル",
    "℃": "度",
    "ℓ": "リットル",
    "L": "リットル",
    "m": "メートル",
    "g": "グラム",
    "t": "トン",
    "㌔": "キロ",
    "㌫": "％",
    "㍍": "メートル",
    "㌧": "トン",
}
_NUMBER = r"(?<=[0-9０-９一二三四五六七八九十百千万億])"
_UNIT = re.compile(
    _NUMBER
    + "(?:"
    + "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
    + r")(?![A-Za-z0-9²³/\-]|サイズ|判|版|玉)"
)
_BARE = re.compile("[㎡㎢㎥㎞㎏㏊]")
_PERCENT = re.compile(_NUMBER + "%")


def units(passage: Passage) -> Iterator[Edit]:
    """100㎡ → 100平方メートル, 20kg → 20キログラム."""
    for pattern in (_UNIT, _BARE):
        for match in pattern.finditer(passage.text):
            yield Edit(*match.span(), _UNITS[match.group()], "unit", 0.95)


def percent(passage: Passage) -> Iterator[Edit]:
    """98% → 98％."""
    for match in _PERCENT.finditer(passage.text):
        yield Edit(*match.span(), "％", "percent", 0.95)
