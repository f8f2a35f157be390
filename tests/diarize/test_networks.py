"""The real networks: every weight used, the golden embedding, no report to anybody."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from minutes.audio import decode
from minutes.diarize.networks import WINDOW_SAMPLES, Networks, load_embedding, load_networks
from minutes.diarize.parallel import side_by_side
from minutes.errors import EngineError, ModelMissing, UsageError

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def networks(models_dir: Path) -> Networks:
    return load_networks(models_dir / "segmentation-3.0", models_dir / "campplus-zh-en", "cpu")


GOLDEN = np.array(
    [-0.05839, -0.05032, 0.03438, -0.07746, -0.06714, 0.11461]
    + [-0.01008, -0.00972, -0.01091, 0.11729, -0.02001, 0.07705]
)
"""First values of the embedding of two seconds of :func:`hum` at 130 Hz."""


def hum(seconds: float, pitch: float) -> np.ndarray:
    """A steady voice-like sound: harmonics that fall off, trembling four times a second."""
    time = np.arange(round(seconds * 16_000)) / 16_000
    sound = sum(np.sin(2 * np.pi * pitch * k * time) / k for k in range(1, 20))
    return (0.05 * sound * (1 + 0.5 * np.sin(2 * np.pi * 4 * time))).astype(np.float32)


def embedded(
    networks: Networks,
    pieces: list[np.ndarray],
    on_batch: Callable[[int], None] = lambda done: None,
) -> np.ndarray:
    lengths = [len(piece) for piece in pieces]
    return networks.embed(lengths, lambda i: pieces[i].astype(np.float32), on_batch)


def test_every_weight_of_the_checkpoint_is_used_and_none_is_missing(models_dir: Path) -> None:
    weights = torch.load(
        models_dir / "campplus-zh-en" / "campplus_cn_en_common.pt", weights_only=True
    )
    ours = load_embedding(models_dir / "campplus-zh-en").state_dict()
    assert ours.keys() == weights.keys()
    assert all(torch.equal(ours[name], weights[name]) for name in weights)


def test_golden_embedding(networks: Networks) -> None:
    mel = networks.mel(hum(2.0, 130.0))
    assert mel.shape == (198, 80)
    (vector,) = embedded(networks, [mel])
    np.testing.assert_allclose(vector[: len(GOLDEN)], GOLDEN, atol=2e-3)
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


def test_half_seconds_come_with_a_piece_and_do_not_change_it(networks: Networks) -> None:
    mel = networks.mel(np.concatenate((hum(1.2, 130.0), hum(1.2, 210.0)))).astype(np.float32)
    heard: dict[int, np.ndarray] = {}
    (alone,) = networks.embed([225], lambda i: mel[:225], lambda done: None)
    (beside,) = networks.embed([225], lambda i: mel[:225], lambda done: None, heard.__setitem__)
    np.testing.assert_allclose(beside, alone, atol=1e-5)
    windows = heard[0].astype(np.float32)
    assert windows.shape == ((225 - 50) // 16 + 1, 192)
    np.testing.assert_allclose(np.linalg.norm(windows, axis=1), 1.0, atol=1e-2)
    assert windows[0] @ windows[1] > windows[0] @ windows[-1]


def test_folded_normalisations_change_no_embedding(networks: Networks, models_dir: Path) -> None:
    plain = load_embedding(models_dir / "campplus-zh-en")
    mel = torch.from_numpy(networks.mel(hum(2.5, 170.0)).astype(np.float32))[None]
    with torch.inference_mode():
        torch.testing.assert_close(
            networks.embedding.embed(mel), plain.embed(mel), atol=1e-3, rtol=1e-3
        )


def test_a_window_says_the_same_alone_and_in_a_stretch(
    networks: Networks, models_dir: Path
) -> None:
    sound = decode(models_dir.parent / "samples" / "iinkai.ogg").samples[: 16_000 * 25]
    sound = sound + np.float32(0.01)  # a microphone's offset
    starts = [0, 39_960, 79_920, 199_800]
    windows = np.stack([sound[start : start + WINDOW_SAMPLES] for start in starts])
    with torch.inference_mode():
        scores = networks.segmentation(torch.from_numpy(windows)[:, None])
        plain = (scores.exp() @ networks.powerset.to(scores)).numpy()
    shared = networks.activity(sound, starts)
    assert shared.shape == plain.shape == (4, 589, 3)
    np.testing.assert_allclose(shared, plain, atol=1e-3)


def test_batches_side_by_side_come_in_order_and_stop_with_their_consumer() -> None:
    threads = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        cpu = torch.device("cpu")
        assert list(side_by_side(lambda n: n * n, range(20), cpu)) == [n * n for n in range(20)]
        begun: list[int] = []
        results = side_by_side(begun.append, range(1000), cpu)
        next(results)
        del results
        assert len(begun) <= 4
        assert torch.get_num_threads() == 3
        with pytest.raises(ZeroDivisionError):
            list(side_by_side(lambda n: 1 // n, [1, 0], cpu))
    finally:
        torch.set_num_threads(threads)


def test_pyannote_can_call_it_with_waveforms_and_weights(networks: Networks) -> None:
    sound = torch.from_numpy(np.stack([hum(2.0, 130.0), hum(2.0, 220.0)]))[:, None]
    with torch.inference_mode():
        plain = networks.embedding(sound)
        weighted = networks.embedding(sound, weights=torch.ones(2, 100))
        half = networks.embedding(sound, weights=(torch.arange(100) < 50).float().tile(2, 1))
    assert plain.shape == (2, networks.embedding.dimension)
    torch.testing.assert_close(plain, weighted, atol=1e-3, rtol=1e-3)
    assert not torch.allclose(plain, half, atol=1e-2)


def test_mel_of_a_long_recording_is_the_same_in_pieces(networks: Networks) -> None:
    sound = hum(61.0, 150.0)
    sound *= np.linspace(0.2, 1.0, len(sound), dtype=np.float32)
    whole = networks.mel(sound)
    assert len(whole) == 6098
    np.testing.assert_allclose(
        whole[5_990:6_010], networks.mel(sound[5_990 * 160 :])[:20], atol=2e-2
    )


def test_pieces_in_any_order_give_the_same_embeddings(networks: Networks) -> None:
    mel = networks.mel(hum(4.0, 180.0))
    pieces = [mel[:100], mel[50:300], mel[100:200]]
    seen: list[int] = []
    together = embedded(networks, pieces, seen.append)
    alone = np.concatenate([embedded(networks, [piece]) for piece in pieces])
    np.testing.assert_allclose(together, alone, atol=1e-4)
    assert seen[-1] == 3


def test_missing_and_damaged_weights_are_one_japanese_line(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="minutes models fetch"):
        load_embedding(tmp_path)
    (tmp_path / "x.pt").write_bytes(b"not a checkpoint")
    with pytest.raises(ModelMissing, match="minutes models verify"):
        load_embedding(tmp_path)
    torch.save({"head.conv1.weight": torch.zeros(1)}, tmp_path / "x.pt")
    with pytest.raises(EngineError, match="CAM"):
        load_embedding(tmp_path)


def test_a_checkpoint_that_would_run_code_is_refused(tmp_path: Path) -> None:
    torch.save({"weights": Path("/")}, tmp_path / "x.pt")
    with pytest.raises(ModelMissing):
        load_embedding(tmp_path)


def test_cuda_where_there_is_none(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from minutes.diarize.networks import pick_device

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert pick_device("auto").type == "cpu"
    with pytest.raises(UsageError, match="CUDA"):
        pick_device("cuda")


def test_usage_metrics_are_off(networks: Networks) -> None:
    from pyannote.audio.telemetry.metrics import is_metrics_enabled

    assert os.environ["PYANNOTE_METRICS_ENABLED"] == "false"
    assert not is_metrics_enabled()


def test_assigning_words_loads_no_torch() -> None:
    code = "import sys, minutes.diarize; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
