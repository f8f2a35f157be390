"""What a person should hear again: words with a reason, open until checked, edited or taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rapidfuzz.distance import Indel

from minutes.flags import DOUBTFUL, flag_detail, flag_text, is_check
from minutes.format.export.check import statement_checks
from minutes.schema import Statement, Turn, Word

DOUBTFUL_SHARE = 0.15
"""A statement is marked for checking when this share of its characters is doubtful.

With Whisper base these two mark 4 to 6 of the 16 to 19 turns of a test meeting.
"""

REASONS: Mapping[str, str] = {
    "inaudible": "misheard",
    "unsure": "misheard",
    "low_confidence": "misheard",
    "homophone": "misheard",
    "caption_only": "misheard",
    "name_doubt": "name",
    "number_restated": "figure",
    "overlapped": "overlap",
    "unknown_speaker": "speaker",
    "vote_missing": "vote",
    "edit_conflict": "conflict",
    "figure": "figure",
    "term": "misheard",
}
"""First part of a doubt's name → why it is one; anything else is ``other``."""

_KANA = re.compile(r"[ぁ-ゖァ-ヺー〜～、。,.\s]+")
_FILLER = re.compile(
    r"(?:え[ーえ]*(?:っ?と[ーお]*)?|あ[ーあ]*(?:の[ーお]+)?|う[ーう]+ん?|んー+|ま[ーあ]+|そのー+)[、。,.\s]*"
)
"""What stands for nothing, whatever was written near it."""

_SHORT = {"figure": "数字を確かめる", "term": "用語の補正を確かめる"}


def doubts_of(
    statement: Statement, turns: Sequence[Turn], flags: Iterable[str]
) -> list[dict[str, Any]]:
    """Every open doubt of a statement, the same that Word prints and those that only listening shows.

    ``flags``: what is said of it, without what was settled. Each: ``id``, under which it is
    settled, ``reason``, ``text`` in Japanese, ``words`` of the text that it is about (empty: all of
    it), ``at``, the second at which they were said, where known.
    """
    words = [word for turn in turns for word in turn.words]
    unsure = doubtful_words(without_fillers(statement.text, words))
    found = [
        _doubt(flag, flag_text(flag).short, *_about(flag, statement.text, unsure))
        for flag in flags
        if is_check(flag)
    ]
    if not any(word.confidence < DOUBTFUL or word.original is not None for word in words):
        return found  # nearly all of a meeting
    for check in statement_checks(statement, {turn.id: turn for turn in turns}):
        kind = check.doubt.partition(":")[0]
        if kind in _SHORT and not check.quiet:
            text = f"{_SHORT[kind]}：{flag_detail(check.doubt)}"
            found.append(_doubt(check.doubt, text, check.words, check.at))
    return found


def _doubt(doubt: str, text: str, words: str, at: float | None) -> dict[str, Any]:
    reason = REASONS.get(doubt.partition(":")[0], "other")
    return {"id": doubt, "reason": reason, "text": text, "words": words, "at": at}


def _about(flag: str, text: str, unsure: Sequence[Sequence[Word]]) -> tuple[str, float | None]:
    """The words that a flag is about, as far as they stand in the text, and when they were said."""
    detail = flag_detail(flag)
    if detail:
        return (detail if detail in text else ""), None
    if flag not in ("unsure", "low_confidence") or not unsure:
        return "", None
    longest = max(unsure, key=lambda run: sum(len(word.text) for word in run))
    words = "".join(word.text for word in longest).strip("、。 ")
    return (words if words in text else ""), longest[0].span.start


def doubtful_words(words: Iterable[Word]) -> list[list[Word]]:
    """Runs of words that are likelier wrong than right."""
    runs: list[list[Word]] = []
    last = False
    for word in words:
        doubtful = _is_doubtful(word) and any(char.isalnum() for char in word.text)
        if doubtful and last:
            runs[-1].append(word)
        elif doubtful:
            runs.append([word])
        last = doubtful
    return runs


def is_unsure(text: str, words: Sequence[Word]) -> bool:
    """Whether too much of what stands in the text is doubtful."""
    if _doubtful_share(words) < DOUBTFUL_SHARE:
        return False  # nearly all; without fillers it would be less still
    return _doubtful_share(without_fillers(text, words)) >= DOUBTFUL_SHARE


def without_fillers(text: str, words: Sequence[Word]) -> list[Word]:
    """Words but for the doubtful fillers and repeats that the formatter took out: nobody reads them.

    Only what is written in kana, and for which nothing else stands in the text, is one.
    """
    if not any(_is_doubtful(word) and _KANA.fullmatch(word.text) for word in words):
        return list(words)
    left: list[Word] = []
    gone, swapped = _gone("".join(word.text for word in words), text)
    end = 0
    for word in words:
        start, end = end, end + len(word.text)
        said = {start + at for at, char in enumerate(word.text) if char.isalnum()}
        sure = said <= gone or (said <= gone | swapped and _FILLER.fullmatch(word.text))
        if not (sure and _is_doubtful(word) and _KANA.fullmatch(word.text)):
            left.append(word)
    return left


def _gone(heard: str, text: str) -> tuple[set[int], set[int]]:
    """Characters for which nothing stands in the text, and those where something else may stand for them."""
    sets: dict[bool, set[int]] = {False: set(), True: set()}
    waiting: set[int] = set()
    put = False
    for block in Indel.opcodes(heard, text):
        if block.tag == "equal":
            sets[put] |= waiting
            waiting, put = set(), False
        waiting |= set(range(block.src_start, block.src_end)) if block.tag == "delete" else set()
        put |= block.tag == "insert" and any(
            char.isalnum() for char in text[block.dest_start : block.dest_end]
        )
    sets[put] |= waiting
    return sets[False], sets[True]


def _is_doubtful(word: Word) -> bool:
    return word.confidence < DOUBTFUL


def _doubtful_share(words: Sequence[Word]) -> float:
    """Share of characters whose word is doubtful, 0 to 1."""
    total = sum(len(word.text) for word in words)
    bad = sum(len(word.text) for word in words if _is_doubtful(word))
    return bad / total if total else 0.0
