"""All tables of one database, opened together."""

from __future__ import annotations

from pathlib import Path

from minutes.store.audit import AuditTable
from minutes.store.bodies import BodyTable
from minutes.store.corrections import CorrectionTable
from minutes.store.database import Database, translated
from minutes.store.drafts import DraftTable
from minutes.store.jobs import JobTable
from minutes.store.learnt import LearntTable
from minutes.store.names import NameTable
from minutes.store.peek import copied
from minutes.store.search import SearchTable
from minutes.store.users import SessionTable, UserTable
from minutes.store.voices import VoiceTable
from minutes.store.workers import WorkerTable


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
        self.names = NameTable(database)
        self.bodies = BodyTable(database)
        self.corrections = CorrectionTable(database)
        self.learnt = LearntTable(database)
        self.search = SearchTable(database)
        self.voices = VoiceTable(database)
        self.workers = WorkerTable(database)
        self.users = UserTable(database)
        self.sessions = SessionTable(database)
        self.audit = AuditTable(database)

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
    return _upgraded(Database(url))


def look_into(place: Path | str) -> Store | None:
    """A store for looking: nothing changes in the database.

    Of a SQLite file (``Path``) it is a copy in memory, brought up to date there. Of PostgreSQL
    (``str``: its URL) it is the database itself; ``None`` where that is of an earlier version.

    Raises
    ------
    StoreError
        It cannot be reached or read, or comes from a newer version.
    """
    if isinstance(place, Path):
        with translated():
            copy = copied(place)
        return _upgraded(Database("sqlite://", memory=copy))
    database = Database(place)
    try:
        if not database.is_current():
            database.close()
            return None
    except BaseException:
        database.close()
        raise
    return Store(database)


def _upgraded(database: Database) -> Store:
    try:
        database.upgrade()
    except BaseException:
        database.close()
        raise
    return Store(database)
