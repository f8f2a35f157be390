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


@pytest.mark.parametrize(("script", "name"), exported())
def test_what_a_script_exports_is_used(script: str, name: str) -> None:
    others = (path for path in STATIC.glob("*.js") if path.name != script)
    imported = re.compile(rf"^import {{[^}}]*\b{name}\b[^}}]*}} from \"\./{script}\"", re.MULTILINE)
    used = any(imported.search(path.read_text(encoding="utf-8")) for path in others)
    typed = f'import("./{script}").{name}'
    used = used or any(typed in path.read_text(encoding="utf-8") for path in STATIC.glob("*.js"))
    assert used or name in CALLED_BY_THE_PAGE


def test_every_script_is_loaded_by_a_page() -> None:
    loaded = {"list.js", "editor.js", "profiles.js"}
    waiting = list(loaded)
    while waiting:
        text = (STATIC / waiting.pop()).read_text(encoding="utf-8")
        found = set(re.findall(r'^(?:import|}) .*from "\./(\w+\.js)"', text, re.MULTILINE)) - loaded
        loaded |= found
        waiting += found
    assert loaded == {path.name for path in STATIC.glob("*.js")}
