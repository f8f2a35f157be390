"""Models on the form: those of this server, by name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from minutes import settings
from minutes.errors import ModelMissing, UsageError
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


def test_the_operators_choice_is_the_first(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(settings.MODEL, "own-model")
    assert model_names() == ("own-model", DEFAULT_MODEL)
    assert known_model("") == "own-model"
    assert known_model(DEFAULT_MODEL) == DEFAULT_MODEL


@pytest.mark.parametrize(
    ("name", "error"), [("../own-model", UsageError), ("no-such-model", ModelMissing)]
)
def test_serve_says_at_its_start_that_the_model_is_wrong(
    shelf: Path, monkeypatch: pytest.MonkeyPatch, name: str, error: type[Exception]
) -> None:
    from minutes.cli.serve import _check_model

    monkeypatch.setenv(settings.MODEL, name)
    with pytest.raises(error):
        _check_model(with_worker=True)
    monkeypatch.setenv(settings.MODEL, "own-model")
    _check_model(with_worker=True)


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
