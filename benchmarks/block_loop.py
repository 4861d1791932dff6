"""The MSAF block by loops, with the weights of one of ours: what its single products and sums are held to.

The arithmetic is that of the paper's section 3, and so are outputs and gradients.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from copy import deepcopy
from functools import reduce

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.fusion.blocks import broadcast_to_trailing
from models.fusion.msaf import Features, Fused, MSAFBlock


class _Layers(nn.Module, ABC):
    """One linear layer per block, as the paper's equation has it, in place of a weight that holds all of them."""

    def __init__(self, block: MSAFBlock) -> None:
        super().__init__()
        self.layout, self.floor = block.layout, block.floor
        self.dropout, self.join = deepcopy(block.dropout), deepcopy(block.join)
        width = block.layout.block_channels
        rows = zip(*(torch.split(x, width) for x in (block.highlight.weight, block.highlight.bias)), strict=True)
        self.highlight = nn.ModuleList(_linear(weight, bias) for weight, bias in rows)

    @abstractmethod
    def forward(self, features: Mapping[str, Tensor]) -> Fused:
        """See `MSAF.forward`, with one segment."""

    def attention(self, joined: Tensor) -> Tensor:
        """(B, Cb), blocks pooled and summed, to (B, N, Cb)."""
        joint = self.join(joined)
        return torch.softmax(torch.stack([layer(joint) for layer in self.highlight], dim=1), dim=1)

    def factor(self, attention: Tensor, mask: Tensor | None) -> Tensor:
        """What the blocks, already dropped, are multiplied by."""
        factor = self.floor + (1 - self.floor) * attention
        return factor if mask is None else factor * (mask[:, :, None] / (1 - self.dropout.p))


class BlockLoop(_Layers):
    """Every step of the block for one feature block at a time."""

    def forward(self, features: Mapping[str, Tensor]) -> Fused:
        """See `MSAF.forward`, with one segment."""
        width, first = self.layout.block_channels, next(iter(features.values()))
        mask = self.dropout(len(first), self.layout.total, first)
        blocks: list[tuple[str, Tensor]] = []
        descriptors = []
        for name in self.layout.counts:
            ours: list[Tensor] = []
            for part in torch.split(features[name], width, dim=1):
                block = F.pad(part, [0, 0] * (part.dim() - 2) + [0, width - part.shape[1]])
                if mask is not None:
                    block = block * mask[:, len(blocks) + len(ours)].reshape(-1, *[1] * (block.dim() - 1))
                ours.append(block)
            blocks += [(name, block) for block in ours]
            descriptors.append(_pooled(reduce(torch.add, ours)))
        attention = self.attention(torch.stack(descriptors).sum(0))
        factor = self.factor(attention, mask)
        weighed: dict[str, list[Tensor]] = {name: [] for name in features}
        for index, (name, block) in enumerate(blocks):
            weighed[name].append(block * broadcast_to_trailing(factor[:, index], block))
        merged = {name: torch.cat(parts, dim=1)[:, : self.layout.channels[name]] for name, parts in weighed.items()}
        return Fused(merged, attention[:, None])


class LayerLoop(_Layers):
    """A loop over the linear layers only, and blocks that are multiplied together, as the authors' code has it."""

    def forward(self, features: Mapping[str, Tensor]) -> Fused:
        """See `MSAF.forward`, with one segment."""
        blocks = self.layout.split(features)
        first = next(iter(features.values()))
        mask = self.dropout(len(first), self.layout.total, first)
        if mask is not None:
            blocks = self._times(blocks, mask[:, :, None])
        attention = self.attention(torch.stack([_pooled(x.sum(1)) for x in blocks.values()]).sum(0))
        return Fused(self.layout.merge(self._times(blocks, self.factor(attention, mask))), attention[:, None])

    def _times(self, blocks: Features, factor: Tensor) -> Features:
        factors = self.layout.per_modality(factor)
        return {name: x * broadcast_to_trailing(factors[name], x) for name, x in blocks.items()}


def _linear(weight: Tensor, bias: Tensor) -> nn.Linear:
    layer = nn.Linear(weight.shape[1], weight.shape[0], dtype=weight.dtype)
    with torch.no_grad():
        layer.weight.copy_(weight)
        layer.bias.copy_(bias)
    return layer


def _pooled(x: Tensor) -> Tensor:
    """Global average pool: (B, Cb, *) to (B, Cb)."""
    return x.flatten(2).mean(2) if x.dim() > 2 else x
