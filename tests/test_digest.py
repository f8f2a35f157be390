"""Equal bytes, equal hash."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from minutes.digest import sha256_of, sha256_of_text


def test_a_text_and_a_file_of_it_have_one_hash(tmp_path: Path) -> None:
    text = "会議録🎌\n" * 50_000
    path = tmp_path / "x"
    path.write_bytes(text.encode())
    assert sha256_of(path) == sha256_of_text(text) == hashlib.sha256(text.encode()).hexdigest()
    path.write_bytes(text.encode() + b"\n")
    assert sha256_of(path) != sha256_of_text(text)


def test_a_file_that_is_not_there_is_the_callers_to_explain(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        sha256_of(tmp_path / "none")
