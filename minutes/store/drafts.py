"""Drafts as versions: what the machine wrote, generation by generation, and every edit on top."""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import sqlalchemy as sa

from minutes import serialize
from minutes.errors import NotStored, Overtaken
from minutes.schema import Draft
from minutes.store.database import Database
from minutes.store.records import Edit, EditKind, NewEdit
from minutes.store.standing import meet, touched
from minutes.store.tables import drafts, jobs, operations

NEW = "{v}"
"""Stands in the id of what a change makes for the version that it gets."""

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

    def add(self, job_id: str, generation: int, draft: Draft) -> None:
        """Keep what the machine wrote; the same generation twice is the same draft, kept once."""
        plain = json.dumps(
            serialize.draft_to_json(draft), ensure_ascii=False, separators=(",", ":")
        )
        body = zlib.compress(plain.encode(), 6)
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
        return serialize.draft_from_json(json.loads(zlib.decompress(body)))

    def add_edit(  # noqa: PLR0913 - an edit is who, when, where, what
        self,
        job_id: str,
        generation: int,
        kind: EditKind,
        target: str,
        before: Mapping[str, object],
        after: Mapping[str, object],
        *,
        user: str,
        undoes: int | None = None,
        seen: int | None = None,
    ) -> Edit:
        """Append one change; see :meth:`append`."""
        new = NewEdit(kind, target, before, after, undoes)
        return self.append(job_id, generation, (new,), user=user, seen=seen)[-1]

    def append(  # noqa: PLR0913 - an edit is who, when, where, what
        self,
        job_id: str,
        generation: int,
        changes: Sequence[NewEdit] | Callable[[tuple[Edit, ...]], Sequence[NewEdit]],
        *,
        user: str,
        seen: int | None = None,
        key: str | None = None,
        others: bool = False,
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
        others : bool
            What ``user`` did since ``seen`` is in nobody's way.
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
            known = _all(connection, job_id)
            sent = tuple(edit for edit in known if key is not None and edit.key == key)
            if sent:
                return sent
            new = changes(known) if callable(changes) else changes
            frame = Edit(job_id, 0, generation, "header", "", {}, {}, user, time.time(), key=key)
            made = _numbered(frame, new, (known[-1].version if known else 0) + 1)
            if seen is not None:
                later = (edit for edit in known if edit.version > seen)
                own = user if others else None
                _refuse_overtaken((edit for edit in later if edit.user != own), made)
            if made:
                connection.execute(sa.insert(operations), [_row(edit) for edit in made])
        return made

    def edits(self, job_id: str) -> tuple[Edit, ...]:
        """Every change in the order it was made."""
        with self._database.read() as connection:
            return _all(connection, job_id)

    def version(self, job_id: str) -> int:
        """Number of the newest change, 0 before the first."""
        query = sa.select(sa.func.max(operations.c.version)).where(operations.c.job_id == job_id)
        with self._database.read() as connection:
            return connection.execute(query).scalar_one() or 0


def _all(connection: sa.Connection, job_id: str) -> tuple[Edit, ...]:
    query = (
        sa.select(operations).where(operations.c.job_id == job_id).order_by(operations.c.version)
    )
    return tuple(_edit(row) for row in connection.execute(query))


def _refuse_overtaken(later: Iterable[Edit], made: Sequence[Edit]) -> None:
    places = frozenset(place for edit in made for place in touched(edit))
    if any(meet(places, touched(edit)) for edit in later):
        raise Overtaken("同じところが、ほかの画面で直されています。内容を確かめてください。")


def _numbered(frame: Edit, new: Sequence[NewEdit], first: int) -> tuple[Edit, ...]:
    """Changes with who, when and their versions, which begin with ``first``."""
    return tuple(
        _named(
            replace(
                frame,
                version=first + place,
                kind=one.kind,
                target=one.target,
                before=one.before,
                after=one.after,
                undoes=one.undoes,
                batch=first if len(new) > 1 else None,
            ),
            first,
        )
        for place, one in enumerate(new)
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
