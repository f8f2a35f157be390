"""What a body has learnt from past minutes, file by file: counts, no sentence."""

from __future__ import annotations

import time
from typing import Any

import sqlalchemy as sa

from minutes.format.learning import Learnt, packed, unpacked
from minutes.store.database import Database
from minutes.store.records import PastFile
from minutes.store.tables import learnt

_FACTS = [column for column in learnt.c if column.name != "content"]


class LearntTable:
    """All verbs on what bodies have learnt.

    Parameters
    ----------
    database : Database
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def files(self, body_id: str) -> tuple[PastFile, ...]:
        """The files that a body has learnt from, the newest first."""
        query = (
            sa.select(*_FACTS)
            .where(learnt.c.body_id == body_id)
            .order_by(learnt.c.learnt_at.desc(), learnt.c.sha256)
        )
        with self._database.read() as connection:
            return tuple(_file(row) for row in connection.execute(query))

    def all(self, body_id: str) -> tuple[Learnt, ...]:
        """What each of them taught."""
        query = (
            sa.select(learnt.c.content).where(learnt.c.body_id == body_id).order_by(learnt.c.sha256)
        )
        with self._database.read() as connection:
            return tuple(unpacked(content) for content in connection.execute(query).scalars())

    def save(self, body_id: str, sha256: str, name: str, taught: Learnt) -> PastFile:
        """Keep what one file taught, in place of what the same bytes taught before."""
        new = PastFile(body_id, sha256, name, taught.characters, time.time())
        key = (learnt.c.body_id == body_id, learnt.c.sha256 == sha256)
        with self._database.write() as connection:
            connection.execute(sa.delete(learnt).where(*key))
            connection.execute(
                sa.insert(learnt).values(
                    body_id=body_id,
                    sha256=sha256,
                    name=name,
                    characters=new.characters,
                    content=packed(taught),
                    learnt_at=new.learnt_at,
                )
            )
        return new

    def delete(self, body_id: str, sha256: str | None = None) -> int:
        """Forget one file, or without ``sha256`` all of them; returns how many there were."""
        query = sa.delete(learnt).where(learnt.c.body_id == body_id)
        if sha256 is not None:
            query = query.where(learnt.c.sha256 == sha256)
        with self._database.write() as connection:
            return int(connection.execute(query).rowcount)


def _file(row: sa.Row[Any]) -> PastFile:
    return PastFile(**row._mapping)
