"""``minutes user``: made, listed, shut, given roles and bodies; every mistake one line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from minutes.cli.user import command
from minutes.errors import MinutesError, NotStored, UsageError
from minutes.jobs import open_service

pytestmark = pytest.mark.process

PASSWORD = "ふゆの朝ごはんは7時"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def call(data: Path, *arguments: str, typed: str | None = None) -> Result:
    done = CliRunner().invoke(command, [*arguments, "--data-dir", str(data)], input=typed)
    if done.exception is not None and not isinstance(done.exception, (MinutesError, SystemExit)):
        raise done.exception
    return done


def test_from_making_to_shutting(data: Path) -> None:
    made = call(
        data, "add", "tanaka", "--role", "writer", "--body", "総務委員会", "--password-stdin",
        typed=f"{PASSWORD}\n",
    )  # fmt: skip
    assert made.exit_code == 0
    assert "会議体「総務委員会」を作りました" in made.stderr
    call(data, "add", "kansa", "--role", "auditor", "--no-password")
    assert call(data, "join", "tanaka", "文教委員会").exit_code == 0
    assert call(data, "list").stdout == (
        "kansa\t監査者\t会議体なし\t使用中\ntanaka\t作成者\t文教委員会、総務委員会\t使用中\n"
    )
    call(data, "leave", "tanaka", "総務委員会")
    call(data, "role", "tanaka", "approver")
    call(data, "disable", "tanaka")
    assert call(data, "list").stdout.splitlines()[1] == "tanaka\t承認者\t文教委員会\t停止中"
    call(data, "disable", "tanaka", "--undo")
    new = PASSWORD + "、新"
    assert call(data, "passwd", "tanaka", typed=f"{new}\n{new}\n").exit_code == 0
    with open_service(data, with_worker=False) as service:
        assert service.accounts.right_password("tanaka", new, "") is not None
        assert service.accounts.right_password("tanaka", PASSWORD, "") is None
        assert service.accounts.right_password("kansa", "", "") is None, "only by a proxy"


@pytest.mark.parametrize(
    ("arguments", "typed", "kind"),
    [
        (("add", "tanaka", "--password-stdin"), "short\n", UsageError),
        (("add", "田中 一郎", "--no-password"), None, UsageError),
        (("add", "sato"), f"{PASSWORD}\n{PASSWORD}x\n", UsageError),
        (("passwd", "nobody", "--password-stdin"), f"{PASSWORD}\n", NotStored),
        (("disable", "nobody"), None, NotStored),
        (("join", "nobody", "総務委員会"), None, NotStored),
        (("add", "kansa", "--role", "auditor", "--no-password", "--body", "x"), None, UsageError),
        (("adopt", "ない委員会", "0" * 32), None, UsageError),
    ],
)
def test_a_mistake_is_one_line(
    data: Path, arguments: tuple[str, ...], typed: str | None, kind: type[MinutesError]
) -> None:
    data.mkdir()
    done = call(data, *arguments, typed=typed)
    assert isinstance(done.exception, kind)
    assert "\n" not in str(done.exception)


def test_a_name_is_taken_once(data: Path) -> None:
    call(data, "add", "tanaka", "--no-password")
    again = call(data, "add", "tanaka", "--no-password")
    assert isinstance(again.exception, UsageError)


def test_who_reads_no_meetings_leaves_the_bodies(data: Path) -> None:
    call(data, "add", "tanaka", "--no-password", "--body", "総務委員会")
    call(data, "role", "tanaka", "admin")
    assert call(data, "list").stdout == "tanaka\t管理者\t会議体なし\t使用中\n"
