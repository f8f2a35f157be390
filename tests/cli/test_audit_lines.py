"""Commands that take minutes, voices or words along, or change them, leave their line in the trail."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from minutes.cli.main import cli
from minutes.jobs import open_service
from minutes.settings import VOICES
from minutes.store.records import Body

pytestmark = pytest.mark.process

BODY, WORD = "総務委員会", "極秘の埠頭"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with open_service(tmp_path / "data", with_worker=False) as service:
        service.save_body(Body("", BODY))
    return tmp_path / "data"


def told(data: Path, *command: str) -> list[tuple[str, dict[str, str]]]:
    """What the trail holds after a command, with no word that was said."""
    done = CliRunner().invoke(cli, [*command, "--data-dir", str(data)])
    assert done.exception is None or done.exit_code == 0, done.exception
    with open_service(data, with_worker=False) as service:
        records = tuple(service.audit.all())
    assert {record.who.partition(":")[0] for record in records} <= {"cli"}
    assert WORD not in "".join(record.line() for record in records)
    return [(record.action, json.loads(record.detail)) for record in records]


def test_a_backup(data: Path, tmp_path: Path) -> None:
    assert told(data, "backup", str(tmp_path / "a.tar")) == [("export", {"format": "backup"})]


def test_past_minutes(data: Path, tmp_path: Path) -> None:
    (tmp_path / "6月.txt").write_text(
        f"○市長（森井秀明君）　{WORD}の件です。" * 30, encoding="utf-8"
    )
    lines = told(data, "learn", str(tmp_path / "6月.txt"), "--body", BODY)
    assert lines == [("settings", {"body": BODY, "changed": "past", "did": "read"})]
    lines = told(data, "learn", "--body", BODY, "--forget-all")
    assert lines[1:] == [("settings", {"body": BODY, "changed": "past", "did": "forget-all"})]
    assert len(told(data, "learn", "--body", BODY, "--list")) == 2, "a look changes nothing"


def test_voices(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VOICES, "1")
    file = str(tmp_path / "声.json")
    told(data, "voices", "on", BODY)
    told(data, "voices", "export", BODY, file)
    told(data, "voices", "import", BODY, file)
    told(data, "voices", "delete", BODY, "--all")
    lines = told(data, "voices", "off", BODY)
    did = ("on", "export", "import", "forget-all", "off")
    assert lines == [("voices", {"body": BODY, "did": what}) for what in did]
    with open_service(data, with_worker=False) as service:
        (body,) = service.bodies()
    assert body == replace(body, voices=False)
