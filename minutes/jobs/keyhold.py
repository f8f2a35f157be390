"""The key of a data folder stays the same as long as a process works in the folder."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from minutes.errors import UsageError
from minutes.store.files import explained

LOCK = "key-lock"
"""Beside the database: held shared by who works there, alone by who changes the key."""


def hold_key(folder: Path) -> IO[bytes]:
    """Hold the key of a data folder until the file that comes back is closed, or the process ends.

    Raises
    ------
    UsageError
        The key is being changed.
    OutputError
    """
    return _held(
        folder,
        fcntl.LOCK_SH,
        f"「{folder}」の鍵を掛け替えている最中です。終わってから、新しい鍵で始めてください。",
    )


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody of this machine, or of a share with locks, works in the folder meanwhile.

    Raises
    ------
    UsageError
        Somebody does, or changes the key.
    OutputError
    """
    told = (
        f"「{folder}」を使っているもの（minutes serve・worker・batch など）があります。"
        "全て止めてから実行してください。"
    )
    with _held(folder, fcntl.LOCK_EX, told):
        yield


def _held(folder: Path, how: int, refused: str) -> IO[bytes]:
    with explained(folder):
        file = (folder / LOCK).open("ab")  # over NFS only who may write holds alone
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError as cause:
        file.close()
        raise UsageError(refused) from cause
    except OSError:  # a share without locks
        pass
    return file
