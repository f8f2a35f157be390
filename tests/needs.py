"""What some tests need beside Python, git and make: they skip, and say so, where it is absent."""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest

PACKAGES = {
    "caddy": "caddy",
    "chromium": "chromium",
    "chromedriver": "chromium-driver",
    "initdb": "postgresql",
    "make": "make",
    "mount": "mount",
    "nginx": "nginx-light",
    "node": "nodejs",
    "openssl": "openssl",
    "pdftoppm": "poppler-utils",
    "postgres": "postgresql",
    "rclone": "rclone",
    "slapd": "slapd",
    "soffice": "libreoffice-writer",
    "strace": "strace",
    "systemd-analyze": "systemd",
    "unshare": "util-linux",
}
"""Program → the Debian package that brings it."""

EXPECTED = frozenset(os.environ.get("MINUTES_TEST_PROGRAMS", "").split())
"""Programs that are promised to be here (CI has installed them): without one a test fails."""

SECONDS = 300.0
"""How long tests wait for another process, a server or a browser.

No test measures time: this only ends a test that waits for what will never come, and a machine
that is busy with something else must not reach it.
"""


def programs(*names: str) -> tuple[str, ...]:
    """Paths of programs; the test is skipped where one of them is absent."""
    found = {name: shutil.which(name) for name in names}
    absent = [name for name, path in found.items() if path is None]
    if absent:
        packages = sorted({PACKAGES[name] for name in absent})
        reason = f"needs {', '.join(absent)} (Debian: apt-get install {' '.join(packages)})"
        if EXPECTED.intersection(absent):
            pytest.fail(f"{reason}; MINUTES_TEST_PROGRAMS promises it")
        pytest.skip(reason)
    return tuple(path for path in found.values() if path is not None)


def torch() -> Any:
    """The library; the test, or the whole file, is skipped where there is none: ``make setup LIGHT=1``."""
    return pytest.importorskip("torch", reason="needs torch: the light environment has none")
