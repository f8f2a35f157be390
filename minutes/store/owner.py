"""The data folder belongs to its owner alone; one from before, or made by hand, is closed when it is opened."""

from __future__ import annotations

import contextlib
import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from minutes.confine import is_private
from minutes.errors import reason

log = logging.getLogger(__name__)

_FOLDERS = ("recordings", "jobs", "profiles", "uploads", "workers")
_DATABASES = ("minutes.sqlite", "queue.sqlite")  # with -wal, -shm and -journal beside them
_LOGS = ("batch.log",)  # with .1 to .3
_KEYS = ("key-id", "key-change", "key-lock")
_HARMLESS = ("lost+found",)  # a file system of its own
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def close_to_others(data_dir: Path) -> int:
    """Take from group and others what they may do in the data folder; one line in the log says so.

    Only what is ours is touched: a folder that holds other things too stays open itself. A file
    with a link outside (a clerk's own recording, linked by an earlier version) keeps its mode; the
    folders above it are closed. Nothing below a folder that is closed is looked at again, so
    that opening stays quick.

    Returns
    -------
    int
        How many folders and files were open and had something in them.
    """
    entries = tuple(data_dir.iterdir())
    ours = tuple(entry for entry in entries if _is_ours(entry.name))
    wrong: list[Path] = []
    if len(ours) + sum(entry.name in _HARMLESS for entry in entries) == len(entries):
        wrong += _close(data_dir)
        if not ours:  # an empty folder tells nobody anything
            return 0
    for entry in ours:
        wrong += _close_tree(entry)
    if wrong:
        log.warning(
            "データフォルダーの中をほかの利用者も読めたので、所有者だけの権限に直しました（%d件）。",
            len(wrong),
        )
    return len(wrong)


def _is_ours(name: str) -> bool:
    return name in (*_FOLDERS, *_KEYS) or name.startswith((*_DATABASES, *_LOGS))


def _close_tree(top: Path) -> Iterator[Path]:
    """What was open of ``top`` and below; the top first, so that nobody enters meanwhile."""
    closed = tuple(_close(top))
    yield from closed
    if not closed or not top.is_dir():
        return
    inside = [Path(folder) / name for folder, dirs, files in os.walk(top) for name in dirs + files]
    links: dict[tuple[int, int], int] = {}
    for path in inside:
        with contextlib.suppress(FileNotFoundError):  # another process works here
            facts = path.lstat()
            links[facts.st_dev, facts.st_ino] = links.get((facts.st_dev, facts.st_ino), 0) + 1
    for path in inside:
        yield from _close(path, links)


def _close(path: Path, links: dict[tuple[int, int], int] | None = None) -> Iterator[Path]:
    """``path`` where it was open and is no longer. ``links``: how many names each file has here."""
    try:
        facts = path.stat() if links is None else path.lstat()
        outside = (
            links is not None
            and stat.S_ISREG(facts.st_mode)
            and facts.st_nlink > links.get((facts.st_dev, facts.st_ino), 0)
        )
        if is_private(facts.st_mode) or stat.S_ISLNK(facts.st_mode) or outside:
            return
        path.chmod(stat.S_IMODE(facts.st_mode) & ~_OTHERS)
    except FileNotFoundError:
        return
    except OSError as error:
        log.warning(
            "「%s」をほかの利用者も読めますが、権限を直せません（%s）。フォルダーの所有者を確かめてください。",
            path.name,
            reason(error),
        )
        return
    yield path
