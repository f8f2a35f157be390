"""Readings that the minutes themselves give in brackets: 銭函（ぜにばこ）."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from minutes.format.sound.morphology import hiragana
from minutes.format.sound.reading import tokens

_TOLD = re.compile(
    r"(?<![\u3400-\u9fff々])([\u3400-\u9fff々]{2,8})[（(]([\u3041-\u309fー]{2,16})[）)]"
)


def told_readings(sentences: Iterable[str]) -> Mapping[str, str]:
    """Word → its reading in hiragana, where one stands behind it.

    >>> dict(told_readings(["市役所銭函（ぜにばこ）の、銭函（ぜにばこ）です。"]))
    {'銭函': 'ぜにばこ'}
    """
    found: dict[str, str] = {}
    for sentence in sentences:
        for written, reading in _TOLD.findall(sentence):
            if len(reading) > len(written):
                found[written] = reading
    return MappingProxyType(found)


def as_told(text: str, reading: str, told: Mapping[str, str]) -> str:
    """``reading`` of ``text``, with what the minutes say of the words in it.

    >>> as_told("銭函支所", "せんばこししょ", {"銭函": "ぜにばこ"})
    'ぜにばこししょ'
    """
    for written, said in told.items():
        if written in text:
            usual = hiragana("".join(token.kana for token in tokens(written)))
            reading = reading.replace(usual, said, 1) if usual else reading
    return reading
