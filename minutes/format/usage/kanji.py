"""How a kanji sounds in a compound (音読み): what UniDic cannot tell of a compound that is no word."""

from __future__ import annotations

from functools import cache

from minutes.format.listed import rows_of
from minutes.format.sound.reading import fold


def on_reading(kanji: str) -> str | None:
    """Folded on-reading of one kanji, the commonest; ``None`` where the table has none.

    >>> on_reading("提"), on_reading("あ")
    ('テー', None)
    """
    return _table().get(kanji)


@cache
def _table() -> dict[str, str]:
    rows = (row.split("|") for row in rows_of("minutes.format.text", "on_readings.txt"))
    return {kanji: fold(reading) for reading, written in rows for kanji in written}
