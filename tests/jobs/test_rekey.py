"""Another key for what is sealed: all of it, whenever it was stopped, and never less readable."""

from __future__ import annotations

import errno
import fcntl
import re
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jobs.kit import tone
from minutes import sealed
from minutes.cli.encrypt import command as encrypt
from minutes.errors import MinutesError, UsageError
from minutes.jobs import open_service
from minutes.jobs.backup import check_backup, restore_backup, write_backup
from minutes.jobs.service import Service
from minutes.store.files import Files
from minutes.store.records import WorkerRow

pytestmark = pytest.mark.process


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    """The old key and the new one."""
    made = tmp_path / "old.key", tmp_path / "new.key"
    for path in made:
        path.write_text(sealed.new_key())
    return made


@pytest.fixture
def data(tmp_path: Path, keys: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with three recordings under the old key."""
    monkeypatch.delenv("MINUTES_KEY", raising=False)
    monkeypatch.setenv("MINUTES_KEY_FILE", str(keys[0]))
    folder = tmp_path / "data"
    with open_service(folder, with_worker=False) as service:
        for number in range(3):
            service.submit(tone(tmp_path / f"会議{number}.wav", 1.0 + number))
    return folder


def change(data: Path, new: Path) -> Result:
    return CliRunner().invoke(encrypt, ["--new-key", str(new), "--data-dir", str(data)])


def stored(data: Path) -> Iterator[Path]:
    return (p for name in ("recordings", "jobs") for p in (data / name).rglob("*") if p.is_file())


def heard(service: Service) -> dict[str, bytes]:
    """What every file holds, as the program reads it."""
    folders = ("recordings", "jobs")
    return {
        key: sealed.read_plain(service.files.fetch(key)) for key in service.files.keys(*folders)
    }


def test_every_file_is_under_the_new_key_and_says_the_same(
    data: Path, keys: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_service(data, with_worker=False) as service:
        before = heard(service)
    uploads = data / "uploads"
    uploads.mkdir(exist_ok=True)
    (uploads / "playable-x.wav").write_bytes(b"under the old key")
    done = change(data, keys[1])
    assert done.exit_code == 0, done.output
    assert f"{len(before)}個のファイルを新しい鍵" in done.output
    assert "古い鍵" in done.output
    new = sealed.key_in(keys[1])
    assert {sealed.sealed_with(path) for path in stored(data)} == {new.id}
    assert not list(uploads.glob("playable-*"))
    with pytest.raises(UsageError, match="違います"):
        open_service(data, with_worker=False)
    monkeypatch.setenv("MINUTES_KEY_FILE", str(keys[1]))
    with open_service(data, with_worker=False) as service:
        assert heard(service) == before
    assert re.search("同じ", str(change(data, keys[1]).exception))


def test_stopped_anywhere_it_goes_on_and_nobody_opens_it_in_between(
    data: Path, keys: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_service(data, with_worker=False) as service:
        before = heard(service)
    number, whole = len(before), Files.reseal

    def cut(files: Files, key: str, old: sealed.Key, new: sealed.Key) -> bool:
        if whole(files, key, old, new):
            raise KeyboardInterrupt  # each time one file further
        return False

    for _ in range(number):
        monkeypatch.setattr(Files, "reseal", cut)
        assert change(data, keys[1]).exit_code != 0
        monkeypatch.setattr(Files, "reseal", whole)
        for path in keys:
            monkeypatch.setenv("MINUTES_KEY_FILE", str(path))
            with pytest.raises(UsageError, match="途中"):
                open_service(data, with_worker=False)
        monkeypatch.setenv("MINUTES_KEY_FILE", str(keys[0]))
        third = tmp_path / "third.key"
        third.write_text(sealed.new_key())
        assert "別の鍵" in str(change(data, third).exception)
    assert change(data, keys[1]).exit_code == 0
    monkeypatch.setenv("MINUTES_KEY_FILE", str(keys[1]))
    with open_service(data, with_worker=False) as service:
        assert heard(service) == before


def test_a_file_that_was_cut_while_it_was_written_is_whole(
    data: Path, keys: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_service(data, with_worker=False) as service:
        before = heard(service)
    whole = sealed.copy_resealed

    def cut(source: Path, target: Path, old: sealed.Key, new: sealed.Key) -> None:
        whole(source, target, old, new)
        target.write_bytes(target.read_bytes()[:50])
        raise KeyboardInterrupt

    monkeypatch.setattr(sealed, "copy_resealed", cut)
    assert change(data, keys[1]).exit_code != 0
    monkeypatch.setattr(sealed, "copy_resealed", whole)
    assert {sealed.sealed_with(path) for path in stored(data)} == {sealed.key_in(keys[0]).id}
    assert change(data, keys[1]).exit_code == 0
    monkeypatch.setenv("MINUTES_KEY_FILE", str(keys[1]))
    with open_service(data, with_worker=False) as service:
        assert heard(service) == before


def test_what_is_refused_changes_nothing(
    data: Path, keys: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = {path: path.read_bytes() for path in stored(data)}
    with open_service(data, with_worker=False) as service:
        now = time.time()
        service.store.workers.register(WorkerRow("w", "host", 1, 1, now, now))
    assert "止めて" in str(change(data, keys[1]).exception)
    with open_service(data, with_worker=False) as service:
        service.store.workers.strike_off("w")
    wrong = tmp_path / "wrong.key"
    wrong.write_text("no key")
    assert isinstance(change(data, wrong).exception, MinutesError)
    monkeypatch.delenv("MINUTES_KEY_FILE")
    assert "今の鍵がありません" in str(change(data, keys[1]).exception)
    monkeypatch.setenv("MINUTES_KEY_FILE", str(keys[1]))  # not the key of the folder
    assert "違います" in str(change(data, keys[0]).exception)
    assert {path: path.read_bytes() for path in stored(data)} == before
    assert not (data / "key-change").exists()


HOLDER = """
import sys
from pathlib import Path
from minutes.jobs import open_service
with open_service(Path(sys.argv[1]), with_worker=False):
    print("open", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("ends", ["closed", "killed"])
def test_the_key_stays_while_a_process_without_a_worker_has_the_folder_open(
    data: Path, keys: tuple[Path, Path], ends: str
) -> None:
    before = {path: path.read_bytes() for path in stored(data)}
    words = [sys.executable, "-c", HOLDER, str(data)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == b"open\n"
        with open_service(data, with_worker=False):
            pass  # two at a time, and that the second ends does not free the folder
        refused = change(data, keys[1]).exception
        if ends == "killed":
            holder.kill()
        holder.stdin.close()
        holder.wait()
    assert isinstance(refused, UsageError)
    assert "全て止めて" in str(refused)
    assert {path: path.read_bytes() for path in stored(data)} == before
    assert not (data / "key-change").exists()
    assert change(data, keys[1]).exit_code == 0


def test_nobody_opens_the_folder_while_the_key_is_changed(
    data: Path, keys: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, told = Files.reseal, []

    def looked(files: Files, key: str, old: sealed.Key, new: sealed.Key) -> bool:
        with pytest.raises(UsageError) as refused:
            open_service(data, with_worker=False)
        told.append(str(refused.value))
        told.append(str(change(data, keys[1]).exception))
        return whole(files, key, old, new)

    monkeypatch.setattr(Files, "reseal", looked)
    assert change(data, keys[1]).exit_code == 0
    assert {("最中" in line, "全て止めて" in line) for line in told[::2]} == {(True, False)}
    assert {("最中" in line, "全て止めて" in line) for line in told[1::2]} == {(False, True)}


def test_a_share_without_locks_holds_up_nobody(
    data: Path, keys: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(fcntl, "flock", none)
    open_service(data, with_worker=False).close()
    assert change(data, keys[1]).exit_code == 0


def test_the_lock_of_the_key_is_its_owners_and_in_no_backup(data: Path, tmp_path: Path) -> None:
    backup = tmp_path / "a.backup"
    with open_service(data, with_worker=False) as service:
        write_backup(service, backup)
    with sealed.open_plain(backup) as stream, tarfile.open(fileobj=stream) as archive:
        names = archive.getnames()
    assert any(name.endswith(".wav") for name in names)
    assert not any("key-lock" in name for name in names)
    data.chmod(0o755)
    (data / "key-lock").chmod(0o644)
    open_service(data, with_worker=False).close()
    assert [path.stat().st_mode & 0o077 for path in (data, data / "key-lock")] == [0, 0]


def test_an_older_backup_needs_the_older_key(
    data: Path, keys: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = tmp_path / "old.backup"
    with open_service(data, with_worker=False) as service:
        before = heard(service)
        write_backup(service, backup)
    assert change(data, keys[1]).exit_code == 0
    monkeypatch.setenv("MINUTES_KEY_FILE", str(keys[1]))
    with pytest.raises(UsageError, match="違います"):
        check_backup(backup)
    monkeypatch.setenv("MINUTES_KEY_FILE", str(keys[0]))
    again = tmp_path / "again"
    with open_service(again, with_worker=False) as service:
        restore_backup(service, backup)
    assert change(again, keys[1]).exit_code == 0, "and is brought to the new one in the same way"
    monkeypatch.setenv("MINUTES_KEY_FILE", str(keys[1]))
    with open_service(again, with_worker=False) as service:
        assert heard(service) == before


@pytest.mark.parametrize("way", ["seal", "reseal"])
@pytest.mark.parametrize("cut", [KeyboardInterrupt, OSError(5, "no answer")])
def test_shared_storage_that_was_not_reached_is_reached_the_next_time(
    tmp_path: Path,
    keys: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    way: str,
    cut: BaseException | type[BaseException],
) -> None:
    from fsspec.implementations.local import LocalFileSystem

    old, new = map(sealed.key_in, keys)
    monkeypatch.delenv("MINUTES_KEY_FILE", raising=False)
    monkeypatch.delenv("MINUTES_KEY", raising=False)
    bucket, key = tmp_path / "bucket", "recordings/a/b.wav"
    files = Files(tmp_path / "data", f"file://{bucket}")
    files.write(key, b"spoken")
    if way == "reseal":
        files.reseal(key, new, old)
    monkeypatch.setenv("MINUTES_KEY_FILE", str(keys[0]))

    def again() -> bool:
        return files.seal(key) if way == "seal" else files.reseal(key, old, new)

    def fails(*_: object, **__: object) -> None:
        raise cut

    with monkeypatch.context() as broken:
        broken.setattr(LocalFileSystem, "put_file", fails)
        with pytest.raises((KeyboardInterrupt, MinutesError)):
            again()
    assert again()
    wanted = old if way == "seal" else new
    for place in (bucket / key, files.path(key)):
        assert sealed.sealed_with(place) == wanted.id
        with sealed.open_plain(place, wanted) as stream:
            assert stream.read() == b"spoken"
    assert not again()


def test_a_file_that_no_key_of_the_two_opens_is_named_and_holds_up_nothing(
    data: Path, keys: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_service(data, with_worker=False) as service:
        before = heard(service)
    damaged, foreign, *_ = sorted(p for p in stored(data) if p.suffix == ".wav")
    damaged.write_bytes(damaged.read_bytes()[:-1])
    third = sealed.Key(b"3" * 32, b"3" * 8)
    with sealed.writing(foreign, third) as stream:
        stream.write(b"of another folder")
    left = {path.relative_to(data).as_posix(): path.read_bytes() for path in (damaged, foreign)}
    done = change(data, keys[1])
    assert done.exit_code == 1, done.output
    assert f"{len(before) - 2}個のファイルを新しい鍵" in done.output
    assert [line[2:] for line in done.output.splitlines() if line.startswith("  ")] == sorted(left)
    assert {name: (data / name).read_bytes() for name in left} == left
    assert not (data / "key-change").exists()
    monkeypatch.setenv("MINUTES_KEY_FILE", str(keys[1]))
    with open_service(data, with_worker=False) as service:
        for key in before.keys() - left.keys():
            assert sealed.read_plain(service.files.fetch(key)) == before[key]
