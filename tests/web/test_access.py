"""Where the server listens, and under which names it may be called."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from minutes.cli.serve import command
from minutes.errors import UsageError
from minutes.web.access import Access, decide_access


@pytest.mark.parametrize(
    "host",
    ["0.0.0.0", "::", "", "192.168.1.5", "fe80::1", "minutes.example.lg.jp", "127.0.0.1.example"],
)
def test_an_address_that_others_reach_is_refused(host: str) -> None:
    with pytest.raises(UsageError, match=r"リバースプロキシ.*--no-accounts-i-know"):
        decide_access(host)
    assert decide_access(host, no_accounts=True).exposed


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_this_machine_alone_needs_no_flag(host: str) -> None:
    assert not decide_access(host).exposed
    assert not decide_access(host, no_accounts=True).exposed  # nothing to warn of


def test_the_command_refuses_before_anything_is_made(tmp_path: Path) -> None:
    data = tmp_path / "data"
    done = CliRunner().invoke(command, ["--host", "0.0.0.0", "--data-dir", str(data)])
    assert isinstance(done.exception, UsageError)
    assert not data.exists()


@pytest.mark.parametrize(
    ("name", "reached", "known"),
    [
        ("localhost", None, True),
        ("127.0.0.1", None, True),
        ("127.9.9.9", None, True),
        ("::1", None, True),
        ("192.168.1.5", "192.168.1.5", True),
        ("fd00:0::5", "fd00::5", True),
        ("minutes.example.lg.jp", None, True),
        ("192.168.1.6", "192.168.1.5", False),
        ("evil.example", "evil.example", False),  # what was reached is an address, never a name
        ("localhost.evil.example", None, False),
        ("minutes.example.lg.jp.evil.example", None, False),
        ("0.0.0.0", "127.0.0.1", False),
        ("127.1", None, False),
    ],
)
def test_names_of_this_server(name: str, reached: str | None, known: bool) -> None:
    access = decide_access("127.0.0.1", allowed_hosts=["Minutes.example.lg.jp"])
    assert access.knows(name, reached) is known


@pytest.mark.parametrize("name", ["https://a.example", "a.example:443", "*", "", "a b", "a/b"])
def test_a_name_that_is_none_is_one_line(name: str) -> None:
    with pytest.raises(UsageError, match="--allowed-host"):
        decide_access("127.0.0.1", allowed_hosts=[name])


def test_metrics_are_for_this_machine_and_those_that_were_named() -> None:
    assert Access().measures("127.0.0.1")
    assert not Access().measures("10.1.2.3")
    assert not Access().measures(None)
    named = decide_access("127.0.0.1", metrics_from=["10.1.2.0/24", "fd00::5"])
    assert named.measures("10.1.2.3")
    assert named.measures("fd00::5")
    assert named.measures("::1")
    assert not named.measures("10.1.3.3")
    with pytest.raises(UsageError, match="--metrics-from"):
        decide_access("127.0.0.1", metrics_from=["everybody"])
