"""How often the words that clerks taught a body were heard wrong, and how often right, meeting by meeting."""

from __future__ import annotations

import time
from collections.abc import Iterable

import sqlalchemy as sa

from minutes.store.database import Database
from minutes.store.records import Tally
from minutes.store.tables import corrections


class CorrectionTable:
    """All verbs on these counts.

    Parameters
    ----------
    database : Database
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, body_id: str) -> tuple[Tally, ...]:
        """A body's words with their counts over all meetings, the oftenest corrected first."""
        table = corrections.c
        wrong, right = sa.func.sum(table.wrong), sa.func.sum(table.right)
        query = (
            sa.select(table.written, wrong, right)
            .where(table.body_id == body_id)
            .group_by(table.written)
            .order_by(wrong.desc(), table.written)
        )
        with self._database.read() as connection:
            rows = connection.execute(query)
            return tuple(Tally(str(row[0]), int(row[1]), int(row[2])) for row in rows)

    def save(self, body_id: str, job_id: str, tallies: Iterable[Tally]) -> None:
        """Keep what one meeting taught, in place of what it taught before: no meeting counts twice."""
        key = (corrections.c.body_id == body_id, corrections.c.job_id == job_id)
        rows = [
            {
                "body_id": body_id,
                "job_id": job_id,
                "written": tally.written,
                "wrong": tally.wrong,
                "right": tally.right,
                "learnt_at": time.time(),
            }
            for tally in {tally.written: tally for tally in tallies}.values()
        ]
        with self._database.write() as connection:
            connection.execute(sa.delete(corrections).where(*key))
            if rows:
                connection.execute(sa.insert(corrections), rows)
