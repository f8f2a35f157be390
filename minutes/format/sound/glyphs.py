"""Kanji in the glyphs people have: old forms 旧字体, variants 異体字 and their variation selectors.

The tables are made by ``tools/make_glyphs.py`` from Unihan and two lists of variants.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from minutes.format.listed import rows_of

_ROOM = "minutes.format.sound"
_SELECTORS = (("\ufe00", "\ufe0f"), ("\U000e0100", "\U000e01ef"))
_COMPATIBLE = (("\uf900", "\ufaff"), ("\U0002f800", "\U0002fa1f"))


@lru_cache(maxsize=16384)
def same_glyphs(text: str) -> str:
    """Variants of a kanji as one (髙→高, 𠮷→吉): a copy for matching, never stored.

    >>> same_glyphs("𠮷田"), same_glyphs("淸水"), same_glyphs("葛\U000e0100西")
    ('吉田', '清水', '葛西')
    """
    plain = "".join(char for char in text if not _within(char, _SELECTORS))
    return unicodedata.normalize("NFKC", plain).translate(_variants())


@lru_cache(maxsize=16384)
def in_dictionary(text: str) -> tuple[str, tuple[int, ...]]:
    """``text`` in glyphs that a dictionary has, and where in ``text`` each character stands.

    Only what is outside JIS X 0208 changes, for the rest may mean something else in a sentence.

    >>> in_dictionary("增田"), in_dictionary("廣瀬")
    (('増田', (0, 1)), ('廣瀬', (0, 1)))
    """
    rare = _rare()
    kept = [at for at, char in enumerate(text) if not _within(char, _SELECTORS)]
    return "".join(_compatible(rare.get(text[at], text[at])) for at in kept), tuple(kept)


def is_usual(text: str) -> bool:
    """Whether :func:`in_dictionary` changes nothing.

    >>> is_usual("増田委員"), is_usual("增田委員")
    (True, False)
    """
    return text.isascii() or not any(map(_is_special, text))


def rare_readings(kanji: str) -> tuple[str, ...]:
    """Readings in katakana, 訓 first, of a kanji outside JIS X 0208; empty where the table has none.

    >>> rare_readings("埇")
    ('オキツチ', 'ヨウ', 'ユ')
    """
    return _readings().get(kanji, ())


@lru_cache(maxsize=8192)
def _is_special(char: str) -> bool:
    return char in _rare() or _within(char, _SELECTORS) or _within(char, _COMPATIBLE)


def _within(char: str, ranges: tuple[tuple[str, str], ...]) -> bool:
    return any(first <= char <= last for first, last in ranges)


def _compatible(char: str) -> str:
    return unicodedata.normalize("NFKC", char) if _within(char, _COMPATIBLE) else char


@cache
def _variants() -> dict[int, str]:
    rows = (row.split("|") for row in rows_of(_ROOM, "variants.txt"))
    return {ord(variant): usual for usual, variants in rows for variant in variants}


@cache
def _rare() -> dict[str, str]:
    return {chr(code): usual for code, usual in _variants().items() if not _is_listed(chr(code))}


def _is_listed(char: str) -> bool:
    """Whether a character is in JIS X 0208 (shift_jis has nothing else of kanji)."""
    try:
        return len(char.encode("shift_jis")) == 2
    except UnicodeEncodeError:
        return False


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    rows = (row.split("|") for row in rows_of(_ROOM, "kanji_readings.txt"))
    return {kanji: tuple(kana.split()) for kanji, kana in rows}
