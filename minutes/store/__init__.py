"""What lasts: jobs, drafts with every edit, meeting bodies, workers, files (room 5)."""

from __future__ import annotations

from minutes.store.bodies import BodyTable
from minutes.store.database import Database
from minutes.store.drafts import DraftTable
from minutes.store.jobs import JobTable
from minutes.store.voices import VoiceTable
from minutes.store.workers import WorkerTable

__all__ = ["Store", "open_store"]


class Store:
    """All tables of one database.

    Parameters
    ----------
    database : Database
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.jobs = JobTable(database)
        self.drafts = DraftTable(database)
        self.bodies = BodyTable(database)
        self.voices = VoiceTable(database)
        self.workers = WorkerTable(database)

    def close(self) -> None:
        """Give the connections back."""
        self.database.close()


def open_store(url: str) -> Store:
    """Open the database at ``url`` and bring its schema up to date.

    Raises
    ------
    StoreError
        It cannot be reached, or comes from a newer version.
    """
    database = Database(url)
    try:
        database.upgrade()
    except BaseException:
        database.close()
        raise
    return Store(database)
