"""Freed memory, and what only shows a file, go back to the system."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

from minutes.memory import collector, unwritten_files

pytestmark = pytest.mark.process

RESIDENT = """
from pathlib import Path
from minutes.memory import forget_files, give_back

def resident(field):
    rows = Path("/proc/self/status").read_text().splitlines()
    return int(next(row for row in rows if row.startswith(field)).split()[1])
"""

FREED = """
kept = [bytes(100_000) for _ in range(2000)]
last = bytearray(1)  # on top of the heap, so that it cannot shrink by itself
pinned = kept[1999]
before = resident("VmRSS")
del kept
give_back()
print(before, resident("VmRSS"))
"""

CODE = """
import numpy as np
before = resident("RssFile")
forget_files()
after = resident("RssFile")
assert np.linalg.inv(np.eye(3) * 2.0)[0, 0] == 0.5
print(before, after)
"""

DICTIONARY = """
from minutes.format.sound.morphology import parse
text = "ただいまから総務委員会を開会いたします。"
morphemes = parse(text)
forget_files()
parse("。".join(map(chr, range(0x4e00, 0x9fff))))
before = resident("RssFile")
forget_files()
after = resident("RssFile")
assert parse(text + text)[: len(morphemes)] == morphemes
print(before, after)
"""

MAPS = """\
7f00-7f80 r-xp 00001000 fe:00 12 /usr/lib/libasis.so
Rss: 8 kB
Anonymous:             0 kB
7f80-7f90 r--p 00001000 fe:00 12 /usr/lib/libasis.so
Anonymous:             0 kB
7f90-7fa0 r-xp 00001000 fe:00 13 /usr/lib/libpatched.so
Anonymous:             4 kB
7fa0-7fb0 r-xp 00000000 00:00 0
Anonymous:             0 kB
7fb0-7fc0 r-xp 00000000 00:00 0                          [vdso]
Anonymous:             0 kB
7fc0-7fd0 rwxp 00001000 fe:00 12 /usr/lib/libasis.so
Anonymous:             0 kB
7fd0-7fe0 r--s 00000000 fe:00 14 /usr/lib/unidic/sys.dic
Anonymous:             0 kB
7fe0-7ff0 rw-s 00000000 fe:00 15 /var/lib/minutes/queue.db-shm
Anonymous:             0 kB
"""

linux = pytest.mark.skipif(not Path("/proc/self/smaps").is_file(), reason="asks Linux for memory")


def measured(script: str) -> tuple[int, int]:
    """KiB before and after, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", RESIDENT + script],
        check=True,
        capture_output=True,
        text=True,
    )
    before, after = map(int, done.stdout.split())
    return before, after


@linux
def test_what_was_freed_is_returned() -> None:
    before, after = measured(FREED)
    assert after < before - 100_000


@linux
def test_code_is_forgotten_and_comes_back() -> None:
    before, after = measured(CODE)
    assert after < before - 2_000


def test_only_what_is_as_it_stands_in_its_file_is_forgotten() -> None:
    found = tuple(unwritten_files(MAPS.splitlines()))
    assert found == ((0x7F00, 0x7F80), (0x7FD0, 0x7FE0))


@linux
def test_a_dictionary_is_forgotten_and_comes_back() -> None:
    before, after = measured(DICTIONARY)
    assert after < before - 3_000


class _Knot:
    """Something that holds itself."""

    def __init__(self) -> None:
        self.itself = self


def test_the_collector_rests_while_a_large_record_is_read() -> None:
    assert gc.isenabled()
    try:
        with collector.resting():
            with collector.resting():
                assert not gc.isenabled()
            assert not gc.isenabled()  # another thread still reads
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()


def test_what_was_set_aside_and_is_held_by_nobody_goes_in_the_end() -> None:
    knot = _Knot()
    there = weakref.ref(knot)
    try:
        collector.set_aside()
        del knot
        gc.collect()
        assert there() is not None  # not looked through
        for _ in range(16):
            collector.set_aside()
        assert there() is None
    finally:
        gc.unfreeze()
