"""Draw which room imports which into docs/開発.md, with the share of lines and the lengths of functions.

usage: python tools/rooms.py [--print]
"""

import ast
import statistics
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "minutes"
GUIDE = ROOT / "docs" / "開発.md"
BEGIN, END = "<!-- tools/rooms.py が書く：ここから -->\n", "<!-- ここまで -->\n"
FOUNDATION, WORDS, STYLES = "土台", "format の語", "format の様式"
FILES_OF_WORDS = {"call_grammar", "listed", "word_swaps"}

Graph = Mapping[str, frozenset[str]]


def room(parts: tuple[str, ...]) -> str:
    """The room of a module below ``minutes``; single files are shown together.

    >>> room(("asr", "reader")), room(("format", "text", "rules")), room(("span",))
    ('asr', 'format/text', '土台')
    """
    if parts[0] == "format":
        inside = parts[1] if len(parts) > 1 else ""
        if (PACKAGE / "format" / inside / "__init__.py").is_file() and inside:
            return f"format/{inside}"
        return WORDS if inside in FILES_OF_WORDS else STYLES
    return parts[0] if (PACKAGE / parts[0]).is_dir() else FOUNDATION


@cache
def sources() -> tuple[tuple[str, ast.Module, int], ...]:
    """Room, syntax tree and number of lines of each file that is not the package's own door."""
    return tuple(_sources())


def _sources() -> Iterator[tuple[str, ast.Module, int]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts[-1] == "__init__":
            parts = parts[:-1]
        if parts and parts != ("__main__",) and "migrations" not in parts:
            text = path.read_text(encoding="utf-8")
            yield room(parts), ast.parse(text), len(text.splitlines())


def imported(tree: ast.Module) -> Iterator[tuple[str, ...]]:
    """Modules below ``minutes`` that a file imports, wherever the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in names:
            parts = tuple(name.split("."))[1:]
            place = PACKAGE.joinpath(*parts)
            if name.startswith("minutes.") and (
                place.is_dir() or place.with_suffix(".py").is_file()
            ):
                yield parts


def graph() -> Graph:
    """Room → rooms that it imports."""
    found: dict[str, set[str]] = {}
    for here, tree, _ in sources():
        found.setdefault(here, set()).update(map(room, imported(tree)))
    return {here: frozenset(needs - {here}) for here, needs in found.items()}


def reached(rooms: Graph, start: str) -> frozenset[str]:
    """All rooms that ``start`` imports, directly or through others."""
    seen: set[str] = set()
    waiting = list(rooms[start])
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += rooms[name]
    return frozenset(seen)


def reduced(rooms: Graph) -> Graph:
    """The same without arrows that another way already says."""
    return {
        here: frozenset(
            there
            for there in needs
            if not any(there in reached(rooms, other) for other in needs - {there})
        )
        for here, needs in rooms.items()
    }


def node(name: str) -> str:
    """Mermaid's name of a room.

    >>> node("format/text")
    'format_text'
    """
    known = {FOUNDATION: "foundation", WORDS: "format_words", STYLES: "format_styles"}
    return known.get(name, name.replace("/", "_"))


def lengths(tree: ast.Module) -> list[int]:
    """Lines of every function of a file."""
    return [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def drawing() -> str:
    """The part of the guide between the two marks."""
    lines: dict[str, int] = {}
    functions: list[int] = []
    for here, tree, count in sources():
        lines[here] = lines.get(here, 0) + count
        functions += lengths(tree)
    total = sum(lines.values())
    text = "```mermaid\nflowchart TD\n"
    for name in sorted(lines):
        text += f'  {node(name)}["{name} {100 * lines[name] / total:.0f}%"]\n'
    for name, needs in sorted(reduced(graph()).items()):
        text += "".join(f"  {node(name)} --> {node(there)}\n" for there in sorted(needs))
    hundredths = statistics.quantiles(functions, n=100)
    return (
        f"{text}```\n\n矢印はimport（ほかの道で届く矢印は省きます）、％は {total:,} 行の中の割合です。"
        f"関数は {len(functions):,} 個、長さは中央値 {statistics.median(functions):.0f} 行・"
        f"95パーセンタイル {hundredths[94]:.0f} 行・最長 {max(functions)} 行です。\n"
    )


def main() -> None:
    """Write the drawing into the guide, or show it."""
    if "--print" in sys.argv:
        print(drawing(), end="")
        return
    text = GUIDE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    GUIDE.write_text(before + BEGIN + drawing() + END + rest.split(END, 1)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
