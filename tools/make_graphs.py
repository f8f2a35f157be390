"""Make the graphs that run both networks in ONNX Runtime, without their weights.

usage: python tools/make_graphs.py [FOLDER]     (default: minutes/diarize/data)

Exported from pyannote.audio's segmentation-3.0 and our CAM++ as torch runs them. Each weight keeps the
name that it has in the checkpoint and loses its values: ``minutes.diarize.graphs`` fills them in. Made anew,
the files are the same to the last byte (tests/diarize/test_graphs.py).
"""

from __future__ import annotations

import io
import sys
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import onnx
import torch
import torch.nn.functional as F  # noqa: N812 - the name everybody uses
from torch import Tensor, nn

from minutes.diarize.graphs import EMBEDDING, HEAD, POOLED_STEP, SEGMENTATION
from minutes.diarize.networks import WINDOW_SAMPLES
from minutes.diarize.torch_networks import load_embedding, load_segmentation, powerset_of

ROOT = Path(__file__).resolve().parents[1]
OPSET = 17
PREFIX = "model."


class Segmentation(nn.Module):
    """Windows of one stretch of sound → who is active, as ``minutes.diarize.front`` does it."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model
        self.powerset = powerset_of(model)
        net = model.sincnet
        filtered = (WINDOW_SAMPLES - net.conv1d[0].filterbank.kernel_size) // net.stride + 1
        self.places = torch.arange(filtered // 3)

    def forward(self, stretch: Tensor, starts: Tensor, mean: Tensor, variance: Tensor) -> Tensor:
        net = self.model.sincnet
        filters = net.conv1d[0].filterbank.filters()
        filtered = F.conv1d(stretch, filters, stride=net.stride)
        highest, lowest = net.pool1d[0](filtered)[0], -net.pool1d[0](-filtered)[0]
        scale = net.wav_norm1d.weight / torch.sqrt(variance + net.wav_norm1d.eps)
        offset = net.wav_norm1d.bias - scale * mean
        sign = torch.sign(scale)
        scale, offset = (scale * sign)[:, None], (offset * sign)[:, None]
        constant = filters.sum(dim=2)[:, :, None] * offset
        part = starts[:, None] + self.places
        x = torch.maximum(
            highest[:, part] * scale + constant, lowest[:, part] * -scale - constant
        ).transpose(0, 1)
        x = F.leaky_relu(net.norm1d[0](x))
        for conv, pool, norm in zip(net.conv1d[1:], net.pool1d[1:], net.norm1d[1:], strict=True):
            x = F.leaky_relu(norm(pool(conv(x))))
        x, _ = self.model.lstm(x.transpose(1, 2))
        for linear in self.model.linear:
            x = F.leaky_relu(linear(x))
        return torch.softmax(self.model.classifier(x), dim=-1) @ self.powerset


class Frames(nn.Module):
    """Mel frames of pieces → CAM++'s features of each two of them."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, mel: Tensor) -> Tensor:
        found: Tensor = self.model.frames(mel)
        return found


def exported(
    module: nn.Module, inputs: Mapping[str, Tensor], output: str, axes: Mapping[str, Any]
) -> onnx.ModelProto:
    """The module as a graph whose initializers are named as the model's weights."""
    for place, tensor in enumerate(module.state_dict().values()):
        tensor.fill_(place)  # the exporter makes one of two weights that are equal
    file = io.BytesIO()
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter(
            "ignore"
        )  # the exporter is the older one, and a tensor becomes a constant
        torch.onnx.export(
            module.eval(),
            tuple(inputs.values()),
            file,
            input_names=list(inputs),
            output_names=[output],
            dynamic_axes=dict(axes),
            opset_version=OPSET,
            do_constant_folding=False,
            training=torch.onnx.TrainingMode.PRESERVE,  # evaluation, with no weight folded away
            dynamo=False,
        )
    return onnx.load_from_string(file.getvalue())


def emptied(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same with short names for what lies between, and weights that come from elsewhere."""
    graph = model.graph
    kept = {value.name for value in (*graph.input, *graph.output)}
    known = {tensor.name: tensor.name.removeprefix(PREFIX) for tensor in graph.initializer}
    for tensor in graph.initializer:
        if not tensor.name.startswith(PREFIX):
            raise SystemExit(f"{tensor.name} is no weight of the model")
        tensor.name = known[tensor.name]
        tensor.ClearField("raw_data")
        tensor.data_location = onnx.TensorProto.EXTERNAL
        entry = tensor.external_data.add()
        entry.key, entry.value = "location", "none"
    for node in graph.node:
        node.name, node.doc_string = "", ""
        for names in (node.input, node.output):
            for at, name in enumerate(names):
                if name and name not in kept:
                    names[at] = known.setdefault(name, f"t{len(known)}")
    del graph.value_info[:]
    return model


def written(model: onnx.ModelProto, name: str, folder: Path, kept_apart: Sequence[str]) -> None:
    """The graph and the list of its weights."""
    (folder / f"{name}.onnx").write_bytes(model.SerializeToString(deterministic=True))
    rows = [" ".join(map(str, (w.name, *w.dims))) for w in model.graph.initializer]
    if set(kept_apart) & {row.split()[0] for row in rows}:
        raise SystemExit("a weight of the last layer is part of the graph")
    (folder / f"{name}.txt").write_text("".join(f"{row}\n" for row in sorted(rows)), "utf-8")


def main() -> None:
    """Both graphs."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "minutes/diarize/data"
    models = ROOT / "models"
    hop, count = POOLED_STEP * 1_773, 3
    stretch = {
        "stretch": torch.zeros(1, 1, WINDOW_SAMPLES + (count - 1) * hop),
        "starts": torch.arange(count) * (hop // POOLED_STEP),
        "mean": torch.zeros(count),
        "variance": torch.ones(count),
    }
    windows = {name: {0: "windows"} for name in ("starts", "mean", "variance", "speakers")}
    segmentation = Segmentation(load_segmentation(models / "segmentation-3.0"))
    graph = exported(segmentation, stretch, "speakers", {"stretch": {2: "samples"}, **windows})
    written(emptied(graph), SEGMENTATION, folder, ())
    embedding = Frames(load_embedding(models / "campplus-zh-en"))
    axes = {"mel": {0: "pieces", 1: "mel_frames"}, "features": {0: "pieces", 2: "frames"}}
    graph = exported(embedding, {"mel": torch.zeros(2, 240, 80)}, "features", axes)
    written(emptied(graph), EMBEDDING, folder, list(HEAD))


if __name__ == "__main__":
    main()
