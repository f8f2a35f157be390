"""A whole pyannote pipeline in a folder, as an operator brings community-1."""

from __future__ import annotations

from pathlib import Path

import needs
import numpy as np
import pytest

from minutes.audio import decode
from minutes.diarize import diarize, load_diarizer
from minutes.diarize.pretrained import is_pipeline, load_pipeline
from minutes.errors import EngineError
from minutes.schema import Audio, Diarization
from minutes.span import Span

torch = needs.torch()
from minutes.diarize.pyannote_audio import Problem, Resolution, Specifications  # noqa: E402
from minutes.diarize.torch_networks import load_embedding  # noqa: E402

pytestmark = pytest.mark.model

CONFIG = """
version: 4.0.0
pipeline:
  name: pyannote.audio.pipelines.SpeakerDiarization
  params:
    clustering: AgglomerativeClustering
    segmentation: $model/segmentation
    segmentation_step: 0.25
    embedding: $model/embedding
    plda: $model/plda
    embedding_exclude_overlap: true
params:
  segmentation: {min_duration_off: 0.0}
  clustering: {method: centroid, min_cluster_size: 2, threshold: 0.5}
"""


@pytest.fixture(scope="module")
def folder(models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Laid out as speaker-diarization-community-1, with the weights that are here."""
    root = tmp_path_factory.mktemp("pipeline")
    for name in ("segmentation", "embedding", "plda"):
        (root / name).mkdir()
    (root / "config.yaml").write_text(CONFIG, encoding="utf-8")
    source = models_dir / "segmentation-3.0" / "pytorch_model.bin"
    (root / "segmentation" / "pytorch_model.bin").symlink_to(source)
    model = load_embedding(models_dir / "campplus-zh-en")
    model.specifications = Specifications(
        problem=Problem.REPRESENTATION, resolution=Resolution.CHUNK, duration=3.0
    )
    checkpoint = {
        "state_dict": model.state_dict(),
        "hyper_parameters": {"sample_rate": 16_000, "num_channels": 1},
        "pytorch-lightning_version": "2.6.0",
    }
    model.on_save_checkpoint(checkpoint)
    torch.save(checkpoint, root / "embedding" / "pytorch_model.bin")
    identity = {"mean1": np.zeros(192), "mean2": np.zeros(128), "lda": np.eye(192, 128)}
    np.savez(root / "plda" / "xvec_transform.npz", **identity)
    psi = np.linspace(2.0, 0.5, 128)
    np.savez(root / "plda" / "plda.npz", mu=np.zeros(128), tr=np.eye(128), psi=psi)
    return root


def test_the_operators_pipeline_diarizes(folder: Path, models_dir: Path) -> None:
    assert is_pipeline(folder)
    assert not is_pipeline(models_dir / "segmentation-3.0")
    diarizer = load_diarizer(
        models_dir / "segmentation-3.0",
        models_dir / "campplus-zh-en",
        pipeline=folder,
        device="cpu",
    )
    audio = decode(models_dir.parent / "samples" / "iinkai.ogg").crop(Span(0, 30))
    seen: list[float] = []
    found = diarize(
        audio, diarizer=diarizer, max_speakers=4, on_progress=lambda _, done, __: seen.append(done)
    )
    assert 2 <= len(found.speaker_ids) <= 4
    assert found.speaker_ids[0] == "S1"
    assert found.exclusive
    assert {name for name, _ in found.embeddings} <= set(found.speaker_ids)
    assert seen == sorted(seen)
    silence = Audio(np.zeros(16_000 * 12, np.float32))
    assert diarize(silence, diarizer=diarizer) == Diarization((), ())


@pytest.mark.parametrize(
    ("config", "told"),
    [("pipeline: {name: nothing.Here}\n", "決まった部品"), ("pipeline: [\n", "フォルダー")],
)
def test_a_folder_that_is_no_pipeline_is_one_japanese_line(
    tmp_path: Path, config: str, told: str
) -> None:
    (tmp_path / "config.yaml").write_text(config, encoding="utf-8")
    with pytest.raises(EngineError, match=told):
        load_pipeline(tmp_path, "cpu")
