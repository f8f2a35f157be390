"""What of a draft's changes can be taken back: not what somebody has changed again since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from minutes.store.records import Edit
from minutes.store.standing import NOT_TAKEN_BACK, held_versions, meet, touched


def in_the_way(edit: Edit, known: Sequence[Edit], held: Collection[int]) -> bool:
    """Whether taking ``edit`` back would take somebody else's later change along.

    ``held``: versions of the changes that hold (:func:`~minutes.store.standing.held_versions`).
    """
    return _is_built_on(edit, (e for e in _later(edit, known, held) if e.user != edit.user))


def written_over(edit: Edit, known: Sequence[Edit], held: Collection[int]) -> bool:
    """Whether what ``edit`` changed was changed again since, by a change that still holds."""
    return _is_built_on(edit, (e for e in _later(edit, known, held) if e.together != edit.together))


def _later(edit: Edit, known: Sequence[Edit], held: Collection[int]) -> Iterable[Edit]:
    return (
        other
        for other in known
        if other.version > edit.version
        and other.version in held
        and other.kind not in NOT_TAKEN_BACK
    )


def _is_built_on(edit: Edit, later: Iterable[Edit]) -> bool:
    """Whether one of ``later`` changed the same as ``edit`` or stands on what that made."""
    if edit.kind == "version":  # what it took away would come back under what was written since
        return any(True for _ in later)
    places = touched(edit)
    made = {edit.after.get("new"), edit.target if edit.kind == "insert" else None} - {None}
    return any(
        not made.isdisjoint(_rests_on(other)) or meet(places, touched(other)) for other in later
    )


def _rests_on(edit: Edit) -> set[object]:
    """Statements that a change stands behind or upon."""
    below = edit.after.get("on")
    return {edit.after.get("after"), *(below if isinstance(below, (list, tuple)) else ())}


def passed_over(done: Edit, known: Sequence[Edit]) -> int:
    """How many of their own later changes who took back ``done.undoes`` left as they are."""
    held = held_versions(known)
    return len(
        {
            edit.together
            for edit in known
            if (done.undoes or 0) < edit.version < done.version
            and edit.version in held
            and edit.user == done.user
            and edit.kind not in NOT_TAKEN_BACK
        }
    )
