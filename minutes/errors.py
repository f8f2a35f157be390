"""Every failure that a person can meet.

MinutesError                 one Japanese line: what happened, what to do; carries exit_code
├── InputError               the input or the call is wrong (exit 2)
│   ├── UsageError           an option, a roster, an agenda or a profile is wrong
│   ├── RecordingError       the recording cannot be read
│   │   └── NoAudio          the file can be read but holds no sound
│   ├── OutputError          the result cannot be written
│   │   └── PlaceGone        the folder of recordings or results was there, and is not any more
│   ├── NoSuchPart           a statement, person or heading that the draft does not hold
│   ├── Closed               the document is final: nothing may be changed
│   └── Overtaken            somebody else changed the same place meanwhile
├── EngineError              recognition or diarization failed (exit 3)
│   └── ModelMissing         weights are not there or damaged
├── StoreError               database or job queue failed (exit 4)
│   └── NotStored            the job, draft or meeting body is not there (deleted, or not yet)
└── Cancelled                a person asked to stop (exit 1)
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from types import MappingProxyType

INTERRUPTED = 130
"""Exit code of a command that a person or the system stopped; the shell's own for Ctrl+C."""

UNEXPECTED = 70
"""Exit code where we did not foresee the failure (``EX_SOFTWARE`` of sysexits.h)."""


class MinutesError(Exception):
    """Base of all; ``str(error)`` is the Japanese line that a person reads.

    Parameters
    ----------
    message : str
        One Japanese line: what happened and what to do.
    """

    exit_code = 1

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


class InputError(MinutesError):
    """The input or the call is wrong."""

    exit_code = 2


class UsageError(InputError):
    """An option, a roster, an agenda, a dictionary or a profile is wrong."""


class RecordingError(InputError):
    """The recording cannot be read."""


class NoAudio(RecordingError):
    """The file can be read but holds no sound."""


class OutputError(InputError):
    """The result cannot be written (folder missing or read-only, disk full)."""


class PlaceGone(OutputError):
    """A folder that was there is not any more: a drive that was taken off, a share that was cut."""


class NoSuchPart(UsageError):
    """The draft does not hold the statement, person or heading that was named."""


class Closed(InputError):
    """The document is final; nothing is changed until somebody opens it again."""


class Overtaken(InputError):
    """Somebody else changed the same place since it was read; nothing was written."""


class EngineError(MinutesError):
    """Recognition or diarization failed."""

    exit_code = 3


class ModelMissing(EngineError):
    """Weights are not there or do not match their hash."""


class StoreError(MinutesError):
    """The database or the job queue failed."""

    exit_code = 4


class NotStored(StoreError):
    """The job, draft or meeting body that was asked for is not there."""


class Unreachable(StoreError):
    """The directory or the sign-in server of the office does not answer, or cannot be trusted."""


class Cancelled(MinutesError):
    """A person asked to stop."""

    exit_code = 1


_REASONS: Mapping[int, str] = MappingProxyType(
    {
        errno.ENOENT: "見つかりません",
        errno.EACCES: "権限がありません",
        errno.EPERM: "権限がありません",
        errno.EROFS: "書き込めない場所です",
        errno.ENOSPC: "空きがありません",
        errno.EDQUOT: "割当ての空きがありません",
        errno.EFBIG: "ファイルが大きすぎます",
        errno.ENOTDIR: "フォルダーではありません",
        errno.EISDIR: "フォルダーです",
        errno.EEXIST: "同じ名前のものが既にあります",
        errno.ENAMETOOLONG: "名前が長すぎます",
        errno.EADDRINUSE: "ほかのプログラムが使っています",
        errno.EADDRNOTAVAIL: "この計算機のアドレスではありません",
        errno.EBUSY: "ほかのプログラムが使っています",
        errno.EPIPE: "受け取る相手がいません",
        errno.EIO: "装置から読み書きできません",
        errno.ESTALE: "ネットワークドライブが切れました",
        errno.ETIMEDOUT: "時間内に返事がありません",
        errno.ECONNREFUSED: "つなげません",
    }
)


def reason(error: OSError) -> str:
    """Why the system refused, in Japanese where we know the case.

    >>> reason(FileNotFoundError(2, "No such file or directory"))
    '見つかりません'
    """
    return _REASONS.get(error.errno or 0) or error.strerror or type(error).__name__
