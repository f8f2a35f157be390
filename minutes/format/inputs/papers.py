"""会議資料: words of the papers that a recogniser should know."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from minutes.format.inputs.files import read_lines
from minutes.schema import Term

WHAT = "会議資料"
MAX_TERMS = 200
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-‐][A-Za-z0-9]+)*")
_KATAKANA = re.compile(r"^[ァ-ヶー・]{4,}$")
_KANJI = re.compile(r"[\u4e00-\u9fff々]")
_NOUN_LIKE = {"普通名詞", "固有名詞"}


def read_paper(path: str | Path) -> tuple[Term, ...]:
    """Terms of one paper (txt, docx or pdf), the most telling first, at most ``MAX_TERMS``.

    Compound nouns, Latin abbreviations and loanwords; compounds that occur once only count where
    they are long (a title, a plan's name). Readings come from UniDic.

    Raises
    ------
    UsageError
        One Japanese line that names the file.
    """
    text = "\n".join(read_lines(path, WHAT))
    counts: Counter[str] = Counter()
    readings: dict[str, str] = {}
    for term, reading in compounds(text):
        counts[term] += 1
        readings.setdefault(term, reading)
    counts.update(
        match.group() for match in _LATIN.finditer(_plain(text)) if _is_word(match.group())
    )
    telling = [term for term, count in counts.items() if count >= 2 or len(term) >= 6]
    telling.sort(key=lambda term: -counts[term] * min(len(term), 12))
    return tuple(
        Term(text=term, reading=readings.get(term) or None, kind="paper")
        for term in telling[:MAX_TERMS]
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _is_word(latin: str) -> bool:
    return len(latin) >= 2 and any(letter.isupper() for letter in latin)


def compounds(text: str) -> Iterator[tuple[str, str]]:
    """Runs of nouns, prefixes and suffixes, each with its reading in hiragana; no counters (1|回|定例会)."""
    from minutes.format.sound.morphology import hiragana
    from minutes.format.sound.reading import tokens

    for line in _plain(text).split("\n"):
        run: list[tuple[str, str]] = []
        counted = False
        for token in (*tokens(line.strip()), None):
            if token is not None and (
                token.pos[1] in _NOUN_LIKE or token.pos[0] in {"接頭辞", "接尾辞"}
            ):
                if run or not (counted and "助数詞" in "".join(token.pos)):
                    run.append((token.surface, token.kana))
                continue
            counted = token is not None and (token.pos[1] == "数詞" or token.surface.isdigit())
            term = "".join(surface for surface, _ in run)
            if (len(run) >= 2 and 3 <= len(term) <= 20 and _KANJI.search(term)) or _KATAKANA.match(
                term
            ):
                yield term, hiragana("".join(kana for _, kana in run))
            run = []
