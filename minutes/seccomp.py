"""Calls to the kernel that no reader of a foreign file makes are refused it (seccomp, x86-64).

What :mod:`minutes.sandbox` leaves: modes and owners of files by name, sockets of every kind, signals,
memory shared with others, what looks into or makes anew. Every such call answers that it is not permitted.
Other processors, and kernels without filters, refuse nothing here.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Iterator

REFUSED = {
    # Files by name: their modes, owners, times, attributes and lengths
    "truncate": 76,
    "chmod": 90,
    "fchmod": 91,
    "chown": 92,
    "fchown": 93,
    "lchown": 94,
    "utime": 132,
    "utimes": 235,
    "futimesat": 261,
    "utimensat": 280,
    "fchownat": 260,
    "fchmodat": 268,
    "fchmodat2": 452,
    "setxattr": 188,
    "lsetxattr": 189,
    "fsetxattr": 190,
    "removexattr": 197,
    "lremovexattr": 198,
    "fremovexattr": 199,
    "setxattrat": 463,
    "removexattrat": 466,
    "file_setattr": 469,
    # Other programs: sockets (unix, UDP, TCP), the way round them, signals, memory in common
    "socket": 41,
    "io_uring_setup": 425,
    "kill": 62,
    "tkill": 200,
    "tgkill": 234,
    "rt_sigqueueinfo": 129,
    "rt_tgsigqueueinfo": 297,
    "pidfd_open": 434,
    "pidfd_send_signal": 424,
    "shmget": 29,
    "shmat": 30,
    "semget": 64,
    "semop": 65,
    "semtimedop": 220,
    "msgget": 68,
    "msgsnd": 69,
    "msgrcv": 70,
    "mq_open": 240,
    "ptrace": 101,
    "process_vm_readv": 310,
    "process_vm_writev": 311,
    # The kernel's wide inside
    "add_key": 248,
    "request_key": 249,
    "keyctl": 250,
    "unshare": 272,
    "setns": 308,
    "mount": 165,
    "perf_event_open": 298,
    "bpf": 321,
    "userfaultfd": 323,
}
"""Name → number on x86-64."""

_X86_64 = 0xC000003E
_OTHER_ABI = 0x40000000
"""From here on the same calls once more (x32)."""

_LOAD, _EQUAL, _AT_LEAST, _ANSWER = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000
_NOT_PERMITTED = 1  # EPERM
_NUMBER_AT, _PROCESSOR_AT = 0, 4
_NO_NEW_PRIVILEGES, _SET_FILTER, _FILTER = 38, 22, 2
_SECCOMP, _IS_KNOWN = 317, 2
_UNKNOWN = 22  # EINVAL


def known() -> bool:
    """Whether this processor's numbers are in :data:`REFUSED`."""
    return sys.platform == "linux" and platform.machine() == "x86_64" and sys.maxsize > 2**32


def available() -> bool:
    """Whether :func:`refuse` does anything: the processor is known, and the kernel has such filters."""
    if not known():
        return False
    answer = struct.pack("=I", _REFUSE)
    library = ctypes.CDLL(None, use_errno=True)
    return int(library.syscall(ctypes.c_long(_SECCOMP), _IS_KNOWN, 0, answer)) == 0


def refuse() -> bool:
    """From now on this thread, and what it starts, is refused those calls, for good.

    Called before any other thread runs. ``False``: they are not known here, or the kernel has no
    filters; nothing has changed then.

    Raises
    ------
    OSError
        The kernel can, and did not.
    """
    if not known():
        return False
    steps = b"".join(_program())
    held = ctypes.create_string_buffer(steps, len(steps))
    program = struct.pack("HxxxxxxP", len(steps) // 8, ctypes.addressof(held))
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) < 0:
        raise _failure()
    if library.prctl(_SET_FILTER, _FILTER, program, 0, 0) < 0:
        if ctypes.get_errno() == _UNKNOWN:
            return False
        raise _failure()
    return True


def _program() -> Iterator[bytes]:
    """The filter's steps: each is told how many to pass over where it holds, and where it does not."""
    numbers = tuple(REFUSED.values())
    yield _step(_LOAD, _PROCESSOR_AT)
    yield _step(_EQUAL, _X86_64, otherwise=len(numbers) + 3)
    yield _step(_LOAD, _NUMBER_AT)
    yield _step(_AT_LEAST, _OTHER_ABI, then=len(numbers) + 1)
    for place, number in enumerate(numbers):
        yield _step(_EQUAL, number, then=len(numbers) - place)
    yield _step(_ANSWER, _ALLOW)
    yield _step(_ANSWER, _REFUSE | _NOT_PERMITTED)


def _step(what: int, value: int, *, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("=HBBI", what, then, otherwise, value)


def _failure() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))
