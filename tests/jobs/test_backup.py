"""Restoring checks everything before it writes anything: a refused restore changes no byte."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import sqlite3
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from jobs.kit import tone
from minutes.cli.restore import command
from minutes.errors import MinutesError, OutputError, StoreError
from minutes.jobs import open_service
from minutes.jobs.backup import restore_backup, write_backup
from minutes.jobs.service import Service
from minutes.store.records import Body

pytestmark = pytest.mark.process

BROKEN = (
    "「{name}」は minutes のバックアップではないか、壊れています。"
    "何も戻していません。別のバックアップを指定してください。"
)
Member = tuple[tarfile.TarInfo, bytes]


@pytest.fixture
def backup(service: Service, tmp_path: Path) -> Path:
    """Of a service with one job, one body and one profile."""
    service.submit(tone(tmp_path / "会議.wav", seconds=1))
    service.save_body(Body("", "総務委員会"))
    (service.data_dir / "profiles").mkdir()
    (service.data_dir / "profiles" / "本市.toml").write_text("old")
    target = tmp_path / "backup.tar"
    write_backup(service, target)
    return target


def snapshot(folder: Path) -> dict[str, str]:
    """Every file with the hash of its bytes, SQLite's passing files left out."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    }


def changed(source: Path, change: Callable[[list[Member]], None]) -> Path:
    """A backup with something else in it."""
    with tarfile.open(source) as archive:
        members: list[Member] = []
        for member in archive:
            stream = archive.extractfile(member)
            members.append((member, stream.read() if stream else b""))
    change(members)
    target = source.with_name("changed.tar")
    with tarfile.open(target, "w") as archive:
        for member, data in members:
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return target


def job_row(**values: Any) -> Callable[[list[Member]], None]:
    """The job's row with other values."""
    return with_values(".jobs.json", **values)


def with_values(ending: str, **values: Any) -> Callable[[list[Member]], None]:
    """The members of such a name with other values."""

    def change(members: list[Member]) -> None:
        for position, (member, data) in enumerate(members):
            if member.name.endswith(ending):
                members[position] = (member, json.dumps({**json.loads(data), **values}).encode())

    return change


def one_more(name: str, data: bytes = b"x", kind: bytes = tarfile.REGTYPE) -> Any:
    """A further member."""

    def change(members: list[Member]) -> None:
        member = tarfile.TarInfo(name)
        member.type = kind
        member.linkname = "/etc/passwd"
        members.append((member, data))

    return change


def test_a_restore_over_meetings_changes_nothing(
    service: Service, backup: Path, tmp_path: Path
) -> None:
    (job,) = service.jobs()
    (service.data_dir / "profiles" / "本市.toml").write_text("new")
    service.recording_path(job.id).unlink()
    before = snapshot(service.data_dir)
    with pytest.raises(StoreError, match="既に会議"):
        restore_backup(service, backup)
    assert snapshot(service.data_dir) == before
    service.close()
    with sqlite3.connect(service.data_dir / "minutes.sqlite") as rows:  # as an older version's
        rows.execute("DROP TABLE voices")
        rows.execute("UPDATE alembic_version SET version_num = '0002'")
    rows.close()
    before = snapshot(service.data_dir)
    result = CliRunner().invoke(command, [str(backup), "--data-dir", str(service.data_dir)])
    assert isinstance(result.exception, StoreError)
    assert "既に会議があります" in str(result.exception)
    assert snapshot(service.data_dir) == before


