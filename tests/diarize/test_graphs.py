"""Both networks in ONNX Runtime: the answers of pyannote.audio, from weights alone, without torch."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import needs
import numpy as np
import pytest
from test_checkpoint import checkpoint, tensor

from minutes.audio import decode, listen
from minutes.diarize import Diarizer, diarize
from minutes.diarize.graphs import EMBEDDING, HEAD, SEGMENTATION, load_graphs, shapes
from minutes.diarize.load import load_networks
from minutes.diarize.networks import (
    FIRST_FRAME_MIDDLE,
    FRAME_STEP,
    WINDOW_SAMPLES,
    Networks,
)
from minutes.errors import EngineError, ModelMissing
from minutes.schema import Audio

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "samples" / "iinkai.ogg"
pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def networks(models_dir: Path) -> Networks:
    return load_networks(models_dir / "segmentation-3.0", models_dir / "campplus-zh-en", "cpu")


@pytest.fixture(scope="module")
def reference(models_dir: Path) -> Iterator[Networks]:
    torch = needs.torch()
    from minutes.diarize.torch_networks import load_torch_networks

    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # on a busy machine its threads wait by turning
    yield load_torch_networks(models_dir / "segmentation-3.0", models_dir / "campplus-zh-en", "cpu")
    torch.set_num_threads(threads)


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
    (batched,) = networks.embed([225], lambda i: mel[:225], lambda done: None, heard.__setitem__)
    np.testing.assert_allclose(batched, alone, atol=1e-5)
    windows = heard[0].astype(np.float32)
    assert windows.shape == ((225 - 50) // 16 + 1, 192)
    np.testing.assert_allclose(np.linalg.norm(windows, axis=1), 1.0, atol=1e-2)
    assert windows[0] @ windows[1] > windows[0] @ windows[-1]


def test_mel_of_a_long_recording_is_the_same_in_pieces(networks: Networks) -> None:
    sound = hum(61.0, 150.0)
    sound *= np.linspace(0.2, 1.0, len(sound), dtype=np.float32)
    whole = networks.mel(sound)
    assert len(whole) == 6098
    np.testing.assert_allclose(
        whole[5_990:6_010], networks.mel(sound[5_990 * 160 :])[:20], atol=2e-2
    )
    energy = networks.energy(sound)
    np.testing.assert_allclose(energy, whole.astype(np.float32).mean(axis=1), atol=2e-2)


def test_pieces_in_any_order_give_the_same_embeddings(networks: Networks) -> None:
    mel = networks.mel(hum(4.0, 180.0))
    pieces = [mel[:100], mel[50:300], mel[100:200]]
    seen: list[int] = []
    together = embedded(networks, pieces, seen.append)
    alone = np.concatenate([embedded(networks, [piece]) for piece in pieces])
    np.testing.assert_allclose(together, alone, atol=1e-4)
    assert seen[-1] == 3


def test_windows_are_heard_as_pyannote_hears_them(networks: Networks, reference: Networks) -> None:
    sound = decode(SAMPLE).samples[: 16_000 * 25] + np.float32(0.01)  # a microphone's offset
    starts = [0, 39_960, 79_920, 239_760]
    found = networks.activity(sound, starts)
    assert found.shape == (4, 589, 3)
    np.testing.assert_allclose(found, reference.activity(sound, starts), atol=1e-4)
    alone = networks.activity(sound[39_960 : 39_960 + WINDOW_SAMPLES], [0])
    np.testing.assert_allclose(found[1:2], alone, atol=1e-3)


@pytest.mark.parametrize("length", [50, 51, 75, 199, 200, 201, 240])
def test_pieces_of_any_length_are_embedded_as_pyannote_embeds_them(
    networks: Networks, reference: Networks, length: int
) -> None:
    mel = networks.mel(decode(SAMPLE).samples[: 16_000 * 12]).astype(np.float32)
    pieces = np.stack([mel[at : at + length] for at in (0, 300, 700)])
    whole, windows = networks.embeddings(pieces, True)
    theirs, their_windows = reference.embeddings(pieces, True)
    np.testing.assert_allclose(whole, theirs, atol=1e-3, rtol=1e-3)
    assert windows.shape == their_windows.shape == (3, (length - 50) // 16 + 1, 192)
    np.testing.assert_allclose(
        windows.astype(np.float32), their_windows.astype(np.float32), atol=2e-3
    )
    alone, none = networks.embeddings(pieces, False)
    np.testing.assert_array_equal(alone, whole)
    assert not len(none)


def test_the_clock_is_the_models_own(models_dir: Path) -> None:
    needs.torch()
    from minutes.diarize.torch_networks import load_segmentation

    field = load_segmentation(models_dir / "segmentation-3.0").receptive_field
    assert round(field.step * 16_000) == FRAME_STEP
    assert field.start + field.duration / 2 == pytest.approx(FIRST_FRAME_MIDDLE, abs=1e-12)


REAL = (SAMPLE, *sorted((ROOT.parent / "shared" / "real").rglob("*.flac")))


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_real_recordings_are_told_apart_to_the_last_label(
    networks: Networks, reference: Networks, path: Path
) -> None:
    audio = listen(path)
    ours = diarize(audio, diarizer=Diarizer(networks))
    theirs = diarize(audio, diarizer=Diarizer(reference))
    assert ours.regions == theirs.regions
    assert ours.exclusive == theirs.exclusive
    for (name, vector), (other, expected) in zip(ours.embeddings, theirs.embeddings, strict=True):
        assert name == other
        np.testing.assert_allclose(vector, expected, atol=1e-4)


def test_silence_is_nobody(networks: Networks) -> None:
    assert diarize(Audio(np.zeros(400_000, np.float32)), diarizer=Diarizer(networks)).regions == ()


def test_any_number_of_threads_gives_the_same(models_dir: Path, networks: Networks) -> None:
    audio = decode(SAMPLE)
    folders = models_dir / "segmentation-3.0", models_dir / "campplus-zh-en"
    found = {
        diarize(audio, diarizer=Diarizer(load_graphs(*folders, count))).regions
        for count in (1, 2, 5)
    }
    assert len(found) == 1


def test_missing_and_damaged_weights_are_one_japanese_line(
    tmp_path: Path, models_dir: Path
) -> None:
    good = models_dir / "segmentation-3.0"
    with pytest.raises(ModelMissing, match="minutes models fetch"):
        load_graphs(good, tmp_path)
    (tmp_path / "x.pt").write_bytes(b"not a checkpoint")
    with pytest.raises(ModelMissing, match="minutes models verify"):
        load_graphs(good, tmp_path)


@pytest.mark.parametrize("wrong", ["missing", "more", "shape", "kind"])
def test_the_weights_of_another_network_are_refused(
    tmp_path: Path, models_dir: Path, wrong: str
) -> None:
    values = np.zeros(1024 * 192 * 4, "<f4").tobytes()
    state = {}
    for name, shape in {**shapes(EMBEDDING), **HEAD}.items():
        strides = tuple(int(np.prod(shape[at + 1 :])) for at in range(len(shape)))
        state[name] = tensor(size=len(values) // 4, shape=shape, strides=strides)
    changed = "head.conv1.weight"
    if wrong == "missing":
        del state[changed]
    elif wrong == "more":
        state["head.conv3.weight"] = tensor(size=len(values) // 4, shape=(1,), strides=(1,))
    elif wrong == "shape":
        state[changed] = tensor(size=len(values) // 4, shape=(32, 1, 9), strides=(9, 9, 1))
    else:
        state[changed] = tensor(
            size=len(values) // 8, shape=(32, 1, 3, 3), strides=(9, 9, 3, 1), kind="DoubleStorage"
        )
    checkpoint(tmp_path / "x.pt", state, values)
    with pytest.raises(EngineError, match="取り直して"):
        load_graphs(models_dir / "segmentation-3.0", tmp_path)


def test_a_graph_in_a_models_folder_is_never_looked_at(tmp_path: Path, models_dir: Path) -> None:
    for name in ("segmentation-3.0", "campplus-zh-en"):
        (tmp_path / name).mkdir()
        for file in (models_dir / name).iterdir():
            (tmp_path / name / file.name).symlink_to(file)
        for trap in (f"{SEGMENTATION}.onnx", f"{EMBEDDING}.onnx", "model.onnx", "none"):
            (tmp_path / name / trap).write_bytes(b"\0" * 100)
    load_graphs(tmp_path / "segmentation-3.0", tmp_path / "campplus-zh-en")


def test_the_graphs_hold_no_weights_and_are_what_the_tool_makes(tmp_path: Path) -> None:
    needs.torch()
    if importlib.util.find_spec("onnx") is None:
        pytest.skip("needs onnx: the light environment has none")
    data = ROOT / "minutes" / "diarize" / "data"
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "make_graphs.py", tmp_path],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 0
    for made in sorted(tmp_path.iterdir()):
        assert made.read_bytes() == (data / made.name).read_bytes(), made.name
    assert len(list(tmp_path.iterdir())) == 4
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 400_000
