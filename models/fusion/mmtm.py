"""The multimodal transfer module (Joze, Shaban, Iuzzolino, Koishida: "MMTM", CVPR 2020), the paper's main comparison.

It gates whole channels by a sigmoid of their own, where MSAF weighs blocks of all modalities against each other.
"""

from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch import Tensor, nn

from models.fusion.blocks import FusionError


class Gated(NamedTuple):
    """Gated features (same keys and shapes as the input) and the gates, modality -> (B, C_m), each in (0, 2)."""

    features: dict[str, Tensor]
    gates: dict[str, Tensor]


class MMTM(nn.Module):
    """Squeeze all modalities to their channel means, join them by one FC, and gate each by an FC of its own (3.2).

    The joint representation has 2 / `ratio` as many numbers as there are channels in all, as in the authors' code.
    """

    def __init__(self, channels: Mapping[str, int], ratio: int = 4) -> None:
        super().__init__()
        total = sum(channels.values())
        joint = 2 * total // ratio
        if joint < 1:
            raise FusionError(f"expected a ratio of at most {2 * total}, twice the channels; got {ratio}")
        self.channels = dict(channels)
        self.squeeze = nn.Sequential(nn.Linear(total, joint), nn.ReLU())
        self.excite = nn.ModuleDict({name: nn.Linear(joint, width) for name, width in channels.items()})

    def forward(self, features: Mapping[str, Tensor]) -> Gated:
        """Gate every channel of every modality; arguments and errors are those of `gates`."""
        gates = self.gates(features)
        return Gated(
            {name: x * gates[name].reshape(*gates[name].shape, *[1] * (x.dim() - 2)) for name, x in features.items()},
            gates,
        )

    def gates(self, features: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """modality -> (B, C_m), what every channel is multiplied by.

        Args:
            features: modality -> (B, C_m, *), any number of trailing dimensions.

        Raises:
            FusionError: another set of modalities, or other channels.
        """
        if features.keys() != self.channels.keys():
            raise FusionError(f"expected modalities {list(self.channels)}; got {list(features)}")
        for name, x in features.items():
            if x.dim() < 2 or x.shape[1] != self.channels[name]:
                raise FusionError(f"expected {name} of shape (B, {self.channels[name]}, *); got {tuple(x.shape)}")
        means = [
            features[name].flatten(2).mean(2) if features[name].dim() > 2 else features[name] for name in self.channels
        ]
        joint = self.squeeze(torch.cat(means, dim=1))
        return {name: 2 * torch.sigmoid(gate(joint)) for name, gate in self.excite.items()}
