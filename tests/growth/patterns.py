"""Every regular expression of the package, how it is used, and texts that would make it slow."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]

PACKAGE = Path(__file__).resolve().parents[2] / "minutes"
_SEARCHING = frozenset({"search", "finditer", "findall", "sub", "subn", "split"})
_METHODS = _SEARCHING | {"match", "fullmatch"}
_MANY = 100
"""Repeats of at most so many cost a constant at each place."""

_ENDS = ("", "\x00", "\n", "\n\x00", "。")
_USUAL = (
    " ",
    "\u3000",
    "\n",
    "<",
    "[",
    '"',
    "「",
    "0",
    "一",
    "、",
    "。",
    ":",
    "a",
    "あ",
    "ア",
    "(",
)


@dataclass(frozen=True)
class Use:
    """A pattern, where it is written, and how it is tried: ``search`` (at every place of a text),
    ``match`` or ``fullmatch``."""

    where: str
    pattern: re.Pattern[str]
    methods: frozenset[str]


@cache
def uses() -> tuple[tuple[Use, ...], tuple[str, ...]]:
    """Patterns that the source lets one read off, and the places of those that it does not."""
    trees = {file: ast.parse(file.read_text("utf-8")) for file in sorted(PACKAGE.rglob("*.py"))}
    shared = {use for tree in trees.values() for use in _tried(tree) if use[0][0] != "_"}
    found: list[Use] = []
    unread: list[str] = []
    for file, tree in trees.items():
        names, tried = _names(tree), shared.union(_tried(tree))
        for call in _calls(tree):
            where = f"{file.relative_to(PACKAGE.parent)}:{call.lineno}"
            name = names.get(id(call))
            method = call.func.attr  # type: ignore[attr-defined]
            try:
                pattern = _value(call, file)
            except NameError:
                unread.append(f"{file.relative_to(PACKAGE)}: {ast.unparse(call.args[0])}")
                continue
            methods = {method} if method != "compile" else {how for of, how in tried if of == name}
            found.append(Use(where, pattern, _kinds(methods)))
    return tuple(found), tuple(unread)


def _value(call: ast.Call, file: Path) -> re.Pattern[str]:
    dotted = ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts)
    module = importlib.import_module(dotted.removesuffix(".__init__"))
    flags = [word.value for word in call.keywords if word.arg == "flags"]
    if call.func.attr == "compile":  # type: ignore[attr-defined]
        flags += call.args[1:2]
    parts = [
        eval(compile(ast.Expression(part), str(file), "eval"), vars(module))
        for part in (call.args[0], *flags)
    ]
    return re.compile(*parts)


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of = node.func.value
            if (
                isinstance(of, ast.Name)
                and of.id == "re"
                and node.func.attr in {*_METHODS, "compile"}
            ):
                yield node


def _names(tree: ast.AST) -> dict[int, str]:
    """Name of what a call is assigned to, by the identity of the call's node."""
    return {
        id(node.value): node.targets[0].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }


