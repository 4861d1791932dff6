"""The tiny networks as what-if tests use them, and ablation written without stages, overrides or batches."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.cards import Card, WeightsTable
from models.networks.base import FusionNetwork
from models.networks.config import NetworkConfig, SiteConfig
from models.whatif.network import WhatIf
from tests.models import tiny, tiny_action, tiny_expression, tiny_sentiment


@dataclass(frozen=True)
class Case:
    """A tiny network with its card and one window."""

    network: FusionNetwork
    card: Card
    inputs: dict[str, NDArray[np.float32]]

    def opened(self, means: dict[str, Tensor] | None = None) -> WhatIf:
        return WhatIf(self.card, self.network, means, "the mean of nothing")


def _case(network: FusionNetwork, description: dict[str, Any], inputs: dict[str, Tensor]) -> Case:
    card = Card(configuration={}, weights=WeightsTable(sha256="0" * 64), parameters=1, flops=1, **description)
    return Case(network, card, {name: x[0].numpy() for name, x in inputs.items()})


_CONFIGS: dict[str, tuple[Any, NetworkConfig]] = {
    "emotion": (tiny, tiny.CONFIG),
    "sentiment": (tiny_sentiment, tiny_sentiment.CONFIG),
    "action": (tiny_action, tiny_action.CONFIG),
    "action-resnet": (tiny_action, tiny_action.RESNET),
    "expression": (tiny_expression, tiny_expression.CONFIG),
    "emotion-mmtm": (tiny, tiny.GATED),
    "sentiment-mmtm": (tiny_sentiment, tiny_sentiment.GATED),
    "action-mmtm": (tiny_action, tiny_action.GATED),
    "expression-mmtm": (tiny_expression, tiny_expression.GATED),
}
NAMES = tuple(_CONFIGS)


def case(name: str, seed: int = 0) -> Case:
    module, config = _CONFIGS[name]
    return _case(module.network(seed, config), module.description(config), module.inputs(seed, config=config))


def single_blocks(site: SiteConfig) -> NDArray[np.bool_]:
    """(q * N, q, N): each block of each segment alone."""
    blocks = sum(site.blocks.values())
    count = site.segments * blocks
    return np.eye(count, dtype=bool).reshape(count, site.segments, blocks)


@contextmanager
def _replaced(network: FusionNetwork, site: SiteConfig, ablated: NDArray[np.bool_], mean: Tensor) -> Iterator[None]:
    """While it lasts, the site's features come out with some blocks replaced, channel by channel."""

    def replace(_module: object, _inputs: object, fused: Any) -> Any:
        features = {name: x.clone() for name, x in fused.features.items()}
        for segment, row in enumerate(ablated):
            block = 0
            for name, channels in site.channels.items():
                for first in range(0, channels, site.block_channels):
                    if row[block]:
                        for channel in range(first, min(first + site.block_channels, channels)):
                            target = features[name][:, channel]
                            if site.segments > 1:
                                start, end = site.segment_steps[segment]
                                target = target[:, start:end]
                            target[:] = mean[segment, block, channel - first]
                    block += 1
        return fused._replace(features=features)

    handle = network.fusions[site.name].register_forward_hook(replace)
    try:
        yield
    finally:
        handle.remove()


def naive_ablation(
    chosen: Case, site: SiteConfig, ablated: NDArray[np.bool_], mean: Tensor | None = None
) -> NDArray[np.float32]:
    """One whole forward pass for each of the M rows, (M, q, N) to (M, K)."""
    batch = {name: torch.from_numpy(x)[None] for name, x in chosen.inputs.items()}
    values = torch.zeros(*ablated.shape[1:], site.block_channels) if mean is None else mean
    outputs = []
    for row in ablated:
        with torch.inference_mode(), _replaced(chosen.network, site, row, values):
            outputs.append(chosen.network(batch).output[0].numpy())
    return np.stack(outputs)
