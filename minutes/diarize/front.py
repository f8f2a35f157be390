"""Segmentation of overlapping windows, the costly first layer once for all of them.

Neighbouring windows share most of their sound. The filters of SincNet's first layer are linear, so
they are computed once over a stretch of the recording, and with them the largest and least value of
each pool; from these follows exactly what each window, normalised on its own as the network was
trained, would have given.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - the name everybody uses
from torch import Tensor

POOLED_STEP = 30
"""Samples between two frames after the first layer: windows must start at multiples of it."""


def segment_stretch(model: Any, stretch: Tensor, starts: Sequence[int], size: int) -> Tensor:
    """Scores of windows of one stretch of sound.

    Parameters
    ----------
    model : PyanNet
    stretch : (num_samples,) Tensor
    starts : first sample of each window in the stretch, multiples of :data:`POOLED_STEP`
    size : samples of a window

    Returns
    -------
    (num_windows, num_frames, num_classes) Tensor
        What ``model`` says of each window alone, up to rounding.
    """
    net = model.sincnet
    filterbank = net.conv1d[0].filterbank
    filters = filterbank.filters()
    filtered = F.conv1d(stretch[None, None], filters, stride=net.stride)
    highest = net.pool1d[0](filtered)[0]
    lowest = -net.pool1d[0](filtered.neg_())[0]
    num_frames = ((size - filterbank.kernel_size) // net.stride + 1) // 3
    parts = []
    for start in starts:
        part = slice(start // POOLED_STEP, start // POOLED_STEP + num_frames)
        scale, offset = _normalisation(net.wav_norm1d, stretch[start : start + size])
        constant = offset * filters.sum(dim=2)
        parts.append(
            torch.maximum(highest[:, part] * scale + constant, lowest[:, part] * -scale - constant)
        )
    x = torch.stack(parts)
    x = F.leaky_relu(net.norm1d[0](x))
    for conv, pool, norm in zip(net.conv1d[1:], net.pool1d[1:], net.norm1d[1:], strict=True):
        x = F.leaky_relu(norm(pool(conv(x))))
    x, _ = model.lstm(x.transpose(1, 2).contiguous())
    for linear in model.linear:
        x = F.leaky_relu(linear(x))
    scores: Tensor = model.activation(model.classifier(x))
    return scores


def _normalisation(norm: Any, window: Tensor) -> tuple[Tensor, Tensor]:
    """Positive factor and summand by which a window is normalised; a sign is nothing to a rectifier."""
    scale = norm.weight / torch.sqrt(window.var(unbiased=False) + norm.eps)
    offset = norm.bias - scale * window.mean()
    sign = torch.sign(scale)
    return scale * sign, offset * sign
