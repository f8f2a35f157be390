"""Imports point down, heavy libraries stay in their rooms, and importing does nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from house import PACKAGE, ROOT, modules, text, told, tree

LEVELS = {
    "errors": 0, "span": 0, "confine": 0, "held": 0, "sandbox": 0, "seccomp": 0,
    "schema": 1, "flags": 1, "text": 1, "progress": 1, "digest": 1, "memory": 1, "cores": 1, "odds": 1,
    "matching": 1,
    "front_fields": 2, "codec": 2, "options": 2, "serialize": 2, "settings": 2, "sealed": 2, "apart": 2,
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
    "learning": 5, "naming": 5,
    "document": 6,
    "keypoints": 7,
    "export": 8,
    "structure_dsl": 9, "profiles": 9,
    "own_profiles": 10, "__init__": 10,
}  # fmt: skip
FREE_SIBLINGS = {
    "confine",
    "errors",
    "held",
    "span",
    "schema",
    "flags",
    "text",
    "progress",
    "digest",
    "memory",
    "apart",
    "cores",
    "odds",
    "matching",
    "front_fields",
    "options",
    "serialize",
    "codec",
    "settings",
    "sealed",
    "sandbox",
    "seccomp",
}
# The command that serves the page has to name the page; it is the only way across.
ALLOWED = {("cli", "web")}
OWNERS = {
    "faster_whisper": ("asr",),
    "ctranslate2": ("asr",),
    "pyannote": ("diarize",),
    "torch": ("diarize", "audio"),
    "av": ("audio",),
    "fugashi": ("format",),
    "docx": ("format",),
    "docxtpl": ("format",),
    "gradio": ("web",),
    "dbos": ("jobs",),
    "sqlalchemy": ("store", "jobs"),
    "alembic": ("store",),
    "click": ("cli",),
    "cryptography": ("sealed",),
}
# Of a library that must be guarded (one call at a time, no text that breaks it): the one file.
OWNING_FILES = {"fugashi": "format/sound/morphology.py"}
LONGEST_FUNCTION = 60
LONGEST_FILE = 500


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree(path)):
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
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= inside & known
            if not inside <= known:
                found.add(node.module)
    return frozenset(found & known) - {module_name(path)}


def loaded_by_name(path: Path, known: frozenset[str]) -> frozenset[str]:
    """Our modules that a file may hand to ``import_module``: those that it spells, whole or up to
    their last point; a room's door, any file of the room."""
    nodes = list(ast.walk(tree(path)))
    if not any(_called(node) == "import_module" for node in nodes):
        return frozenset()
    spelt = {node.value for node in nodes if isinstance(node, ast.Constant)} & {
        *known,
        *(f"{name.rpartition('.')[0]}." for name in known),
    }
    rooms = {name for name in spelt if name.endswith(".")}
    if path.name == "__init__.py":
        rooms.add(f"{module_name(path)}.")
    found = {name for name in known if name in spelt or name.startswith(tuple(rooms))}
    return frozenset(found - {module_name(path)})


def _called(node: ast.AST) -> str:
    return getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""


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


def upward_in_format(path: Path, known: frozenset[str]) -> Iterator[str]:
    here = format_room(module_name(path))
    for name in imported_modules(path, known):
        there = format_room(name) if name.startswith("minutes.format") else here
        if there != here and FORMAT_LEVELS[there] >= FORMAT_LEVELS[here]:
            yield f"{path} imports {name}"


def test_imports_inside_format_point_down() -> None:
    known = frozenset(map(module_name, modules()))
    inside = [path for path in modules() if room(path) == "format"]
    assert inside
    assert not told(found for path in inside for found in upward_in_format(path, known))


def test_no_file_imports_itself_through_others() -> None:
    paths = modules()
    known = frozenset(map(module_name, paths))
    graph = {
        module_name(path): imported_modules(path, known) | loaded_by_name(path, known)
        for path in paths
    }
    assert circles(graph) == []


def test_an_import_by_name_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    known = frozenset({"minutes.a", "minutes.b.c", "minutes.b.d", "minutes.e"})
    whole, start, door = (
        tmp_path / "whole.py",
        tmp_path / "start.py",
        tmp_path / "minutes/b/__init__.py",
    )
    door.parent.mkdir(parents=True)
    whole.write_text('NAMES = {"x": "minutes.a"}\nimport_module(NAMES["x"])\n')
    start.write_text('import_module(f"minutes.b.{name}")\n')
    door.write_text('HOMES = {"x": "c"}\nimport_module(f"{__name__}.{HOMES[name]}")\n')
    assert loaded_by_name(whole, known) == {"minutes.a"}
    assert loaded_by_name(start, known) == loaded_by_name(door, known)
    assert loaded_by_name(door, known) == {"minutes.b.c", "minutes.b.d"}


def test_a_circle_is_found() -> None:
    line = {"a": frozenset("b"), "b": frozenset("c"), "c": frozenset[str](), "d": frozenset("a")}
    assert circles(line) == []
    assert circles({**line, "c": frozenset("a")}) == [["a", "b", "c"]]


