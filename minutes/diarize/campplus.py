"""CAM++, the speaker embedding network, as a pyannote ``Model``.

Written from Wang et al., "CAM++: A Fast and Efficient Network for Speaker Verification Using
Context-Aware Masking" (Interspeech 2023): a two-dimensional convolution front end (FCM), a time-delay
layer that halves the frame rate, three densely connected blocks whose layers mask their output by
the context (CAM), and statistics pooling. Attribute names are those of the published checkpoint,
so that ``load_state_dict(strict=True)`` proves every weight used and none missing.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - the name everybody uses
import torchaudio.compliance.kaldi as kaldi
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from minutes.diarize.mel import NUM_MEL_BINS
from minutes.diarize.networks import DIMENSION
from minutes.diarize.pyannote_audio import Model, StatsPool

_GROWTH = 32
_BOTTLENECK = 128
_BLOCKS = ((12, 1), (24, 2), (16, 2))  # layers, dilation
_CONTEXT_FRAMES = 100  # "segment pooling" of the paper: two seconds at the halved frame rate


def mel_features(waveform: Tensor, sample_rate: int = 16_000) -> Tensor:
    """Kaldi log-mel filterbank, not centred: 25 ms frames every 10 ms.

    Parameters
    ----------
    waveform : (num_samples,) Tensor
        In -1 to 1, as the network was trained on (Kaldi's 16-bit scale is not used).

    Returns
    -------
    (num_frames, 80) Tensor
    """
    features: Tensor = kaldi.fbank(
        waveform[None],
        num_mel_bins=NUM_MEL_BINS,
        sample_frequency=sample_rate,
        dither=0.0,
    )
    return features


def _norm_relu(channels: int) -> nn.Sequential:
    return nn.Sequential(
        OrderedDict(batchnorm=nn.BatchNorm1d(channels), relu=nn.ReLU(inplace=True))
    )


def _folded(conv: Any, norm: Any) -> Any:
    """One convolution that does both; evaluation only."""
    return fuse_conv_bn_eval(conv, norm)


def _fuse_both(module: Any) -> None:
    for number in "12":
        conv, norm = getattr(module, f"conv{number}"), getattr(module, f"bn{number}")
        setattr(module, f"conv{number}", _folded(conv, norm))
        setattr(module, f"bn{number}", nn.Identity())


class _ResidualBlock(nn.Module):
    """Two 3 × 3 convolutions beside a shortcut; ``stride`` halves the frequency axis only."""

    def __init__(self, channels: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, (stride, 1), 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.shortcut = nn.Sequential()
        if stride != 1:
            self.shortcut = nn.Sequential(
                nn.Conv2d(channels, channels, 1, (stride, 1), bias=False),
                nn.BatchNorm2d(channels),
            )

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(y)) + self.shortcut(x))

    def fuse(self) -> None:
        _fuse_both(self)
        if len(self.shortcut):
            self.shortcut = nn.Sequential(_folded(self.shortcut[0], self.shortcut[1]))


class _FrontEnd(nn.Module):
    """FCM: (batch, 80, num_frames) mel → (batch, 320, num_frames)."""

    def __init__(self, channels: int = 32) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, channels, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.layer1 = nn.Sequential(_ResidualBlock(channels, 2), _ResidualBlock(channels, 1))
        self.layer2 = nn.Sequential(_ResidualBlock(channels, 2), _ResidualBlock(channels, 1))
        self.conv2 = nn.Conv2d(channels, channels, 3, (2, 1), 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.bn1(self.conv1(x[:, None])))
        x = self.layer2(self.layer1(x))
        return F.relu(self.bn2(self.conv2(x))).flatten(1, 2)

    def fuse(self) -> None:
        _fuse_both(self)


class _TimeDelay(nn.Module):
    """First layer over time: halves the frame rate."""

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__()
        self.linear = nn.Conv1d(channels_in, channels_out, 5, 2, 2, bias=False)
        self.nonlinear = _norm_relu(channels_out)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.nonlinear(self.linear(x))
        return y

    def fuse(self) -> None:
        self.linear = _folded(self.linear, self.nonlinear.get_submodule("batchnorm"))
        self.nonlinear = nn.Sequential(nn.ReLU(inplace=True))


class _ContextMask(nn.Module):
    """CAM: local convolution, masked by what the whole piece and the two seconds around sound like."""

    def __init__(self, dilation: int) -> None:
        super().__init__()
        self.linear_local = nn.Conv1d(
            _BOTTLENECK, _GROWTH, 3, padding=dilation, dilation=dilation, bias=False
        )
        self.linear1 = nn.Conv1d(_BOTTLENECK, _BOTTLENECK // 2, 1)
        self.linear2 = nn.Conv1d(_BOTTLENECK // 2, _GROWTH, 1)

    def forward(self, x: Tensor) -> Tensor:
        num_frames = x.shape[-1]
        near = F.avg_pool1d(x, _CONTEXT_FRAMES, _CONTEXT_FRAMES, ceil_mode=True)
        # the mask is constant inside two seconds: compute it once for each, then spread it
        mask = torch.sigmoid(self.linear2(F.relu(self.linear1(x.mean(-1, keepdim=True) + near))))
        mask = F.interpolate(mask, scale_factor=float(_CONTEXT_FRAMES))[..., :num_frames]
        y: Tensor = self.linear_local(x) * mask
        return y


class _DenseLayer(nn.Module):
    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.nonlinear1 = _norm_relu(channels)
        self.linear1 = nn.Conv1d(channels, _BOTTLENECK, 1, bias=False)
        self.nonlinear2 = _norm_relu(_BOTTLENECK)
        self.cam_layer = _ContextMask(dilation)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.cam_layer(self.nonlinear2(self.linear1(self.nonlinear1(x))))
        return y

    def fuse(self) -> None:
        self.linear1 = _folded(self.linear1, self.nonlinear2.get_submodule("batchnorm"))
        self.nonlinear2 = nn.Sequential(nn.ReLU(inplace=True))


class _DenseBlock(nn.Module):
    """Each layer sees the outputs of all before it (D-TDNN)."""

    def __init__(self, channels: int, num_layers: int, dilation: int) -> None:
        super().__init__()
        for index in range(num_layers):
            self.add_module(f"tdnnd{index + 1}", _DenseLayer(channels + index * _GROWTH, dilation))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.children():
            x = torch.cat((x, layer(x)), dim=1)
        return x


class _Transit(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.nonlinear = _norm_relu(channels)
        self.linear = nn.Conv1d(channels, channels // 2, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.linear(self.nonlinear(x))
        return y


class _Embed(nn.Module):
    """(batch, 1024) statistics → (batch, 192)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.linear = nn.Conv1d(channels, DIMENSION, 1, bias=False)
        self.nonlinear = nn.Sequential(
            OrderedDict(batchnorm=nn.BatchNorm1d(DIMENSION, affine=False))
        )

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.nonlinear(self.linear(x[..., None])[..., 0])
        return y


def _backbone() -> tuple[nn.Sequential, int]:
    """(batch, 320, num_frames) → (batch, 512, num_frames // 2), and the number of channels."""
    channels = 128
    layers: OrderedDict[str, nn.Module] = OrderedDict(tdnn=_TimeDelay(320, channels))
    for index, (num_layers, dilation) in enumerate(_BLOCKS, start=1):
        layers[f"block{index}"] = _DenseBlock(channels, num_layers, dilation)
        channels += num_layers * _GROWTH
        layers[f"transit{index}"] = _Transit(channels)
        channels //= 2
    layers["out_nonlinear"] = _norm_relu(channels)
    return nn.Sequential(layers), channels


class CAMPPlus(Model):
    """Speaker embedding network that pyannote's own pipelines accept; an embedding has 192 numbers."""

    head: nn.Module
    xvector: nn.Sequential
    pool: nn.Module

    def __init__(self, sample_rate: int = 16_000, num_channels: int = 1, task: Any = None) -> None:
        super().__init__(sample_rate=sample_rate, num_channels=num_channels, task=task)
        self.head = _FrontEnd()
        self.xvector, channels = _backbone()
        self.xvector.add_module("dense", _Embed(2 * channels))
        self.pool = StatsPool()

    def fuse(self) -> CAMPPlus:
        """Fold normalisations into the convolutions before them: the same output, a third faster.

        In place, for inference only; the weights no longer have the checkpoint's names.
        """
        for module in list(self.modules()):
            if isinstance(module, _ResidualBlock | _FrontEnd | _TimeDelay | _DenseLayer):
                module.fuse()
        # convolutions on a spectrogram are faster with channels last
        self.head.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        return self

    @property
    def dimension(self) -> int:
        """Length of an embedding."""
        return DIMENSION

    def frames(self, mel: Tensor) -> Tensor:
        """(batch, num_frames, 80) mel → (batch, 512, ⌈num_frames / 2⌉) frame features."""
        x: Tensor = self.head((mel - mel.mean(dim=1, keepdim=True)).transpose(1, 2))
        for name, layer in self.xvector.named_children():
            if name != "dense":
                x = layer(x)
        return x

    def embed(self, mel: Tensor, weights: Tensor | None = None) -> Tensor:
        """(batch, num_frames, 80) mel → (batch, 192) embeddings, not normalised.

        ``weights``: (batch, num_weights) how much each stretch of time counts, any resolution.
        """
        return self._pooled(self.frames(mel), weights)

    def embed_windows(self, mel: Tensor, size: int, hop: int) -> tuple[Tensor, Tensor]:
        """Embeddings of whole pieces and of short windows in them, frame features made once.

        Parameters
        ----------
        mel : (batch, num_frames, 80) Tensor
        size, hop : mel frames of a window, and from the start of one to the next

        Returns
        -------
        (batch, 192) and (batch, num_windows, 192) Tensor
        """
        frames = self.frames(mel)
        parts = [
            self._pooled(frames[..., at // 2 : (at + size) // 2])
            for at in range(0, mel.shape[1] - size + 1, hop)
        ]
        none = frames.new_zeros((len(mel), 0, DIMENSION))
        return self._pooled(frames), torch.stack(parts, dim=1) if parts else none

    def _pooled(self, frames: Tensor, weights: Tensor | None = None) -> Tensor:
        y: Tensor = self.xvector.get_submodule("dense")(self.pool(frames, weights=weights))
        return y

    def forward(self, waveforms: Tensor, **kwargs: Any) -> Tensor:
        """(batch, 1, num_samples) waveforms → (batch, 192) embeddings; takes ``weights`` too."""
        rate = int(self.audio.sample_rate)
        mel = torch.stack([mel_features(waveform[0], rate) for waveform in waveforms])
        return self.embed(mel, kwargs.get("weights"))
