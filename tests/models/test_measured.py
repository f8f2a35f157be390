"""What was measured about a model: kept beside it, used as long as it holds, never part of its hashes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from minutes import models
from minutes.errors import OutputError
from minutes.models import measured as room
from minutes.models.shelf import MEASUREMENTS, SUMS, write_sums

ROOT = Path(__file__).resolve().parents[2]
WAYS = {"packed": True, "prompt": False, "respell": True, "weighed": False, "batch_size": 2}


def folder_of(tmp_path: Path, name: str = "turbo") -> Path:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "model.bin").write_bytes(b"weights")
    return folder


def test_what_nobody_measured_is_unknown(tmp_path: Path) -> None:
    assert models.checked(folder_of(tmp_path)) is None


def test_a_result_is_found_again(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    models.keep(folder, "int8_float32", {"ways": WAYS})
    assert models.checked(folder, "int8_float32") == WAYS
    assert models.is_measured(folder, "int8_float32")
    assert not models.is_measured(folder, "float32")
    assert models.checked(folder, "float32") == WAYS
    models.keep(folder, "float32", {"ways": {**WAYS, "packed": False}})
    found = models.checked(folder, "float32")
    assert found is not None
    assert not found["packed"]
    assert models.checked(folder, "int8_float32") == WAYS


def test_other_versions_make_a_model_unknown_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of(tmp_path)
    models.keep(folder, "int8_float32", {"ways": WAYS})
    monkeypatch.setattr(room, "versions", lambda: {"ctranslate2": "99"})
    assert models.checked(folder, "int8_float32") is None
    assert not models.is_measured(folder, "int8_float32")


def test_on_another_machine_the_ways_hold_but_not_the_number_of_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of(tmp_path)
    models.keep(folder, "int8_float32", {"ways": WAYS})
    monkeypatch.setattr(room, "machine", lambda: "another")
    found = models.checked(folder, "int8_float32")
    assert found == {name: value for name, value in WAYS.items() if name != "batch_size"}
    assert not models.is_measured(folder, "int8_float32")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"versions": 1}', '{"versions": {}, "results": {"int8": 3}}']
)
def test_a_damaged_file_is_as_none(tmp_path: Path, text: str) -> None:
    folder = folder_of(tmp_path)
    (folder / MEASUREMENTS).write_text(text, encoding="utf-8")
    assert models.checked(folder) is None
    results = json.dumps({"versions": room.versions(), "results": {"int8": {"ways": 3}}})
    (folder / MEASUREMENTS).write_text(results, encoding="utf-8")
    assert models.checked(folder) is None


def test_the_shipped_model_needs_no_measuring(tmp_path: Path) -> None:
    (tmp_path / "manifest.toml").write_bytes((ROOT / "models" / "manifest.toml").read_bytes())
    found = models.checked(folder_of(tmp_path, "whisper-base"))
    assert found == {"packed": False, "prompt": True, "respell": True, "weighed": True}
    manifest = models.load_manifest(ROOT / "models")
    assert [model.name for model in manifest.models if model.checked] == ["whisper-base"]


def test_a_measurement_changes_no_hash(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    models.keep(folder, "int8", {"ways": WAYS})
    write_sums(folder)
    assert MEASUREMENTS not in (folder / SUMS).read_text(encoding="utf-8")


def test_an_imported_model_does_not_bring_another_machines_result(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / "config.json").write_text("{}", encoding="utf-8")
    models.keep(folder, "int8", {"ways": WAYS})
    root = tmp_path / "models"
    root.mkdir()
    (root / "manifest.toml").write_text("[models]\n[packages]\n", encoding="utf-8")
    manifest = models.load_manifest(root)
    assert models.import_folder(folder, manifest, root, say=lambda line: None) == ("turbo",)
    assert not (root / "turbo" / MEASUREMENTS).exists()
    assert (root / "turbo" / "model.bin").exists()


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="測った結果"):
        models.keep(tmp_path / "none", "int8", {"ways": WAYS})
