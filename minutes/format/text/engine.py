"""From a text and a level to the edited text: the order of the rules, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from minutes.errors import UsageError
from minutes.format.text import kebatori, numerals, orthography, seibun, settings
from minutes.format.text.passage import Context, Passage
from minutes.format.text.record import Edited
from minutes.format.text.revision import Edit, Revision
from minutes.format.text.rules import RULES, note
from minutes.schema import Term

Rule = Callable[[Passage], Iterable[Edit]]
Passes = tuple[tuple[Rule, ...], ...]

LEVELS = ("kebatori", "seibun", "orthography", "numerals", "all")
_MOST_ROUNDS = 12
_SPOKEN = frozenset({"kebatori", "seibun"})
"""Levels that leave quotations 「」 as they are (6.2)."""


@dataclass(frozen=True, slots=True)
class _Call:
    """One call of :func:`edit`."""

    options: Mapping[str, object]
    context: Context
    dictionary: tuple[Term, ...]
    disabled: frozenset[str]


def edit(
    text: str,
    level: str = "all",
    options: Mapping[str, object] | None = None,
    *,
    dictionary: tuple[Term, ...] = (),
    disabled_rules: frozenset[str] = frozenset(),
    context: Context | None = None,
) -> Edited:
    """``text`` edited up to ``level``, with a record of every change.

    Parameters
    ----------
    text : str
        One statement or several lines; any Unicode. Lines ``話者|発言`` are a dialogue.
    level : str
        ``kebatori``, ``seibun`` (with kebatori), ``orthography``, ``numerals`` or ``all``.
    options : mapping, optional
        Names and values of :data:`minutes.format.text.settings.SETTINGS`.
    dictionary : tuple[Term, ...]
        Words of this meeting and this municipality: their ``mistakes`` are corrected.
    disabled_rules : frozenset[str]
        Ids of rules (:data:`minutes.format.text.rules.RULES`) that are switched off.
    context : Context, optional
        The neighbours: an answer after a question stays, a backchannel goes.

    Returns
    -------
    Edited
        Editing its text again changes nothing more.

    Raises
    ------
    UsageError
        For an unknown level, option, value or rule.
    """
    if level not in LEVELS:
        close = settings.nearest(level, (*LEVELS, "structure"))
        raise UsageError(f"整形の水準「{level}」はありません。「{close}」ではありませんか。")
    for rule in disabled_rules:
        if rule not in RULES:
            raise settings.unknown_key("整形の規則", rule, RULES)
    resolved = settings.resolve(options)
    call = _Call(resolved, context or Context(), dictionary, disabled_rules)
    revision = Revision(text)
    steps = ("seibun", "orthography", "numerals") if level == "all" else (level,)
    _settle(revision, lambda: _once(revision, steps, call))
    return Edited(revision.text, revision.changes(note))


def _once(revision: Revision, steps: Iterable[str], call: _Call) -> None:
    for step in steps:
        _settle(revision, lambda step=step: _round(revision, step, call))  # type: ignore[misc]


def _settle(revision: Revision, work: Callable[[], None]) -> None:
    """Repeat ``work`` until the text stays as it is: so a second call changes nothing.

    Where texts go round in a circle, the one that sorts first is final, whichever came first.
    """
    seen: dict[str, int] = {}
    while revision.text not in seen and len(seen) < _MOST_ROUNDS:
        seen[revision.text] = len(seen)
        work()
    if revision.text in seen:
        circle = [text for text, order in seen.items() if order >= seen[revision.text]]
        while revision.text != min(circle):
            work()


def _round(revision: Revision, step: str, call: _Call) -> None:
    for rules in _PASSES[step]:
        first = revision.text == revision.verbatim
        pauses = frozenset(at for at, seconds in call.context.pauses if seconds >= 0.3)
        passage = Passage(
            revision.text, call.options, call.context, pauses if first else frozenset()
        )
        edits = (edit for rule in rules for edit in rule(passage))
        revision.apply(
            edit
            for edit in edits
            if edit.rule not in call.disabled
            and not (step in _SPOKEN and passage.quoted(edit.start, edit.end))
        )


_PASSES: dict[str, Passes] = {
    "kebatori": kebatori.PASSES,
    "seibun": kebatori.PASSES + seibun.PASSES,
    "orthography": orthography.PASSES,
    "numerals": numerals.PASSES,
}
