"""A model folder says which weights and numbers; it cannot name a program to run."""

from __future__ import annotations

import pickle
from pathlib import Path

import needs
import pytest

from minutes.diarize.pretrained import check_folder
from minutes.errors import EngineError

torch = needs.torch()

RIGHT = """
version: 4.0.0
pipeline:
  name: pyannote.audio.pipelines.SpeakerDiarization
  params:
    clustering: AgglomerativeClustering
    segmentation: $model/segmentation
    embedding: $model/embedding
params:
  clustering: {threshold: 0.5}
"""


class Runs:
    """What a pickle does to whoever opens it."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return Path.touch, (Path("hacked"),)  # type: ignore[return-value]


def folder(tmp_path: Path, config: str) -> Path:
    (tmp_path / "config.yaml").write_text(config, encoding="utf-8")
    return tmp_path


def test_an_honest_folder_passes(tmp_path: Path) -> None:
    check_folder(folder(tmp_path, RIGHT))
    torch.save({"state_dict": {"a": torch.zeros(2)}}, tmp_path / "pytorch_model.bin")
    check_folder(tmp_path)


@pytest.mark.parametrize(
    "config",
    [
        RIGHT.replace("pyannote.audio.pipelines.SpeakerDiarization", "subprocess.Popen"),
        RIGHT.replace("pyannote.audio.pipelines.SpeakerDiarization", "os.system"),
        RIGHT + "preprocessors:\n  audio: {name: subprocess.Popen, params: {args: id}}\n",
        RIGHT + "preprocessors:\n  audio: /etc/passwd\n",
        RIGHT + "freeze: {a: 1}\n",
        RIGHT.replace("$model/embedding", "someone/on-the-hub"),
        RIGHT.replace("$model/embedding", "$model/../../elsewhere"),
        RIGHT.replace("$model/embedding", "/tmp/elsewhere"),
        RIGHT.replace("$model/embedding", "{checkpoint: /tmp/elsewhere}"),
        "!!python/object/apply:os.system ['id']",
        "[]",
        "",
        "pipeline: x",
        ": :",
    ],
)
def test_anything_else_is_refused(tmp_path: Path, config: str) -> None:
    with pytest.raises(EngineError, match="パイプライン"):
        check_folder(folder(tmp_path, config))


@pytest.mark.parametrize("name", ["embedding/pytorch_model.bin", "a/b/x.ckpt", "x.pt", "x.pth"])
def test_weights_that_would_run_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    path = folder(tmp_path, RIGHT) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pickle.dumps(Runs(), protocol=2))
    with pytest.raises(EngineError, match="壊れています"):
        check_folder(tmp_path)
    torch.save({"state_dict": Runs()}, path)
    with pytest.raises(EngineError, match="壊れています"):
        check_folder(tmp_path)
    assert not (tmp_path / "hacked").exists()


def test_weights_of_a_foreign_class_are_refused(tmp_path: Path) -> None:
    kind = {"architecture": {"module": "subprocess", "class": "Popen"}}
    torch.save({"pyannote.audio": kind}, folder(tmp_path, RIGHT) / "pytorch_model.bin")
    with pytest.raises(EngineError, match="subprocess"):
        check_folder(tmp_path)
