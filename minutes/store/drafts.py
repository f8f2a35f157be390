"""Drafts as versions: what the machine wrote, generation by generation, and every edit on top."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from minutes import serialize
from minutes.codec import compressed_json, from_compressed_json
from minutes.errors import NotStored, Overtaken
from minutes.schema import Draft
from minutes.store.database import Database
from minutes.store.records import Edit, NewEdit
from minutes.store.standing import meet, on_other_words, touched
from minutes.store.tables import drafts, jobs, operations

NEW = "{v}"
"""Stands in the id of what a change makes for the version that it gets."""

_JOBS_IN_MEMORY = 6
"""Meetings whose changes are kept in memory: those that somebody works on."""

_IDS = frozenset({"new", "speaker_id"})
"""Fields that may hold such an id."""


class DraftTable:
    """All verbs on drafts and edits. Nothing is ever overwritten.

    Parameters
    ----------
    database : Database
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._read: OrderedDict[str, tuple[Edit, ...]] = OrderedDict()
        self._reading = threading.Lock()

    def add(self, job_id: str, generation: int, draft: Draft) -> None:
        """Keep what the machine wrote; the same generation twice is the same draft, kept once."""
        body = compressed_json(serialize.draft_to_json(draft))
        with self._database.write() as connection:
            key = (drafts.c.job_id == job_id, drafts.c.generation == generation)
            if connection.execute(sa.select(drafts.c.job_id).where(*key)).first() is None:
                connection.execute(
                    sa.insert(drafts).values(
                        job_id=job_id, generation=generation, body=body, created_at=time.time()
                    )
                )

    def latest(self, job_id: str) -> int:
        """Number of the newest generation, 0 where there is none."""
        query = sa.select(sa.func.max(drafts.c.generation)).where(drafts.c.job_id == job_id)
        with self._database.read() as connection:
            return connection.execute(query).scalar_one() or 0

    def get(self, job_id: str, generation: int) -> Draft:
        """What the machine wrote, without edits.

        Raises
        ------
        NotStored
            There is no such draft.
        """
        query = sa.select(drafts.c.body).where(
            drafts.c.job_id == job_id, drafts.c.generation == generation
        )
        with self._database.read() as connection:
            body = connection.execute(query).scalar_one_or_none()
        if body is None:
            raise NotStored("会議録の案がまだありません。処理が終わるまでお待ちください。")
        return serialize.draft_from_json(from_compressed_json(body))

    def append(  # noqa: PLR0913 - an edit is who, when, where, what
        self,
        job_id: str,
        generation: int,
        changes: Sequence[NewEdit] | Callable[[tuple[Edit, ...]], Sequence[NewEdit]],
        *,
        user: str,
        seen: int | None = None,
        key: str | None = None,
        is_own: Callable[[Edit], bool] = lambda edit: False,
    ) -> tuple[Edit, ...]:
        """Append changes that belong together, all or none; on the disk when this returns.

        Parameters
        ----------
        job_id, generation
            The draft that they are made on.
        changes
            What is to be kept, or what gives it from all changes so far, while nobody else writes.
            ``{v}`` in an id becomes the version of the first of them.
        user : str
            Who edits.
        seen : int, optional
            The newest version that who edits had before the eyes; ``None`` does not ask.
        is_own : callable
            Tells what of what came after ``seen`` is in nobody's way, unless it remade the words
            that they typed on (:func:`minutes.store.standing.on_other_words`).
        key : str, optional
            Changes of the same key are kept once; those that are kept already are returned.

        Raises
        ------
        Overtaken
            A version after ``seen`` touched the same.
        """
        with self._database.write() as connection:
            # Two browsers may save at once: the job's row makes them take turns on PostgreSQL.
            connection.execute(sa.select(jobs.c.id).where(jobs.c.id == job_id).with_for_update())
            known = self._all(connection, job_id)
            sent = tuple(edit for edit in known if key is not None and edit.key == key)
            if sent:
                return sent
            new = changes(known) if callable(changes) else changes
            frame = Edit(job_id, 0, generation, "header", "", {}, {}, user, time.time(), key=key)
            made = _numbered(frame, new, (known[-1].version if known else 0) + 1)
            if seen is not None:
                later = tuple(edit for edit in known if edit.version > seen)
                _refuse_overtaken(later, made, is_own)
            if made:
                connection.execute(sa.insert(operations), [_row(edit) for edit in made])
        return made

    def edits(self, job_id: str) -> tuple[Edit, ...]:
        """Every change in the order it was made."""
        with self._database.read() as connection:
            return self._all(connection, job_id)

    def version(self, job_id: str) -> int:
        """Number of the newest change, 0 before the first."""
        query = sa.select(sa.func.max(operations.c.version)).where(operations.c.job_id == job_id)
        with self._database.read() as connection:
            return connection.execute(query).scalar_one() or 0

    def _all(self, connection: sa.Connection, job_id: str) -> tuple[Edit, ...]:
        """Every change; of those that were read before it is only asked whether the last is still there.

        A change is never overwritten, so while the last one is there the others are too; where it is
        not, the meeting was deleted or taken back from a backup.
        """
        with self._reading:
            known = self._read.get(job_id, ())
        last, *fresh = _marks(connection, job_id, known[-1].version) if known else (None,)
        if last is None or last != _mark(known[-1]):
            whole = _after(connection, job_id, 0)
        else:
            whole = (*known, *_after(connection, job_id, last[0])) if fresh else known
        with self._reading:
            self._read[job_id] = whole
            self._read.move_to_end(job_id)
            while len(self._read) > _JOBS_IN_MEMORY:
                self._read.popitem(last=False)
        return whole


