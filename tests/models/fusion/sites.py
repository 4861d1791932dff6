"""Sites and modules that the tests of fusion share."""

from typing import Any

import torch
from torch import Tensor, nn

from models.fusion.msaf import MSAF
from models.networks.config import SiteConfig

TRAILING = {"video": (3, 2, 4), "audio": (5,), "text": ()}


def site(channels: dict[str, int] | None = None, block_channels: int = 8, **fields: Any) -> SiteConfig:
    return SiteConfig("fusion", channels or {"video": 24, "audio": 16}, block_channels, **{"reduction": 2, **fields})


def module(config: SiteConfig, seed: int = 0) -> MSAF:
    """In eval mode; weights large enough that attention is far from uniform."""
    torch.manual_seed(seed)
    made = MSAF(config)
    for part in made.modules():
        if isinstance(part, nn.Linear):
            nn.init.normal_(part.weight)
        if isinstance(part, nn.BatchNorm1d):
            part.running_mean.normal_()
            part.running_var.uniform_(0.5, 1.5)
            nn.init.uniform_(part.weight, 0.5, 1.5)
            nn.init.uniform_(part.bias, 0.5, 1.5)
    return made.eval()


def some(config: SiteConfig, trailing: dict[str, tuple[int, ...]] = TRAILING, batch: int = 2) -> dict[str, Tensor]:
    torch.manual_seed(1)
    return {name: torch.randn(batch, count, *trailing[name]) for name, count in config.channels.items()}
