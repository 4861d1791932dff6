"""3D ResNeXt (Hara, Kataoka, Satoh: "Can spatiotemporal 3D CNNs retrace the history of 2D CNNs and ImageNet?", 2018).

Stages are given one by one, since the fused network places MSAF modules between them.
"""

from collections import OrderedDict

from torch import Tensor, nn
from torch.nn import functional as F

EXPANSION = 2


class Bottleneck(nn.Module):
    """1x1x1, grouped 3x3x3 and 1x1x1 convolution with a shortcut; gives out `EXPANSION * inner` channels."""

    def __init__(self, channels: int, inner: int, cardinality: int, stride: int) -> None:
        super().__init__()
        out = EXPANSION * inner
        self.conv1 = nn.Conv3d(channels, inner, 1, bias=False)
        self.bn1 = nn.BatchNorm3d(inner)
        self.conv2 = nn.Conv3d(inner, inner, 3, stride=stride, padding=1, groups=cardinality, bias=False)
        self.bn2 = nn.BatchNorm3d(inner)
        self.conv3 = nn.Conv3d(inner, out, 1, bias=False)
        self.bn3 = nn.BatchNorm3d(out)
        self.downsample: nn.Module = nn.Identity()
        if stride != 1 or channels != out:
            self.downsample = nn.Sequential(nn.Conv3d(channels, out, 1, stride=stride, bias=False), nn.BatchNorm3d(out))

    def forward(self, x: Tensor) -> Tensor:
        """(B, channels, T, H, W) to (B, 2 * inner, T', H', W')."""
        y = F.relu(self.bn1(self.conv1(x)))
        y = F.relu(self.bn2(self.conv2(y)))
        return F.relu(self.bn3(self.conv3(y)) + self.downsample(x))


def stem(channels: int, kernel: int, stride: int) -> nn.Sequential:
    """Convolution, batch norm and max pool: (B, 3, T, H, W) to (B, channels, T/2, H/(2 stride), W/(2 stride)).

    There is no ReLU between batch norm and pool, as in the official fused network.
    """
    convolution = nn.Conv3d(3, channels, kernel, stride=(1, stride, stride), padding=kernel // 2, bias=False)
    return nn.Sequential(
        OrderedDict(conv1=convolution, bn1=nn.BatchNorm3d(channels), maxpool=nn.MaxPool3d(3, stride=2, padding=1))
    )


def stage(channels: int, inner: int, depth: int, cardinality: int, stride: int) -> nn.Sequential:
    """`depth` bottlenecks, the first with the stride: (B, channels, T, H, W) to (B, 2 * inner, T/stride, ...)."""
    first = Bottleneck(channels, inner, cardinality, stride)
    return nn.Sequential(first, *(Bottleneck(EXPANSION * inner, inner, cardinality, 1) for _ in range(depth - 1)))


def head(channels: int, classes: int) -> nn.Sequential:
    """Global average pool and one linear layer: (B, channels, T, H, W) to (B, classes)."""
    return nn.Sequential(
        OrderedDict(avgpool=nn.AdaptiveAvgPool3d(1), flatten=nn.Flatten(), fc=nn.Linear(channels, classes))
    )


def initialise(module: nn.Module) -> None:
    """He initialisation by fan-out, as in the paper's code of the encoder."""
    for part in module.modules():
        if isinstance(part, nn.Conv3d):
            nn.init.kaiming_normal_(part.weight, mode="fan_out")
