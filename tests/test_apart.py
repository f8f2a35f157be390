"""A child that reads a foreign file has limits, and whatever becomes of it is one exception."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from minutes import sandbox, seccomp
from minutes.apart import Limits, TooMuch, apart, lacking
from minutes.errors import UsageError
from minutes.settings import SETTINGS, THREADS

pytestmark = pytest.mark.process


def test_an_answer_comes_back() -> None:
    assert apart("math:hypot", 3, 4) == 5
    assert apart("json:dumps", {"あ": ["\ud800", None, 1.5]}).startswith("{")


def test_a_child_has_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*SETTINGS, "AWS_SECRET_ACCESS_KEY", "PGPASSWORD"):
        monkeypatch.setenv(name, "3" if name == THREADS else "secret")
    monkeypatch.setenv("SOME_LIBRARY", "stays")
    lines = apart("subprocess:getoutput", "env").splitlines()
    environment = dict(line.split("=", 1) for line in lines if "=" in line)
    assert "secret" not in environment.values()
    assert environment["SOME_LIBRARY"] == "stays"
    assert (environment[THREADS], environment["PATH"]) == ("3", os.environ["PATH"])


def test_a_failure_of_ours_comes_back_as_it_is() -> None:
    with pytest.raises(UsageError, match=r"^名簿「ない.xlsx」：ファイルが見つかりません"):
        apart("minutes.format.inputs.files:office_rows", "/ない.xlsx", "名簿")


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        ("builtins:int", ["x"]),
        ("builtins:exit", [3]),
        ("os:abort", []),
        ("no.such.module:x", []),
        ("builtins:object", []),  # an answer that JSON does not hold
        ("os:_exit", [0]),  # no answer
    ],
)
def test_any_other_end_is_one_exception(function: str, arguments: list[object]) -> None:
    with pytest.raises(TooMuch):
        apart(function, *arguments)


def test_memory_ends() -> None:
    limits = Limits(memory=512 * 1024**2)
    with pytest.raises(TooMuch, match="MemoryError"):
        apart("builtins:bytearray", 2 * 1024**3, limits=limits)


def test_computing_ends() -> None:
    with pytest.raises(TooMuch, match="ended with"):
        apart("builtins:pow", 3, 10**10, limits=Limits(seconds=1))


def test_waiting_ends() -> None:
    with pytest.raises(TooMuch, match="time"):
        apart("time:sleep", 3000, limits=Limits(wait=3.0))


def test_a_long_answer_ends() -> None:
    with pytest.raises(TooMuch):
        apart("operator:mul", "x", 5_000_000, limits=Limits(output=1_000_000))


def confined(version: int) -> pytest.MarkDecorator:
    """For what the kernel refuses from a version of Landlock on: 1 is Linux 5.13, 4 is 6.7, 6 is 6.12."""
    return pytest.mark.skipif(sandbox.version() < version, reason=f"needs Landlock {version}")


def does(line: str, reads: Path | None = None) -> object:
    """What one line of Python answers in a child: what somebody runs who took it over."""
    return apart("builtins:eval", line, reads=reads)


@confined(1)
def test_a_child_opens_its_own_file_and_no_other(tmp_path: Path) -> None:
    mine, other = tmp_path / "名簿.xlsx", tmp_path / "minutes.sqlite"
    mine.write_text("名簿"), other.write_text("ひみつ")
    link = tmp_path / "link.xlsx"
    link.symlink_to(other)
    assert does(f"open({str(mine)!r}).read()", mine) == "名簿"
    reaching = f"{mine}/../minutes.sqlite".replace("/名簿.xlsx/..", "/./")
    for path in (other, link, reaching, "/etc/passwd", "/etc/hostname", Path.cwd() / "README.md"):
        assert Path(path).exists()
        with pytest.raises(TooMuch, match="PermissionError"):
            does(f"open({str(path)!r}).read()", mine)
    with pytest.raises(TooMuch, match="PermissionError"):
        does(f"__import__('os').listdir({str(tmp_path)!r})", mine)


ENTER = """
import mimetypes, sys
from minutes import sandbox
mimetypes.knownfiles.append(sys.argv[1])
assert sandbox.enter()
mimetypes.init()
print(mimetypes.guess_type("a.minutes")[0])
"""


@confined(1)
@pytest.mark.process
def test_a_servers_own_list_of_kinds_is_read(tmp_path: Path) -> None:
    """Where Apache is, openpyxl reads its list at import: without it every xlsx looked broken."""
    known = tmp_path / "mime.types"
    known.write_text("text/x-minutes minutes\n")
    done = subprocess.run(
        [sys.executable, "-c", ENTER, str(known)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "text/x-minutes"


NOT_CONFINED = """
from minutes import apart, sandbox
def enter(*opened):
    raise OSError(1, "Operation not permitted")
