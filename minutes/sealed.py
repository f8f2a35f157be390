"""Files that only the holder of the operator's key can read: AES-256-GCM in chunks, entered anywhere.

A sealed file is a header (mark, id of the key, salt) and chunks of :data:`CHUNK` bytes, each with its
tag. The key of each file comes from the operator's key and the file's own random salt (HKDF-SHA256),
so the number of a chunk is a nonce that never comes twice. Header, number and "this is the last one"
are authenticated with every chunk: chunks that were changed, moved, taken from another file, cut off
or added are found. Without a key in the environment nothing is sealed; what was written before the
key is read as it is.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast

from minutes import settings
from minutes.errors import UsageError, reason

if TYPE_CHECKING:
    from typing_extensions import Buffer

CHUNK = 256 * 1024
"""Bytes of the plain file in one chunk; only the last one is shorter."""

MARK = b"MNSEAL1\n"
"""How every sealed file begins."""

_TAG, _SALT, _ID = 16, 16, 8
_HEADER = len(MARK) + _ID + _SALT
_KEY_BYTES = 32
_WHAT_TO_DO = f"{settings.KEY_FILE} に、暗号化したときの鍵のファイルを指定してください。"


@dataclass(frozen=True, slots=True)
class Key:
    """The operator's key; ``id`` tells it from others without giving it away."""

    secret: bytes
    id: bytes


def key() -> Key | None:
    """The key that the environment names; ``None``: nothing is sealed.

    Raises
    ------
    UsageError
        It names a file that cannot be read, or something that is no key.
    """
    file, told = settings.key_file(), settings.key()
    if file is not None:
        return key_in(file)
    return _key(told.strip()) if told is not None else None


