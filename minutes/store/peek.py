"""A look into a SQLite database of ours without opening it for work: nothing in it changes."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path


def copied(path: Path) -> sqlite3.Connection:
    """The database as it is now, in memory.

    Raises
    ------
    sqlite3.Error
        It cannot be read.
    """
    # Without a log of writes nobody is at it: "immutable" then leaves no file beside it either.
    log = path.with_name(f"{path.name}-wal")
    still = "" if log.is_file() and log.stat().st_size else "&immutable=1"
    address = f"{path.resolve().as_uri()}?mode=ro{still}"
    copy = sqlite3.connect(":memory:")
    try:
        with contextlib.closing(sqlite3.connect(address, uri=True, timeout=30)) as source:
            source.backup(copy)
    except BaseException:
        copy.close()
        raise
    return copy


def holds_meetings(path: Path) -> bool:
    """Whether the file is a database with jobs or meeting bodies, of whatever version.

    ``False`` also where it cannot be read: who opens it for work says why.
    """
    if not path.is_file():
        return False
    # "immutable": no lock, no log file beside it; rows that only the log has are not seen.
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    with (
        contextlib.suppress(sqlite3.Error),
        contextlib.closing(sqlite3.connect(address, uri=True)) as connection,
    ):
        for query in ("SELECT 1 FROM jobs LIMIT 1", "SELECT 1 FROM bodies LIMIT 1"):
            if connection.execute(query).fetchone() is not None:
                return True
    return False
