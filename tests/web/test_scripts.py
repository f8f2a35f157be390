"""The page's logic that needs no browser, with node's own test runner."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import needs
import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "minutes" / "web" / "static"
NODE_AT_LEAST = 20
CALLED_BY_THE_PAGE = {"start"}


@pytest.mark.process
@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests" / "web" / "js").glob("*.test.mjs")), ids=lambda path: path.stem
)
def test_the_logic_of_the_page(path: Path) -> None:
    (node,) = needs.programs("node")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.lstrip("v").partition(".")[0]) < NODE_AT_LEAST:
        pytest.skip(f"node {version.strip()} is older than {NODE_AT_LEAST}: it lacks mocked timers")
    done = subprocess.run(
        [node, "--test", str(path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# pass 0" not in done.stdout


def exported() -> list[tuple[str, str]]:
    """Script and each name that it gives to others."""
    pattern = re.compile(r"^export (?:async )?(?:function|class|const) (\w+)", re.MULTILINE)
    return [
        (path.name, name)
        for path in sorted(STATIC.glob("*.js"))
        for name in pattern.findall(path.read_text(encoding="utf-8"))
    ]


def taken() -> set[tuple[str, str]]:
    """Script and name of what others import of it, or take as a type."""
    found = set()
    for path in STATIC.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        for names, script in re.findall(
            r'^import {([^}]*)} from "\./(\w+\.js)"', text, re.MULTILINE
        ):
            found |= {(script, name) for name in re.findall(r"\w+", names)}
        found |= set(re.findall(r'import\("\./(\w+\.js)"\)\.(\w+)', text))
    return found


def test_what_a_script_exports_is_used() -> None:
    assert len(exported()) > 100
    unused = set(exported()) - taken()
    assert {(script, name) for script, name in unused if name not in CALLED_BY_THE_PAGE} == set()


def test_every_script_is_loaded_by_a_page() -> None:
    loaded = {"list.js", "editor.js", "profiles.js", "renew.js", "upload.js", "bodies.js"}
    waiting = list(loaded)
    while waiting:
        text = (STATIC / waiting.pop()).read_text(encoding="utf-8")
        found = set(re.findall(r'^(?:import|}) .*from "\./(\w+\.js)"', text, re.MULTILINE)) - loaded
        loaded |= found
        waiting += found
    assert loaded == {path.name for path in STATIC.glob("*.js")}
