"""A data folder from before is closed to others when it is opened; what is not ours is left alone."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from minutes.jobs import open_service
from minutes.store.owner import close_to_others


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def as_before(folder: Path) -> Path:
    """A data folder as earlier versions made it, under a umask of 022."""
    job = folder / "jobs" / "3f" / "1"
    for inside in (job, folder / "recordings" / "3f", folder / "uploads"):
        inside.mkdir(parents=True)
    files = (
        job / "draft.json", folder / "recordings" / "3f" / "会議.wav",
        folder / "minutes.sqlite", folder / "minutes.sqlite-wal", folder / "queue.sqlite",
    )  # fmt: skip
    for file in files:
        file.write_bytes(b"")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


def open_to_others(folder: Path) -> list[Path]:
    return [path for path in (folder, *folder.rglob("*")) if path.lstat().st_mode & 0o077]


def test_all_that_others_could_read_is_closed_and_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data = as_before(tmp_path / "data")
    draft = data / "jobs" / "3f" / "1" / "draft.json"
    with caplog.at_level(logging.WARNING, logger="minutes"):
        assert close_to_others(data) == 12
    assert open_to_others(data) == []
    assert (mode(data), mode(draft)) == (0o700, 0o600)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "12件" in caplog.text
    caplog.clear()
    assert close_to_others(data) == 0
    assert caplog.records == []


@pytest.mark.process
def test_opening_the_service_closes_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with open_service(data, with_worker=False) as service:
        service.files.write("jobs/3f/1/draft.json", b"{}")
        assert open_to_others(data) == []
    for path in (data, *data.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    with open_service(data, with_worker=False):
        assert open_to_others(data) == []


def test_a_folder_that_holds_other_things_stays_open_itself(tmp_path: Path) -> None:
    """``--data-dir`` may name somebody's documents by mistake."""
    data = as_before(tmp_path / "documents")
    letter = data / "手紙.txt"
    letter.write_text("x")
    letter.chmod(0o644)
    album = data / "album"
    album.mkdir()
    album.chmod(0o755)
    close_to_others(data)
    assert (mode(data), mode(letter), mode(album)) == (0o755, 0o644, 0o755)
    assert set(open_to_others(data)) == {data, letter, album}


def test_a_clerks_own_recording_keeps_its_mode(tmp_path: Path) -> None:
    """Earlier versions linked what ``minutes batch`` was given."""
    data = as_before(tmp_path / "data")
    mine = tmp_path / "議事.wav"
    mine.write_bytes(b"RIFF")
    mine.chmod(0o644)
    os.link(mine, data / "recordings" / "3f" / "議事.wav")
    target = tmp_path / "elsewhere.txt"
    target.write_text("x")
    target.chmod(0o644)
    (data / "jobs" / "3f" / "link").symlink_to(target)
    close_to_others(data)
    assert (mode(mine), mode(target)) == (0o644, 0o644)
    assert mode(data / "recordings" / "3f") == 0o700


def test_links_inside_the_folder_are_ours(tmp_path: Path) -> None:
    data = as_before(tmp_path / "data")
    first = data / "jobs" / "3f" / "1" / "draft.json"
    (data / "jobs" / "3f" / "2").mkdir()
    os.link(first, data / "jobs" / "3f" / "2" / "draft.json")
    close_to_others(data)
    assert open_to_others(data) == []


def test_an_empty_folder_is_closed_without_a_word(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(0o755)
    assert close_to_others(data) == 0
    assert mode(data) == 0o700
    assert caplog.records == []


def test_what_cannot_be_closed_is_one_line_and_no_failure(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shared folder that another user owns."""
    data = as_before(tmp_path / "data")

    def refuse(_path: Path, _mode: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refuse)
    assert close_to_others(data) == 0
    assert "所有者を確かめてください" in caplog.text
