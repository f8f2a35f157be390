"""What an operator sets in the environment: read in one place, and all of it in the guide."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from minutes import settings

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "minutes"
# Files that hand variables to libraries and child processes, and read none of an operator's.
PASSING_ON = {
    "confine.py",  # the table that silences libraries
    "cli/models.py",  # takes "offline" back for the download
    "diarize/pyannote_audio.py",  # where matplotlib keeps its list of fonts
    "jobs/pool.py",  # the number of threads of an engine process
    "web/upload_folder.py",  # where Gradio keeps uploads
}


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path.name != "settings.py")


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_else_reads_the_environment(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    reads = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    }
    ours = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in settings.SETTINGS
    }
    assert not ours, "name it by its constant in minutes.settings"
    assert not reads or path.relative_to(PACKAGE).as_posix() in PASSING_ON


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
