"""Repetitions that the decoder made, distinguished from what people really say twice."""

from __future__ import annotations

import re
import zlib

from rapidfuzz import fuzz

from minutes.text import normalize_for_matching

_TWICE = re.compile(r"(.{4,40}?)[、。？?]*\1[、。？?]*")
"""All of it said twice."""

_SENTENCE = re.compile(r"(?<=[。？?])")
_DIGITS = re.compile(r"\d+")
_SAME = 85.0
_SHORTEST_TWICE = 6
_REPEAT = re.compile(r"(.{1,24}?)\1{3,}")
_LONG_REPEAT = re.compile(r"(.{4,24}?)\1{2,}")
_LOOP = re.compile(r"(.{2,40}?)\1{2,}")
_HURRIED = 10.0  # characters a second


def is_loop(text: str) -> bool:
    """Whether the decoder ran in circles.

    >>> is_loop("佐藤委員。佐藤委員。佐藤委員。佐藤委員。"), is_loop("どんどんどんどん進めます。")
    (True, False)
    """
    plain = normalize_for_matching(text)
    if _LONG_REPEAT.search(plain):
        return True
    for match in _REPEAT.finditer(plain):
        if len(match.group()) >= 12 or len(match.group()) > 0.7 * len(plain) >= 6:
            return True
    packed = plain.encode()
    return len(packed) > 120 and len(packed) / len(zlib.compress(packed)) > 2.4


def surplus(text: str, rate: float) -> tuple[int, int] | None:
    """Characters from and to of ``text`` that only repeat what was said.

    Three times or more in a row is a loop; all of it twice, or nearly, is one where nobody speaks
    that fast (a lone ありがとうございました comes out double). ``rate``: characters a second of speech.
    """
    second = _second_time(text)
    if second is not None and rate > _HURRIED:
        return second, len(text)
    loop = _LOOP.search(text) if is_loop(text) else None
    if loop is None:
        return None
    unit = loop.group(1)
    rest = text[loop.end() :]
    return loop.start() + len(unit), len(text) if unit.startswith(rest) else loop.end()


def _second_time(text: str) -> int | None:
    """Where ``text`` begins to say all of it once more, a character or two apart.

    >>> _second_time("ほかに質疑はありませんか。おかに質疑はありませんか。")
    13
    >>> _second_time("議案第1号を採決します。議案第2号を採決します。") is None
    True
    """
    doubled = _TWICE.fullmatch(text)
    if doubled:
        return len(doubled.group(1))
    sentences = [sentence for sentence in _SENTENCE.split(text) if sentence]
    if len(sentences) != 2:
        return None
    first, second = map(normalize_for_matching, sentences)
    alike = min(len(first), len(second)) >= _SHORTEST_TWICE and fuzz.ratio(first, second) >= _SAME
    same_numbers = _DIGITS.findall(first) == _DIGITS.findall(second)
    return len(sentences[0]) if alike and same_numbers else None
