"""Files that a browser sends in parts: each part checked, kept across a cut line and a restart."""

from __future__ import annotations

import contextlib
import copy
import json
import os
import shutil
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from uuid import uuid4

from minutes.errors import InputError, UsageError
from minutes.store.files import explained, replacing
from minutes.text import as_read
from minutes.web.upload_folder import SPARE, has_room

PART = 8 * 1024 * 1024
"""Bytes of a part; only the last one is shorter."""

KEPT_DAYS = 7
"""Days after which a file that no meeting was made of is removed."""

MOST_FILES_WAITING = 2000
"""Files of one user that no meeting was made of yet."""

PROMISE_SECONDS = 3600.0
"""Time after which room is no longer kept for a file of which nothing comes."""

_STATE = "state.json"
_GB = 1024**3


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file on its way. ``path``: where it lay in a folder or zip, with ``/``. ``offset``: bytes that
    are on the disk; ``crcs``: CRC-32 of each part; ``owner``: id of the user who sends it."""

    id: str
    name: str
    path: str
    size: int
    offset: int = 0
    crcs: tuple[int, ...] = ()
    owner: str = ""

    @property
    def whole(self) -> bool:
        """Whether all of it is here."""
        return self.offset == self.size


class Misplaced(InputError):
    """A part that does not follow on what is here; ``offset``: where it would."""

    def __init__(self, offset: int) -> None:
        super().__init__("送る位置が合いません。続きから送り直します。")
        self.offset = offset


class Damaged(InputError):
    """A part that arrived otherwise than it was sent."""


class Incoming:
    """The files that browsers have sent and are sending.

    Parameters
    ----------
    folder : Path
        Each file lies in a folder of its own below it.
    largest : int
        Bytes of one file.
    most : int, optional
        Bytes of all files of one user that no meeting was made of yet.
    """

    def __init__(self, folder: Path, *, largest: int, most: int | None = None) -> None:
        self.folder, self.largest, self.most = folder, largest, most
        self._owner: str | None = None
        self._lock = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}

    def of(self, owner: str | None) -> Incoming:
        """The same, where only the files of that user exist; ``None``: those of everybody."""
        own = copy.copy(self)  # with the same locks
        own._owner = owner
        return own

    def begin(self, name: str, size: int, path: str = "") -> Parcel:
        """Ask for room for a file.

        Raises
        ------
        UsageError
            It is empty or too large, or the disk has no room for it.
        """
        self.sweep()
        shown = safe_name(name)
        if size <= 0:
            raise UsageError(f"「{shown}」は空のファイルです。ほかのファイルを選んでください。")
        self._refuse_large(shown, size)
        self.refuse_many(shown, size)
        parcel = Parcel(uuid4().hex, shown, path or shown, size, owner=self._owner or "")
        with explained(self.folder):
            self._home(parcel.id).mkdir(parents=True)
            self.file(parcel).touch()
        self._keep(parcel)
        return parcel

    def get(self, parcel_id: str) -> Parcel:
        """How far a file is.

        Raises
        ------
        UsageError
            It is not here.
        """
        with contextlib.suppress(OSError, ValueError, TypeError):
            if self._owner is None or self._is_mine(parcel_id):
                return self._kept(parcel_id)
        raise UsageError("送ったファイルが見つかりません。もう一度選んでください。")

    def append(self, parcel_id: str, offset: int, data: bytes, crc: int) -> Parcel:
        """Put a part behind what is here; on the disk when this returns.

        Raises
        ------
        Misplaced
            Something else is needed first, or it is here already.
        Damaged
            It is not what was sent.
        """
        with self._of(parcel_id):
            parcel = self.get(parcel_id)
            if offset != parcel.offset:
                raise Misplaced(parcel.offset)
            wanted = min(PART, parcel.size - offset)
            if len(data) != wanted or zlib.crc32(data) != crc:
                raise Damaged("途中で壊れて届きました。もう一度送ります。")
            if not has_room(self.folder, len(data)):
                raise UsageError(
                    "サーバーの空きが足りなくなりました。担当者に空きを作ってもらうと、続きから送れます。"
                )
            file = self.file(parcel)
            with explained(file), file.open("r+b") as stream:
                stream.seek(offset)
                stream.write(data)
                stream.truncate(offset + len(data))  # what a killed server left behind
                stream.flush()
                os.fsync(stream.fileno())
            grown = replace(parcel, offset=offset + len(data), crcs=(*parcel.crcs, crc))
            self._keep(grown)
            return grown

    def take_in(self, name: str, path: str, chunks: Iterator[bytes]) -> Parcel:
        """A whole file, for example out of a zip.

        Raises
        ------
        OutputError
        """
        shown = safe_name(name)
        parcel = Parcel(uuid4().hex, shown, path, 0, owner=self._owner or "")
        file = self.file(parcel)
        with explained(file):
            self._home(parcel.id).mkdir(parents=True)
        try:
            with explained(file), file.open("wb") as stream:
                for chunk in chunks:
                    stream.write(chunk)
        except BaseException:
            shutil.rmtree(self._home(parcel.id), ignore_errors=True)
            raise
        size = file.stat().st_size
        whole = replace(parcel, size=size, offset=size)
        self._keep(whole)
        return whole

    def file(self, parcel: Parcel) -> Path:
        """Where its bytes lie."""
        return self._home(parcel.id) / parcel.name

    def whole_file(self, parcel_id: str) -> Path:
        """The file, once all of it is here.

        Raises
        ------
        UsageError
            It is not.
        """
        parcel = self.get(parcel_id)
        if not parcel.whole:
            raise UsageError(f"「{parcel.name}」をまだ送っています。終わるまでお待ちください。")
        return self.file(parcel)

    def remove(self, parcel_id: str) -> None:
        """Forget a file; one that is not here is no mistake."""
        home = self._home(parcel_id)
        if self._owner is not None and not self._is_mine(parcel_id):
            return
        shutil.rmtree(home, ignore_errors=True)
        with self._lock:
            self._locks.pop(parcel_id, None)

    def sweep(self) -> None:
        """Remove what nobody has come back for."""
        oldest = time.time() - KEPT_DAYS * 24 * 3600
        for state in self.folder.glob(f"*/{_STATE}"):
            with contextlib.suppress(OSError):
                if state.stat().st_mtime < oldest:
                    shutil.rmtree(state.parent, ignore_errors=True)

    def room(self) -> int:
        """Bytes that may still be asked for."""
        place = next(folder for folder in (self.folder, *self.folder.parents) if folder.exists())
        return shutil.disk_usage(place).free - self._promised() - SPARE

    def _refuse_large(self, name: str, size: int) -> None:
        if size > self.largest:
            raise UsageError(
                f"「{name}」は{size / _GB:.1f}GBあり、送れる大きさ（{self.largest / _GB:.0f}GB）を超えています。"
                "音声だけのファイル（m4aなど）を選ぶか、担当者に相談してください。"
            )
        room = self.room()
        if size > room:
            raise UsageError(
                f"サーバーの空きが足りません（「{name}」に{size / _GB:.1f}GB、空き{max(0, room) / _GB:.1f}GB）。"
                "担当者に空きを作ってもらってから、もう一度選んでください。"
            )

    def refuse_many(self, name: str, size: int, files: int = 1) -> None:
        """Whether this user may have ``files`` more that wait, of ``size`` bytes together.

        Raises
        ------
        UsageError
            Too many wait.
        """
        lately = time.time() - PROMISE_SECONDS
        mine = [(file, at) for file, at in self._waiting() if file.owner == (self._owner or "")]
        waiting = sum(file.size if at > lately else file.offset for file, at in mine)
        if len(mine) + files > MOST_FILES_WAITING or (
            self.most is not None and waiting + size > self.most
        ):
            raise UsageError(
                f"「{name}」を送れません。送ったまま会議録を頼んでいないファイルが{len(mine)}個"
                f"（{waiting / _GB:.1f}GB）あります。要らないものを「外す」か、先に会議録を頼んでください"
                f"（画面を閉じて見えなくなったものは、{KEPT_DAYS}日で消えます）。"
            )

    def _promised(self) -> int:
        """Bytes that files which are being sent will still need."""
        lately = time.time() - PROMISE_SECONDS
        return sum(parcel.size - parcel.offset for parcel, at in self._waiting() if at > lately)

    def _waiting(self) -> Iterator[tuple[Parcel, float]]:
        """Every file, and when something of it last came, in seconds since 1970."""
        for state in self.folder.glob(f"*/{_STATE}"):
            with contextlib.suppress(InputError, OSError, ValueError, TypeError):
                yield self._kept(state.parent.name), state.stat().st_mtime

    def _is_mine(self, parcel_id: str) -> bool:
        with contextlib.suppress(OSError, ValueError, TypeError):
            return self._kept(parcel_id).owner == self._owner
        return False

    def _kept(self, parcel_id: str) -> Parcel:
        plain = json.loads((self._home(parcel_id) / _STATE).read_text())
        return Parcel(**{**plain, "crcs": tuple(plain["crcs"])})

    def _keep(self, parcel: Parcel) -> None:
        with replacing(self._home(parcel.id) / _STATE) as part:
            part.write_text(json.dumps(asdict(parcel), ensure_ascii=False))

    def _home(self, parcel_id: str) -> Path:
        if len(parcel_id) != 32 or not set(parcel_id) <= set("0123456789abcdef"):
            raise UsageError("送ったファイルが見つかりません。もう一度選んでください。")
        return self.folder / parcel_id

    @contextlib.contextmanager
    def _of(self, parcel_id: str) -> Iterator[None]:
        with self._lock:
            lock = self._locks.setdefault(parcel_id, threading.Lock())
        with lock:
            yield


def safe_name(name: str) -> str:
    """A file name that stays in its folder; the name of a track says who speaks.

    >>> safe_name("../a\\\\b/田中\\n.m4a"), safe_name("..")
    ('田中.m4a', '録音')
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = as_read("".join(char for char in last if ord(char) >= 32)).strip()
    if plain in ("", ".", "..", _STATE):
        return "録音"
    stem, dot, suffix = plain.rpartition(".")
    while len(plain.encode()) > 200:
        stem = stem[:-1]
        plain = f"{stem}{dot}{suffix}" if stem else plain[-40:]
    return plain
