"""Every flag that our code gives has its words in the one table, and every row is given by something."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import get_args

import pytest
from house import PACKAGE, tree

from minutes.flags import FLAGS, Flag, flag_text, is_check, without_checks

WRITTEN_ELSEWHERE = {"low_confidence", "number_restated"}
"""Rows for drafts that other tools wrote; nothing here gives these."""
RECORDS = {"Segment": 4, "Turn": 4, "Statement": 4}
"""Record → place of ``flags`` among its positional fields."""


def trees() -> Mapping[Path, ast.Module]:
    """Every module but the command line, whose flags are options."""
    return {path: tree(path) for path in PACKAGE.rglob("*.py") if "cli" not in path.parts}


def constants(modules: Mapping[Path, ast.Module]) -> dict[str, str]:
    """Name → text of the constants in capitals, so that ``(EDITED,)`` is understood."""
    found = {}
    for module in modules.values():
        for node in module.body:
            target = node.targets[0] if isinstance(node, ast.Assign) else None
            target = node.target if isinstance(node, ast.AnnAssign) else target
            value = getattr(node, "value", None)
            if isinstance(target, ast.Name) and target.id.isupper():
                if isinstance(value, ast.Constant) and isinstance(value.value, str):
                    found[target.id] = value.value
    return found


def places(module: ast.AST) -> Iterator[ast.AST]:
    """Expressions that become a record's ``flags``."""
    for node in ast.walk(module):
        if isinstance(node, ast.keyword) and node.arg == "flags":
            yield node.value
        elif isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if node.value and any(getattr(target, "id", "") == "flags" for target in targets):
                yield node.value
        elif isinstance(node, ast.Call):
            yield from node.args[RECORDS.get(getattr(node.func, "id", ""), 99) :][:1]
            called = getattr(node.func, "value", None)
            if getattr(called, "id", "") == "flags" and getattr(node.func, "attr", "") == "append":
                yield from node.args
        elif isinstance(node, ast.FunctionDef) and node.name.rpartition("_")[2] == "flags":
            for inner in ast.walk(node):
                if isinstance(inner, ast.Return | ast.Assign) and inner.value:
                    yield inner.value


def texts(place: ast.AST, names: Mapping[str, str]) -> Iterator[str]:
    """The flags in an expression; what is compared or looked up is none."""
    if isinstance(place, ast.Constant) and isinstance(place.value, str):
        yield place.value
    elif isinstance(place, ast.Name) and place.id in names:
        yield names[place.id]
    elif isinstance(place, ast.IfExp):
        yield from (*texts(place.body, names), *texts(place.orelse, names))
    elif isinstance(place, ast.Call) and not _joins(place.func):
        return
    elif not isinstance(place, ast.Compare | ast.Subscript | ast.GeneratorExp):
        for inner in ast.iter_child_nodes(place):
            yield from texts(inner, names)


def _joins(called: ast.AST) -> bool:
    """Whether a call only puts its arguments together: ``tuple(dict.fromkeys((*flags, FLAG)))``."""
    return getattr(called, "attr", getattr(called, "id", "")) in ("tuple", "fromkeys")


def given() -> dict[str, str]:
    """Flag, without detail → a module that gives it."""
    modules = trees()
    names = constants(modules)
    return {
        text.partition(":")[0]: str(path.relative_to(PACKAGE))
        for path, module in modules.items()
        for place in places(module)
        for text in texts(place, names)
        if text.isascii() and text
    }


def test_the_walk_finds_flags_however_they_are_given() -> None:
    source = """
FLAG = "by_name"
def vote_flags():
    found["a"] = "by_function"
    found["b"] = f"by_detail:{word}"
    return found
Turn("", None, (), flags=("by_keyword",) if x == "not_this" else ())
Segment(span, text, words, 0.0, ("by_place",))
flags = tuple(dict.fromkeys((*read(data, "not_this_either"), FLAG)))
flags.append("by_append")
"""
    names = {"FLAG": "by_name"}
    found = {text for place in places(ast.parse(source)) for text in texts(place, names)}
    assert {text.partition(":")[0] for text in found} == {
        "by_name",
        "by_function",
        "by_detail",
        "by_keyword",
        "by_place",
        "by_append",
    }


def test_every_flag_that_is_given_has_a_row_and_every_row_is_given() -> None:
    found = given()
    unknown = {flag: where for flag, where in found.items() if flag not in FLAGS}
    assert not unknown, "flags without words in minutes/flags.py"
    assert set(FLAGS) - set(found) == WRITTEN_ELSEWHERE


def test_the_table_holds_exactly_the_flags_of_the_type() -> None:
    assert tuple(FLAGS) == get_args(Flag)


@pytest.mark.parametrize("flag", get_args(Flag))
def test_every_row_speaks_to_people(flag: Flag) -> None:
    text = FLAGS[flag]
    assert text.label
    assert text.short
    assert not text.label.isascii()
    assert not text.short.isascii()
    assert flag_text(f"{flag}:詳細").label == f"{text.label}：詳細"


def test_a_persons_edit_is_no_reason_to_check() -> None:
    assert not is_check("edited")
    assert is_check("edit_conflict")
    assert is_check("something_new")  # hiding what is not known would be worse
    assert without_checks(("inaudible", "overlapped", "homophone:採血", "edited")) == (
        "overlapped",
        "edited",
    )