sandbox.enter = enter
apart.main()
"""


@pytest.mark.process
def test_where_the_kernel_fails_nothing_is_opened_and_the_operator_is_asked_for() -> None:
    asked = json.dumps(["builtins:eval", ["1 + 1"], [], 2 * 1024**3, 60, 1024])
    done = subprocess.run(
        [sys.executable, "-c", NOT_CONFINED],
        input=asked,
        capture_output=True,
        text=True,
        check=True,
    )
    kind, words = json.loads(done.stdout)["error"]
    assert kind == "EngineError"
    assert "管理者" in words


@confined(1)
@pytest.mark.parametrize(
    "line",
    [
        "open({file!r}, 'w')",
        "open({file!r} + '.new', 'w')",
        "__import__('os').remove({file!r})",
        "__import__('os').rename({file!r}, {file!r} + '.new')",
        "__import__('os').mkdir({folder!r} + '/new')",
        "__import__('os').symlink('/etc/passwd', {folder!r} + '/new')",
    ],
)
def test_a_child_changes_nothing(tmp_path: Path, line: str) -> None:
    file = tmp_path / "a.xlsx"
    file.write_text("名簿")
    with pytest.raises(TooMuch, match="PermissionError"):
        does(line.format(file=str(file), folder=str(tmp_path)), file)
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]
    assert file.read_text() == "名簿"


@confined(1)
@pytest.mark.parametrize("what", ["environ", "mem", "fd/0", "maps", "cwd/README.md"])
def test_a_child_sees_nothing_of_its_parent(what: str) -> None:
    assert Path(f"/proc/{os.getpid()}/{what}").exists()
    with pytest.raises(TooMuch, match="PermissionError"):
        does(f"open('/proc/{os.getpid()}/{what}', 'rb').read(1)")


@confined(6)
def test_a_child_ends_and_calls_nobody() -> None:
    with pytest.raises(TooMuch, match="PermissionError"):
        does(f"__import__('os').kill({os.getpid()}, 0)")
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        socket.create_connection(address).close()
        for call in (f"create_connection({address!r})", "create_server(('127.0.0.1', 0))"):
            with pytest.raises(TooMuch, match="PermissionError"):
                does(f"__import__('socket').{call}")


filtered = pytest.mark.skipif(not seccomp.available(), reason="needs seccomp on x86-64")


@filtered
@pytest.mark.parametrize(
    "line",
    [
        "__import__('os').chmod({file!r}, 0o666)",
        "__import__('os').chown({file!r}, 0, 0)",
        "__import__('os').utime({file!r})",
        "__import__('os').setxattr({file!r}, 'user.a', b'x')",
        "__import__('os').truncate({file!r}, 0)",
        "__import__('os').kill({parent}, 0)",
        "__import__('socket').socket(__import__('socket').AF_UNIX).connect({socket!r})",
        "__import__('socket').socket(type=__import__('socket').SOCK_DGRAM)",
    ],
)
def test_a_child_is_refused_what_no_reader_calls(tmp_path: Path, line: str) -> None:
    """By the kernel, of its own file too, and whatever its version of Landlock."""
    file = tmp_path / "a.xlsx"
    file.write_text("名簿")
    before = file.stat()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s"))
        listening.listen()
        places = {"file": str(file), "socket": str(tmp_path / "s"), "parent": os.getpid()}
        with pytest.raises(TooMuch, match="PermissionError"):
            does(line.format(**places), file)
    after = file.stat()
    assert (after.st_mode, after.st_uid, after.st_mtime_ns, after.st_size) == (
        before.st_mode,
        before.st_uid,
        before.st_mtime_ns,
        before.st_size,
    )


ASK_FOR_ALL = """
import ctypes, json
from minutes import seccomp
library = ctypes.CDLL(None, use_errno=True)
zeros = [ctypes.c_long(0)] * 6
assert seccomp.refuse()
told = {}
for name, number in seccomp.REFUSED.items():
    looks_itself = name in ("mq_open", "utimensat")  # the C library, at the name
    named = None if looks_itself else getattr(library, name, None)
    for call in (named, lambda *a: library.syscall(ctypes.c_long(number), *a)):
        if call is not None:
            ctypes.set_errno(0)
            told.setdefault(name, []).append([call(*zeros), ctypes.get_errno()])
x32 = library.syscall(ctypes.c_long(0x40000000 | 39))
print(json.dumps([told, x32, library.getpid() > 0]))
"""


@filtered
def test_every_call_of_the_list_is_refused_by_its_name_and_by_its_number() -> None:
    """By its name through the C library, where that has one: so the numbers are the right ones."""
    done = subprocess.run(
        [sys.executable, "-c", ASK_FOR_ALL], capture_output=True, text=True, check=True
    )
    told, x32, goes_on = json.loads(done.stdout)
    assert told.keys() == seccomp.REFUSED.keys()
    assert sum(len(answers) == 2 for answers in told.values()) > 25, "hardly any was asked by name"
    wrong = {name: answers for name, answers in told.items() if {e for _, e in answers} != {1}}
    assert not wrong
    assert (x32, goes_on) == (-1, True)


def test_what_the_machine_lacks_is_told_once_to_its_operator(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from minutes.cli.service import tell_what_is_lacking

    monkeypatch.setattr(sandbox, "version", lambda: 1)
    monkeypatch.setattr(seccomp, "available", lambda: True)
    tell_what_is_lacking()
    assert (lacking(), capsys.readouterr().err) == ("", "")
    monkeypatch.setattr(sandbox, "version", lambda: 0)
    tell_what_is_lacking()
    told = capsys.readouterr().err
    assert "警告：" in told
    assert "Landlock" in told
    assert "seccomp" not in told
    monkeypatch.setattr(seccomp, "available", lambda: False)
    assert "Landlock・seccomp" in lacking()


def test_another_processor_reads_files_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seccomp.platform, "machine", lambda: "riscv64")
    assert seccomp.refuse() is False
    socket.socket().close()


@confined(1)
def test_what_a_child_starts_is_confined_too(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("ひみつ")
    told = apart("subprocess:getoutput", f"cat {tmp_path}/secret /etc/passwd; echo end")
    assert told.splitlines()[-1] == "end"
    assert "ひみつ" not in told
    assert "root:" not in told


def test_a_kernel_without_it_reads_files_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "version", lambda: 0)
    assert sandbox.enter(tmp_path) is False
    assert list(tmp_path.iterdir()) == []
