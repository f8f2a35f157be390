"""Memory that was freed or only needed for a moment goes back to the system."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import re
import sys
import threading
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

    Of UniDic a meeting of five minutes turns over 0.13 GiB, each with other words. On a GPU torch runs
    through 0.3 GiB of CUDA libraries when it is loaded.
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


class _Collector:
    """Python's search for cycles of objects that nobody holds any more, which stops everything."""

    _LOOKED_THROUGH = 16

    def __init__(self) -> None:
        self._reading = 0
        self._times = 0
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def resting(self) -> Iterator[None]:
        """While a large record is read that stays; what is in memory then is not looked through later."""
        with self._lock:
            self._reading += 1
            gc.disable()
        try:
            yield
        finally:
            with self._lock:
                self._reading -= 1
                if not self._reading:
                    self._freeze()
                    gc.enable()

    def set_aside(self) -> None:
        """What is in memory now is not looked through later."""
        with self._lock:
            if not self._reading:
                self._freeze()

    def set_aside_young(self) -> None:
        """The same after each operation of the editor, without the cycles that it left behind."""
        with self._lock:
            if not self._reading:
                gc.collect(1)
                gc.freeze()

    def _freeze(self) -> None:
        self._times += 1
        if self._times % self._LOOKED_THROUGH == 0:  # cycles that were set aside are found then
            gc.unfreeze()
            gc.collect()
        gc.freeze()


collector = _Collector()
"""Of a draft of three hours there are a million objects and no cycle: looked through each time that
they are many, they stopped an operation of the editor for 0.5 to 1 s now and then."""