def test_a_profile_that_is_there_already_is_not_replaced(backup: Path, tmp_path: Path) -> None:
    with open_service(tmp_path / "new", with_worker=False) as restored:
        (restored.data_dir / "profiles").mkdir()
        (restored.data_dir / "profiles" / "本市.toml").write_text("new")
        before = snapshot(restored.data_dir)
        with pytest.raises(StoreError, match="既に「profiles/本市.toml」"):
            restore_backup(restored, backup)
        assert snapshot(restored.data_dir) == before


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (job_row(recording_key="../../etc/passwd"), "壊れています"),
        (job_row(recording_key="/etc/passwd"), "壊れています"),
        (job_row(recording_key="recordings/other/a.wav"), "壊れています"),
        (job_row(id="../x", recording_key="recordings/../x/a"), "壊れています"),
        (one_more("files/../../outside"), "壊れています"),
        (one_more("files/recordings/unknown/a.wav"), "壊れています"),
        (one_more("files/minutes.sqlite"), "壊れています"),
        (one_more("files/profiles/x.toml", b"", tarfile.SYMTYPE), "壊れています"),
        (one_more("files/profiles/x.toml", b"", tarfile.LNKTYPE), "壊れています"),
        (one_more("rows/99999999.jobs.json", b"no json"), "壊れています"),
        (one_more("rows/99999999.jobs.json", b"[1]"), "壊れています"),
        (job_row(a_column_of_2030=1), "新しい版"),
        (with_values("manifest.json", format=2), "新しい版"),
        (one_more("rows/99999999.a_table_of_2030.json", b"{}"), "新しい版"),
    ],
)
def test_what_no_backup_holds_is_refused_before_anything_is_written(
    backup: Path, tmp_path: Path, change: Callable[[list[Member]], None], told: str
) -> None:
    wrong = changed(backup, change)
    with open_service(tmp_path / "new", with_worker=False) as restored:
        before = snapshot(tmp_path)
        with pytest.raises(OutputError, match=told):
            restore_backup(restored, wrong)
        assert snapshot(tmp_path) == before
        assert restored.jobs() == ()
    result = CliRunner().invoke(command, [str(wrong), "--data-dir", str(tmp_path / "newer")])
    assert isinstance(result.exception, OutputError)
    assert told not in BROKEN or str(result.exception) == BROKEN.format(name=wrong.name)
    assert not (tmp_path / "newer").exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"\0" * 1024, b"RIFF" + b"\1" * 1000, b"PK\3\4 zip"],
    ids=("empty", "zeros", "sound", "zip"),
)
def test_a_file_of_another_kind_is_refused_in_words_for_people(
    tmp_path: Path, content: bytes
) -> None:
    source, target = tmp_path / "録音.tar", tmp_path / "new"
    source.write_bytes(content)
    result = CliRunner().invoke(command, [str(source), "--data-dir", str(target)])
    assert isinstance(result.exception, OutputError)
    assert str(result.exception) == BROKEN.format(name="録音.tar")
    assert not target.exists()


def test_a_result_that_a_new_run_took_over_is_restored_too(
    service: Service, backup: Path, tmp_path: Path
) -> None:
    """It is one file under two names on the disk, and tar writes it once."""
    (job,) = service.jobs()
    first, second = (f"jobs/{job.id}/{run}/diarization.json" for run in (1, 2))
    service.files.write(first, b"{}")
    service.files.put(service.files.path(first), second, link=True)
    assert service.files.path(first).samefile(service.files.path(second))
    write_backup(service, backup)
    with open_service(tmp_path / "new", with_worker=False) as restored:
        restore_backup(restored, backup)
        assert restored.files.fetch(second).read_bytes() == b"{}"


def test_a_file_that_is_cut_short_is_refused(backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    with open_service(tmp_path / "new", with_worker=False) as restored:
        before = snapshot(restored.data_dir)
        for length in (100, 700, len(whole) // 2):
            backup.write_bytes(whole[:length])
            with pytest.raises(OutputError) as refused:
                restore_backup(restored, backup)
            assert str(refused.value) == BROKEN.format(name=backup.name)
        assert snapshot(restored.data_dir) == before


def test_what_a_full_disk_interrupts_leaves_nothing(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_service(tmp_path / "new", with_worker=False) as restored:
        before = snapshot(restored.data_dir)

        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with monkeypatch.context() as patch:
            patch.setattr("minutes.jobs.backup.load", full)
            with pytest.raises(MinutesError, match="空き"):
                restore_backup(restored, backup)
        assert snapshot(restored.data_dir) == before
        assert restore_backup(restored, backup) == 1  # and with room again it goes


def test_a_backup_replaces_no_file_that_is_something_else(
    service: Service, backup: Path, tmp_path: Path
) -> None:
    letter = tmp_path / "文書.docx"
    letter.write_bytes(b"of somebody")
    with pytest.raises(OutputError, match="バックアップではない"):
        write_backup(service, letter)
    assert letter.read_bytes() == b"of somebody"
    assert write_backup(service, backup) == 1  # last night's
