"""Write docs/ファイルの一覧.md: each file, what it says it is, and the tests that use most of it.

usage: python tools/file_list.py
"""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PACKAGE, TESTS = ROOT / "minutes", ROOT / "tests"
LIST = ROOT / "docs" / "ファイルの一覧.md"
MOST = 3
"""Tests of one file; who wants more greps."""
RARE = 2
"""Scripts that may share a class of the page by which a browser test is known to be theirs."""

HEAD = """# ファイルの一覧

`make map` が書きます。「何をするか」は各ファイルの最初の一行、「試験」はそのファイルの名前を最も多く使う試験です（画面のスクリプトは、nodeの試験と、その部品を操作する試験）。名前を使う試験がないファイルでは、それを使うファイルの試験か、部屋の試験です。変更から探すときは、先に[開発の手引き](開発.md)の「変えたいこと → 部屋 → 試験」を見てください。
"""

_CLASS = re.compile(r"\bm-[a-z][a-z-]+")
_IMPORT = re.compile(r"""from\s+["'][^"']*/([\w-]+\.js)["']""")


def files() -> Iterator[Path]:
    """Modules and page scripts, in order; not the rooms' doors, not the migrations."""
    for path in sorted(PACKAGE.rglob("*")):
        code = path.suffix in {".py", ".js"} and "__pycache__" not in path.parts
        if (
            code
            and path.name not in {"__init__.py", "__main__.py"}
            and "versions" not in path.parts
        ):
            yield path


class Module(NamedTuple):
    """What a Python file says of itself, imports by ``from … import`` and names.

    ``imported``: module, name there and name here.
    """

    doc: str
    imported: tuple[tuple[str, str, str], ...]
    names: Counter[str]


@cache
def read(path: Path) -> Module:
    """A Python file, parsed once."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported: list[tuple[str, str, str]] = []
    names: Counter[str] = Counter()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            names[node.id] += 1
        elif isinstance(node, ast.ImportFrom) and node.module:
            module = node.module
            imported += [(module, alias.name, alias.asname or alias.name) for alias in node.names]
    return Module(ast.get_docstring(tree) or "", tuple(imported), names)


def what(path: Path) -> str:
    """The first line of what a file says of itself."""
    if path.suffix == ".js":
        first = path.read_text(encoding="utf-8").splitlines()[0]
        return first.removeprefix("//").strip() if first.startswith("//") else ""
    return read(path).doc.split("\n")[0]


def dotted(path: Path) -> str:
    """``minutes.asr.gaps`` of the path of that module."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@cache
def doors() -> Mapping[str, Mapping[str, str]]:
    """Room → name → the module that the room's door takes it from."""
    return {
        dotted(path.parent): {here: module for module, _, here in read(path).imported}
        for path in PACKAGE.rglob("__init__.py")
    }


def _home(module: str, name: str) -> str:
    """Where ``name`` is defined that is imported from ``module``."""
    beyond = doors().get(module, {}).get(name)
    if beyond is not None and beyond != module:
        return _home(beyond, name)
    return f"{module}.{name}" if module in doors() else module


def used(path: Path) -> Counter[str]:
    """Modules that a test imports names of, each with how often these stand in it."""
    names = {here: _home(module, name) for module, name, here in read(path).imported}
    times = read(path).names
    found: Counter[str] = Counter()
    for name, module in names.items():
        found[module] += times[name]
    return found


@cache
def tests_of_modules() -> Mapping[str, tuple[str, ...]]:
    """Module → tests, those that use most of it first; one of its own name before all others."""
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        name = path.relative_to(ROOT).as_posix()
        for module, times in used(path).items():
            own = path.stem == f"test_{module.split('.')[-1]}"
            if times and module.startswith("minutes."):
                found[module].append((-times - 1000 * own, name))
    return {module: tuple(name for _, name in sorted(rows)) for module, rows in found.items()}


@cache
def tests_of_scripts() -> Mapping[str, tuple[str, ...]]:
    """Script → node tests that import it, then browser tests that touch what only it makes."""
    scripts = {
        path.name: path.read_text(encoding="utf-8") for path in files() if path.suffix == ".js"
    }
    makers = Counter(mark for text in scripts.values() for mark in set(_CLASS.findall(text)))
    found: dict[str, tuple[str, ...]] = {}
    node = {path: path.read_text(encoding="utf-8") for path in sorted(TESTS.rglob("*.test.mjs"))}
    touched = {
        path: _CLASS.findall(path.read_text(encoding="utf-8"))
        for path in sorted(TESTS.rglob("test_*.py"))
    }
    for name, text in scripts.items():
        own = {mark for mark in _CLASS.findall(text) if makers[mark] <= RARE}
        direct = [path for path, test in node.items() if name in _IMPORT.findall(test)]
        times = {path: sum(mark in own for mark in marks) for path, marks in touched.items()}
        touching = sorted(filter(times.get, times), key=lambda path: (-times[path], path))
        found[name] = tuple(path.relative_to(ROOT).as_posix() for path in [*direct, *touching])
    return found


@cache
def importers() -> Mapping[str, frozenset[str]]:
    """Module → modules that import it, through a room's door too."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in files():
        if path.suffix == ".py":
            for module, name, _ in read(path).imported:
                found[_home(module, name)].add(dotted(path))
    return {module: frozenset(names - {module}) for module, names in found.items()}


def tests_through(module: str) -> tuple[str, ...]:
    """Tests of the modules that import ``module``, or of theirs; those of its own room first."""
    seen, near = {module}, {module}
    while near:
        near = {name for each in near for name in importers().get(each, ())} - seen
        seen |= near
        found = {test for each in near for test in tests_of_modules().get(each, ())[:MOST]}
        if found:
            room = Path("tests", *module.split(".")[1:-1]).as_posix()
            return tuple(sorted(found, key=lambda test: (not test.startswith(room), test)))
    return ()


def tests_of(path: Path) -> tuple[str, ...]:
    """At most three tests of a file, the best first."""
    if path.suffix == ".js":
        return tests_of_scripts()[path.name][:MOST] or ("tests/web/",)
    module = dotted(path)
    found = tests_of_modules().get(module, ()) or tests_through(module)
    folder = TESTS / path.relative_to(PACKAGE).parent
    while not folder.is_dir():
        folder = folder.parent
    return found[:MOST] or (f"{folder.relative_to(ROOT).as_posix()}/",)


def text() -> str:
    """The whole list."""
    rooms: defaultdict[str, list[str]] = defaultdict(list)
    for path in files():
        place = path.relative_to(PACKAGE)
        tests = " ".join(f"`{name.removeprefix('tests/')}`" for name in tests_of(path))
        rooms[place.parent.as_posix()].append(f"| `{place.name}` | {what(path)} | {tests} |")
    parts = [HEAD]
    for room, rows in sorted(rooms.items()):
        title = "土台" if room == "." else f"`{room}`"
        table = "\n".join(
            ["| ファイル | 何をするか | 試験（`tests/` の下） |", "|---|---|---|", *rows]
        )
        parts.append(f"## {title}\n\n{table}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    LIST.write_text(text(), encoding="utf-8")
