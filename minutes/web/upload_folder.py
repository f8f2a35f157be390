"""Where browsers' files wait until the service has its own copy."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from minutes.errors import OutputError, reason

log = logging.getLogger(__name__)

PART_SECONDS, PAPER_SECONDS = 3600.0, 24 * 3600.0
"""After which a part of a paper, and a whole one, are nobody's any more: Gradio removes what it knows of
after as long, and after a kill or a cut line it knows of nothing."""

_PART, _PAPER = re.compile(r"tmp\w{8}"), re.compile(r"[0-9a-f]{64}")
"""What Gradio calls a file that is still being sent, and the folder of one that has come."""


SWEEP_SECONDS = 3600.0


@contextlib.contextmanager
def swept(*steps: Callable[[], object], every: float = SWEEP_SECONDS) -> Iterator[None]:
    """Meanwhile what nobody came back for is removed by ``steps``, ``every`` so many seconds."""
    over = threading.Event()

    def sweep() -> None:
        while not over.wait(every):
            for step in steps:
                try:
                    step()
                except OSError as error:  # the next time
                    log.warning("uploads not swept: %s", error)

    thread = threading.Thread(target=sweep, name="minutes-uploads", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


SPARE = 512 * 1024 * 1024
"""Bytes that stay free on the disk, for the database."""


def has_room(upload_dir: Path, size: int) -> bool:
    """Whether the disk takes ``size`` bytes more; ``True`` where nobody can say."""
    try:
        return shutil.disk_usage(upload_dir).free - SPARE > size
    except OSError:
        return True


def hold_uploads(upload_dir: Path) -> None:
    """Make the folder for what browsers send, without what was left there; Gradio learns of it when it
    is imported.

    Raises
    ------
    OutputError
        The folder cannot be made.
    """
    try:
        upload_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"フォルダー「{upload_dir}」を作れません（{reason(error)}）。場所と権限を確かめてください。"
        ) from error
    sweep_papers(upload_dir)
    # Some of Gradio's modules read the name once, at import, others where they need it; there is no
    # other way to tell them.
    os.environ["GRADIO_TEMP_DIR"] = str(upload_dir.resolve())


def sweep_papers(upload_dir: Path) -> None:
    """Remove rosters, agendas and captions that no meeting was made of; recordings have a sweep of their own."""
    now = time.time()
    places = list(upload_dir.iterdir()) if upload_dir.is_dir() else []
    for place in places:
        with contextlib.suppress(OSError):
            age = now - place.lstat().st_mtime
            if _PART.fullmatch(place.name) and age > PART_SECONDS and not place.is_dir():
                place.unlink()
            elif _PAPER.fullmatch(place.name) and age > PAPER_SECONDS and not place.is_symlink():
                shutil.rmtree(place, ignore_errors=True)
