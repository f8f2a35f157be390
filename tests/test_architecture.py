"""Imports point down, heavy libraries stay in their rooms, and importing does nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "minutes"

LEVELS = {
    "errors": 0, "span": 0,
    "schema": 1, "flags": 1, "text": 1, "progress": 1, "digest": 1, "memory": 1, "cores": 1, "odds": 1,
    "options": 2, "serialize": 2,
    "audio": 3, "asr": 3, "diarize": 3, "format": 3, "models": 3,
    "pipeline": 4,
    "store": 5,
    "jobs": 6,
    "cli": 7, "web": 7,
}  # fmt: skip
FREE_SIBLINGS = {
    "errors",
    "span",
    "schema",
    "flags",
    "text",
    "progress",
    "digest",
    "memory",
    "cores",
    "odds",
    "options",
    "serialize",
}
# The command that serves the page has to name the page; it is the only way across.
ALLOWED = {("cli", "web")}
OWNERS = {
    "faster_whisper": ("asr",),
    "ctranslate2": ("asr",),
    "pyannote": ("diarize",),
    "torch": ("diarize",),
    "av": ("audio",),
    "fugashi": ("format",),
    "docx": ("format",),
    "docxtpl": ("format",),
    "gradio": ("web",),
    "dbos": ("jobs",),
    "sqlalchemy": ("store", "jobs"),
    "alembic": ("store",),
    "click": ("cli",),
}
LONGEST_FUNCTION = 60
LONGEST_FILE = 500


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, int]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
            if node.module == "minutes":
                yield from ((f"minutes.{alias.name}", node.lineno) for alias in node.names)


def test_every_room_is_known() -> None:
    assert {room(path) for path in modules()} - {"__init__", "__main__"} <= LEVELS.keys()


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(path: Path) -> None:
    here = room(path)
    if here in ("__init__", "__main__"):
        return
    for name, line in imports(path):
        parts = name.split(".")
        if parts[0] != "minutes" or len(parts) < 2 or parts[1] not in LEVELS:
            continue
        there = parts[1]
        if there == here or (here, there) in ALLOWED:
            continue
        lower = LEVELS[there] < LEVELS[here]
        sibling = LEVELS[there] == LEVELS[here] and there in FREE_SIBLINGS
        assert lower or sibling, f"{path}:{line} imports {name}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_heavy_libraries_stay_in_their_rooms(path: Path) -> None:
    for name, line in imports(path):
        owners = OWNERS.get(name.split(".")[0])
        assert owners is None or room(path) in owners, f"{path}:{line} imports {name}"


def test_the_launcher_only_builds_and_launches() -> None:
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) <= 40


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_grows_too_long(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= LONGEST_FILE, f"{path} is too long: split it"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, (
                f"{path}:{node.lineno} {node.name} has {length} lines"
            )


def test_importing_is_light_and_does_nothing(tmp_path: Path) -> None:
    code = (
        "import sys, minutes, minutes.schema, minutes.options, minutes.serialize, minutes.pipeline, minutes.cli;"
        "heavy = {'torch', 'faster_whisper', 'ctranslate2', 'pyannote', 'fugashi', 'gradio', 'dbos', 'sqlalchemy', 'docx', 'av'};"
        "loaded = heavy & set(sys.modules); sys.exit(','.join(sorted(loaded)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []
