"""The program's own files, as the checks of the house read them: each parsed once."""

from __future__ import annotations

import ast
import gc
from collections.abc import Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "minutes"


def modules() -> list[Path]:
    """Every Python file of the program; what a migration did once stays as it was."""
    return sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


@cache
def text(path: Path) -> str:
    """What a file holds."""
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """A file's syntax; nobody changes it.

    All of them are a million objects and no cycle: searched for cycles while they are made, they
    take twice the time, and every later search takes half a second.
    """
    gc.disable()
    made = ast.parse(text(path), str(path))
    gc.freeze()
    gc.enable()
    return made


def told(complaints: Iterable[str]) -> str:
    """All of them, one a line: a check that goes through the files names every offender at once."""
    return "\n".join(complaints)
