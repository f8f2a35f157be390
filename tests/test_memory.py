"""Freed memory goes back to the system."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
from pathlib import Path
from minutes.memory import give_back

def resident():
    line = next(row for row in Path("/proc/self/status").read_text().splitlines() if row.startswith("VmRSS"))
    return int(line.split()[1])

kept = [bytes(100_000) for _ in range(2000)]
last = bytearray(1)  # on top of the heap, so that it cannot shrink by itself
pinned = kept[1999]
before = resident()
del kept
give_back()
print(before, resident())
"""


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="asks Linux for memory")
def test_what_was_freed_is_returned() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], check=True, capture_output=True, text=True, timeout=60
    )
    before, after = map(int, done.stdout.split())
    assert after < before - 100_000