def upward(path: Path) -> Iterator[str]:
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
        if not (lower or sibling):
            yield f"{path}:{line} imports {name}"


def test_imports_point_down() -> None:
    assert not told(found for path in modules() for found in upward(path))


def misplaced_libraries(path: Path) -> Iterator[str]:
    for name, line in imports(path):
        owners = OWNERS.get(name.split(".")[0])
        if owners is not None and room(path) not in owners:
            yield f"{path}:{line} imports {name}"
        only = OWNING_FILES.get(name.split(".")[0])
        if only not in {None, path.relative_to(PACKAGE).as_posix()}:
            yield f"{path}:{line} imports {name}: only {only} may"


def test_heavy_libraries_stay_in_their_rooms() -> None:
    assert not told(found for path in modules() for found in misplaced_libraries(path))


def test_an_import_that_points_up_or_lies_elsewhere_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.PACKAGE", tmp_path)
    (tmp_path / "audio").mkdir()
    stray = tmp_path / "audio" / "stray.py"
    stray.write_text("import torch\nimport fugashi\nfrom minutes import errors, jobs\n")
    assert list(upward(stray)) == [f"{stray}:3 imports minutes.jobs"]
    assert list(misplaced_libraries(stray)) == [
        f"{stray}:2 imports fugashi",
        f"{stray}:2 imports fugashi: only {OWNING_FILES['fugashi']} may",
    ]


def test_what_is_too_long_is_found(tmp_path: Path) -> None:
    long = tmp_path / "long.py"
    long.write_text("def f():\n" + "    x = 1\n" * 60 + "y = 2\n" * 440)
    assert list(too_long(long)) == [
        f"{long} is too long: split it",
        f"{long}:1 f has 61 lines",
    ]


def test_pyannote_has_one_door() -> None:
    doors = {
        path.name
        for path in modules()
        if any(name.split(".")[0] == "pyannote" for name, _ in imports(path))
    }
    assert doors == {"pyannote_audio.py"}


def test_the_launcher_only_builds_and_launches() -> None:
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) <= 40


def too_long(path: Path) -> Iterator[str]:
    if len(text(path).splitlines()) > LONGEST_FILE:
        yield f"{path} is too long: split it"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{path}:{node.lineno} {node.name} has {length} lines"


def test_nothing_grows_too_long() -> None:
    assert not told(found for path in modules() for found in too_long(path))


def unused_constants(path: Path) -> set[str]:
    """Private names set at the top of a file and never read in it; vulture passes over them."""
    source = tree(path)
    made = {
        name.id
        for node in source.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for name in ast.walk(node)
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
    }
    read = {
        name.id
        for name in ast.walk(source)
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Load)
    }
    return {name for name in made - read if name.startswith("_") and not name.endswith("_")}


def test_every_private_constant_is_used() -> None:
    assert not told(f"{path}: {name}" for path in modules() for name in unused_constants(path))


def test_an_unused_constant_is_found(tmp_path: Path) -> None:
    file = tmp_path / "file.py"
    file.write_text("_A, _B = 1, 2\n_C: int = _A\nD = 3\n")
    assert unused_constants(file) == {"_B", "_C"}


@pytest.mark.process
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


@pytest.mark.process
def test_a_child_that_takes_a_file_apart_loads_no_more_than_it_needs(tmp_path: Path) -> None:
    """It starts anew for every file (:mod:`minutes.apart`): what it loads, a clerk waits for."""
    code = (
        "import sys, minutes.format.inputs.files, minutes.format.export.template_fill;"
        "heavy = {'numpy', 'fugashi', 'sqlalchemy', 'minutes.format.text.engine', 'minutes.format.sound.people'};"
        "loaded = heavy & set(sys.modules); sys.exit(','.join(sorted(loaded)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def reached_stores(path: Path) -> list[str]:
    """Where a file reaches past the services into the database: ``service.store``."""
    return [
        f"{path.name}:{node.lineno} {ast.unparse(node)}"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in ("store", "_store")
    ]


def test_page_and_commands_talk_to_services() -> None:
    doors = [path for path in modules() if room(path) in ("web", "cli")]
    assert doors
    assert not told(found for path in doors for found in reached_stores(path))


def test_a_door_that_reaches_into_the_database_is_found(tmp_path: Path) -> None:
    door = tmp_path / "door.py"
    door.write_text("def anybody(service):\n    return service.store.users.any()\n")
    assert reached_stores(door) == ["door.py:2 service.store"]


ACROSS = {".", "growth", "wire"}
"""Folders of tests that are about no single room."""


def test_every_room_has_its_tests_in_a_folder_of_its_name() -> None:
    tests = ROOT / "tests"
    inits = {path.parent.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("__init__.py")}
    rooms = {name for name in inits if name.count("/") <= name.startswith("format/")} - {"."}
    folders = {path.parent.relative_to(tests).as_posix() for path in tests.rglob("test_*.py")}
    assert len(rooms) > 15
    assert folders - ACROSS == rooms
