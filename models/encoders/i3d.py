"""I3D (Carreira, Zisserman: "Quo vadis, action recognition?", CVPR 2017): Inception v1, inflated to time.

In the parts that the fused network needs. All channels scale with the width of the stem, 64 in the paper.
"""

from collections import OrderedDict
from dataclasses import astuple, dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

WIDTH = 64
"""Channels of the paper's stem, to which the numbers in this file belong."""
WIDTH_STEP = 8
"""All of them times a multiple of this over `WIDTH` are whole numbers."""
DROPOUT = 0.5


@dataclass(frozen=True)
class Branches:
    """Channels within one Inception module: 1x1x1; 1x1x1 and 3x3x3; the same, narrower; pool and 1x1x1."""

    single: int
    reduce: int
    wide: int
    small_reduce: int
    small: int
    pooled: int

    @property
    def out(self) -> int:
        return self.single + self.wide + self.small + self.pooled

    def scaled(self, width: int) -> "Branches":
        """For a stem of another width."""
        return Branches(*(channels * width // WIDTH for channels in astuple(self)))


MIXED = {
    "3b": Branches(64, 96, 128, 16, 32, 32),
    "3c": Branches(128, 128, 192, 32, 96, 64),
    "4b": Branches(192, 96, 208, 16, 48, 64),
    "4c": Branches(160, 112, 224, 24, 64, 64),
    "4d": Branches(128, 128, 256, 24, 64, 64),
    "4e": Branches(112, 144, 288, 32, 64, 64),
    "4f": Branches(256, 160, 320, 32, 128, 128),
    "5b": Branches(256, 160, 320, 32, 128, 128),
    "5c": Branches(384, 192, 384, 48, 128, 128),
}
"""The Inception modules in order, named as in the paper."""


def unit(channels: int, out: int, kernel: int, stride: int | tuple[int, int, int] = 1) -> nn.Sequential:
    """Convolution, batch norm, ReLU; keeps the extents where the stride is 1."""
    return nn.Sequential(
        OrderedDict(
            conv=nn.Conv3d(channels, out, kernel, stride=stride, padding=kernel // 2, bias=False),
            bn=nn.BatchNorm3d(out, eps=1e-3),
            relu=nn.ReLU(),
        )
    )


class Mixed(nn.Module):
    """An Inception module: four branches side by side, joined along channels."""

    def __init__(self, channels: int, branches: Branches) -> None:
        super().__init__()
        self.branch0 = nn.Sequential(unit(channels, branches.single, 1))
        self.branch1 = nn.Sequential(unit(channels, branches.reduce, 1), unit(branches.reduce, branches.wide, 3))
        self.branch2 = nn.Sequential(
            unit(channels, branches.small_reduce, 1), unit(branches.small_reduce, branches.small, 3)
        )
        self.branch3 = nn.Sequential(nn.MaxPool3d(3, stride=1, padding=1), unit(channels, branches.pooled, 1))

    def forward(self, x: Tensor) -> Tensor:
        """(B, channels, T, H, W) to (B, branches.out, T, H, W)."""
        return torch.cat([self.branch0(x), self.branch1(x), self.branch2(x), self.branch3(x)], dim=1)


def front(width: int, stem_stride: int) -> nn.Sequential:
    """From the frames to Mixed 5b: (B, 3, T, H, W) to (B, front_channels(width), ~T / 8, ~H / 32, ~W / 32).

    Args:
        stem_stride: of the first convolution in space; 2 in the paper, 1 for small frames.
    """
    mixed = {name: branches.scaled(width) for name, branches in MIXED.items()}
    return nn.Sequential(
        OrderedDict(
            conv1=unit(3, width, 7, (2, stem_stride, stem_stride)),
            pool1=nn.MaxPool3d((1, 3, 3), stride=(1, 2, 2), padding=(0, 1, 1)),
            conv2a=unit(width, width, 1),
            conv2b=unit(width, 3 * width, 3),
            pool2=nn.MaxPool3d((1, 3, 3), stride=(1, 2, 2), padding=(0, 1, 1)),
            mixed3b=Mixed(3 * width, mixed["3b"]),
            mixed3c=Mixed(mixed["3b"].out, mixed["3c"]),
            pool3=nn.MaxPool3d(3, stride=2, padding=1),
            mixed4b=Mixed(mixed["3c"].out, mixed["4b"]),
            mixed4c=Mixed(mixed["4b"].out, mixed["4c"]),
            mixed4d=Mixed(mixed["4c"].out, mixed["4d"]),
            mixed4e=Mixed(mixed["4d"].out, mixed["4e"]),
            mixed4f=Mixed(mixed["4e"].out, mixed["4f"]),
            pool4=nn.MaxPool3d(2, stride=2),
            mixed5b=Mixed(mixed["4f"].out, mixed["5b"]),
        )
    )


def back(width: int) -> Mixed:
    """Mixed 5c: (B, front_channels(width), T, H, W) to (B, back_channels(width), T, H, W)."""
    return Mixed(front_channels(width), MIXED["5c"].scaled(width))


class Head(nn.Module):
    """Logits of overlapping pairs of time steps, then their mean over time."""

    def __init__(self, width: int, classes: int) -> None:
        super().__init__()
        self.dropout = nn.Dropout3d(DROPOUT)
        self.conv = nn.Conv3d(back_channels(width), classes, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(B, back_channels(width), T, H, W) to (B, classes)."""
        steps, height, width = x.shape[2:]
        pairs = F.avg_pool3d(x, (min(2, steps), height, width), stride=1)
        logits: Tensor = self.conv(self.dropout(pairs))
        return logits.flatten(2).mean(2)


def front_channels(width: int) -> int:
    """Channels that `front` gives out."""
    return MIXED["5b"].scaled(width).out


def back_channels(width: int) -> int:
    """Channels that `back` gives out."""
    return MIXED["5c"].scaled(width).out
