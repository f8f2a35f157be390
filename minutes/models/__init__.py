"""Which weights, where, verified how? This room runs none of them."""

from minutes.models.fetch import fetch
from minutes.models.importing import import_folder
from minutes.models.manifest import Manifest, Model, ModelFile, load_manifest
from minutes.models.shelf import Status, locate, models_dir, status, verify

__all__ = [
    "Manifest",
    "Model",
    "ModelFile",
    "Status",
    "fetch",
    "import_folder",
    "load_manifest",
    "locate",
    "models_dir",
    "status",
    "verify",
]
