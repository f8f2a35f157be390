"""How many processors there are for this process."""

from __future__ import annotations

import os


def cores() -> int:
    """Cores that this process may use."""
    known = getattr(os, "sched_getaffinity", None)  # not on Windows and macOS
    return len(known(0)) if known else os.cpu_count() or 1
