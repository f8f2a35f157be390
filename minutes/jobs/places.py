"""Files that a list names, found as people read names: Windows paths, widths, composed letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from pathlib import Path, PureWindowsPath

SHORTCUTS = (".lnk", ".url", ".webloc")
"""Endings of files that only say where another file lies, on a machine that is not this one."""

_DRIVE = re.compile(r"[A-Za-z]:[\\/]|[\\]{2}|//")


class Ambiguous(ValueError):
    """Several files bear the name; the message is Japanese, without its full stop."""


def find_place(folder: Path, name: str, endings: Collection[str] = ()) -> Path:
    """The file or folder that ``name`` means, seen from ``folder``; where there is none, where it
    would be.

    Windows' spelling is understood; of a path with a drive or a server, the end that is found in
    ``folder`` counts. Names that differ only in width, case or the composition of their letters
    (が as one character or two) are the same. Where nothing bears the name, a file may that has one
    of ``endings`` besides: Windows does not show them.

    Raises
    ------
    Ambiguous
        Several files differ from ``name`` in nothing else.
    """
    plain = name.strip().strip("\"'“”")
    exact = folder / plain
    if _exists(exact):
        return exact
    windows = PureWindowsPath(unicodedata.normalize("NFKC", plain).replace("¥", "\\"))
    parts = tuple(part for part in windows.parts if part != windows.anchor)
    for end in _ends(plain, parts):
        found = _walk(folder, end, endings)
        if found is not None:
            return found
    if not exact.is_absolute() and len(parts) > 1:
        return folder.joinpath(*parts)
    return exact


def shortcut_of(path: Path) -> Path | None:
    """The shortcut that lies where ``path`` should."""
    for ending in SHORTCUTS:
        for shortcut in (path.with_name(path.name + ending), path.with_suffix(ending)):
            if _exists(shortcut):
                return shortcut
    return None


def _ends(plain: str, parts: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield parts
    if _DRIVE.match(plain):
        for start in range(1, len(parts)):
            yield parts[start:]


def _walk(folder: Path, parts: tuple[str, ...], endings: Collection[str]) -> Path | None:
    """Part by part, each compared as people read it."""
    place = folder
    for number, part in enumerate(parts, start=1):
        if part == "..":
            place = place.parent
            continue
        found = _entry(place, part, endings if number == len(parts) else ())
        if found is None:
            return None
        place = found
    return place if parts else None


def _entry(folder: Path, name: str, endings: Collection[str]) -> Path | None:
    if _exists(folder / name):
        return folder / name
    try:
        there = tuple(folder.iterdir())
    except OSError:
        return None
    ended = [path for path in there if path.suffix.lower() in endings]
    alike = [path for path in there if _read(path.name) == _read(name)]
    alike = alike or [path for path in ended if _read(path.stem) == _read(name)]
    composed = _composed(name)
    same = [path for path in alike if composed in (_composed(path.name), _composed(path.stem))]
    found = same or alike
    if len(found) > 1:
        names = "」「".join(sorted(path.name for path in found))
        raise Ambiguous(f"「{name}」に当たるファイルが「{names}」の{len(found)}つあります")
    return found[0] if found else None


def _read(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # too long, a null character
        return False
