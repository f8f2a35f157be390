"""What ``minutes models check`` found out about a model: ``checked.json`` in its folder, or the manifest.

A result holds for the versions of the libraries that it was measured with; how many windows are decoded
at a time holds for the machine as well.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from minutes.cores import cores
from minutes.errors import OutputError, reason
from minutes.models.manifest import load_manifest
from minutes.models.shelf import MEASUREMENTS

_LIBRARIES = ("ctranslate2", "faster-whisper")


def versions() -> dict[str, str]:
    """Of the libraries that a result depends on."""
    return {name: metadata.version(name) for name in _LIBRARIES}


def machine() -> str:
    """What speed depends on."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()}・{cores()}コア"


def checked(folder: Path, compute_type: str | None = None) -> Mapping[str, Any] | None:
    """Ways of the model in ``folder``, as plain values; ``None`` where nobody measured it.

    ``compute_type``: another one's result is taken where this one has none.
    """
    results = _results(folder)
    if results:
        found = results.get(compute_type or "") or next(iter(results.values()))
        ways = dict(found["ways"])
        if found.get("machine") != machine():
            ways.pop("batch_size", None)
        return ways
    manifest = folder.parent / "manifest.toml"
    model = load_manifest(folder.parent).model(folder.name) if manifest.is_file() else None
    return model.checked if model is not None else None


def is_measured(folder: Path, compute_type: str) -> bool:
    """Whether this very machine measured the model with these versions and this precision."""
    found = _results(folder).get(compute_type)
    return found is not None and found.get("machine") == machine()


def keep(folder: Path, compute_type: str, result: Mapping[str, Any]) -> None:
    """Write a result beside those of other precisions.

    Raises
    ------
    OutputError
        The folder cannot be written.
    """
    results = _results(folder) | {compute_type: {"machine": machine(), **result}}
    text = json.dumps({"versions": versions(), "results": results}, ensure_ascii=False, indent=1)
    part = folder / f".{MEASUREMENTS}.part"
    try:
        part.write_text(text + "\n", encoding="utf-8")
        part.replace(folder / MEASUREMENTS)
    except OSError as cause:
        raise OutputError(
            f"測った結果を「{folder / MEASUREMENTS}」に書けません（{reason(cause)}）。空き容量と権限を確かめてください。"
        ) from cause


def _results(folder: Path) -> dict[str, Any]:
    """Results by precision; none of other versions, and none of a damaged file."""
    try:
        plain = json.loads((folder / MEASUREMENTS).read_text(encoding="utf-8"))
        results = plain["results"] if plain["versions"] == versions() else {}
        return {name: row for name, row in results.items() if isinstance(row["ways"], dict)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
