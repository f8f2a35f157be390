"""Words of meetings by their sound: which spellings コーセイ can have."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from minutes.format.listed import rows_of


@dataclass(frozen=True, slots=True)
class Spelling:
    """``native``: 和語, which people write in kana as well (分かる, わかる)."""

    text: str
    native: bool


@cache
def spellings() -> dict[str, tuple[Spelling, ...]]:
    """Sound (folded katakana) → how words of that sound are written."""
    found: defaultdict[str, list[Spelling]] = defaultdict(list)
    for row in rows_of("minutes.format.usage", "words.tsv"):
        sound, text, origin = row.split("\t")
        found[sound].append(Spelling(text, origin == "n"))
    return {sound: tuple(spelled) for sound, spelled in found.items()}


@cache
def longest_sound() -> int:
    """Kana of the longest word."""
    return max(map(len, spellings()))


@cache
def known_words() -> frozenset[str]:
    """All spellings of all words."""
    return frozenset(spelling.text for spelled in spellings().values() for spelling in spelled)
