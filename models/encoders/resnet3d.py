"""Inflated ResNet-50 (Baradel et al.: "Object level visual reasoning in videos", ECCV 2018, as MFAS uses it on NTU).

A 2D stem on every frame, then bottlenecks whose middle convolution sees three frames; time keeps its length.
"""

from collections import OrderedDict

from torch import Tensor, nn
from torch.nn import functional as F

EXPANSION = 4


class Bottleneck(nn.Module):
    """1x1x1, 3x3x3 and 1x1x1 convolution with a shortcut; gives out `EXPANSION * inner` channels."""

    def __init__(self, channels: int, inner: int, stride: int) -> None:
        super().__init__()
        out, strides = EXPANSION * inner, (1, stride, stride)
        self.conv1 = nn.Conv3d(channels, inner, 1, bias=False)
        self.bn1 = nn.BatchNorm3d(inner)
        self.conv2 = nn.Conv3d(inner, inner, 3, stride=strides, padding=1, bias=False)
        self.bn2 = nn.BatchNorm3d(inner)
        self.conv3 = nn.Conv3d(inner, out, 1, bias=False)
        self.bn3 = nn.BatchNorm3d(out)
        self.downsample: nn.Module = nn.Identity()
        if stride != 1 or channels != out:
            self.downsample = nn.Sequential(
                nn.Conv3d(channels, out, 1, stride=strides, bias=False), nn.BatchNorm3d(out)
            )

    def forward(self, x: Tensor) -> Tensor:
        """(B, channels, T, H, W) to (B, 4 * inner, T, H', W')."""
        y = F.relu(self.bn1(self.conv1(x)))
        y = F.relu(self.bn2(self.conv2(y)))
        return F.relu(self.bn3(self.conv3(y)) + self.downsample(x))


def stem(width: int, stem_stride: int) -> nn.Sequential:
    """Frame by frame: (B, 3, T, H, W) to (B, width, T, H / (2 * stem_stride), W / (2 * stem_stride))."""
    return nn.Sequential(
        OrderedDict(
            conv1=nn.Conv3d(3, width, (1, 7, 7), stride=(1, stem_stride, stem_stride), padding=(0, 3, 3), bias=False),
            bn1=nn.BatchNorm3d(width),
            relu=nn.ReLU(),
            maxpool=nn.MaxPool3d((1, 3, 3), stride=(1, 2, 2), padding=(0, 1, 1)),
        )
    )


def stage(channels: int, inner: int, depth: int, stride: int) -> nn.Sequential:
    """`depth` bottlenecks, the first with the stride in space: (B, channels, T, H, W) to (B, 4 * inner, T, ...)."""
    first = Bottleneck(channels, inner, stride)
    return nn.Sequential(first, *(Bottleneck(EXPANSION * inner, inner, 1) for _ in range(depth - 1)))


def front(width: int, layers: tuple[int, int, int, int], stem_stride: int) -> nn.Sequential:
    """Stem and three stages: (B, 3, T, H, W) to (B, front_channels(width), T, H', W')."""
    return nn.Sequential(
        OrderedDict(
            stem=stem(width, stem_stride),
            layer1=stage(width, width, layers[0], 1),
            layer2=stage(EXPANSION * width, 2 * width, layers[1], 2),
            layer3=stage(2 * EXPANSION * width, 4 * width, layers[2], 2),
        )
    )


def back(width: int, layers: tuple[int, int, int, int]) -> nn.Sequential:
    """The fourth stage: (B, front_channels(width), T, H, W) to (B, back_channels(width), T, H / 2, W / 2)."""
    return stage(front_channels(width), 8 * width, layers[3], 2)


def head(width: int, classes: int) -> nn.Sequential:
    """Global average pool and one linear layer: (B, back_channels(width), T, H, W) to (B, classes)."""
    return nn.Sequential(
        OrderedDict(
            avgpool=nn.AdaptiveAvgPool3d(1), flatten=nn.Flatten(), classifier=nn.Linear(back_channels(width), classes)
        )
    )


def front_channels(width: int) -> int:
    """Channels that `front` gives out."""
    return 4 * EXPANSION * width


def back_channels(width: int) -> int:
    """Channels that `back` gives out."""
    return 8 * EXPANSION * width
