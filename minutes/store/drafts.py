"""Drafts as versions: what the machine wrote, generation by generation, and every edit on top."""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from minutes import serialize
from minutes.errors import NotStored, Overtaken
from minutes.schema import Draft
from minutes.store.database import Database
from minutes.store.records import Edit, EditKind
from minutes.store.tables import drafts, edits, jobs


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
        """Append a change; it is on the disk when this returns.

        ``seen``: the newest version that who edits had before the eyes; ``None`` does not ask.

        Raises
        ------
        Overtaken
            A version after ``seen`` changed the same.
        """
        with self._database.write() as connection:
            # Two browsers may save at once: the job's row makes them take turns on PostgreSQL.
            connection.execute(sa.select(jobs.c.id).where(jobs.c.id == job_id).with_for_update())
            if seen is not None:
                _refuse_overtaken(connection, (job_id, kind, target, seen), after)
            newest = connection.execute(
                sa.select(sa.func.max(edits.c.version)).where(edits.c.job_id == job_id)
            ).scalar_one()
            edit = Edit(
                job_id=job_id,
                version=(newest or 0) + 1,
                generation=generation,
                kind=kind,
                target=target,
                before=before,
                after=after,
                user=user,
                created_at=time.time(),
                undoes=undoes,
            )
            connection.execute(
                sa.insert(edits).values(
                    job_id=job_id,
                    version=edit.version,
                    generation=generation,
                    kind=kind,
                    target=target,
                    before=dict(before),
                    after=dict(after),
                    user=user,
                    created_at=edit.created_at,
                    undoes=undoes,
                )
            )
        return edit

    def edits(self, job_id: str) -> tuple[Edit, ...]:
        """Every change in the order it was made."""
        query = sa.select(edits).where(edits.c.job_id == job_id).order_by(edits.c.version)
        with self._database.read() as connection:
            return tuple(_edit(row) for row in connection.execute(query))


def _refuse_overtaken(
    connection: sa.Connection, place: tuple[str, str, str, int], after: Mapping[str, object]
) -> None:
    job_id, kind, target, seen = place
    query = sa.select(edits.c.after).where(
        edits.c.job_id == job_id,
        edits.c.kind == kind,
        edits.c.target == target,
        edits.c.version > seen,
    )
    for (others,) in connection.execute(query):
        if set(others) & set(after):
            raise Overtaken("同じところが、ほかの画面で直されています。内容を確かめてください。")


def _edit(row: sa.Row[Any]) -> Edit:
    return Edit(**row._mapping)
