"""What an operator sets in the environment: read in one place, and all of it in the guide."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from house import PACKAGE, ROOT, told, tree

from minutes import settings

# Files that hand variables to libraries and child processes, and read none of an operator's.
PASSING_ON = {
    "confine.py",  # the table that silences libraries
    "cli/models.py",  # takes "offline" back for the download
    "diarize/pyannote_audio.py",  # where matplotlib keeps its list of fonts
    "format/export/pdf.py",  # the search path and the language of LibreOffice
    "web/upload_folder.py",  # where Gradio keeps uploads
}


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path.name != "settings.py")


def environment_reads(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}:
            yield f"{path}:{node.lineno} reads the environment"


def named_settings(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and node.value in settings.SETTINGS:
            yield f"{path}:{node.lineno} {node.value}: name it by its constant in minutes.settings"


def test_nothing_else_reads_the_environment() -> None:
    assert not told(found for path in modules() for found in named_settings(path))
    reading = {
        path.relative_to(PACKAGE).as_posix() for path in modules() if any(environment_reads(path))
    }
    assert reading == PASSING_ON


def test_what_reads_the_environment_is_found(tmp_path: Path) -> None:
    file = tmp_path / "file.py"
    file.write_text(f"import os\nfolder = os.environ.get({settings.DATA_DIR!r})\n")
    assert list(environment_reads(file)) == [f"{file}:2 reads the environment"]
    assert len(list(named_settings(file))) == 1


def test_the_guide_has_a_row_for_every_setting() -> None:
    text = (ROOT / "docs" / "導入・運用.md").read_text(encoding="utf-8")
    for name, meaning in settings.SETTINGS.items():
        assert f"| `{name}` | {meaning} |" in text


def test_every_name_has_a_meaning() -> None:
    names = {
        value for key, value in vars(settings).items() if key.isupper() and isinstance(value, str)
    }
    assert names == settings.SETTINGS.keys()


@pytest.mark.parametrize(
    ("value", "allowed"), [("1", True), (" ON ", True), ("0", False), ("", False)]
)
def test_voices_are_used_only_where_somebody_said_so(
    value: str, allowed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(settings.VOICES, value)
    assert settings.voices_allowed() is allowed


@pytest.mark.parametrize(("value", "threads"), [("4", 4), ("0", None), ("-1", None), ("all", None)])
def test_a_number_of_threads_that_makes_no_sense_is_none(
    value: str, threads: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(settings.THREADS, value)
    assert settings.threads() == threads


def test_an_empty_value_is_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (settings.DATA_DIR, settings.DATABASE_URL, settings.MODELS_DIR):
        monkeypatch.setenv(name, "")
    assert settings.data_dir() == settings.DEFAULT_DATA_DIR
    assert settings.database_url() is None
    assert settings.models_dir() is None
