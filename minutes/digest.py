"""SHA-256 of files, bytes and texts: where two hashes are equal, so are the contents."""

from __future__ import annotations

import hashlib
from pathlib import Path


def sha256_of_bytes(content: bytes) -> str:
    """SHA-256 of bytes, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def sha256_of_text(text: str) -> str:
    """SHA-256 of a text's UTF-8 bytes, hexadecimal."""
    return sha256_of_bytes(text.encode())


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal.

    Raises
    ------
    OSError
        The file cannot be read; who asked says it in its own words.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
