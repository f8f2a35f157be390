"""Memory that was freed or only needed for a moment goes back to the system."""

from __future__ import annotations

import ctypes
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

_MAPS = Path("/proc/self/smaps")
_MAPPING = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (\S{4}) \S+ \S+ \S+ +(/.*)")
_READ_ONLY = ("r-xp", "r--s")
"""Code, and files that several may map (MeCab's dictionary, long sound)."""

_DONT_NEED = 4  # MADV_DONTNEED: Linux, every processor


def give_back() -> None:
    """Ask the C library to return what it keeps for later; does nothing where it cannot be asked.

    Diarization of 40 minutes leaves 0.2 GiB behind, of three hours more: recognition would come
    on top of it. Each part of recognition leaves 0.3 GiB, in pieces that the next part cannot use
    entirely: returned between the parts, the peak of 20 minutes is 0.01 to 0.04 GiB lower, for
    1 % of recognition's processor time.
    """
    if sys.platform != "linux":
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it, musl has not
    if trim is not None:
        trim(0)


def forget_files() -> None:
    """Let go of libraries' code and of dictionaries; what is still used comes back from the disk's cache.

    torch runs through 0.3 GiB of CUDA libraries when it is loaded, and on a CPU never again. Of UniDic
    a meeting of five minutes turns over 0.13 GiB, each with other words.
    """
    if sys.platform != "linux" or not _MAPS.is_file():
        return
    advise = ctypes.CDLL(None).madvise
    with _MAPS.open(encoding="utf-8", errors="replace") as rows:
        found = tuple(unwritten_files(rows))
    for start, end in found:
        advise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), _DONT_NEED)


def unwritten_files(rows: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Start and end of what is as it stands in its file; ``rows``: of ``/proc/self/smaps``.

    Code that was written to (a debugger's breakpoint) has anonymous pages, and would be lost.
    """
    shown: tuple[int, int] | None = None
    for row in rows:
        if mapping := _MAPPING.match(row):
            start, end, rights, _ = mapping.groups()
            shown = (int(start, 16), int(end, 16)) if rights in _READ_ONLY else None
        elif shown and row.startswith("Anonymous:"):
            if int(row.split()[1]) == 0:
                yield shown
            shown = None
