"""A process that opens a file from outside opens that file and its libraries, and no other (Landlock).

Whoever takes the process over by such a file then reads and writes no recording, no database file and
no key, sees no process of its parent's and has no TCP connection. The kernel refuses; nothing here
depends on what the library does. What Landlock does not refuse, or not yet on older kernels (modes and
times of files by name, sockets, signals, emptying a file that the user may write), is refused by
:mod:`minutes.seccomp`.
"""

from __future__ import annotations

import ctypes
import mimetypes
import os
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path(__file__).resolve().parent
_CREATE, _ADD, _RESTRICT = 444, 445, 446
"""Numbers of Landlock's calls, the same on every processor."""

_VERSION, _BENEATH = 1, 1
_NO_NEW_PRIVILEGES = 38

_EXECUTE, _WRITE, _READ, _LIST = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_DEVICE = 1 << 15
_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}
"""Version of Landlock → how many kinds of access to files it knows from then on."""

_TCP, _TCP_SINCE = 0b11, 4  # bind, connect
_SCOPES, _SCOPES_SINCE = 0b11, 6  # abstract sockets, signals to processes outside

_SYSTEM = (
    "/usr",
    "/lib",
    "/lib32",
    "/lib64",
    "/bin",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/ssl/openssl.cnf",
    "/dev/urandom",
    "/proc/self",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/sys/devices/system/cpu",
)
"""What libraries read; of /etc no folder, since keys and settings lie there."""


def version() -> int:
    """Version of Landlock that this kernel has; ``0``: none (before Linux 5.13, or switched off)."""
    if sys.platform != "linux":
        return 0
    return max(0, _call(_CREATE, None, 0, _VERSION))


def enter(*opened: Path) -> bool:
    """From now on this thread, and what it starts, reads only ``opened`` and the libraries, for good.

    Called before any other thread runs. ``False``: this kernel cannot, and nothing has changed.

    Raises
    ------
    OSError
        The kernel can, and did not.
    """
    known = version()
    if not known:
        return False
    files = (1 << max(count for since, count in _RIGHTS.items() if since <= known)) - 1
    fields = [files]
    fields += [_TCP] if known >= _TCP_SINCE else []
    fields += [_SCOPES] if known >= _SCOPES_SINCE else []
    wanted = struct.pack(f"={len(fields)}Q", *fields)
    rules = _checked(_call(_CREATE, wanted, len(wanted), 0))
    try:
        for path in (*_libraries(), *opened):
            _allow(rules, path, (_EXECUTE | _READ | _LIST) & files)
        _allow(rules, Path("/dev/null"), (_READ | _WRITE | _DEVICE) & files)
        _checked(ctypes.CDLL(None, use_errno=True).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
        _checked(_call(_RESTRICT, rules, 0))
    finally:
        os.close(rules)
    return True


def _libraries() -> Iterator[Path]:
    yield from map(Path, _SYSTEM)
    yield from map(Path, mimetypes.knownfiles)  # read by openpyxl, where they are
    yield from map(Path, {sys.prefix, sys.base_prefix, sys.exec_prefix})
    yield _ROOT
    aside = {Path.cwd()}  # data may lie there
    if (_ROOT.parent / "pyproject.toml").is_file():  # a checkout, not where libraries are installed
        aside.add(_ROOT.parent)
    for place in filter(None, sys.path):
        if Path(place).resolve() not in aside:
            yield Path(place)


def _allow(rules: int, path: Path, access: int) -> None:
    """Let ``path``, and what lies beneath it, be opened; what is absent needs no rule."""
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not path.is_dir():
            access &= ~_LIST
        rule = struct.pack("=Qi", access, place)
        _checked(_call(_ADD, rules, _BENEATH, rule, 0))
    finally:
        os.close(place)


def _call(number: int, *arguments: bytes | int | None) -> int:
    library = ctypes.CDLL(None, use_errno=True)
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    return int(library.syscall(ctypes.c_long(number), *words))


def _checked(answer: int) -> int:
    if answer < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return answer
