"""``minutes format``: text in, text out, one line a statement."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from minutes.cli.format_text import command
from minutes.errors import UsageError

SPOKEN = "えー、本日は、あの、お集まりいただき、ありがとうございます。"


def call(*arguments: str, given: bytes = b"") -> Result:
    return CliRunner().invoke(command, arguments, input=given)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_each_line_is_one_statement(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "話.txt"
    path.write_bytes(f"{SPOKEN}\n{SPOKEN}\n".encode(encoding))
    lines = call(str(path), "--level", "kebatori").output.splitlines()
    assert len(lines) == 2
    assert lines[0] == lines[1]
    assert "えー" not in lines[0]
    assert "本日は" in lines[0]


def test_standard_input_may_be_read() -> None:
    assert call("-", "--level", "kebatori", given=SPOKEN.encode()).output.startswith("本日は")


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    missing = call(str(tmp_path / "none.txt"))
    assert isinstance(missing.exception, UsageError)
    assert "読めません" in str(missing.exception)
    neither = tmp_path / "x.txt"
    neither.write_bytes(b"\xff\xfe\x81\x00\xa0")
    assert "文字コードが分かりません" in str(call(str(neither)).exception)
