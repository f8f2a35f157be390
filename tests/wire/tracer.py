"""Runs a command under strace and tells what it sent, looked up and wrote outside."""

from __future__ import annotations

import contextlib
import functools
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_CALLS = (
    "%network,open,openat,openat2,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,"
    "symlink,symlinkat,mknod,mknodat"
)
_SENT = re.compile(r"\b(connect|bind|sendto|sendmsg|sendmmsg)\(")
_ADDRESS = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')
_SOCKET_FILE = re.compile(r'sun_path=@?"([^"]*)"')
_WRITTEN = re.compile(
    r"\b(open|openat|openat2|creat|mkdir|mkdirat|rename|renameat|renameat2|link|linkat|symlink"
    r"|symlinkat|mknod|mknodat)\("
)
# a folder's handle as strace -y shows it, and a path; or a path alone
_PATH = re.compile(r'(?:(?:AT_FDCWD|\d+)<((?:[^>\\]|\\.)*)>, )?"((?:[^"\\]|\\.)*)"')
_WRITES = ("O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND")
_LOOK_UP = (
    "/etc/resolv.conf", "/etc/hosts", "/etc/gai.conf", "/etc/host.conf",
    "libnss_dns", "libnss_resolve", "libnss_mdns",
)  # fmt: skip
"""What the C library reads to find a host's address by its name."""
_NAME_SERVICES = ("nscd", "resolve", "avahi")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run did outside, one line each; all empty where it kept inside."""

    sent: tuple[str, ...]
    looked_up: tuple[str, ...]
    written: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """A clerk's account: an empty home, an empty folder to work in, temporary and other folders.

    ``inside``: where a run may write.
    """

    folder: Path
    inside: tuple[Path, ...]

    @property
    def home(self) -> Path:
        """Must stay empty."""
        return self.folder / "home"

    @property
    def here(self) -> Path:
        """The current folder of a run; must stay empty."""
        return self.folder / "here"

    @property
    def temporary(self) -> Path:
        """``TMPDIR``."""
        return self.folder / "tmp"

    def make(self) -> None:
        """Make the folders."""
        for folder in (self.home, self.here, self.temporary):
            folder.mkdir(parents=True)

    def environment(self) -> dict[str, str]:
        """Ours, without anything that names a place for caches, or that silences a library."""
        ours = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("XDG_", "MPL", "HF_", "OTEL_", "GRADIO_", "ORT_", "PYANNOTE"))
        }
        return ours | {"HOME": str(self.home), "TMPDIR": str(self.temporary)}

    @property
    def trace(self) -> Path:
        """Where strace writes."""
        return self.folder / "trace.txt"

    @contextlib.contextmanager
    def running(self, *command: str, umask: int = 0o022) -> Iterator[subprocess.Popen[str]]:
        """A traced command until the block ends; its children are traced too."""
        strace = [
            "strace",
            "-f",
            "-qq",
            "-y",
            "-s",
            "512",
            "--seccomp-bpf",
            "-e",
            f"trace={_CALLS}",
        ]
        process = subprocess.Popen(
            [*strace, "-o", str(self.trace), "--", *command],
            cwd=self.here,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            umask=umask,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)  # what is traced would outlive its tracer
            process.communicate()

    def run(self, *command: str) -> str:
        """A traced command to its end; what it said."""
        with self.running(*command) as process:
            said, _ = process.communicate(timeout=500)
        if process.returncode != 0:
            raise AssertionError(said)
        return said

    def seen(self) -> Seen:
        """What the last command did outside."""
        lines = self.trace.read_text(errors="replace").splitlines()
        return Seen(
            tuple(line for line in lines if _leaves(line)),
            tuple(line for line in lines if _looks_up(line)),
            tuple(line for line in lines if not self._may_write(line)),
        )

    def left_behind(self) -> list[str]:
        """Names in the home and the current folder."""
        return [str(path) for place in (self.home, self.here) for path in place.rglob("*")]

    def _may_write(self, line: str) -> bool:
        call = _WRITTEN.search(line)
        if call is None or "resumed>" in line:
            return True
        if call[1].startswith("open") and not any(flag in line for flag in _WRITES):
            return True
        if call[1].startswith("mkdir") and "EEXIST" in line:
            return True
        arguments = line[call.end() :].rpartition(" = ")[0] or line[call.end() :]
        paths = [self._place(*found.groups()) for found in _PATH.finditer(arguments)]
        if call[1].startswith("symlink"):
            del paths[:1]  # what it points to is only text
        elif call[1].startswith("link"):
            del paths[:1]  # what is linked stays as it is
        return all(self._is_inside(path) for path in paths)

    def _place(self, folder: str | None, path: str) -> str:
        """Absolute; older calls do not show the current folder: it is taken for :attr:`here`."""
        return os.path.normpath(Path(folder or self.here) / path)

    def _is_inside(self, path: str) -> bool:
        if path.startswith(("/dev/", "/proc/")) or path in ("/dev", "/"):
            return True  # no file: shared memory, the terminal, the process itself
        if f"{os.sep}__pycache__" in path and path.startswith((str(ROOT), *_program_folders())):
            return True  # Python's compiled copy of our own source, beside it: nothing of a meeting
        return Path(path).is_relative_to(self.temporary) or any(
            Path(path).is_relative_to(place) for place in self.inside
        )


@functools.cache
def _program_folders() -> tuple[str, ...]:
    return tuple({sys.prefix, sys.base_prefix, str(Path(sys.prefix).resolve())})


def _leaves(line: str) -> bool:
    if _SENT.search(line) is None:
        return False
    addresses = [first or second for first, second in _ADDRESS.findall(line)]
    if any(
        not (address.startswith("127.") or address in ("::1", "::ffff:127.0.0.1"))
        for address in addresses
    ):
        return True
    names = _SOCKET_FILE.findall(line)
    return any(service in name for name in names for service in _NAME_SERVICES)


def _looks_up(line: str) -> bool:
    call = _WRITTEN.search(line)
    asked = call is not None and any(name in line.partition(" = ")[0] for name in _LOOK_UP)
    return asked or "sin_port=htons(53)" in line or "sin6_port=htons(53)" in line


@functools.cache
def why_not() -> str | None:
    """Why a run cannot be traced on this machine."""
    trial = [
        "strace",
        "-f",
        "-qq",
        "--seccomp-bpf",
        "-e",
        "trace=connect",
        "-o",
        os.devnull,
        "true",
    ]
    done = subprocess.run(trial, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return f"strace may not trace here ({done.stderr.strip().splitlines()[-1:]})"
    return None
