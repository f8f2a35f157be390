"""Models on the form: those of this server, by name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from minutes.errors import UsageError
from minutes.models import models_dir
from minutes.options import DEFAULT_MODEL
from minutes.web.form import understand_form
from minutes.web.models import known_model, model_names


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of models with one of the operator's own."""
    folder = tmp_path / "models"
    (folder / "own-model").mkdir(parents=True)
    (folder / "own-model" / "model.bin").write_bytes(b"")
    (folder / ".arriving").mkdir()
    (folder / ".arriving" / "model.bin").write_bytes(b"")
    shutil.copy(models_dir() / "manifest.toml", folder)
    monkeypatch.setenv("MINUTES_MODELS_DIR", str(folder))
    return folder


def test_what_lies_there_is_offered_by_name(shelf: Path) -> None:
    assert model_names() == (DEFAULT_MODEL, "own-model")
    assert known_model(" own-model ") == "own-model"
    assert known_model("") == DEFAULT_MODEL


def test_a_page_without_models_offers_the_default(shelf: Path) -> None:
    (shelf / "manifest.toml").unlink()
    assert model_names() == (DEFAULT_MODEL, "own-model")


@pytest.mark.parametrize(
    "name",
    [
        "/etc",
        "../models/own-model",
        "own-model/",
        "./own-model",
        "large-v3",
        ".arriving",
        "segmentation-3.0",
    ],
)
def test_a_path_or_an_unknown_name_is_refused(shelf: Path, name: str) -> None:
    with pytest.raises(UsageError, match="一覧から"):
        known_model(name)
    _, options, problems = understand_form({"model": name})
    assert "model" in problems
    assert options.model == DEFAULT_MODEL


def test_a_path_to_a_real_model_is_refused(shelf: Path) -> None:
    with pytest.raises(UsageError):
        known_model(str(shelf / "own-model"))
