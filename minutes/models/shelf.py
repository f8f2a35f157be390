"""The folder of weights: what lies there, and whether it is what it should be."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import minutes
from minutes import settings
from minutes.digest import sha256_of
from minutes.errors import ModelMissing
from minutes.models.manifest import Model, load_manifest

SUMS = "SHA256SUMS"
MEASUREMENTS = "checked.json"
"""What was measured here; no part of the model."""


@dataclass(frozen=True, slots=True)
class Status:
    """``state``: ``"ready"``, ``"missing"`` or ``"damaged"``; ``problem`` names the file, in Japanese."""

    model: Model
    state: str
    problem: str | None = None


def models_dir() -> Path:
    """Folder of the weights: ``MINUTES_MODELS_DIR``, or ``models/`` beside the package."""
    default = Path(minutes.__file__).resolve().parents[1] / "models"
    return settings.models_dir() or default


def expected_hashes(model: Model, folder: Path) -> Mapping[str, str]:
    """File name → hash: from the manifest, or as written down when the model arrived."""
    if model.files:
        return {file.path: file.sha256 for file in model.files}
    sums = folder / SUMS
    if not sums.is_file():
        return {}
    rows = (line.split("  ", 1) for line in sums.read_text(encoding="utf-8").splitlines() if line)
    return {name: digest for digest, name in rows}


def status(model: Model, root: Path) -> Status:
    """Whether the model's files are there (not whether they are intact: see :func:`verify`)."""
    folder = root / model.name
    if not folder.is_dir():
        return Status(model, "missing")
    sizes = {file.path: file.size for file in model.files}
    for name in model.required:
        path = folder / name
        if not path.is_file():
            return Status(model, "missing", f"{name} がありません")
        if name in sizes and path.stat().st_size != sizes[name]:
            return Status(model, "damaged", f"{name} の大きさが違います")
    return Status(model, "ready")


def verify(model: Model, root: Path) -> Status:
    """Compare every file with its hash."""
    present = status(model, root)
    if present.state != "ready":
        return present
    folder = root / model.name
    hashes = expected_hashes(model, folder)
    if not hashes:
        return Status(model, "damaged", f"{SUMS} がありません")
    for name, digest in hashes.items():
        path = folder / name
        if not path.is_file() or sha256_of(path) != digest:
            return Status(model, "damaged", f"{name} の内容が違います")
    return present


def locate(name: str, *, root: Path | None = None) -> Path:
    """Folder of a model, by its name in the manifest or as a path of the operator's own.

    Raises
    ------
    ModelMissing
        It is not there or damaged; the message names the command that mends it.
    """
    root = models_dir() if root is None else root
    model = load_manifest(root).model(name)
    if model is None:
        return _own_folder(name, root)
    found = status(model, root)
    if found.state == "ready":
        return root / name
    what = "がありません" if found.state == "missing" else f"が壊れています（{found.problem}）"
    raise ModelMissing(
        f"モデル「{name}」{what}。`minutes models fetch {name}` を実行するか、"
        f"ネットワークのない所では `minutes models import フォルダー` で取り込んでください。"
    )


def _own_folder(name: str, root: Path) -> Path:
    for folder in (Path(name), root / name):
        if (folder / "model.bin").is_file() or (folder / "config.yaml").is_file():
            return folder
    raise ModelMissing(
        f"モデル「{name}」が見つかりません。`minutes models list` で名前を確かめるか、"
        "CTranslate2形式のモデルのフォルダー（model.bin のある所）を指定してください。"
    )


@contextmanager
def arriving(root: Path, name: str) -> Iterator[Path]:
    """A folder to fill; it takes the model's place only when the block ends without an error."""
    root.mkdir(parents=True, exist_ok=True)
    waiting = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=root))
    try:
        yield waiting
        final = root / name
        old = root / f".{name}-old"
        shutil.rmtree(old, ignore_errors=True)
        if final.exists():
            final.rename(old)
        waiting.chmod(0o755)
        waiting.rename(final)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(waiting, ignore_errors=True)


def write_sums(folder: Path) -> None:
    """Write down the hashes of a model that the manifest has none for."""
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and path.name not in (SUMS, MEASUREMENTS)
    )
    lines = (f"{sha256_of(path)}  {path.relative_to(folder).as_posix()}\n" for path in files)
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")
