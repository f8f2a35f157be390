"""Recordings of a job: names that collide, hashes that tell sets of files apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from minutes.errors import MinutesError
from minutes.jobs.recordings import digest_of, names_of


def files(folder: Path, *contents: str) -> list[Path]:
    paths = [folder / f"{number}.wav" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_text(content)
    return paths


def test_every_name_is_there_once_and_none_is_ours() -> None:
    names = names_of([Path(f"{folder}/a.wav") for folder in "xyz"] + [Path("tracks.json")])
    assert len(set(names)) == 4
    assert "tracks.json" not in names
    assert all(name.endswith((".wav", ".json")) for name in names)


def test_one_file_is_known_by_its_bytes_alone(tmp_path: Path) -> None:
    first, second = files(tmp_path, "同じ", "同じ")
    assert digest_of([first], ["a.wav"]) == digest_of([second], ["b.wav"])


def test_of_several_files_bytes_names_and_order_count(tmp_path: Path) -> None:
    first, second = files(tmp_path, "一", "二")
    known = digest_of([first, second], ["a", "b"])
    assert digest_of([first, second], ["a", "b"]) == known
    assert digest_of([second, first], ["a", "b"]) != known
    assert digest_of([first, second], ["a", "c"]) != known


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(MinutesError, match="none.wav"):
        digest_of([tmp_path / "none.wav"], ["none.wav"])
