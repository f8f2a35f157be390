"""Which weights, where, verified how? This room runs none of them."""

from minutes.models.fetch import fetch
from minutes.models.importing import import_folder
from minutes.models.manifest import Manifest, Model, ModelFile, load_manifest
from minutes.models.measured import checked, is_measured, keep
from minutes.models.shelf import Status, locate, models_dir, status, verify

__all__ = [
    "Manifest",
    "Model",
    "ModelFile",
    "Status",
    "checked",
    "fetch",
    "import_folder",
    "is_measured",
    "keep",
    "load_manifest",
    "locate",
    "models_dir",
    "status",
    "verify",
]