def _tried(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """(name, method) of patterns that are called; ``search`` where one is passed on."""
    bare = {id(node): node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            bare.pop(id(node), None)
        if not isinstance(node, ast.Attribute):
            continue
        if isinstance(node.value, ast.Name):
            bare.pop(id(node.value), None)
            yield node.value.id, node.attr
        elif isinstance(node.value, ast.Attribute):
            yield node.value.attr, node.attr
    for name in bare.values():
        yield name, "search"


def _kinds(methods: set[str]) -> frozenset[str]:
    """``search`` for whatever searches, or where nothing tells."""
    known = methods & _METHODS
    found = {method if method in {"match", "fullmatch"} else "search" for method in known}
    return frozenset(found or {"search"})


def unbounded(pattern: re.Pattern[str]) -> bool:
    """Whether a repeat in the pattern has no small bound; without one it takes linear time."""
    return any(True for _ in _repeats(parser.parse(pattern.pattern, pattern.flags), ""))


def attacks(pattern: re.Pattern[str]) -> tuple[tuple[str, str, str], ...]:
    """(head, body, end): texts ``head + body * n + end`` that may make the pattern slow."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    found: dict[tuple[str, str, str], None] = {}
    for mark in dict.fromkeys((*_USUAL, *_marks(tree))):
        found["", mark, ""] = None
    for head, bodies in _repeats(tree, ""):
        for body in filter(None, bodies):
            found["", head + body, ""] = None
            found["", head + body * 3, ""] = None
            for end in _ENDS:
                found[head, body, end] = None
    return tuple(found)


def _repeats(tree: object, head: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every unbounded repeat: a text that leads to it, and texts that it repeats."""
    for kind, argument in tree:  # type: ignore[attr-defined]
        for part in _parts(kind, argument):
            yield from _repeats(part, head)
        if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
            _, most, body = argument
            if most >= _MANY:
                yield head, tuple(dict.fromkeys((_example(body), *_marks(body))))
        head += _example([(kind, argument)])


def _parts(kind: object, argument: object) -> tuple[object, ...]:
    """The patterns inside one node."""
    if kind is kinds.SUBPATTERN:
        return (argument[-1],)  # type: ignore[index]
    if kind is kinds.BRANCH:
        return tuple(argument[1])  # type: ignore[index]
    if kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
        return (argument[2],)  # type: ignore[index]
    if kind in (kinds.ASSERT, kinds.ASSERT_NOT):
        return (argument[1],)  # type: ignore[index]
    if kind is kinds.ATOMIC_GROUP:
        return (argument,)
    return ()


def _example(tree: object) -> str:
    """A short text that the pattern takes, look-arounds and back references aside."""
    found = ""
    for kind, argument in tree:  # type: ignore[attr-defined]
        if kind in (kinds.ASSERT_NOT, kinds.AT, kinds.GROUPREF):
            continue
        if kind is kinds.ASSERT:
            found += _example(argument[1]) if argument[0] < 0 else ""
        elif kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
            found += _example(argument[2]) * argument[0]
        elif parts := _parts(kind, argument):
            found += _example(parts[0])
        else:
            found += next(_of_class(kind, argument), "")
    return found


def _marks(tree: object) -> Iterator[str]:
    """A mark or more for every literal and class of the pattern that stands in no branch of words."""
    for kind, argument in tree:  # type: ignore[attr-defined]
        parts = _parts(kind, argument)
        for part in parts if len(parts) < 12 else parts[:1]:
            yield from _marks(part)
        if not parts:
            yield from _of_class(kind, argument)


def _of_class(kind: object, argument: object) -> Iterator[str]:
    if kind is kinds.LITERAL:
        yield chr(argument)  # type: ignore[arg-type]
    elif kind in (kinds.ANY, kinds.NOT_LITERAL):
        yield from (mark for mark in "あa <" if kind is kinds.ANY or ord(mark) != argument)
    elif kind is kinds.IN:
        pattern = re.compile(_as_class(argument))
        yield from [mark for mark in (*_USUAL, "ん", "年", "-", ".", "・") if pattern.match(mark)][
            :4
        ]
        for part, value in argument:  # type: ignore[attr-defined]
            mark = (
                chr(value)
                if part is kinds.LITERAL
                else chr(value[0])
                if part is kinds.RANGE
                else ""
            )
            if mark and pattern.match(mark):
                yield mark
                return


def _as_class(items: object) -> str:
    names = {
        kinds.CATEGORY_SPACE: r"\s", kinds.CATEGORY_NOT_SPACE: r"\S", kinds.CATEGORY_DIGIT: r"\d",
        kinds.CATEGORY_NOT_DIGIT: r"\D", kinds.CATEGORY_WORD: r"\w", kinds.CATEGORY_NOT_WORD: r"\W",
    }  # fmt: skip
    found = ""
    for kind, value in items:  # type: ignore[attr-defined]
        if kind is kinds.NEGATE:
            found += "^"
        elif kind is kinds.LITERAL:
            found += re.escape(chr(value)).replace("^", r"\^")
        elif kind is kinds.RANGE:
            found += rf"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
        else:
            found += names[value]
    return f"[{found}]"
