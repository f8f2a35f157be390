"""What of a draft's changes can be taken back: not what somebody has changed again since."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from minutes.store.records import Edit
from minutes.store.standing import meet, standing, touched


def in_the_way(edit: Edit, known: Sequence[Edit]) -> bool:
    """Whether taking ``edit`` back would take somebody else's later change along."""
    held = {edit.version for edit in standing(known)}
    return any(
        other.version in held and other.user != edit.user and _hinders(other, edit)
        for other in known
        if other.version > edit.version
    )


def written_over(edit: Edit, known: Sequence[Edit], held: Collection[int]) -> bool:
    """Whether what ``edit`` changed was changed again since, by a change that still holds."""
    return any(
        other.version in held and other.together != edit.together and _hinders(other, edit)
        for other in known
        if other.version > edit.version
    )


def _hinders(other: Edit, edit: Edit) -> bool:
    """Whether ``other``, the later one, changed the same as ``edit`` or stands on what that made."""
    if other.kind in ("mark", "state"):
        return False
    if edit.kind == "version":  # what it took away would come back under what was written since
        return True
    made = {edit.after.get("new"), edit.target if edit.kind == "insert" else None} - {None}
    below = other.after.get("on")
    rests = {other.after.get("after"), *(below if isinstance(below, (list, tuple)) else ())}
    return not made.isdisjoint(rests) or meet(touched(edit), touched(other))


def passed_over(done: Edit, known: Sequence[Edit]) -> int:
    """How many of their own later changes who took back ``done.undoes`` left as they are."""
    held = {edit.version for edit in standing(known)}
    return len(
        {
            edit.together
            for edit in known
            if (done.undoes or 0) < edit.version < done.version
            and edit.version in held
            and edit.user == done.user
            and edit.kind not in ("mark", "state")
        }
    )
