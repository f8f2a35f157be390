"""Another key for what is sealed: every file anew, so that the old key opens nothing here any more."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from minutes import sealed
from minutes.errors import UsageError
from minutes.jobs.keyhold import alone
from minutes.jobs.results import JOBS, RECORDINGS
from minutes.store.files import Files

if TYPE_CHECKING:
    from minutes.jobs.service import Service

ALIVE_SECONDS = 60.0
"""A worker that gave a sign of life since then is running."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change of the key came to.

    ``done``: files that were sealed now; ``every``: all files; ``unread``: keys of those that the
    old key does not open either (damaged, or sealed with a third key), left as they were, sorted.
    """

    done: int
    every: int
    unread: tuple[str, ...]


def change_key(
    data_dir: Path,
    storage_url: str | None,
    new: sealed.Key,
    open_service: Callable[[], Service],
) -> Changed:
    """Seal every recording and result with ``new`` instead of the key of the environment.

    Stopped half-way, it goes on where it was when it is called again with the same two keys; until
    it has ended nobody else opens the folder. Backups stay as they are: under the old key. A file
    that nobody could read before is passed over: it must not hold up the others.

    Parameters
    ----------
    data_dir : Path
    storage_url : str, optional
    new : Key
    open_service : callable
        Opens the service of the folder under the old key, without a worker.

    Returns
    -------
    Changed

    Raises
    ------
    UsageError
        There is no old key, it is the new one, somebody works in the folder, a worker of another
        machine is running, or another change was begun.
    StoreError, OutputError
        A file could not be read or written; nothing is lost.
    """
    old = sealed.key()
    if old is None:
        raise UsageError(
            "今の鍵がありません。MINUTES_KEY_FILE に今の鍵を指定して実行してください"
            "（初めて暗号化するときは、--new-key を付けずに実行します）。"
        )
    if old.id == new.id:
        raise UsageError(
            "新しい鍵が、今の鍵と同じです。`minutes encrypt --make-key` で作ってください。"
        )
    folder = data_dir.resolve()
    if not sealed.is_changing(folder):
        with open_service() as service:  # it fits the old key, and nobody is at work
            _check_idle(service)
    with alone(folder):
        if not sealed.is_changing(folder):
            sealed.check_folder(folder)  # again: another change may have ended meanwhile
        sealed.begin_change(folder, old, new)
        files = Files(folder, storage_url)
        done, unread = _seal_all(files, old, new)
        for copy in (folder / "uploads").glob("playable-*"):
            copy.unlink(missing_ok=True)  # made again when somebody listens
        sealed.end_change(folder, new)
        return Changed(done, len(files.keys(RECORDINGS, JOBS)), unread)


def _seal_all(files: Files, old: sealed.Key, new: sealed.Key) -> tuple[int, tuple[str, ...]]:
    """How many files were sealed with ``new``, and the keys of those that cannot be read."""
    done, found = 0, True
    while found:  # once more: a process that nobody knew of may have written
        found, unread = False, []
        for key in files.keys(RECORDINGS, JOBS):
            try:
                sealed_now = files.reseal(key, old, new)
            except UsageError:
                unread.append(key)
                continue
            done, found = done + sealed_now, found or sealed_now
    return done, tuple(unread)


def _check_idle(service: Service) -> None:
    now = time.time()
    if any(now - row.beat_at < ALIVE_SECONDS for row in service.workers()):
        raise UsageError(
            "処理のサービスが動いています。minutes serve と minutes worker を全て止めてから、"
            "1分ほどたって実行してください。"
        )
