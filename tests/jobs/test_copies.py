"""Copies of the time before an update go when they are old, and nothing else does."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from minutes import settings
from minutes.cli.retention import command
from minutes.errors import OutputError, StoreError, UsageError
from minutes.jobs import open_service
from minutes.jobs.copies import Copies, Copy
from minutes.jobs.service import Service
from minutes.store.audit import AuditTable, Happening

pytestmark = pytest.mark.process

DAY = 24 * 3600.0


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Service]:
    with open_service(tmp_path / "data", with_worker=False) as opened:
        yield opened


def aged(path: Path, days: float) -> Path:
    """A file that was written so long ago."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"words that were deleted since")
    at = time.time() - days * DAY
    os.utime(path, (at, at))
    return path


def run(service: Service, *asked: str) -> Result:
    done = CliRunner().invoke(command, ["copies", *asked, "--data-dir", str(service.data_dir)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_tidying_removes_copies_that_are_old_and_tells_the_trail(kept: Service) -> None:
    old = aged(kept.data_dir / "minutes.sqlite.0012.bak", 30.1)
    young = aged(kept.data_dir / "minutes.sqlite.0013.bak", 29.9)
    kept.tidy()
    assert (old.exists(), young.exists()) == (False, True)
    assert (kept.data_dir / "minutes.sqlite").exists()
    (told,) = [entry for entry in kept.audit.all() if entry.action == "copies"]
    assert (told.who, json.loads(told.detail)) == ("auto:copies", {"copy": old.name})


@pytest.mark.parametrize(
    "name",
    ["minutes.sqlite.bak", "名簿.bak", "minutes.sqlite.2025.bak", "minutes.sqlite.0012.bak.bak"],
)
def test_a_copy_that_a_person_made_stays(kept: Service, name: str) -> None:
    copy = aged(kept.data_dir / name, 900)
    kept.tidy()
    assert kept.copies.due(0) == ()
    assert copy.exists()


def test_copies_beside_a_database_elsewhere_go_too(tmp_path: Path) -> None:
    other = tmp_path / "other" / "x.sqlite"
    other.parent.mkdir()
    url = f"sqlite:///{other}"
    with open_service(tmp_path / "data", database_url=url, with_worker=False) as service:
        old = [
            aged(other.parent / "x.sqlite.0012.bak", 31),
            aged(service.data_dir / "minutes.sqlite.0003.bak", 31),  # from before it was moved
        ]
        young = aged(other.parent / "x.sqlite.0013.bak", 29)
        foreign = aged(other.parent / "y.sqlite.0012.bak", 900)
        service.tidy()
        assert not any(copy.exists() for copy in old)
        assert young.exists()
        assert foreign.exists()


@pytest.mark.parametrize(("days", "stays"), [("0", True), ("7", False), ("soon", True), ("", True)])
def test_the_operator_says_how_long(
    kept: Service, monkeypatch: pytest.MonkeyPatch, days: str, stays: bool
) -> None:
    monkeypatch.setenv(settings.COPY_DAYS, days)
    copy = aged(kept.data_dir / "minutes.sqlite.0012.bak", 8)
    kept.tidy()
    assert copy.exists() is stays


def test_a_copy_of_an_update_made_just_now_stays(kept: Service) -> None:
    copy = aged(kept.data_dir / "minutes.sqlite.0012.bak", -1)  # another machine's clock
    kept.tidy()
    assert copy.exists()


def test_of_backups_the_newest_stays_and_nothing_of_another_name_goes(
    kept: Service, tmp_path: Path
) -> None:
    folder, other = tmp_path / "backups", tmp_path / "other"
    nightly = aged(folder / "minutes-host.tar", 50)
    os.link(nightly, folder / "minutes-host-1.tar")  # as the unit names it besides
    for name in ("minutes-0.8-20250101-000000.tar", "minutes-host-7.tar"):
        aged(folder / name, 60)
    foreign = [aged(folder / name, 900) for name in ("accounts.tar", "minutes-note.txt")]
    (folder / "minutes-link.tar").symlink_to(aged(tmp_path / "elsewhere.tar", 900))
    (folder / "minutes-folder.tar").mkdir()
    alone = aged(other / "minutes-last.tar", 900)
    before = {path.name for path in folder.iterdir()}
    asked = (str(folder), str(other), "--days", "45")
    listed = run(kept, *asked, "--dry-run").stdout.splitlines()
    assert {path.name for path in folder.iterdir()} == before
    done = run(kept, *asked)
    assert done.stdout.splitlines() == listed
    gone = {"minutes-0.8-20250101-000000.tar", "minutes-host-7.tar"}
    assert {Path(line.split("\t")[1]).name for line in listed} == gone
    assert {path.name for path in folder.iterdir()} == before - gone
    assert all(path.exists() for path in (*foreign, alone, tmp_path / "elsewhere.tar"))
    told = [json.loads(e.detail)["copy"] for e in kept.audit.all() if e.action == "copies"]
    assert set(told) == gone


def test_of_every_machine_the_newest_backup_stays(kept: Service, tmp_path: Path) -> None:
    """Two machines share a folder; one, whose name ends in a number, was stopped long ago."""
    folder = tmp_path / "backups"
    stopped = aged(folder / "minutes-web-1.tar", 90)
    os.link(stopped, folder / "minutes-web-1-3.tar")
    aged(folder / "minutes-web-1-2.tar", 91)
    aged(folder / "minutes-web.tar", 0)
    aged(folder / "minutes-web-5.tar", 80)
    aged(folder / "minutes-1.6.0-20250101-000000.tar", 70)
    due = {copy.path.name for copy in kept.copies.due(45, (folder,))}
    assert due == {
        "minutes-web-1-2.tar",
        "minutes-web-5.tar",
        "minutes-1.6.0-20250101-000000.tar",
    }


def test_a_removal_that_fails_is_told_once_and_tried_again(
    kept: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = aged(kept.data_dir / "minutes.sqlite.0012.bak", 900)
    with monkeypatch.context() as busy:

        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied")

        busy.setattr(Path, "unlink", refuse)
        for _ in range(3):
            kept.copies.sweep()
    kept.copies.sweep()
    assert not copy.exists()
    assert len([entry for entry in kept.audit.all() if entry.action == "copies"]) == 1


def test_a_removal_that_cannot_be_is_not_told(
    kept: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = aged(kept.data_dir / "minutes.sqlite.0012.bak", 900)
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    kept.copies.sweep()
    assert copy.exists()
    assert not [entry for entry in kept.audit.all() if entry.action == "copies"]


def test_a_copy_that_another_process_removed_first_is_no_failure(
    kept: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    aged(kept.data_dir / "minutes.sqlite.0012.bak", 900)
    own = Copies.remove

    def late(copies: Copies, due: Iterable[Copy], by: Happening) -> tuple[Copy, ...]:
        for copy in due:
            copy.path.unlink()
        return own(copies, due, by)

    monkeypatch.setattr(Copies, "remove", late)
    done = run(kept, "--days", "1")
    assert (done.exit_code, done.stdout) == (0, "")
    assert not [entry for entry in kept.audit.all() if entry.action == "copies"]


def test_all_copies_go_at_once_where_a_person_says_so(kept: Service) -> None:
    copy = aged(kept.data_dir / "minutes.sqlite.0012.bak", 0)
    assert "1個" in run(kept, "--days", "0").stderr
    assert not copy.exists()


def test_without_days_nothing_is_guessed(kept: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(settings.COPY_DAYS, "0")
    copy = aged(kept.data_dir / "minutes.sqlite.0012.bak", 900)
    with pytest.raises(UsageError, match="--days"):
        run(kept)
    assert copy.exists()


def test_what_cannot_be_told_is_not_done(kept: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = aged(kept.data_dir / "minutes.sqlite.0012.bak", 900)

    def full(*_: object, **__: object) -> None:
        raise StoreError("満杯")

    monkeypatch.setattr(AuditTable, "add", full)
    with pytest.raises(StoreError):
        kept.copies.remove(kept.copies.due(30), Happening("copies", "auto:copies"))
    assert copy.exists()


def test_tidying_goes_on_where_the_trail_cannot_be_written(
    kept: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = aged(kept.data_dir / "minutes.sqlite.0012.bak", 900)
    wiped = []

    def full(*_: object, **__: object) -> None:
        raise StoreError("満杯")

    monkeypatch.setattr(AuditTable, "add", full)
    monkeypatch.setattr(kept.store.database, "wipe", lambda: wiped.append(True))
    kept.tidy()
    assert copy.exists()
    assert wiped


def test_a_copy_that_another_process_removes_meanwhile_stops_nothing(
    kept: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, old = (aged(kept.data_dir / f"minutes.sqlite.00{n}.bak", 900) for n in (11, 12))
    look = Path.lstat

    def late(path: Path) -> os.stat_result:
        if path.name == gone.name:
            gone.unlink(missing_ok=True)
        return look(path)

    monkeypatch.setattr(Path, "lstat", late)
    kept.copies.sweep()
    assert not old.exists()


def test_what_could_not_be_removed_is_told(kept: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    aged(kept.data_dir / "minutes.sqlite.0012.bak", 900)

    def busy(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", busy)
    with pytest.raises(OutputError, match="1個"):
        run(kept, "--days", "1")
