"""What a reader should check in a statement, and which of its words that is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from minutes.format.export.flag_label import flag_detail, flag_label
from minutes.schema import Statement, Turn

QUIET_FLAGS = frozenset({"overlapped"})
"""Flags of so many statements that marking each would bury the others."""

# a nameless speaker's label says so already; each corrected word has a check of its own
_SAID_ELSEWHERE = ("unknown_speaker", "vocabulary")


@dataclass(frozen=True, slots=True)
class Check:
    """``label`` in Japanese; ``words``: what it is about, empty for all of the statement.

    ``quiet``: worth a remark, not a mark in the text.
    """

    label: str
    words: str = ""
    quiet: bool = False


def statement_checks(statement: Statement, turns: Mapping[str, Turn]) -> tuple[Check, ...]:
    """A statement's flags, and every word that the vocabulary put in place of what was heard."""
    flags = (flag for flag in statement.flags if flag not in _SAID_ELSEWHERE)
    checks = [Check(flag_label(flag), flag_detail(flag), flag in QUIET_FLAGS) for flag in flags]
    for turn in (turns[turn_id] for turn_id in statement.turn_ids if turn_id in turns):
        checks += [
            Check(f"用語を補正しました：「{word.original}」→「{word.text}」", word.text, quiet=True)
            for word in turn.words
            if word.original is not None and word.text
        ]
    return tuple(dict.fromkeys(checks))


def by_paragraph(
    checks: Iterable[Check], paragraphs: tuple[str, ...]
) -> tuple[tuple[Check, ...], ...]:
    """Each paragraph's checks: where its words stand first, else, for all of it, the first paragraph."""
    held: list[list[Check]] = [[] for _ in paragraphs]
    for check in checks:
        at = next((n for n, text in enumerate(paragraphs) if check.words in text), None)
        if at is None:
            check = Check(check.label, quiet=check.quiet)
        if held:
            held[at or 0].append(check)
    return tuple(map(tuple, held))
