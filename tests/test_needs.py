"""Tests that need more than Python, git and make say so, skip, and are tried again where it is."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from house import tree

pytestmark = pytest.mark.process

TESTS = Path(__file__).resolve().parent
PAGE = "test_page_plays.py"
LOOK_THEMSELVES = {
    "needs.py",
    "test_stays_inside.py",  # without `unshare` it checks less, but it checks
}


def bare_run(folder: Path, *arguments: str, promised: str = "") -> tuple[int, str]:
    """Exit code and output of pytest where no program can be found."""
    environment = {**os.environ, "PATH": str(folder), "MINUTES_TEST_PROGRAMS": promised}
    environment.pop("PYTEST_ADDOPTS", None)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=TESTS.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_what_is_absent_is_named_skipped_and_tried_again(tmp_path: Path) -> None:
    skipped = tmp_path / "skipped.txt"
    (page,) = TESTS.rglob(PAGE)
    status, told = bare_run(tmp_path, str(page), f"--skipped-to={skipped}")
    assert status == 0
    assert "needs chromium, chromedriver (Debian: apt-get install chromium chromium-driver)" in told
    tests = skipped.read_text(encoding="utf-8").splitlines()
    assert [test.partition("::")[2] for test in tests] == [
        "test_a_click_plays_from_there[kensetsu.m4a]",
        "test_a_click_plays_from_there[記録 #1.wav]",
        "test_without_a_recording_the_page_asks_for_one",
    ]
    status, told = bare_run(tmp_path, f"@{skipped}")
    assert (status, "3 skipped" in told) == (0, True)
    status, told = bare_run(tmp_path, f"@{skipped}", promised="chromium")
    assert (status, "MINUTES_TEST_PROGRAMS promises it" in told) == (1, True)


def test_nobody_else_looks_for_programs() -> None:
    found = set()
    for path in TESTS.rglob("*.py"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and ast.unparse(node) == "shutil.which":
                found.add(path.name)
    assert found <= LOOK_THEMSELVES
