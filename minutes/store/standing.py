"""Which changes hold: undoing, redoing and going back are changes themselves, and none is ever lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from minutes.store.records import Edit, NewEdit

_REMAKES = ("split", "merge", "replace", "revoke", "reapply")
_COUNTS = ("split", "replace")  # characters of a text, places in it

NOT_TAKEN_BACK = ("state", "mark")
"""Kinds of changes that undo leaves: a final document is opened again by saying so."""


def standing(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The changes that hold, in the order they were made, without undoing and going back themselves.

    ``edits``: all of a job in the order of their versions.
    """
    made = tuple(edits)
    undone: set[int] = set()
    held: list[Edit] = []
    place = len(made) - 1
    while place >= 0:
        edit = made[place]
        place -= 1
        if edit.version in undone:
            continue
        if edit.undoes is not None:
            undone.add(edit.undoes)
        elif edit.kind == "version":
            while place >= 0 and made[place].version > _version(edit):
                if made[place].kind in NOT_TAKEN_BACK:
                    held.append(made[place])
                place -= 1
        else:
            held.append(edit)
    return tuple(reversed(held))


def held_versions(edits: Iterable[Edit]) -> frozenset[int]:
    """Versions of the changes that hold (:func:`standing`)."""
    return frozenset(edit.version for edit in standing(edits))


def _version(edit: Edit) -> int:
    """The version that a change goes back to."""
    wanted = edit.after.get("version", 0)
    return wanted if isinstance(wanted, int) else 0


def to_undo(
    edits: Sequence[Edit],
    *,
    user: str | None = None,
    passed: Callable[[Edit], bool] = lambda _edit: False,
) -> tuple[Edit, ...]:
    """The last changes that came together and still hold, newest first; of ``user``, if given.

    ``passed``: tells a change that cannot be taken back: it stays, with those that came with it.
    """
    undone, held = _undone(edits), held_versions(edits)
    left: set[int] = set()
    for edit in reversed(edits):
        own = (user is None or edit.user == user) and edit.together not in left
        back = edit.kind == "version" and edit.undoes is None and edit.version not in undone
        holds = edit.version in held and edit.kind not in NOT_TAKEN_BACK
        if own and (back or holds):
            batch = _batch(edits, edit)
            if not any(map(passed, batch)):
                return batch
            left.add(edit.together)
    return ()


def to_redo(edits: Sequence[Edit], *, user: str) -> tuple[Edit, ...]:
    """What ``user`` undid last, newest first, where nothing new was done by them since."""
    undone = _undone(edits)
    ordinary = {edit.version for edit in edits if edit.undoes is None}
    for edit in reversed(edits):
        if edit.user != user or edit.kind in NOT_TAKEN_BACK:
            continue
        if edit.undoes is None:
            return ()
        if edit.undoes in ordinary and edit.version not in undone:
            return _batch(edits, edit)
    return ()


def _undone(edits: Sequence[Edit]) -> frozenset[int]:
    undone: set[int] = set()
    for edit in reversed(edits):
        if edit.undoes is not None and edit.version not in undone:
            undone.add(edit.undoes)
    return frozenset(undone)


def _batch(edits: Sequence[Edit], last: Edit) -> tuple[Edit, ...]:
    return tuple(edit for edit in reversed(edits) if edit.together == last.together)


# --- what a change touches --------------------------------------------------------------------

Place = tuple[str, str]
"""What is compared on its own: (statement, person, heading, fact or header; field or ``*``)."""


def touched(edit: Edit | NewEdit) -> frozenset[Place]:
    """Every place that a change reads or writes."""
    return frozenset(_places(edit))


def _places(edit: Edit | NewEdit) -> Iterator[Place]:
    names = {*edit.before, *edit.after}
    if edit.kind in ("statement", "speaker", "header"):
        yield from ((f"{edit.kind}/{edit.target}", name) for name in names - {"person"})
    elif edit.kind == "replace":
        texts = edit.after.get("texts") or edit.before.get("texts") or {}
        yield from ((f"statement/{target}", "text") for target in texts)  # type: ignore[attr-defined]
    elif edit.kind in ("revoke", "reapply"):
        yield f"statement/{edit.target}", "text"
    elif edit.kind in ("check", "uncheck"):
        doubt = edit.after.get("doubt") or edit.before.get("doubt") or ""
        yield f"statement/{edit.target}", f"doubt:{doubt}"
    elif edit.kind == "merge_people":
        yield f"speaker/{edit.target}", "*"
        yield f"speaker/{edit.after.get('into') or edit.before.get('into')}", "*"
    elif edit.kind in ("split", "merge", "delete", "restore", "insert"):
        yield f"statement/{edit.target}", "*"
        for other in ("new", "into"):
            known = edit.after.get(other) or edit.before.get(other)
            if known:
                yield f"statement/{known}", "*"
    else:
        yield f"{edit.kind}/{edit.target}", "*"


def meet(places: frozenset[Place], other: frozenset[Place]) -> bool:
    """Whether two changes touch the same.

    >>> meet(frozenset({("statement/t1", "*")}), frozenset({("statement/t1", "text")}))
    True
    >>> meet(frozenset({("statement/t1", "speaker_id")}), frozenset({("statement/t1", "text")}))
    False
    """
    if places & other:
        return True
    whole = {name for name, field in places if field == "*"}
    others = {name for name, field in other if field == "*"}
    return any(name in whole for name, _ in other) or any(name in others for name, _ in places)


def on_other_words(new: Edit | NewEdit, since: Edit | NewEdit) -> bool:
    """Whether ``new`` was made on the words of before ``since``, though by the same person.

    Text that was typed while a statement was divided, joined or replaced in would bring the former
    words back beside the new ones; what counts characters would count those of another text.
    """
    return (
        (_types(new) and since.kind in _REMAKES) or (_types(since) and new.kind in _COUNTS)
    ) and meet(touched(new), touched(since))


def _types(edit: Edit | NewEdit) -> bool:
    return edit.kind == "statement" and edit.undoes is None and "text" in edit.after
