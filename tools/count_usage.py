"""Count how meetings word things: ``minutes/format/usage/data`` from files of minutes.

usage: python tools/count_usage.py TEXT... [-o FOLDER]
TEXT: UTF-8, one sentence a line, as it was written down. What is kept are counts, no text:
sequences of up to four characters that came as often as ``LEAST`` says, and words with their sounds that
came ten times.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from minutes.format.sound.morphology import parse
from minutes.format.sound.reading import fold
from minutes.format.usage.ngrams import BITS, ORDER, START, STEP, plain

DATA = Path(__file__).resolve().parents[1] / "minutes" / "format" / "usage" / "data"
LEAST = (5, 2, 3, 4)
"""Occurrences of a sequence of one, two, three and four characters."""

DISCOUNT = 0.75
LEAST_WORD = 10
KINDS = ("名詞", "代名詞", "動詞", "形容詞", "形状詞", "副詞", "接頭辞", "接尾辞")
ORIGINS = {"漢": "s", "和": "n"}
"""Sino-Japanese and native words; others are mixed."""


def sequences(sentences: Iterable[str]) -> list[Counter[str]]:
    """How often each sequence came, by length."""
    counts: list[Counter[str]] = [Counter() for _ in range(ORDER)]
    for sentence in sentences:
        text = START * (ORDER - 1) + plain(sentence)
        for end in range(ORDER, len(text) + 1):
            for length in range(1, ORDER + 1):
                counts[length - 1][text[end - length : end]] += 1
    kept = set(character for character, count in counts[0].items() if count >= LEAST[0]) | {START}
    return [
        Counter({key: n for key, n in grams.items() if n >= least and kept.issuperset(key)})
        for grams, least in zip(counts, LEAST, strict=True)
    ]


class Shares:
    """Interpolated shares of a character behind a context."""

    def __init__(self, counts: Sequence[Counter[str]]) -> None:
        self.counts = counts
        self.total = counts[0].total()
        self.seen: defaultdict[str, int] = defaultdict(int)
        self.kinds: defaultdict[str, int] = defaultdict(int)
        for grams in counts[1:]:
            for key, count in grams.items():
                self.seen[key[:-1]] += count
                self.kinds[key[:-1]] += 1

    def rest(self, context: str) -> float:
        """What ``context`` leaves to the shorter one; all of it where nothing followed."""
        if context not in self.seen:
            return 1.0
        return DISCOUNT * self.kinds[context] / self.seen[context]

    def share(self, key: str) -> float:
        """Of the last character behind the others."""
        if len(key) == 1:
            return (self.counts[0][key] + 0.1) / (self.total + 0.1 * (len(self.counts[0]) + 3000))
        low = self.share(key[1:])
        context = key[:-1]
        if context not in self.seen:
            return low
        count = self.counts[len(key) - 1][key]
        own = (count - DISCOUNT) / self.seen[context] if count else 0.0
        return own + self.rest(context) * low


def steps_of(share: float) -> int:
    """Log-probability as it lies in the file."""
    return min(255, round(-math.log(share) / STEP))


def save_sequences(counts: Sequence[Counter[str]], path: Path) -> None:
    """Numbers of characters, and of each sequence the key, its share and its rest."""
    characters = (
        "".join(character for character, _ in counts[0].most_common() if character != START) + START
    )
    numbers = {character: place for place, character in enumerate(characters, start=1)}
    if len(numbers) >= 1 << BITS:
        raise SystemExit("more characters than a key can tell apart")
    shares = Shares(counts)
    columns: dict[str, Any] = {"characters": np.array(characters)}
    for length, grams in enumerate(counts, start=1):
        rows = []
        for key in grams:
            number = 0
            for character in key:
                number = number << BITS | numbers[character]
            rows.append((number, steps_of(shares.share(key)), steps_of(shares.rest(key))))
        rows.sort()
        keys = np.array([row[0] for row in rows], np.uint64)
        columns[f"steps{length}"] = np.diff(keys, prepend=np.uint64(0))
        columns[f"shares{length}"] = np.array([row[1] for row in rows], np.uint8)
        columns[f"rests{length}"] = np.array(
            [row[2] for row in rows] if length < ORDER else [], np.uint8
        )
    np.savez_compressed(path, **columns)


def words(sentences: Iterable[str]) -> list[str]:
    """Rows of the word list: sound, spelling, origin."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for sentence in sentences:
        for morpheme in parse(sentence):
            named = morpheme.pos2 in ("固有名詞", "数詞")
            kanji = any("\u3400" <= mark <= "\u9fff" for mark in morpheme.surface)
            if kanji and morpheme.pos in KINDS and not named and len(morpheme.kana) > 1:
                counts[
                    fold(morpheme.kana), morpheme.surface, ORIGINS.get(morpheme.origin, "m")
                ] += 1
    spelled: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for (sound, surface, origin), count in counts.items():
        spelled[sound, surface][origin] += count
    return sorted(
        f"{sound}\t{surface}\t{origins.most_common(1)[0][0]}"
        for (sound, surface), origins in spelled.items()
        if origins.total() >= LEAST_WORD and len(sound) > 1
    )


def main() -> None:
    """Count and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("-o", "--out", type=Path, default=DATA)
    given = parser.parse_args()
    sentences = [
        row for path in given.texts for row in path.read_text(encoding="utf-8").splitlines() if row
    ]
    save_sequences(sequences(sentences), given.out / "ngrams.npz")
    note = "# Words of meetings: sound, spelling, origin (s Sino-Japanese, n native, m mixed). From tools/count_usage.py."
    (given.out / "words.tsv").write_text("\n".join([note, *words(sentences), ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
