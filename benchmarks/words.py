"""How good words are: what their confidence tells of errors, and when they start."""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections.abc import Sequence
from typing import Any

from rapidfuzz.distance import Levenshtein

from minutes.schema import Word

PUNCTUATION = re.compile(r"[\s、。,.!?・…「」『』()〔〕\-ー〜~]")


def normalize(text: str) -> str:
    """As the shared score does."""
    return PUNCTUATION.sub("", unicodedata.normalize("NFKC", text))


def quality(words: Sequence[Word], reference: dict[str, Any]) -> dict[str, float | None]:
    """Share of wrong words among the tenth trusted least, and the median error of starts in seconds."""
    marks = [mark for turn in reference["turns"] for mark in normalize(turn["verbatim"])]
    heard = [(mark, index) for index, word in enumerate(words) for mark in normalize(word.text)]
    text = "".join(mark for mark, _ in heard)
    wrong = _wrong_words("".join(marks), text, [index for _, index in heard])
    trusted_least = sorted(wrong, key=lambda index: words[index].confidence)
    tenth = trusted_least[: round(len(trusted_least) / 10)]
    errors = sum(wrong.values())
    starts = _start_errors(words, reference, text, [index for _, index in heard])
    return {
        "wrong_words": round(errors / max(1, len(wrong)), 4),
        "errors_in_lowest_tenth": round(sum(wrong[place] for place in tenth) / errors, 4)
        if errors
        else None,
        "word_start_error_s": round(statistics.median(starts), 3) if starts else None,
    }


def _wrong_words(said: str, heard: str, owners: Sequence[int]) -> dict[int, bool]:
    """Whether each word holds a substituted or inserted character, or lies beside a lost one."""
    bad = [False] * len(heard)
    for edit in Levenshtein.editops(said, heard):
        places = (edit.dest_pos - 1, edit.dest_pos) if edit.tag == "delete" else (edit.dest_pos,)
        for place in places:
            if 0 <= place < len(bad):
                bad[place] = True
    wrong: dict[int, bool] = {}
    for owner, is_bad in zip(owners, bad, strict=True):
        wrong[owner] = wrong.get(owner, False) or is_bad
    return wrong


def _start_errors(
    words: Sequence[Word], reference: dict[str, Any], heard: str, owners: Sequence[int]
) -> list[float]:
    """Of the word that a turn begins with, where its first character was recognised."""
    begins: dict[int, float] = {}
    said = ""
    for turn in reference["turns"]:
        begins[len(said)] = turn["start"]
        said += normalize(turn["verbatim"])
    errors = []
    for block in Levenshtein.opcodes(said, heard):
        if block.tag != "equal":
            continue
        for place in range(block.src_start, block.src_end):
            found = block.dest_start + place - block.src_start
            first = found == 0 or owners[found - 1] != owners[found]
            if place in begins and first:
                errors.append(abs(words[owners[found]].span.start - begins[place]))
    return errors
