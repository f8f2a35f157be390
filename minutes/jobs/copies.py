"""What was kept of the time before an update, copies of the database and backups, removed once it is old."""

from __future__ import annotations

import contextlib
import logging
import stat
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from minutes import settings
from minutes.jobs.audit import Audit
from minutes.jobs.past import STORE
from minutes.store.audit import Happening
from minutes.store.database import Database, older_copies

log = logging.getLogger(__name__)

_BACKUPS = "minutes-*.tar"
"""What the installer and the nightly unit call the backups that they make."""

_DAY = 24 * 3600.0
BY_ITSELF = "auto:copies"
"""Who removes copies, in the audit trail; no user can bear the name."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A file and when it was written, in seconds since 1970."""

    path: Path
    made_at: float


class Copies:
    """Copies of what the data folder held, which would outlive every deleted meeting.

    Parameters
    ----------
    data_dir : Path
    database : Database
    audit : Audit
    """

    def __init__(self, data_dir: Path, database: Database, audit: Audit) -> None:
        self._data_dir, self._database, self._audit = data_dir, database, audit

    def due(
        self, days: int, folders: Iterable[Path] = (), now: float | None = None
    ) -> tuple[Copy, ...]:
        """Copies that are older than ``days``, the oldest first.

        Of the backups in each of ``folders`` the newest is none of them, however old it is: the way
        back stays. Nothing of another name is, nor a link.
        """
        before = (time.time() if now is None else now) - days * _DAY
        found = _files(copies_of(self._data_dir, self._database))
        for folder in folders:
            backups = _files(folder.glob(_BACKUPS))
            newest = max((copy.made_at for copy in backups), default=0.0)
            found += [copy for copy in backups if copy.made_at < newest]
        old = {copy for copy in found if copy.made_at <= before}
        return tuple(sorted(old, key=lambda copy: (copy.made_at, copy.path)))

    def remove(self, copies: Iterable[Copy], by: Happening) -> tuple[Copy, ...]:
        """Remove them, after the trail tells who did; those that could not be removed are left out."""
        done = []
        for copy in copies:
            # Before it is done: what cannot be told is not.
            self._audit.record(replace(by, detail={"copy": copy.path.name}))
            try:
                copy.path.unlink()
            except FileNotFoundError:  # another process was first
                continue
            except OSError as error:
                log.warning("copy not removed: %s (%s)", copy.path.name, error.strerror)
                continue
            done.append(copy)
        return tuple(done)

    def sweep(self) -> tuple[Copy, ...]:
        """Remove the copies of the database that are older than the operator's setting allows."""
        days = settings.copy_days()
        return () if days is None else self.remove(self.due(days), Happening("copies", BY_ITSELF))


def copies_of(data_dir: Path, database: Database) -> tuple[Path, ...]:
    """Copies of a database from before updates: beside it, and in the data folder, where it lay
    before it was moved to a server."""
    files = (data_dir / STORE, database.file)
    places = dict.fromkeys(file.resolve() for file in files if file is not None)
    return tuple(copy for place in places for copy in older_copies(place))


def _files(paths: Iterable[Path]) -> list[Copy]:
    found = []
    for path in sorted(paths):
        with contextlib.suppress(FileNotFoundError):  # another process was first
            facts = path.lstat()
            if stat.S_ISREG(facts.st_mode):
                found.append(Copy(path, facts.st_mtime))
    return found
