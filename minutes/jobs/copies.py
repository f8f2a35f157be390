"""What was kept of the time before an update, copies of the database and backups, removed once it is old."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import stat
import time
from collections.abc import Collection, Iterable
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

_INSTALLERS = re.compile(r"-\d{8}-\d{6}$")
_DAY_OF_WEEK = re.compile(r"-[1-7]$")

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
        self._told: set[Copy] = set()

    def due(
        self, days: int, folders: Iterable[Path] = (), now: float | None = None
    ) -> tuple[Copy, ...]:
        """Copies that are older than ``days``, the oldest first.

        Of the backups in each of ``folders`` the newest is none of them, however old it is, nor is the
        newest of each machine that keeps its own there: the way back stays. Nothing of another name
        is, nor a link.
        """
        before = (time.time() if now is None else now) - days * _DAY
        found = _files(copies_of(self._data_dir, self._database))
        for folder in folders:
            backups = _files(folder.glob(_BACKUPS))
            kept = _newest(backups)
            found += [copy for copy in backups if copy not in kept]
        old = {copy for copy in found if copy.made_at <= before}
        return tuple(sorted(old, key=lambda copy: (copy.made_at, copy.path)))

    def remove(self, copies: Iterable[Copy], by: Happening) -> tuple[Copy, ...]:
        """Remove them, after the trail tells who did; those that could not be removed are left out."""
        return tuple(copy for copy in copies if self._remove(copy, by))

    def _remove(self, copy: Copy, by: Happening) -> bool:
        if not os.path.lexists(copy.path):  # another process was first
            return False
        if not os.access(copy.path.parent, os.W_OK | os.X_OK):
            log.warning("copy not removed: %s (folder is not to be written)", copy.path.name)
            return False
        if copy not in self._told:  # a removal that failed is tried again and not told again
            # Before it is done: what cannot be told is not.
            self._audit.record(replace(by, detail={"copy": copy.path.name}))
            self._told.add(copy)
        try:
            copy.path.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            log.warning("copy not removed: %s (%s)", copy.path.name, error.strerror)
            return False
        return True

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


def _newest(backups: Collection[Copy]) -> frozenset[Copy]:
    """The newest of all and of each machine, with what is the same file by another name."""
    names = {copy.path.stem for copy in backups}
    kept: set[Copy] = set()
    machines = {_machine(name, names) for name in names} - {None}
    for machine in (None, *machines):
        own = [c for c in backups if machine is None or _machine(c.path.stem, names) == machine]
        newest = max((copy.made_at for copy in own), default=0.0)
        kept |= {copy for copy in own if copy.made_at == newest}
    return frozenset(kept)


def _machine(name: str, names: Collection[str]) -> str | None:
    """Whose nightly backup a name tells; ``None``: it is the installer's, which names none.

    The nightly unit calls it after the machine, and once more with the day of the week; a machine's
    own name may end in such a number.

    >>> names = ("minutes-web", "minutes-web-3", "minutes-web-1", "minutes-web-1-3")
    >>> [_machine(name, names) for name in names]
    ['minutes-web', 'minutes-web', 'minutes-web-1', 'minutes-web-1']
    """
    if _INSTALLERS.search(name):
        return None
    if any(f"{name}-{day}" in names for day in range(1, 8)):
        return name
    return _DAY_OF_WEEK.sub("", name)


def _files(paths: Iterable[Path]) -> list[Copy]:
    found = []
    for path in sorted(paths):
        with contextlib.suppress(FileNotFoundError):  # another process was first
            facts = path.lstat()
            if stat.S_ISREG(facts.st_mode):
                found.append(Copy(path, facts.st_mtime))
    return found
