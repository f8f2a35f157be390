"""A text as it sounds, morpheme by morpheme, and where a term was found in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from minutes.format.sound.reading import Token, fold, heard, katakana, moras, sound, tokens
from minutes.format.usage.kanji import on_reading
from minutes.schema import Term


@dataclass(frozen=True, slots=True)
class Found:
    """Characters ``start`` to ``end`` are ``term``, ``distance`` moras away."""

    start: int
    end: int
    term: Term
    distance: int
    length: int

    @property
    def worth(self) -> int:
        """Moras explained, less three for each that differs: long and near wins."""
        return self.length - 3 * self.distance


@dataclass(frozen=True, slots=True)
class Heard:
    """A text under correction. ``confidence``: of each character.

    ``spelled``: on-reading of each part that is a lone kanji, else nothing. 提|告 is no word, so
    UniDic reads it ヒサゲツゲ; who wrote it heard テイコク.
    """

    text: str
    confidence: Sequence[float]
    parts: tuple[Token, ...]
    sounds: tuple[tuple[str, ...], ...]
    spelled: tuple[tuple[str, ...], ...]

    def mean(self, start: int, end: int) -> float:
        """Mean confidence of characters ``start`` to ``end``."""
        return sum(self.confidence[start:end]) / max(1, end - start)


def listen(text: str, confidence: Sequence[float]) -> Heard:
    """``text`` with morphemes and the moras of each."""
    parts = tokens(text)
    spelled = tuple(moras(on_reading(part.surface) or "") for part in parts)
    return Heard(text, confidence, parts, _sounds(text, parts), spelled)


def _sounds(text: str, parts: Sequence[Token]) -> tuple[tuple[str, ...], ...]:
    kana = heard(text)
    ends = [0] * len(parts)
    index = 0
    for place in kana.places:
        while index + 1 < len(parts) and place >= parts[index + 1].start:
            index += 1
        ends[index] += 1
    sounds = []
    position = 0
    for count in ends:
        sounds.append(moras(kana.kana[position : position + count]))
        position += count
    return tuple(sounds)


def spoken(term: Term) -> str:
    """Folded kana of a term."""
    if not term.reading:
        return sound(term.text)
    if term.kind in ("name", "role") and term.reading == katakana(term.reading):
        return term.reading  # folded word by word: スズキ|イーン is no スズキーン
    return fold(term.reading)
