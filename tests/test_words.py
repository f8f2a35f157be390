"""The words of the house: names say what a thing is, and what a clerk reads is worded in one place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from house import PACKAGE, ROOT, modules, text, told, tree

from minutes.jobs.history import EVENT_NAMES, STATE_NAMES
from minutes.schema import EventKind

SCRIPTS = sorted(
    [*(PACKAGE / "web/static").glob("*.js"), *(ROOT / "tests/web/js").glob("*.mjs")],
)

VAGUE = frozenset({"one", "ones", "heed", "means", "beside", "told_apart", "patiently"})
"""Names that say nothing of what they hold, or that only this program ever used."""


_DEFINED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _names(path: Path) -> Iterator[str]:
    """What a file names itself: functions, classes, parameters and variables."""
    for node in ast.walk(tree(path)):
        if isinstance(node, _DEFINED):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _vague(path: Path) -> Iterator[str]:
    names = {name.strip("_") for name in _names(path)}
    yield from (f"{path}: {name}" for name in sorted(names & VAGUE))


def test_names_say_what_a_thing_is() -> None:
    folders = (PACKAGE, ROOT / "tests", ROOT / "benchmarks", ROOT / "tools")
    files = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    assert all(any(folder in path.parents for path in files) for folder in folders)
    assert not told(found for path in files for found in _vague(path))


def test_a_vague_name_is_found(tmp_path: Path) -> None:
    file = tmp_path / "file.py"
    file.write_text("def heed(_beside):\n    return [one.ones for one in _beside]\n")
    assert list(_vague(file)) == [f"{file}: beside", f"{file}: heed", f"{file}: one"]


ELSEWHERE = re.compile(
    r"domain reference|architecture's|(?<=[^:]) \([0-9]\.[0-9](?:, [0-9.]+| to [0-9.]+)*\)"
)
"""Pointers into papers that do not come with the program."""


def _documented(path: Path) -> Iterator[str]:
    """What a module, its classes and its functions say of themselves: the first paragraph."""
    for node in ast.walk(tree(path)):
        if isinstance(node, (*_DEFINED, ast.Module)):
            yield (ast.get_docstring(node) or "").partition("\n\n")[0]


def test_what_a_docstring_points_to_comes_with_the_program() -> None:
    found = ((path, said) for path in modules() for said in _documented(path))
    assert not told(f"{path}: {said}" for path, said in found if ELSEWHERE.search(said))
    assert ELSEWHERE.search("Verbal tics 口癖 inside a sentence (2.3, 2.4).")
    assert not ELSEWHERE.search(">>> weight(0.5)")


QUOTED = re.compile(r'"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*.*?\*/', re.DOTALL)
"""What a script says rather than names: strings and comments. Templates stay, for the names in them."""


def _vague_names(script: str) -> set[str]:
    names = set(re.findall(r"\b[a-z_]+\b", QUOTED.sub("", script)))
    typed = set(re.findall(r"@param (?:\{.*\} )?\[?(\w+)", script))
    return (names | typed) & VAGUE


def test_names_of_scripts_say_what_a_thing_is() -> None:
    assert len(SCRIPTS) > 60
    found = ((path, _vague_names(text(path))) for path in SCRIPTS)
    assert not told(f"{path}: {', '.join(sorted(names))}" for path, names in found if names)


def test_a_vague_name_of_a_script_is_found() -> None:
    assert _vague_names("const named = lines.map((one) => `${one.id}`);") == {"one"}
    assert _vague_names("/** @param {{id: string}} ones of them */") == {"ones"}
    assert _vague_names('// the one before\nsay("one"); /* one\nby one */') == set()


def test_every_kind_of_event_has_a_name() -> None:
    assert EVENT_NAMES.keys() == set(get_args(EventKind))


def _second_tables(script: str) -> list[str]:
    keys = "|".join((*STATE_NAMES, *EVENT_NAMES))
    words = "|".join({*STATE_NAMES.values(), *EVENT_NAMES.values()})
    return [match[0] for match in re.finditer(rf'\b({keys})"?[:,] "({words})"', script)]


def test_states_and_events_are_named_by_the_server() -> None:
    """The page is sent these words: a second table would drift from the history."""
    found = ((path, _second_tables(text(path))) for path in SCRIPTS)
    assert not told(f"{path}: {lines}" for path, lines in found if lines)
    state, name = next(iter(STATE_NAMES.items()))
    assert _second_tables(f'const NAMES = {{ {state}: "{name}" }};') == [f'{state}: "{name}"']
