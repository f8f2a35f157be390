"""Recordings and stage results as files: a folder, or any storage that fsspec reaches (S3 …)."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from minutes.errors import OutputError, StoreError

_BLOCK = 1 << 20


def sha256_of(path: Path) -> str:
    """Hexadecimal hash of a file's bytes.

    Raises
    ------
    OutputError
        The file cannot be read.
    """
    digest = hashlib.sha256()
    with explained(path), path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn a failure to write or read ``path`` into one Japanese line."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise OutputError(
                f"ディスクに空きがないため「{path.name}」を書き込めません。空きを作ってから再実行してください。"
            ) from error
        raise OutputError(
            f"「{path.name}」を読み書きできません（{error.strerror or error}）。フォルダーと権限を確かめてください。"
        ) from error


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file beside ``path`` to write into; it takes the place of ``path`` only when complete.

    A process that is killed half-way leaves ``path`` as it was.
    """
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.part")
        try:
            yield part
            with part.open("rb") as stream:
                os.fsync(stream.fileno())
            part.replace(path)
            _sync_folder(path.parent)
        finally:
            part.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
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
        if url is not None:
            self._remote, self._root = _connect(url)

    def put(self, source: Path, key: str, *, link: bool = False) -> None:
        """Copy a file in; ``link``: no copy where the disk allows it, for large archives."""
        with replacing(self._folder / key) as part:
            try:
                if link:
                    os.link(source, part)
                else:
                    shutil.copyfile(source, part)
            except OSError:
                if not link:
                    raise
                shutil.copyfile(source, part)
        self._upload(key)

    def write(self, key: str, data: bytes) -> None:
        """Store bytes, whole or not at all."""
        with replacing(self._folder / key) as part:
            part.write_bytes(data)
        self._upload(key)

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
        StoreError
            There is no such file.
        """
        path = self._folder / key
        if not path.is_file() and self._remote is not None:
            with contextlib.suppress(FileNotFoundError), replacing(path) as part:
                self._remote.get_file(f"{self._root}/{key}", str(part))
        if not path.is_file():
            raise StoreError(f"保存したファイル「{Path(key).name}」が見つかりません。")
        return path

    def exists(self, key: str) -> bool:
        """Whether ``key`` is stored."""
        if (self._folder / key).is_file():
            return True
        return self._remote is not None and bool(self._remote.isfile(f"{self._root}/{key}"))

    def find(self, folder: str, pattern: str) -> tuple[str, ...]:
        """Names inside ``folder`` that match ``pattern``, sorted."""
        names = {path.name for path in (self._folder / folder).glob(pattern)}
        if self._remote is not None:
            found = self._remote.glob(f"{self._root}/{folder}/{pattern}")
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
                names = self._remote.find(f"{self._root}/{folder}")
                found |= {name.split(self._root + "/", 1)[1] for name in names}
        return tuple(sorted(key for key in found if not key.endswith(".part")))

    def delete(self, prefix: str) -> None:
        """Remove everything under ``prefix`` (a folder)."""
        if not prefix or prefix.startswith(("/", ".")):
            raise ValueError(f"not a folder inside the storage: {prefix!r}")
        shutil.rmtree(self._folder / prefix, ignore_errors=True)
        if self._remote is not None and self._remote.exists(f"{self._root}/{prefix}"):
            self._remote.rm(f"{self._root}/{prefix}", recursive=True)

    def _upload(self, key: str) -> None:
        if self._remote is None:
            return
        target = f"{self._root}/{key}"
        with explained(self._folder / key):
            self._remote.makedirs(target.rpartition("/")[0], exist_ok=True)
            self._remote.put_file(str(self._folder / key), target)


def _connect(url: str) -> tuple[Any, str]:
    import fsspec  # type: ignore[import-untyped]  # only where shared storage is asked for

    try:
        filesystem, root = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise StoreError(
            f"保存先「{url.split('://')[0]}://」を使えません（{error}）。必要なパッケージを入れてください。"
        ) from error
    return filesystem, root.rstrip("/")
