"""What a person should hear again: words with a reason, open until checked, edited or taken out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

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

_SHORT = {"figure": "数字を確かめる", "term": "用語の補正を確かめる"}


def doubts_of(
    statement: Statement, turns: Sequence[Turn], flags: Iterable[str]
) -> list[dict[str, Any]]:
    """Every open doubt of a statement, the same that Word prints and those that only listening shows.

    ``flags``: what is said of it, without what was settled. Each: ``id``, under which it is
    settled, ``reason``, ``text`` in Japanese, ``words`` of the text that it is about (empty: all of
    it), ``at``, the second at which they were said, where known.
    """
    unsure = doubtful_words(turns)
    found = [
        _doubt(flag, flag_text(flag).short, *_about(flag, statement.text, unsure))
        for flag in flags
        if is_check(flag)
    ]
    words = (word for turn in turns for word in turn.words)
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


def doubtful_words(turns: Iterable[Turn]) -> list[list[Word]]:
    """Runs of words that are likelier wrong than right."""
    runs: list[list[Word]] = []
    for turn in turns:
        last = False
        for word in turn.words:
            doubtful = word.confidence < DOUBTFUL and any(char.isalnum() for char in word.text)
            if doubtful and last:
                runs[-1].append(word)
            elif doubtful:
                runs.append([word])
            last = doubtful
    return runs


def doubtful_share(words: tuple[Word, ...]) -> float:
    """Share of characters whose word is doubtful, 0 to 1."""
    total = sum(len(word.text) for word in words)
    bad = sum(len(word.text) for word in words if word.confidence < DOUBTFUL)
    return bad / total if total else 0.0
