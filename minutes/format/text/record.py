"""What was changed, where and why: verbatim and edited text side by side, both ways."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from minutes.errors import UsageError


@dataclass(frozen=True, slots=True)
class Change:
    """One replacement of a stretch of the verbatim text.

    ``start``, ``end``: character positions in the verbatim text; ``before`` is that stretch
    and ``after`` what stands in its place. ``rules``: ids of every rule that had a hand in it,
    in order. ``note``: Japanese reason. ``confidence``: 0 to 1; below 0.8 a person should look.
    """

    start: int
    end: int
    before: str
    after: str
    rules: tuple[str, ...]
    note: str = ""
    confidence: float = 1.0

    @property
    def rule(self) -> str:
        """The rule that decided."""
        return self.rules[0]


@dataclass(frozen=True, slots=True)
class Hint:
    """Something a person should look at; nothing was changed (候補表示・要確認).

    ``start``, ``end``: character positions in the edited text.
    """

    start: int
    end: int
    text: str
    rule: str
    note: str
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """Edited text and the changes that made it, sorted and without overlap.

    >>> edited = Edited("本日は", (Change(0, 3, "えー、", "", ("filler",)),))
    >>> edited.verbatim
    'えー、本日は'
    >>> edited.take_back(edited.changes[0]).text
    'えー、本日は'
    """

    text: str
    changes: tuple[Change, ...] = ()
    hints: tuple[Hint, ...] = ()

    @property
    def verbatim(self) -> str:
        """The text before any change, exactly."""
        parts: list[str] = []
        cursor = shift = 0
        for change in self.changes:
            start = change.start + shift
            parts += [self.text[cursor:start], change.before]
            cursor = start + len(change.after)
            shift += len(change.after) - len(change.before)
        parts.append(self.text[cursor:])
        return "".join(parts)

    def position(self, change: Change) -> int:
        """Where ``change.after`` begins in the edited text."""
        return change.start + sum(
            len(other.after) - len(other.before)
            for other in self.changes[: self.changes.index(change)]
        )

    def take_back(self, change: Change) -> Edited:
        """The same edit without one of its changes.

        Raises
        ------
        UsageError
            Where ``change`` is none of this edit's changes.
        """
        if change not in self.changes:
            raise UsageError("取り消す変更が見つかりません。画面を読み込み直してください。")
        kept = tuple(other for other in self.changes if other is not change and other != change)
        return Edited(replay(self.verbatim, kept), kept)


def replay(verbatim: str, changes: Iterable[Change]) -> str:
    """``verbatim`` with ``changes`` (sorted, no overlap) carried out.

    >>> replay("えー、本日は", [Change(0, 3, "えー、", "", ("filler",))])
    '本日は'
    """
    parts: list[str] = []
    cursor = 0
    for change in changes:
        parts += [verbatim[cursor : change.start], change.after]
        cursor = change.end
    parts.append(verbatim[cursor:])
    return "".join(parts)
