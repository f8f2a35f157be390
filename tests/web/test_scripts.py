"""The page's logic that needs no browser, with node's own test runner."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NODE_AT_LEAST = 20


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests" / "web" / "js").glob("*.test.mjs")), ids=lambda path: path.stem
)
def test_the_logic_of_the_page(path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is absent: this test runs the page's scripts")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.lstrip("v").partition(".")[0]) < NODE_AT_LEAST:
        pytest.skip(f"node {version.strip()} is older than {NODE_AT_LEAST}: it lacks mocked timers")
    done = subprocess.run(
        [node, "--test", str(path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# pass 0" not in done.stdout
