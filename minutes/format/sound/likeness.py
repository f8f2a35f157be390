"""How much alike two readings sound: a vowel or a consonant that was kept counts."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from minutes.format.sound.reading import VOWEL, moras, short

_CONSONANTS = {
    **dict.fromkeys("カキクケコ", "k"), **dict.fromkeys("ガギグゲゴ", "g"),
    **dict.fromkeys("サシスセソ", "s"), **dict.fromkeys("ザジズゼゾ", "z"),
    **dict.fromkeys("タチツテト", "t"), **dict.fromkeys("ダデド", "d"),
    **dict.fromkeys("ナニヌネノ", "n"), **dict.fromkeys("ハヒフヘホ", "h"),
    **dict.fromkeys("バビブベボ", "b"), **dict.fromkeys("パピプペポ", "p"),
    **dict.fromkeys("マミムメモ", "m"), **dict.fromkeys("ヤユヨ", "y"),
    **dict.fromkeys("ラリルレロ", "r"), "ワ": "w",
}  # fmt: skip
_NEAR_CONSONANTS = frozenset(
    map(frozenset, ("kg", "sz", "td", "hb", "bp", "hp", "nm", "rd", "rn", "tk", "kp", "mb", "gn"))
)
_WEAK = frozenset("ーッン")
"""Moras that recognisers drop and add at will."""


def unlikeness(left: str, right: str) -> float:
    """How differently two folded readings sound, in moras: a vowel or a consonant kept counts.

    ``distance`` counts every other mora as 1; here カ for ガ is 0.35, リ for イ 0.5, メ for カ 1.

    >>> unlikeness("サトリン", "サトイン"), unlikeness("サトメン", "サトイン")
    (0.5, 1.0)
    """
    first, second = moras(left), moras(right)
    row = [sum(map(_gap, second[:count])) for count in range(len(second) + 1)]
    for mora in first:
        above = row
        row = [above[0] + _gap(mora)]
        for index, other in enumerate(second):
            row.append(
                min(
                    above[index] + _mora_cost(mora, other),
                    above[index + 1] + _gap(mora),
                    row[index] + _gap(other),
                )
            )
    return row[-1]


def _gap(mora: str) -> float:
    return 0.5 if mora in _WEAK else 1.0


@lru_cache(maxsize=16384)
def _mora_cost(left: str, right: str) -> float:
    if left == right:
        return 0.0
    if left in _WEAK or right in _WEAK:
        return 1.0
    consonants = _CONSONANTS.get(left[0], ""), _CONSONANTS.get(right[0], "")
    if VOWEL.get(left[-1]) == VOWEL.get(right[-1]):
        same = len(set(consonants)) == 1
        return 0.35 if same or frozenset("".join(consonants)) in _NEAR_CONSONANTS else 0.5
    return 0.7 if len(set(consonants)) == 1 and consonants[0] else 1.0


def share_off(heard_as: Iterable[str], readings: Iterable[str]) -> float:
    """The least share of moras by which a reading that was heard differs from one that is known.

    Long marks do not count; 1 where there is nothing to compare.

    >>> share_off(["シツギ"], ["スズキ"]) < share_off(["シツギ"], ["サトー"])
    True
    """
    known = [short(reading) for reading in readings]
    return min(
        (
            unlikeness(kana, reading) / max(1, len(moras(kana)), len(moras(reading)))
            for kana in map(short, heard_as)
            for reading in known
        ),
        default=1.0,
    )
