"""Recordings and stage results as files: a folder, or any storage that fsspec reaches (S3 …)."""

from __future__ import annotations

import contextlib
import copy
import errno
import logging
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

from minutes import sealed
from minutes.confine import is_private
from minutes.errors import NotStored, OutputError, StoreError, reason

log = logging.getLogger(__name__)

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_REFUSED = (PermissionError, FileNotFoundError)  # no such bucket: another try says the same
_PAUSE = 1.0  # seconds between two tries of a storage that does not answer; grows to thirty


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn a failure to write or read ``path`` into one Japanese line."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise OutputError(
                f"ディスクに空きがないため「{path.name}」を書き込めません。空きを作ってから再実行してください。"
            ) from error
        raise OutputError(
            f"「{path.name}」を読み書きできません（{reason(error)}）。フォルダーと権限を確かめてください。"
        ) from error


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file beside ``path`` to write into; it takes the place of ``path`` only when complete.

    A process that is killed half-way leaves ``path`` as it was.
    """
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Without the name: a recording's may fill the 255 bytes that a file system allows.
        part = path.with_name(f".{uuid.uuid4().hex}.part")
        try:
            yield part
            with part.open("rb") as stream:
                os.fsync(stream.fileno())
            part.replace(path)
            sync_folder(path.parent)
        finally:
            part.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Files:
    """Files under keys such as ``recordings/3f…/kaigi.mp4``.

    Parameters
    ----------
    folder : Path
        Where files lie; with ``url``, where copies of them lie while they are needed.
    url : str, optional
        Shared storage in fsspec's spelling, e.g. ``s3://bucket/minutes``. Workers on several
        machines need this or a shared folder.
    """

    def __init__(self, folder: Path, url: str | None = None) -> None:
        self._folder = folder
        self._remote: Any = None
        self._root = ""
        self._patience = 0.0
        self._stopped: Callable[[], bool] = lambda: False
        if url is not None:
            self._remote, self._root = _connect(url)

    @property
    def copies(self) -> bool:
        """Whether the files of this machine are copies of what lies elsewhere."""
        return self._remote is not None

    def patient(self, seconds: float, stopped: Callable[[], bool]) -> Self:
        """The same files for work that can wait: shared storage that does not answer is tried
        again for ``seconds``, or until ``stopped()``."""
        same = copy.copy(self)
        same._patience, same._stopped = seconds, stopped
        return same

    def put(self, source: Path, key: str, *, link: bool = False) -> None:
        """Copy a file in; ``link``: no second time on the disk where that can be, for archives.

        A link is the same file with the same mode, so only what others cannot read anyway is
        linked: the mode of a clerk's own recording is not ours to change.
        """
        with replacing(self._folder / key) as part:
            kept = sealed.key() is None or sealed.is_sealed(source)  # as it is
            if not (kept and link and (_linked(source, part) or _shared_blocks(source, part))):
                (shutil.copyfile if kept else sealed.copy_sealed)(source, part)
        self._upload(key)

    def write(self, key: str, data: bytes) -> None:
        """Store bytes, whole or not at all; sealed where there is a key (:mod:`minutes.sealed`)."""
        with replacing(self._folder / key) as part:
            sealed.write_plain(part, data)
        self._upload(key)

    def seal(self, key: str) -> bool:
        """Seal a file that is not yet; whether it was plain.

        Shared storage has it before this machine: cut in between, the next call does it again.

        Raises
        ------
        NotStored, OutputError, StoreError
        """
        path = self.fetch(key)
        with explained(path):
            if sealed.is_sealed(path):
                return False
            with replacing(path) as part:
                sealed.copy_sealed(path, part)
                self._upload(key, part)
        return True

    def reseal(self, key: str, old: sealed.Key, new: sealed.Key) -> bool:
        """Seal a file with ``new`` instead of ``old``, whole or not at all; whether it was not yet.

        Shared storage has it before this machine: cut in between, the next call does it again.

        Raises
        ------
        NotStored, OutputError, StoreError
        UsageError
            It is sealed with a third key, or damaged.
        """
        path = self.fetch(key)
        with explained(path):
            if sealed.sealed_with(path) == new.id:
                return False
            with replacing(path) as part:
                sealed.copy_resealed(path, part, old, new)
                self._upload(key, part)
        return True

    def publish(self, key: str) -> None:
        """Share a file that was written at :meth:`path`; nothing to do in a folder."""
        self._upload(key)

    def path(self, key: str) -> Path:
        """Where the file of ``key`` lies or would lie on this machine."""
        return self._folder / key

    def fetch(self, key: str) -> Path:
        """A local file with the contents of ``key``.

        Raises
        ------
        NotStored
            There is no such file.
        StoreError
            The shared storage does not answer.
        """
        path = self._folder / key
        if not path.is_file() and self._remote is not None:
            with replacing(path) as part:
                self._ask("get_file", f"{self._root}/{key}", str(part))
        if not path.is_file():
            raise _missing(key)
        return path

    def exists(self, key: str) -> bool:
        """Whether ``key`` is stored."""
        if (self._folder / key).is_file():
            return True
        if self._remote is None:
            return False
        # Not fsspec's isfile(): it says "no" where the storage does not answer.
        with contextlib.suppress(NotStored):
            return bool(self._ask("info", f"{self._root}/{key}")["type"] == "file")
        return False

    def find(self, folder: str, pattern: str) -> tuple[str, ...]:
        """Names inside ``folder`` that match ``pattern``, sorted."""
        names = {path.name for path in (self._folder / folder).glob(pattern)}
        if self._remote is not None:
            found = self._ask("glob", f"{self._root}/{folder}/{pattern}")
            names |= {name.rpartition("/")[2] for name in found}
        return tuple(sorted(names))

    def keys(self, *folders: str) -> tuple[str, ...]:
        """Keys of all files under ``folders``, sorted; unfinished ones left out."""
        found: set[str] = set()
        for folder in folders:
            base = self._folder / folder
            paths = (path for path in base.rglob("*") if path.is_file())
            found |= {path.relative_to(self._folder).as_posix() for path in paths}
            if self._remote is not None:
                names = self._ask("find", f"{self._root}/{folder}")
                found |= {name.split(self._root + "/", 1)[1] for name in names}
        return tuple(sorted(key for key in found if not key.endswith(".part")))

    def remove(self, key: str) -> None:
        """Remove one file; nothing where there is none."""
        (self._folder / key).unlink(missing_ok=True)
        if self._remote is not None and self.exists(key):
            self._ask("rm", f"{self._root}/{key}")

    def delete(self, prefix: str) -> None:
        """Remove everything under ``prefix`` (a folder)."""
        if not prefix or prefix.startswith(("/", ".")):
            raise ValueError(f"not a folder inside the storage: {prefix!r}")
        shutil.rmtree(self._folder / prefix, ignore_errors=True)
        if self._remote is not None and (names := self._ask("find", f"{self._root}/{prefix}")):
            self._ask("rm", names)

    def _upload(self, key: str, source: Path | None = None) -> None:
        if self._remote is None:
            return
        target = f"{self._root}/{key}"
        if "s3" not in self._remote.protocol:  # there it would make a bucket of a mistyped name
            self._ask("makedirs", target.rpartition("/")[0], exist_ok=True)
        self._ask("put_file", str(source or self._folder / key), target)

    def _ask(self, verb: str, *arguments: Any, **more: bool) -> Any:
        """One request to the shared storage; what goes wrong is one Japanese line."""
        until, pause = time.monotonic() + self._patience, _PAUSE
        while True:
            try:
                return getattr(self._remote, verb)(*arguments, **more)
            except Exception as error:  # every client library has errors of its own
                if isinstance(error, OSError) and error.errno in _FULL:
                    raise  # the disk of this machine
                if verb in ("get_file", "info") and isinstance(error, FileNotFoundError):
                    raise _missing(arguments[0]) from error
                if isinstance(error, _REFUSED) or self._given_up(until):
                    raise StoreError(
                        f"録音の保存先を読み書きできません（{type(error).__name__}: {error}）。"
                        "保存先が動いているか、鍵と権限が正しいか確かめてください。"
                    ) from error
                log.warning("storage does not answer: %s", type(error).__name__)
            time.sleep(pause)
            pause = min(30.0, 2 * pause)

    def _given_up(self, until: float) -> bool:
        return time.monotonic() >= until or self._stopped()


def _linked(source: Path, target: Path) -> bool:
    if not is_private(source.stat().st_mode):
        return False
    try:
        os.link(source, target)
    except OSError:  # another disk, or a file system without links
        return False
    return True


def _shared_blocks(source: Path, target: Path) -> bool:
    """A copy inside the kernel: XFS and Btrfs share the blocks instead of writing them again."""
    if not hasattr(os, "copy_file_range"):  # Linux alone has it
        return False
    with source.open("rb") as given, target.open("wb") as copied:
        try:
            while os.copy_file_range(given.fileno(), copied.fileno(), 1 << 30):
                pass
        except OSError as error:
            if error.errno in _FULL:
                raise
            return False  # two disks, or a file system that cannot
    return True


def _missing(key: str) -> NotStored:
    return NotStored(f"保存したファイル「{Path(key).name}」が見つかりません。")


def _connect(url: str) -> tuple[Any, str]:
    import fsspec  # type: ignore[import-untyped]  # only where shared storage is asked for

    try:
        # Another machine's files must be seen at once: no listing is remembered.
        filesystem, root = fsspec.core.url_to_fs(
            url, use_listings_cache=False, skip_instance_cache=True
        )
    except (ImportError, ValueError) as error:
        raise StoreError(
            f"保存先「{url.split('://')[0]}://」を使えません（{error}）。必要なパッケージ（S3なら s3fs）を入れてください。"
        ) from error
    return filesystem, root.rstrip("/")
