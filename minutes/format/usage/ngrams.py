"""Which text people say in meetings: a language model of four characters.

Counted over 9 million characters of minutes (``data/README.md``) by ``tools/count_usage.py``. A character
follows the three before it with its share there, less a discount that goes to the shorter context
(Ney, Essen & Kneser 1994: absolute discounting, interpolated).
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate

import numpy as np

from minutes.format.usage.own import GENERAL, OWN_ORDERS, Usage, sequences_of
from minutes.format.usage.words import Spelling, known_words

ORDER = 4
BITS = 12
"""Of a character's number: four make a key of 48."""

STEP = 1 / 12
"""Of log-probabilities as they lie in the file, from 0 downwards."""

START = "^"
_HISTORY = (1 << BITS * (ORDER - 1)) - 1

_NUMBER = re.compile(
    r"第?[0-9０-９][0-9０-９,，.．]*|第[〇一二三四五六七八九十百千]+|[〇一二三四五六七八九十百千]{2,}"
    r"|[〇一二三四五六七八九十](?=[年月日点号条項人名億万円回件割目つ番区時分％期])"
)
_LEFT_OUT = re.compile(r"[、「」『』（）()・，, 　]")


def plain(text: str) -> str:
    """``text`` as it is counted: all numbers alike, no marks inside the sentence.

    >>> plain("令和7年度、第3号（案）は二十人です。")
    '令和0年度第0号案は0人です。'
    """
    return _LEFT_OUT.sub("", _NUMBER.sub(lambda found: "第0" if found[0][0] == "第" else "0", text))


def fluency(text: str, usage: Usage = GENERAL) -> float:
    """Log-probability of ``text`` as the beginning of what somebody says in a meeting.

    >>> fluency("学校給食費の無償化") > fluency("学校休職費の無償化") + 10
    True
    """
    return log_probability(plain(text), begin(), usage)[0]


def begin() -> int:
    """The history before a sentence."""
    return after(0, START * (ORDER - 1))


def after(history: int, text: str) -> int:
    """The history behind ``text``, which is plain."""
    numbers = _model().numbers
    for character in text:
        history = (history << BITS | numbers.get(character, 0)) & _HISTORY
    return history


def log_probability(text: str, history: int, usage: Usage = GENERAL) -> tuple[float, int]:
    """Natural log-probability of ``text``, which is plain, behind ``history``; the history behind both."""
    model = _model()
    total = 0.0
    for character in text:
        number = model.numbers.get(character, 0)
        share = _step(history, number)
        if usage.counts:
            share = usage.mixed(share, _own_keys(history, number))
        total += share
        history = (history << BITS | number) & _HISTORY
    return total, history


def count_sequences(sentences: Iterable[str]) -> Counter[str]:
    """How often sequences of three and four characters came in ``sentences``, as :func:`usage_of` takes them."""
    return sequences_of(map(plain, sentences), START)


def usage_of(sequences: Mapping[str, int], words: Iterable[tuple[str, Spelling]]) -> Usage:
    """A body's own usage from its counts and its words by their sounds.

    >>> usage = usage_of(count_sequences(["銭函の支所です"] * 9), [("ゼニバコ", Spelling("銭函", False))])
    >>> fluency("銭函の支所", usage) > fluency("銭函の支所") + 5
    True
    """
    counts: dict[int, int] = {}
    seen: Counter[int] = Counter()
    for text, count in sequences.items():
        length = len(text)
        if length in OWN_ORDERS:
            history = after(0, text[:-1]) & _mask(length - 1)
            number = _model().numbers.get(text[-1], 0)
            context = _tagged(length - 1, history)
            counts[_tagged(length, history << BITS | number)] = count
            seen[context] += count
    own: dict[str, tuple[Spelling, ...]] = {}
    for sound, spelling in words:
        if spelling.text not in known_words():
            own[sound] = (*own.get(sound, ()), spelling)
    known = frozenset(spelling.text for spelled in own.values() for spelling in spelled)
    return Usage(counts, seen, own, known, max(map(len, own), default=0))


def _own_keys(history: int, number: int) -> Iterator[tuple[int, int]]:
    for length in OWN_ORDERS:
        context = history & _mask(length - 1)
        yield _tagged(length - 1, context), _tagged(length, context << BITS | number)


def _mask(length: int) -> int:
    return (1 << BITS * length) - 1


def _tagged(length: int, key: int) -> int:
    """A packed sequence that cannot be taken for a shorter one."""
    return length << BITS * ORDER | key


@dataclass(frozen=True, slots=True)
class _Model:
    """``keys[n]``: sorted, of n + 1 characters; ``shares``: log-probability of the last one behind the
    others; ``rests``: log of what a context leaves to the shorter one. Both in steps."""

    numbers: dict[str, int]
    keys: tuple[array[int], ...]
    shares: tuple[bytes, ...]
    rests: tuple[bytes, ...]

    def place(self, length: int, key: int) -> int | None:
        keys = self.keys[length - 1]
        place = bisect_left(keys, key)
        return place if place < len(keys) and keys[place] == key else None


@lru_cache(maxsize=1 << 16)
def _step(history: int, number: int) -> float:
    model = _model()
    total = 0
    for length in range(ORDER, 0, -1):
        context = history & ((1 << BITS * (length - 1)) - 1)
        found = model.place(length, context << BITS | number)
        if found is not None:
            return -STEP * (total + model.shares[length - 1][found])
        if length > 1:
            left = model.place(length - 1, context)
            total += 0 if left is None else model.rests[length - 2][left]
    return -STEP * (total + 255)


@cache
def _model() -> _Model:
    with (files(__package__) / "data" / "ngrams.npz").open("rb") as stream:
        kept = np.load(stream)
        keys = tuple(
            array("Q", accumulate(kept[f"steps{length}"].tolist()))
            for length in range(1, ORDER + 1)
        )
        return _Model(
            {character: place for place, character in enumerate(str(kept["characters"]), start=1)},
            keys,
            tuple(kept[f"shares{length}"].tobytes() for length in range(1, ORDER + 1)),
            tuple(kept[f"rests{length}"].tobytes() for length in range(1, ORDER + 1)),
        )
