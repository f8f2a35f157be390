"""Who a browser is, where there are no accounts: the name that its clerk gave once."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from minutes.store.database import Database
from minutes.store.tables import names


class NameTable:
    """All verbs on names.

    Parameters
    ----------
    database : Database
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> Mapping[str, str]:
        """Browser id → name."""
        with self._database.read() as connection:
            return {row.id: row.name for row in connection.execute(sa.select(names))}

    def put(self, browser: str, name: str) -> None:
        """Keep a name; the last one counts, for what was done before too."""
        with self._database.write() as connection:
            changed = connection.execute(
                sa.update(names).where(names.c.id == browser).values(name=name)
            )
            if not changed.rowcount:
                connection.execute(sa.insert(names).values(id=browser, name=name))
