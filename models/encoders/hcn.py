"""HCN on skeletons (Li, Zhong, Xie, Pu: "Co-occurrence feature learning from skeleton data", IJCAI 2018).

In the two parts that the fused network needs: one person's joints to features, then the features of all persons to one
vector. Joints become channels half way, so that every later convolution sees all of them together.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

HALVINGS = 4
"""Max pools of kernel and stride 2 over time and point features, each of which drops an odd last row."""

DROPOUT = 0.4
"""Of whole channels, and of the hidden layer; the official recipe's."""


class JointBranch(nn.Module):
    """Positions, or their changes, of one person: point features of each joint, then co-occurrences of all joints."""

    def __init__(self, joints: int, width: int, point_features: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 1)
        self.conv2 = nn.Conv2d(width, point_features, (3, 1), padding=(1, 0))
        self.conv3 = nn.Conv2d(joints, width // 2, 3, padding=1)
        self.conv4 = nn.Conv2d(width // 2, width, 3, padding=1)
        self.dropout = nn.Dropout2d(DROPOUT)

    def forward(self, x: Tensor) -> Tensor:
        """(B, 3, T, V) to (B, width, T / 4, point_features / 4)."""
        points = self.conv2(F.relu(self.conv1(x)))
        # From here on the joints are the channels.
        joined = F.max_pool2d(self.conv3(points.transpose(1, 3)), 2)
        return F.max_pool2d(self.dropout(self.conv4(joined)), 2)


class PersonEncoder(nn.Module):
    """One person's joints to the features that the intermediate site fuses; persons share it."""

    def __init__(self, joints: int, width: int, point_features: int) -> None:
        super().__init__()
        self.position = JointBranch(joints, width, point_features)
        self.motion = JointBranch(joints, width, point_features)
        self.conv5 = nn.Conv2d(2 * width, 2 * width, 3, padding=1)
        self.dropout = nn.Dropout2d(DROPOUT)

    def forward(self, x: Tensor) -> Tensor:
        """(B, 3, T, V) to (B, 2 * width, T / 8, point_features / 8)."""
        both = torch.cat([self.position(x), self.motion(change_over_time(x))], dim=1)
        return F.max_pool2d(self.dropout(F.relu(self.conv5(both))), 2)


class PersonsEncoder(nn.Module):
    """The features of all persons to one vector: a shared convolution, the maximum over persons, a hidden layer."""

    def __init__(self, width: int, frames: int, point_features: int) -> None:
        super().__init__()
        self.conv6 = nn.Conv2d(2 * width, 4 * width, 3, padding=1)
        self.dropout = nn.Dropout2d(DROPOUT)
        self.fc7 = nn.Linear(4 * width * pooled(frames) * pooled(point_features), 8 * width)
        self.dropout7 = nn.Dropout(DROPOUT)

    def forward(self, persons: Sequence[Tensor]) -> Tensor:
        """One (B, 2 * width, T / 8, point_features / 8) per person to (B, 8 * width)."""
        seen = [F.max_pool2d(self.dropout(F.relu(self.conv6(x))), 2) for x in persons]
        together = torch.stack(seen).amax(0)
        hidden: Tensor = self.dropout7(F.relu(self.fc7(together.flatten(1))))
        return hidden


def head(width: int, classes: int) -> nn.Linear:
    """(B, 8 * width) to (B, classes)."""
    return nn.Linear(8 * width, classes)


def initialise(*parts: nn.Module) -> None:
    """He initialisation by fan-in: without batch norm, torch's own lets the signal fade from layer to layer."""
    for module in (module for part in parts for module in part.modules()):
        if isinstance(module, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(module.weight)
            if module.bias is not None:
                nn.init.zeros_(module.bias)


def change_over_time(x: Tensor) -> Tensor:
    """(B, 3, T, V) to the T - 1 differences of neighbouring frames, stretched to T again by interpolation."""
    return F.interpolate(x[:, :, 1:] - x[:, :, :-1], size=x.shape[2:], mode="bilinear", align_corners=False)


def pooled(extent: int) -> int:
    """What all max pools leave of the frames or the point features; 0 where there were too few."""
    return extent >> HALVINGS
