"""Imports point down, heavy libraries stay in their rooms, and importing does nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "minutes"

LEVELS = {
    "errors": 0, "span": 0, "confine": 0,
    "schema": 1, "flags": 1, "text": 1, "progress": 1, "digest": 1, "memory": 1, "cores": 1, "odds": 1,
    "codec": 2, "options": 2, "serialize": 2, "settings": 2,
    "audio": 3, "asr": 3, "diarize": 3, "format": 3, "models": 3,
    "pipeline": 4,
    "store": 5,
    "jobs": 6,
    "cli": 7, "web": 7,
}  # fmt: skip
# The same inside format: its rooms, and the files that lie beside them.
FORMAT_LEVELS = {
    "listed": 0, "word_swaps": 0, "call_grammar": 0,
    "sound": 1,
    "text": 2, "inputs": 2,
    "usage": 3,
    "vocabulary": 4,
    "naming": 5,
    "document": 6,
    "export": 7,
    "structure_dsl": 8, "profiles": 8,
    "own_profiles": 9, "__init__": 9,
}  # fmt: skip
FREE_SIBLINGS = {
    "confine",
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
    "codec",
    "settings",
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
# Of a library that must be guarded (one call at a time, no text that breaks it): the one file.
OWNING_FILES = {"fugashi": "format/sound/morphology.py"}
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


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_modules(path: Path, known: frozenset[str]) -> frozenset[str]:
    """Our modules that a file names in an import, wherever the import stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= inside & known
            if not inside <= known:
                found.add(node.module)
    return frozenset(found & known) - {module_name(path)}


def circles(graph: Mapping[str, frozenset[str]]) -> list[list[str]]:
    """Modules that import one another, in groups, directly or through others."""
    rest = dict(graph)
    while free := [name for name, needs in rest.items() if not needs & rest.keys()]:
        for name in free:
            del rest[name]
    while free := [n for n in rest if not any(n in needs for needs in rest.values())]:
        for name in free:
            del rest[name]
    return [sorted(rest)] if rest else []


def format_room(module: str) -> str:
    """Room, or file beside the rooms, of a module of format."""
    parts = module.split(".")
    return parts[2] if len(parts) > 2 else "__init__"


def test_every_room_is_known() -> None:
    assert {room(path) for path in modules()} - {"__init__", "__main__"} <= LEVELS.keys()


def test_every_room_of_format_is_known() -> None:
    inside = (module_name(path) for path in modules() if room(path) == "format")
    assert {format_room(name) for name in inside} == FORMAT_LEVELS.keys()


@pytest.mark.parametrize(
    "path",
    [path for path in modules() if room(path) == "format"],
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_imports_inside_format_point_down(path: Path) -> None:
    known = frozenset(map(module_name, modules()))
    here = format_room(module_name(path))
    for name in imported_modules(path, known):
        if name.startswith("minutes.format"):
            there = format_room(name)
            assert there == here or FORMAT_LEVELS[there] < FORMAT_LEVELS[here], f"{path}: {name}"


def test_no_file_imports_itself_through_others() -> None:
    paths = modules()
    known = frozenset(map(module_name, paths))
    graph = {module_name(path): imported_modules(path, known) for path in paths}
    assert circles(graph) == []


def test_a_circle_is_found() -> None:
    line = {"a": frozenset("b"), "b": frozenset("c"), "c": frozenset[str](), "d": frozenset("a")}
    assert circles(line) == []
    assert circles({**line, "c": frozenset("a")}) == [["a", "b", "c"]]


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
        only = OWNING_FILES.get(name.split(".")[0])
        here = path.relative_to(PACKAGE).as_posix()
        assert only in {None, here}, f"{path}:{line} imports {name}: only {only} may"


def test_pyannote_has_one_door() -> None:
    doors = {
        path.name
        for path in modules()
        if any(name.split(".")[0] == "pyannote" for name, _ in imports(path))
    }
    assert doors == {"pyannote_audio.py"}


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


def unused_constants(source: str) -> set[str]:
    """Private names set at the top of a file and never read in it; vulture passes over them."""
    tree = ast.parse(source)
    made = {
        name.id
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for name in ast.walk(node)
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
    }
    read = {
        name.id
        for name in ast.walk(tree)
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Load)
    }
    return {name for name in made - read if name.startswith("_") and not name.endswith("_")}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_private_constant_is_used(path: Path) -> None:
    assert unused_constants(path.read_text(encoding="utf-8")) == set()


def test_an_unused_constant_is_found() -> None:
    assert unused_constants("_A, _B = 1, 2\n_C: int = _A\nD = 3\n") == {"_B", "_C"}


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
