"""The audit trail: nothing of it can be changed unseen, it outlives meetings, and it stays quick."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from minutes.cli.audit import command
from minutes.errors import MinutesError, StoreError, UsageError
from minutes.jobs import open_service
from minutes.jobs.audit import REPEAT_SECONDS, Audit
from minutes.jobs.service import Service
from minutes.store.audit import FIRST, Happening, check_chain
from minutes.store.opening import open_store
from minutes.store.transfer import dump, load

from .kit import tone

pytestmark = pytest.mark.process


def fill(service: Service, count: int = 20) -> None:
    for number in range(count):
        service.audit.record(
            Happening("export", "tanaka", "10.0.0.1", f"{number:032d}", {"n": "1"})
        )


def database(service: Service) -> Path:
    return service.data_dir / "minutes.sqlite"


def tamper(path: Path, statement: str) -> None:
    """As somebody with the file in hand does, who takes the triggers out first."""
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TRIGGER IF EXISTS audit_no_update")
        connection.execute("DROP TRIGGER IF EXISTS audit_no_delete")
        connection.execute(statement)
    connection.close()


def call(service: Service, *arguments: str) -> str:
    done = CliRunner().invoke(command, [*arguments, "--data-dir", str(service.data_dir)])
    if done.exception is not None:
        raise done.exception
    return done.stdout


def test_a_whole_trail_is_confirmed(service: Service) -> None:
    fill(service)
    assert "20 件は、書かれたときのまま" in call(service, "verify")


@pytest.mark.parametrize("statement", ["UPDATE audit SET who = 'x'", "DELETE FROM audit"])
def test_the_database_itself_refuses_changes(service: Service, statement: str) -> None:
    fill(service, 3)
    with sqlite3.connect(database(service)) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute(statement)
    connection.close()
    assert len(list(service.audit.all())) == 3


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit SET who = 'sato' WHERE number = 7", 7),
        ("UPDATE audit SET at = at + 1 WHERE number = 1", 1),
        ("UPDATE audit SET address = '' WHERE number = 20", 20),
        ("UPDATE audit SET detail = '{}' WHERE number = 12", 12),
        ("UPDATE audit SET meeting = 'x' WHERE number = 12", 12),
        ("UPDATE audit SET action = 'view' WHERE number = 12", 12),
        ("UPDATE audit SET hash = '0' WHERE number = 12", 12),
        ("DELETE FROM audit WHERE number = 5", 5),
        ("UPDATE audit SET number = 99 WHERE number = 5", 5),
    ],
)
def test_tampering_is_found_at_its_record(service: Service, statement: str, broken: int) -> None:
    fill(service)
    tamper(database(service), statement)
    with pytest.raises(StoreError, match=f" {broken} 件目"):
        call(service, "verify")


def written_anew(service: Service, statement: str) -> None:
    """What somebody does who knows how the hashes are made: changes a record, and all hashes after it."""
    tamper(database(service), statement)
    before = FIRST
    for record in list(service.audit.all()):
        hash_ = record.expected_hash(before)
        tamper(
            database(service), f"UPDATE audit SET hash = '{hash_}' WHERE number = {record.number}"
        )
        before = hash_


def test_a_chain_written_anew_shows_against_a_copy_and_a_head(
    service: Service, tmp_path: Path
) -> None:
    fill(service)
    copy = tmp_path / "copy.jsonl"
    copy.write_text(call(service, "export"), encoding="utf-8")
    (head,) = re.findall(r"20:[0-9a-f]{64}", call(service, "verify"))
    fill(service, 2)
    for told in (head, head[:19], head.upper()):
        assert "控えた件とも一致" in call(service, "verify", "--head", told)
    written_anew(service, "UPDATE audit SET who = 'sato' WHERE number = 7")
    assert "22 件は、書かれたときのまま" in call(service, "verify"), "by itself the chain holds"
    with pytest.raises(StoreError, match="記録の 7 件目"):
        call(service, "verify", "--copy", str(copy))
    with pytest.raises(StoreError, match="20 件目"):
        call(service, "verify", "--head", head)


def test_a_tail_that_was_cut_off_shows_against_a_head(service: Service) -> None:
    fill(service)
    (head,) = re.findall(r"20:[0-9a-f]{64}", call(service, "verify"))
    tamper(database(service), "DELETE FROM audit WHERE number > 15")
    assert "15 件" in call(service, "verify")
    with pytest.raises(StoreError, match="切り捨て"):
        call(service, "verify", "--head", head)
    fill(service, 5)  # as many again
    with pytest.raises(StoreError, match="20 件目"):
        call(service, "verify", "--head", head)


def test_a_trail_that_is_gone_whole_is_told_where_there_are_meetings(
    service: Service, tmp_path: Path
) -> None:
    asked = ["verify", "--data-dir", str(service.data_dir)]
    assert "1件もありません" not in CliRunner().invoke(command, asked).output
    service.submit(tone(tmp_path / "会議.wav", 1.0))
    fill(service)
    assert "1件もありません" not in CliRunner().invoke(command, asked).output
    tamper(database(service), "DELETE FROM audit")
    assert "会議は 1 件" in CliRunner().invoke(command, asked).output


@pytest.mark.parametrize("told", ["20", "20:", "20:abc", "x:" + "0" * 64, ":" + "0" * 64])
def test_a_head_that_is_none_is_one_line(service: Service, told: str) -> None:
    fill(service, 3)
    with pytest.raises(UsageError, match="読めません"):
        call(service, "verify", "--head", told)


def test_a_tail_that_was_cut_off_shows_against_a_copy(service: Service, tmp_path: Path) -> None:
    fill(service)
    copy = tmp_path / "copy.jsonl"
    copy.write_text(call(service, "export"), encoding="utf-8")
    assert "20 件とも一致" in call(service, "verify", "--copy", str(copy))
    part = tmp_path / "part.jsonl"
    part.write_text("".join(copy.read_text("utf-8").splitlines(True)[5:9]), encoding="utf-8")
    assert "4 件とも一致" in call(service, "verify", "--copy", str(part))
    tamper(database(service), "DELETE FROM audit WHERE number > 15")
    assert "15 件" in call(service, "verify"), "by itself the chain cannot know"
    with pytest.raises(StoreError, match="16 件目"):
        call(service, "verify", "--copy", str(copy))


@pytest.mark.parametrize("text", ["no json\n", '{"number": "x"}\n', "[]\n"])
def test_a_copy_that_is_none_is_one_line(service: Service, tmp_path: Path, text: str) -> None:
    copy = tmp_path / "copy.jsonl"
    copy.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="1行目"):
        call(service, "verify", "--copy", str(copy))
    with pytest.raises(UsageError, match="読めません"):
        call(service, "verify", "--copy", str(tmp_path / "absent"))


def test_export_by_days(service: Service) -> None:
    fill(service, 3)
    assert len(call(service, "export").splitlines()) == 3
    assert call(service, "export", "--to", "2001-01-01") == ""
    assert len(call(service, "export", "--from", "2001-01-01").splitlines()) == 3
    plain = json.loads(call(service, "export").splitlines()[0])
    assert set(plain) == {"number", "at", "who", "address", "action", "meeting", "detail", "hash"}


class Clock:
    """Time that a test moves."""

    now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


def test_looking_again_is_told_once_in_ten_minutes(service: Service) -> None:
    clock = Clock()
    audit = Audit(service.store.audit, clock=clock)
    for meeting in ("a", "b"):
        for who in ("tanaka", "sato"):
            for action in ("view", "play", "edit"):
                for _ in range(5):
                    audit.record(Happening(action, who, "10.0.0.1", meeting))
    assert len(list(audit.all())) == 12
    for action in ("export", "delete", "sign-in", "sign-in-failed", "state"):
        for _ in range(2):
            audit.record(Happening(action, "tanaka"))
    assert len(list(audit.all())) == 22
    clock.now += REPEAT_SECONDS + 1
    audit.record(Happening("view", "tanaka", "10.0.0.1", "a"))
    assert len(list(audit.all())) == 23


def test_records_are_handed_on(service: Service, tmp_path: Path) -> None:
    target = tmp_path / "audit.jsonl"
    audit = Audit(service.store.audit, str(target))
    audit.record(Happening("delete", "田中", "10.0.0.1", "a" * 32))
    audit.record(Happening("export", "田中\n偽の行", "10.0.0.1"))
    lines = target.read_text("utf-8").splitlines()
    assert lines == [record.line() for record in audit.all()]
    assert target.stat().st_mode & 0o777 == 0o600
    with pytest.raises(UsageError, match="syslog"):
        Audit(service.store.audit, "syslog:host")


def test_records_go_to_syslog(service: Service, tmp_path: Path) -> None:
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as collector:
        collector.bind(("127.0.0.1", 0))
        collector.settimeout(60)
        audit = Audit(service.store.audit, f"syslog:127.0.0.1:{collector.getsockname()[1]}")
        audit.record(Happening("delete", "tanaka"))
        text = collector.recv(4096).decode().rstrip("\0")
    assert text.endswith(next(audit.all()).line())


def test_a_place_that_cannot_be_written_keeps_the_record(
    service: Service, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    audit = Audit(service.store.audit, str(tmp_path / "absent" / "audit.jsonl"))
    assert audit.record(Happening("delete", "tanaka")) is not None
    assert "転送できません" in caplog.text


def test_the_trail_comes_back_from_a_backup(service: Service, tmp_path: Path) -> None:
    fill(service)
    rows = list(dump(service.store.database))
    other = open_store(f"sqlite:///{tmp_path / 'other.sqlite'}")
    load(other.database, rows)
    assert check_chain(other.audit.all()).count == 20
    other.audit.add(Happening("view"), 1)
    assert check_chain(other.audit.all()) == check_chain(iter(other.audit.all()))
    assert check_chain(other.audit.all()).count == 21
    other.close()


def steps_of_one_more(service: Service) -> int:
    """Steps of SQLite's machine for one record."""
    import sqlalchemy as sa

    counted = [0]

    def count() -> int:
        counted[0] += 1
        return 0

    def watch(connection: sqlite3.Connection, *_: object) -> None:
        connection.set_progress_handler(count, 1)

    def leave(connection: sqlite3.Connection, *_: object) -> None:
        connection.set_progress_handler(None, 1)

    engine = service.store.database.engine
    sa.event.listen(engine, "checkout", watch)
    sa.event.listen(engine, "checkin", leave)
    service.audit.record(Happening("delete", "tanaka"))
    sa.event.remove(engine, "checkout", watch)
    sa.event.remove(engine, "checkin", leave)
    return counted[0]


def test_the_work_for_a_record_does_not_grow(service: Service) -> None:
    fill(service, 5)
    few = steps_of_one_more(service)
    fill(service, 1000)
    many = steps_of_one_more(service)
    assert 0 < many <= few * 1.5


def test_postgres_keeps_the_same_trail(postgres: str) -> None:
    import sqlalchemy as sa

    store = open_store(postgres)
    for number in range(5):
        store.audit.add(Happening("view", "tanaka", "", str(number)), number)
    assert check_chain(store.audit.all()).count == 5
    for statement in ("UPDATE audit SET who = 'x'", "DELETE FROM audit", "TRUNCATE audit"):
        with pytest.raises(MinutesError), store.database.write() as connection:
            connection.execute(sa.text(statement))
    assert check_chain(store.audit.all()).count == 5
    store.close()


def test_it_outlives_the_meeting(tmp_path: Path) -> None:
    from jobs.kit import tone

    with open_service(tmp_path / "data", with_worker=False) as service:
        job = service.submit(tone(tmp_path / "会議.wav", seconds=1))
        service.audit.record(Happening("view", "tanaka", "", job))
        service.delete(job)
        trail = [(entry.action, entry.meeting) for entry in service.audit.all()]
        assert trail[-3:] == [("view", job), ("delete", job), ("deleted", job)]
        assert "会議" in list(service.audit.all())[-2].detail
        assert check_chain(service.audit.all()).broken is None
