"""Recordings, drafts, databases and backups are their owner's alone; results are as the clerk's umask says."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from corrections import save_statement

from jobs.kit import Bench, ended, tone
from minutes import confine
from minutes.jobs import open_service
from minutes.jobs.archive import Item
from minutes.jobs.backup import restore_backup, write_backup
from minutes.jobs.batch import Batch
from minutes.jobs.records import ARCHIVE
from minutes.jobs.service import Service
from minutes.options import TranscribeOptions
from minutes.store.files import Files

pytestmark = pytest.mark.process

JSON = TranscribeOptions(formats=("json",))


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def open_to_others(folder: Path) -> list[Path]:
    return [path for path in (folder, *folder.rglob("*")) if path.lstat().st_mode & 0o077]


@pytest.fixture
def original(tmp_path: Path) -> Path:
    """A clerk's own recording that colleagues may read."""
    path = tone(tmp_path / "会議.wav")
    path.chmod(0o644)
    return path


@pytest.mark.parametrize("priority", [0, ARCHIVE], ids=["page", "batch"])
def test_after_a_job_a_backup_and_a_restore_nothing_is_open(
    workbench: Bench, service: Service, original: Path, tmp_path: Path, priority: int
) -> None:
    workbench.start(FAST_SECONDS="0.05")
    job_id = service.submit(original, options=JSON, priority=priority)
    assert ended(service, job_id).state == "done"
    save_statement(service.desk, job_id, 0, text="直した。", user="事務局")
    service.rerun(job_id)
    assert ended(service, job_id).state == "done"
    assert open_to_others(service.data_dir) == []
    assert mode(original) == 0o644
    backup = tmp_path / "backup.tar"
    backup.write_bytes(b"")
    backup.chmod(0o644)  # last night's
    write_backup(service, backup)
    assert mode(backup) == 0o600
    with tarfile.open(backup) as archive:
        assert [
            member.name for member in archive if member.isfile() and "files/" in member.name
        ] != []
    with open_service(tmp_path / "restored", with_worker=False) as other:
        restore_backup(other, backup)
        assert open_to_others(other.data_dir) == []


def test_an_open_recording_is_copied_for_an_archive_and_stays_as_it_was(
    tmp_path: Path, original: Path
) -> None:
    data, before = tmp_path / "data", original.read_bytes()
    with open_service(data, with_worker=False) as service:
        service.submit(original, options=JSON, priority=ARCHIVE)
    (kept,) = data.glob("recordings/*/会議.wav")
    assert (mode(kept), mode(original)) == (0o600, 0o644)
    assert not kept.samefile(original)
    assert kept.read_bytes() == original.read_bytes() == before


def test_a_recording_that_is_private_already_takes_no_second_place(
    tmp_path: Path, original: Path
) -> None:
    original.chmod(0o600)
    data = tmp_path / "data"
    with open_service(data, with_worker=False) as service:
        service.submit(original, options=JSON, priority=ARCHIVE)
    (kept,) = data.glob("recordings/*/会議.wav")
    assert kept.samefile(original)


def test_a_copy_is_whole_where_the_kernel_cannot_make_it(
    tmp_path: Path, original: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(*_: object) -> int:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "copy_file_range", cannot, raising=False)
    Files(tmp_path / "data").put(original, "recordings/1/a.wav", link=True)
    assert (tmp_path / "data/recordings/1/a.wav").read_bytes() == original.read_bytes()


def test_results_are_for_whom_the_clerks_umask_says(
    workbench: Bench,
    service: Service,
    original: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workbench.start(FAST_SECONDS="0.05")
    monkeypatch.setattr(confine, "_given_mask", 0o027)
    out = tmp_path / "out"
    out.mkdir()
    out.chmod(0o711)
    item = Item(original, "令和8年/総務/会議", JSON)
    (result,) = Batch(service, out, 2).run([item])
    assert [mode(file) for file in result.files] == [0o640]
    assert (mode(out / "令和8年"), mode(out / "令和8年/総務")) == (0o750, 0o750)
    assert mode(out) == 0o711  # it was there: not ours to change
    assert open_to_others(service.data_dir) == []


def command(*words: str, umask: int = 0o022, **more: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "minutes", *words],
        capture_output=True,
        text=True,
        check=False,
        umask=umask,
        env={**os.environ, **more},
    )
    assert done.returncode == 0, done.stderr


def test_commands_keep_the_data_folder_closed_and_leave_results_to_the_umask(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    with open_service(data, with_worker=False):
        pass
    command("profile", "new", "青葉区", "--from", "iinkai", MINUTES_DATA_DIR=str(data))
    assert open_to_others(data) == []
    elsewhere = tmp_path / "緑区.toml"
    command("profile", "new", "緑区", "--from", "iinkai", "-o", str(elsewhere))
    assert mode(elsewhere) == 0o644
    backup = tmp_path / "backup" / "b.tar"
    command("backup", str(backup), "--data-dir", str(data))
    assert (mode(backup), mode(backup.parent)) == (0o600, 0o700)


def test_exported_voices_stay_private_where_a_file_was_open(tmp_path: Path) -> None:
    from minutes.diarize.voice_files import write_voices

    file = tmp_path / "声.json"
    file.write_text("")
    file.chmod(0o644)
    write_voices(file, ())
    assert mode(file) == 0o600
