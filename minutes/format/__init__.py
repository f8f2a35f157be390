"""How it reads and looks: from 素起こし to the text of a 会議録. Loads no dictionary at import.

>>> from minutes.format import apply
>>> apply("えー、その件は、まあ、検討してるところです。", level="kebatori")
'その件は、検討してるところです。'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from minutes.format.text.engine import LEVELS, edit
    from minutes.format.text.passage import Context
    from minutes.format.text.record import Change, Edited, Hint, replay

__all__ = ["LEVELS", "Change", "Context", "Edited", "Hint", "apply", "edit", "replay"]

_HOMES = MappingProxyType(
    {
        **dict.fromkeys(("LEVELS", "edit"), "minutes.format.text.engine"),
        "Context": "minutes.format.text.passage",
        **dict.fromkeys(("Change", "Edited", "Hint", "replay"), "minutes.format.text.record"),
    }
)


def __getattr__(name: str) -> object:
    """Load a name's file when it is first asked for: many come through this door to other rooms, some
    of them in a process that lives for one file (:mod:`minutes.apart`)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


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
    from minutes.format import structure_dsl
    from minutes.format.text.engine import edit
    from minutes.format.text.passage import Context

    if level == "structure":
        return structure_dsl.render(text, options)
    return edit(text, level, options, context=Context(names=frozenset(names))).text
