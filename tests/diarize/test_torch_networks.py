"""The real networks in pyannote.audio, as on GPUs: every weight used, no report to anybody."""

from __future__ import annotations

import os
from pathlib import Path

import needs
import numpy as np
import pytest

from minutes.audio import decode
from minutes.diarize.mel import mel_features
from minutes.diarize.networks import WINDOW_SAMPLES
from minutes.errors import EngineError, ModelMissing

torch = needs.torch()
from minutes.diarize.front import segment_stretch  # noqa: E402
from minutes.diarize.torch_networks import load_embedding, load_segmentation  # noqa: E402

pytestmark = pytest.mark.model


def hum(seconds: float, pitch: float) -> np.ndarray:
    """A steady voice-like sound: harmonics that fall off, trembling four times a second."""
    time = np.arange(round(seconds * 16_000)) / 16_000
    sound = sum(np.sin(2 * np.pi * pitch * k * time) / k for k in range(1, 20))
    return (0.05 * sound * (1 + 0.5 * np.sin(2 * np.pi * 4 * time))).astype(np.float32)


def test_every_weight_of_the_checkpoint_is_used_and_none_is_missing(models_dir: Path) -> None:
    weights = torch.load(
        models_dir / "campplus-zh-en" / "campplus_cn_en_common.pt", weights_only=True
    )
    ours = load_embedding(models_dir / "campplus-zh-en").state_dict()
    assert ours.keys() == weights.keys()
    assert all(torch.equal(ours[name], weights[name]) for name in weights)


def test_folded_normalisations_change_no_embedding(models_dir: Path) -> None:
    plain = load_embedding(models_dir / "campplus-zh-en")
    folded = load_embedding(models_dir / "campplus-zh-en").fuse()
    mel = torch.from_numpy(mel_features(hum(2.5, 170.0)))[None]
    with torch.inference_mode():
        torch.testing.assert_close(folded.embed(mel), plain.embed(mel), atol=1e-3, rtol=1e-3)


def test_a_window_says_the_same_alone_and_in_a_stretch(models_dir: Path) -> None:
    model = load_segmentation(models_dir / "segmentation-3.0")
    sound = decode(models_dir.parent / "samples" / "iinkai.ogg").samples[: 16_000 * 25]
    sound = sound + np.float32(0.01)  # a microphone's offset
    starts = [0, 39_960, 79_920, 199_800]
    windows = np.stack([sound[start : start + WINDOW_SAMPLES] for start in starts])
    with torch.inference_mode():
        plain = model(torch.from_numpy(windows)[:, None]).exp()
        shared = segment_stretch(model, torch.from_numpy(sound), starts, WINDOW_SAMPLES).exp()
    assert shared.shape == plain.shape == (4, 589, 7)
    torch.testing.assert_close(shared, plain, atol=1e-3, rtol=0)


def test_pyannote_can_call_it_with_waveforms_and_weights(models_dir: Path) -> None:
    embedding = load_embedding(models_dir / "campplus-zh-en")
    sound = torch.from_numpy(np.stack([hum(2.0, 130.0), hum(2.0, 220.0)]))[:, None]
    with torch.inference_mode():
        plain = embedding(sound)
        weighted = embedding(sound, weights=torch.ones(2, 100))
        half = embedding(sound, weights=(torch.arange(100) < 50).float().tile(2, 1))
    assert plain.shape == (2, embedding.dimension) == (2, 192)
    torch.testing.assert_close(plain, weighted, atol=1e-3, rtol=1e-3)
    assert not torch.allclose(plain, half, atol=1e-2)


def test_missing_and_damaged_weights_are_one_japanese_line(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="minutes models fetch"):
        load_embedding(tmp_path)
    (tmp_path / "x.pt").write_bytes(b"not a checkpoint")
    with pytest.raises(ModelMissing, match="minutes models verify"):
        load_embedding(tmp_path)
    torch.save({"head.conv1.weight": torch.zeros(1)}, tmp_path / "x.pt")
    with pytest.raises(EngineError, match="CAM"):
        load_embedding(tmp_path)


def test_another_kind_of_segmentation_is_refused(tmp_path: Path) -> None:
    checkpoint = {"pyannote.audio": {"architecture": {"class": "SSeRiouSS"}}, "state_dict": {}}
    torch.save(checkpoint, tmp_path / "pytorch_model.bin")
    with pytest.raises(EngineError, match="話者区間"):
        load_segmentation(tmp_path)


def test_a_checkpoint_that_would_run_code_is_refused(tmp_path: Path) -> None:
    torch.save({"weights": Path("/")}, tmp_path / "x.pt")
    with pytest.raises(ModelMissing):
        load_embedding(tmp_path)


def test_usage_metrics_are_off() -> None:
    from pyannote.audio.telemetry.metrics import is_metrics_enabled

    assert os.environ["PYANNOTE_METRICS_ENABLED"] == "false"
    assert not is_metrics_enabled()
