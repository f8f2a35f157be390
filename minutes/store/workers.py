"""Workers and their signs of life."""

from __future__ import annotations

import time
from typing import Any

import sqlalchemy as sa

from minutes.store.database import Database
from minutes.store.records import WorkerRow
from minutes.store.tables import workers


class WorkerTable:
    """All verbs on workers.

    Parameters
    ----------
    database : Database
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def register(self, row: WorkerRow) -> None:
        """A process starts to take jobs."""
        with self._database.write() as connection:
            connection.execute(
                sa.insert(workers).values(
                    id=row.id,
                    host=row.host,
                    pid=row.pid,
                    slots=row.slots,
                    started_at=row.started_at,
                    beat_at=row.beat_at,
                )
            )

    def beat(self, worker_id: str) -> bool:
        """A sign of life; ``False`` where others have struck the worker off meanwhile."""
        query = sa.update(workers).where(workers.c.id == worker_id).values(beat_at=time.time())
        with self._database.write() as connection:
            return connection.execute(query).rowcount > 0

    def strike_off(self, worker_id: str, *, silent_since: float | None = None) -> bool:
        """Remove a worker; with ``silent_since`` only if it has not beaten after that moment.

        Returns
        -------
        bool
            Whether this call removed it: of several that try, one succeeds.
        """
        query = sa.delete(workers).where(workers.c.id == worker_id)
        if silent_since is not None:
            query = query.where(workers.c.beat_at <= silent_since)
        with self._database.write() as connection:
            return connection.execute(query).rowcount > 0

    def all(self) -> tuple[WorkerRow, ...]:
        """Every worker that is registered, alive or not."""
        with self._database.read() as connection:
            rows = connection.execute(sa.select(workers).order_by(workers.c.started_at))
            return tuple(_worker(row) for row in rows)


def _worker(row: sa.Row[Any]) -> WorkerRow:
    return WorkerRow(**row._mapping)