_MARK = attrgetter("version", "created_at", "user", "kind", "target", "key")
"""What tells a change from every other, without what it changed: that may be thousands of texts."""


def _mark(edit: Edit) -> tuple[Any, ...]:
    return tuple(_MARK(edit))


def _marks(connection: sa.Connection, job_id: str, version: int) -> tuple[tuple[Any, ...], ...]:
    """Of the changes from ``version`` on what tells them apart; of none ``((),)``."""
    query = (
        sa.select(*_MARK(operations.c))
        .where(operations.c.job_id == job_id, operations.c.version >= version)
        .order_by(operations.c.version)
    )
    return tuple(map(tuple, connection.execute(query))) or ((),)


def _after(connection: sa.Connection, job_id: str, version: int) -> tuple[Edit, ...]:
    """The changes after ``version``, in the order they were made."""
    query = (
        sa.select(operations)
        .where(operations.c.job_id == job_id, operations.c.version > version)
        .order_by(operations.c.version)
    )
    return tuple(_edit(row) for row in connection.execute(query))


def _refuse_overtaken(
    later: Sequence[Edit], made: Sequence[Edit], is_own: Callable[[Edit], bool]
) -> None:
    places = frozenset(place for edit in made for place in touched(edit))
    if any(
        any(on_other_words(new, edit) for new in made)
        if is_own(edit)
        else meet(places, touched(edit))
        for edit in later
    ):
        raise Overtaken("同じところが、ほかの画面で直されています。内容を確かめてください。")


def _numbered(frame: Edit, new: Sequence[NewEdit], first: int) -> tuple[Edit, ...]:
    """Changes with who, when and their versions, which begin with ``first``."""
    return tuple(
        _named(
            replace(
                frame,
                version=first + place,
                kind=edit.kind,
                target=edit.target,
                before=edit.before,
                after=edit.after,
                undoes=edit.undoes,
                batch=first if len(new) > 1 else None,
            ),
            first,
        )
        for place, edit in enumerate(new)
    )


def _named(edit: Edit, version: int) -> Edit:
    """With the version in the ids of what it makes."""

    def named(value: object) -> object:
        if isinstance(value, str):
            return value.replace(NEW, str(version))
        return value

    return replace(
        edit,
        target=edit.target.replace(NEW, str(version)),
        after={name: named(value) if name in _IDS else value for name, value in edit.after.items()},
    )


def _row(edit: Edit) -> dict[str, Any]:
    return {item.name: getattr(edit, item.name) for item in fields(edit)} | {
        "before": dict(edit.before),
        "after": dict(edit.after),
    }


def _edit(row: sa.Row[Any]) -> Edit:
    return Edit(**row._mapping)
