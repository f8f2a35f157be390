"""What a reader should check, and which words of a statement that is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from minutes.flags import CHECKED, DOUBTFUL, EDITED, flag_detail, flag_text
from minutes.format.export.figures import unsure_figures
from minutes.schema import Statement, Turn
from minutes.span import Seconds

# a nameless speaker's label says so already; each corrected word has a check of its own
_SAID_ELSEWHERE = ("unknown_speaker", "vocabulary")


@dataclass(frozen=True, slots=True)
class Check:
    """``label`` in Japanese; ``words``: what it is about, empty for all of the statement.

    ``quiet``: worth a remark, not a mark in the text. ``at``: when the words were said, where known.
    ``doubt``: the name under which a person settles it.
    ``remark``: to be answered, but about no words of the text: it is not shaded.
    """

    label: str
    words: str = ""
    quiet: bool = False
    at: Seconds | None = None
    doubt: str = ""
    remark: bool = False


def statement_checks(statement: Statement, turns: Mapping[str, Turn]) -> tuple[Check, ...]:
    """A statement's flags, and every word that the vocabulary put in place of what was heard.

    A word that a person has written over is no longer there to be checked. A correction that is
    likelier right than wrong asks for nothing; so do figures that were heard surely, and whatever a
    person has heard and settled.
    """
    settled = {flag_detail(flag) for flag in statement.flags if flag.startswith(f"{CHECKED}:")}
    found = dict.fromkeys(_all_checks(statement, turns))
    return tuple(check for check in found if check.doubt not in settled)


def _all_checks(statement: Statement, turns: Mapping[str, Turn]) -> list[Check]:
    checks = []
    for flag in statement.flags:
        text = flag_text(flag)
        if text.kind != "quiet" and flag not in _SAID_ELSEWHERE:
            words = _disputed(flag, statement.text) or flag_detail(flag)
            checks.append(Check(text.label, words, text.kind == "note", doubt=flag))
    edited = EDITED in statement.flags
    cited = [turns[turn_id] for turn_id in statement.turn_ids if turn_id in turns]
    for heard, words, at in unsure_figures(statement.text, () if edited else cited):
        label = f"数字の聞き取りが確かではありません：{words or heard}"
        checks.append(Check(label, words, at=at, doubt=f"figure:{words or heard}"))
    for turn in cited:
        checks += [
            Check(
                f"用語を補正しました：「{word.original}」→「{word.text}」",
                word.text,
                quiet=word.confidence >= DOUBTFUL,
                at=word.span.start,
                doubt=f"term:{word.original}→{word.text}",
            )
            for word in turn.words
            if word.original is not None
            and word.text
            and not (edited and word.text not in statement.text)
        ]
    return checks


def _disputed(flag: str, text: str) -> str:
    """The figure that a flag says to sound like another, as the text writes it; empty if unclear.

    >>> _disputed("figure_doubt:146万1063（146万）", "件数は146万1,063件")
    '146万1,063'
    """
    if not flag.startswith("figure_doubt:"):
        return ""
    heard = flag_detail(flag).partition("（")[0].replace(",", "")
    pattern = r"[,，]?".join(map(re.escape, heard))
    found = re.findall(rf"(?<![\d.,，]){pattern}(?![,，.]?\d)", text) if heard else []
    return found[0] if len(found) == 1 else ""


def by_paragraph(
    checks: Iterable[Check], paragraphs: tuple[str, ...]
) -> tuple[tuple[Check, ...], ...]:
    """Each paragraph's checks: where its words stand first, else, for all of it, the first paragraph."""
    held: list[list[Check]] = [[] for _ in paragraphs]
    for check in checks:
        at = next((n for n, text in enumerate(paragraphs) if check.words in text), None)
        if at is None:
            check = replace(check, words="")
        if held:
            held[at or 0].append(check)
    return tuple(map(tuple, held))
