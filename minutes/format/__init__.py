"""How it reads and looks: from 素起こし to the text of a 会議録. Loads no dictionary at import.

>>> from minutes.format import apply
>>> apply("えー、その件は、まあ、検討してるところです。", level="kebatori")
'その件は、検討してるところです。'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from minutes.format import structure_dsl
from minutes.format.text.engine import LEVELS, edit
from minutes.format.text.passage import Context
from minutes.format.text.record import Change, Edited, Hint, replay

__all__ = ["LEVELS", "Change", "Context", "Edited", "Hint", "apply", "edit", "replay"]


def apply(
    text: str,
    level: str = "all",
    options: Mapping[str, object] | None = None,
    names: Iterable[str] = (),
) -> str:
    """``text`` edited up to ``level``.

    Parameters
    ----------
    text : str
        One statement or several lines, any Unicode; for ``structure`` its small language
        (``役職|姓 名|本文``, ``@event|argument``, ``#field|value``).
    level : str
        ``kebatori``, ``seibun`` (with kebatori), ``orthography``, ``numerals``, ``structure``,
        or ``all`` (every level but ``structure``).
    options : mapping, optional
        Names and values of :data:`minutes.format.text.settings.SETTINGS`.
    names : iterable of str
        Wording that no rule may touch: people, bodies, titles (not for ``structure``).

    Returns
    -------
    str
        The edited text; applying again changes nothing more (``structure`` aside).

    Raises
    ------
    UsageError
        For an unknown level, option or value.
    """
    if level == "structure":
        return structure_dsl.render(text, options)
    return edit(text, level, options, context=Context(names=frozenset(names))).text