@lru_cache(maxsize=4)
def _key(told: str) -> Key:
    try:
        secret = base64.b64decode(told, validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != _KEY_BYTES:
        raise UsageError(
            "暗号化の鍵の形が正しくありません。`minutes encrypt --make-key ファイル` で作った鍵を指定してください。"
        )
    return Key(secret, hashlib.sha256(b"minutes key id\0" + secret).digest()[:_ID])


def key_in(file: Path) -> Key:
    """The key in a file.

    Raises
    ------
    UsageError
        It cannot be read, or holds no key.
    """
    try:
        told = file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as cause:
        why = reason(cause) if isinstance(cause, OSError) else "鍵ではありません"
        raise UsageError(
            f"鍵「{file}」を読めません（{why}）。場所と権限を確かめてください。"
        ) from cause
    return _key(told.strip())


def new_key() -> str:
    """A key as text, as the file holds it."""
    return base64.b64encode(os.urandom(_KEY_BYTES)).decode()


def _cipher(secret: bytes, salt: bytes) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return AESGCM(HKDF(SHA256(), _KEY_BYTES, salt, b"minutes sealed file 1").derive(secret))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def sealed_with(path: Path) -> bytes | None:
    """Id of the key that a file is sealed with; ``None``: it is plain.

    Raises
    ------
    OSError
    """
    with path.open("rb") as stream:
        head = stream.read(len(MARK) + _ID)
    return head[len(MARK) :] if head.startswith(MARK) else None


def is_sealed(path: Path) -> bool:
    """Whether a file is sealed.

    Raises
    ------
    OSError
    """
    with path.open("rb") as stream:
        return stream.read(len(MARK)) == MARK


# --- reading ----------------------------------------------------------------------------------


class _Opened(io.RawIOBase):
    """The plain bytes of a sealed file."""

    def __init__(self, stream: BinaryIO, name: str, given: Key | None) -> None:
        self._stream, self._shown, self._given = stream, name, given
        self._position, self._held, self._chunk = 0, -1, b""
        body = stream.seek(0, os.SEEK_END) - _HEADER
        whole = CHUNK + _TAG
        self._chunks = max(1, -(-body // whole))
        self.size = body - self._chunks * _TAG
        stream.seek(0)
        self._header = stream.read(_HEADER)
        self._cipher = self._unlocked()
        if self.size < 0:
            raise self._damaged()
        self._load(self._chunks - 1)  # it alone says that nothing is cut off

    def _unlocked(self) -> Any:
        given = self._given
        if given is None:
            raise UsageError(f"「{self._shown}」は暗号化されています。{_WHAT_TO_DO}")
        if self._header[len(MARK) : len(MARK) + _ID] != given.id:
            raise UsageError(f"「{self._shown}」を暗号化した鍵と違います。{_WHAT_TO_DO}")
        return _cipher(given.secret, self._header[len(MARK) + _ID :])

    def _damaged(self) -> UsageError:
        return UsageError(
            f"「{self._shown}」は、暗号化した後に書き換えられたか、壊れています。バックアップから戻してください。"
        )

    def _load(self, number: int) -> None:
        from cryptography.exceptions import InvalidTag

        self._stream.seek(_HEADER + number * (CHUNK + _TAG))
        sealed = self._stream.read(CHUNK + _TAG)
        nonce = _nonce(number, number == self._chunks - 1)
        try:
            self._chunk = self._cipher.decrypt(nonce, sealed, self._header)
        except InvalidTag as cause:
            raise self._damaged() from cause
        self._held = number

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self.size}[whence]
        if base + offset < 0:
            raise OSError(22, "negative position")
        self._position = base + offset
        return self._position

    def readinto(self, buffer: Buffer) -> int:
        target = memoryview(buffer).cast("B")
        if self._position >= self.size or not len(target):
            return 0
        number, begin = divmod(self._position, CHUNK)
        if number != self._held:
            self._load(number)
        piece = memoryview(self._chunk)[begin : begin + len(target)]
        target[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def close(self) -> None:
        self._stream.close()
        super().close()


def open_plain(path: Path, given: Key | None = None) -> BinaryIO:
    """A file for reading, sealed or not; it can be entered anywhere.

    ``given``: another key than the environment's.

    Raises
    ------
    OSError
    UsageError
        It is sealed and the key is missing or another, or it is damaged.
    """
    stream = path.open("rb")
    try:
        if stream.read(len(MARK)) == MARK:
            opened = _Opened(stream, path.name, given or key())
            return cast(BinaryIO, io.BufferedReader(opened, CHUNK))
        stream.seek(0)
    except BaseException:
        stream.close()
        raise
    return stream


def read_plain(path: Path) -> bytes:
    """The bytes of a file, sealed or not; raises as :func:`open_plain`."""
    with open_plain(path) as stream:
        return stream.read()


def read_plain_text(path: Path) -> str:
    """The text of a file, sealed or not; raises as :func:`open_plain`."""
    return read_plain(path).decode()


def plain_size(path: Path) -> int:
    """Bytes of a file as its reader meets them; raises as :func:`open_plain`."""
    with open_plain(path) as stream:
        return stream.seek(0, os.SEEK_END)


def sha256_of_plain(path: Path) -> str:
    """SHA-256 of what a file holds, sealed or not, hexadecimal; raises as :func:`open_plain`."""
    with open_plain(path) as stream:
        return hashlib.file_digest(cast(Any, stream), "sha256").hexdigest()


# --- writing ----------------------------------------------------------------------------------


class _Sealing(io.RawIOBase):
    """Takes plain bytes one after the other; the file is whole once :meth:`finish` was called."""

    def __init__(self, stream: IO[bytes], given: Key) -> None:
        salt = os.urandom(_SALT)
        self._header = MARK + given.id + salt
        self._stream, self._cipher = stream, _cipher(given.secret, salt)
        self._waiting, self._number, self._position = bytearray(), 0, 0
        stream.write(self._header)

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def write(self, data: Buffer) -> int:
        plain = memoryview(data).cast("B")
        for begin in range(0, len(plain), CHUNK):
            self._waiting += plain[begin : begin + CHUNK]
            if len(self._waiting) > CHUNK:  # the last one waits for its flag
                self._put(bytes(self._waiting[:CHUNK]), last=False)
                del self._waiting[:CHUNK]
        self._position += len(plain)
        return len(plain)

    def _put(self, plain: bytes, *, last: bool) -> None:
        nonce = _nonce(self._number, last)
        self._stream.write(self._cipher.encrypt(nonce, plain, self._header))
        self._number += 1

    def finish(self) -> None:
        """Write the last chunk: a file without it is no whole one."""
        self._put(bytes(self._waiting), last=True)
        self._waiting.clear()


@contextmanager
def writing(path: Path, given: Key | None = None) -> Iterator[IO[bytes]]:
    """A file to write from begin to end: sealed where there is a key, ``given`` or the environment's."""
    given = given or key()
    with path.open("wb") as stream:
        if given is None:
            yield stream
            return
        sealing = _Sealing(stream, given)
        yield cast(BinaryIO, sealing)
        sealing.finish()


@contextmanager
def writing_anywhere(path: Path) -> Iterator[IO[bytes]]:
    """As :func:`writing`, for what goes back to its beginning: sealed, it waits in memory."""
    if key() is None:
        with path.open("wb") as stream:
            yield stream
        return
    waiting = io.BytesIO()
    yield waiting
    with writing(path) as out:
        out.write(waiting.getbuffer())


def write_plain(path: Path, data: bytes) -> None:
    """Write bytes: sealed where there is a key."""
    with writing(path) as stream:
        stream.write(data)


def copy_sealed(source: Path, target: Path) -> None:
    """Copy what ``source`` holds: sealed where there is a key."""
    with open_plain(source) as stream, writing(target) as out:
        while block := stream.read(CHUNK):
            out.write(block)


def copy_resealed(source: Path, target: Path, old: Key, new: Key) -> None:
    """Copy what ``source`` holds under ``old``, or plain, sealed with ``new``; raises as :func:`open_plain`."""
    with open_plain(source, old) as stream, writing(target, new) as out:
        while block := stream.read(CHUNK):
            out.write(block)


# --- a folder ---------------------------------------------------------------------------------

_KEY_ID, _CHANGE = "key-id", "key-change"
"""Beside the database: which key the files below are sealed with, and which two while it is changed."""


def check_folder(folder: Path, *, writes: bool = True) -> None:
    """Whether the key fits a data folder; the first key that comes is written down (its id), but
    for a look that writes nothing.

    Raises
    ------
    UsageError
        Files of the folder are sealed with another key, or there is none.
    """
    if (folder / _CHANGE).is_file():
        raise UsageError(
            f"「{folder}」の鍵の掛け替えが途中です。古い鍵のまま `minutes encrypt --new-key 新しい鍵` を"
            "もう一度実行して、終わらせてください。"
        )
    given, file = key(), folder / _KEY_ID
    known = file.read_text(encoding="ascii").strip() if file.is_file() else None
    if known is None:
        if given is not None and writes:
            file.write_text(f"{given.id.hex()}\n", encoding="ascii")
    elif given is None:
        raise UsageError(f"「{folder}」の録音は暗号化されています。{_WHAT_TO_DO}")
    elif given.id.hex() != known:
        raise UsageError(f"「{folder}」の録音を暗号化した鍵と違います。{_WHAT_TO_DO}")


def is_changing(folder: Path) -> bool:
    """Whether a change of the key was begun and not ended."""
    return (folder / _CHANGE).is_file()


def begin_change(folder: Path, old: Key, new: Key) -> None:
    """From now on nobody opens the folder until :func:`end_change`; the same change may begin again.

    Raises
    ------
    UsageError
        Another change is under way.
    """
    told, file = f"{old.id.hex()} {new.id.hex()}\n", folder / _CHANGE
    if file.is_file() and file.read_text(encoding="ascii") != told:
        raise UsageError("別の鍵への掛け替えが途中です。そのときの2つの鍵で終わらせてください。")
    _write_whole(file, told)


def end_change(folder: Path, new: Key) -> None:
    """The folder is sealed with ``new`` alone."""
    _write_whole(folder / _KEY_ID, f"{new.id.hex()}\n")
    (folder / _CHANGE).unlink()


def _write_whole(file: Path, text: str) -> None:
    part = file.with_name(f"{file.name}.part")
    with part.open("w", encoding="ascii") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(file)
