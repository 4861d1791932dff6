"""The MSAF module (Su, Hu, Li, Cao: "MSAF: Multimodal Split Attention Fusion", arXiv 2012.07175, section 3)."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, cast

import torch
from torch import Tensor, nn

from models.fusion.blocks import BlockLayout, FusionError, mean_over_trailing
from models.networks.config import SiteConfig

Features = dict[str, Tensor]


class Reweighing(NamedTuple):
    """What becomes of the blocks of a site: block * factor + added, the same for all positions of a segment.

    factor: (B, q, N, Cb), lambda + (1 - lambda) * attention (or the gates) unless something else is asked. added: of
    the same shape.
    """

    factor: Tensor
    added: Tensor | None = None


Override = Callable[[Tensor], Reweighing]
"""What-if analysis: a pure function of the attention (B, q, N, Cb) of a site, before lambda, or of its gates.

What it gives may have a larger batch where that of the features is 1: several questions about one sample.
"""


class Fused(NamedTuple):
    """Reweighed features (same keys and shapes as the input) and attention (B, q, N, Cb) before lambda.

    Over the blocks it sums to one. Of a site with gates it is each gate's share of them: see `models.fusion.gated`.
    """

    features: Features
    attention: Tensor


class BlockDropout(nn.Module):
    """BlockDropout (paper, section 3): one Bernoulli draw per block of every modality and sample, in training only."""

    def __init__(self, p: float) -> None:
        super().__init__()
        if not 0 <= p < 1:
            raise FusionError(f"expected a dropout probability in [0, 1); got {p}")
        self.p = p

    def forward(self, batch: int, blocks: int, like: Tensor) -> Tensor | None:
        """The binary mask (B, N), or None where nothing is dropped."""
        if not self.training or self.p == 0:
            return None
        return torch.empty(batch, blocks, device=like.device, dtype=like.dtype).bernoulli_(1 - self.p)


class MSAFBlock(nn.Module):
    """Multimodal split attention over the feature blocks of all modalities (paper, section 3).

    Split, join (sum of a modality's blocks, global average pool, sum over modalities, FC, batch norm, ReLU), highlight
    (one FC per block, softmax over all blocks per channel). The FCs of all blocks are one weight (N * Cb, Cb / r), so
    that their logits are a single matrix product.
    """

    def __init__(self, site: SiteConfig) -> None:
        super().__init__()
        reduced = site.block_channels // site.reduction
        if reduced < 1:
            raise FusionError(f"{site.name}: reduction {site.reduction} leaves no channel of {site.block_channels}")
        if not 0 <= site.floor <= 1:
            raise FusionError(f"{site.name}: expected a floor (lambda) in [0, 1]; got {site.floor}")
        self.layout = BlockLayout(site)
        self.floor = site.floor
        self.dropout = BlockDropout(site.dropout)
        self.join = nn.Sequential(nn.Linear(site.block_channels, reduced), nn.BatchNorm1d(reduced), nn.ReLU())
        self.highlight = nn.Linear(reduced, self.layout.total * site.block_channels)

    def attend(self, features: Mapping[str, Tensor]) -> "Attended":
        """Split and join: modality -> (B, C_m, *) to attention (B, N, Cb), which sums to one over the N blocks."""
        self.layout.check(features)
        blocks = self.layout.split(features)
        # Sum and pool commute: once pooled, blocks are dropped and summed at the cost of a few numbers each.
        pooled = torch.cat([mean_over_trailing(x) for x in blocks.values()], dim=1)
        mask = self.dropout(pooled.shape[0], self.layout.total, pooled)
        if mask is not None:
            pooled = pooled * mask[:, :, None]
        logits = self.highlight(self.join(pooled.sum(1))).unflatten(1, (self.layout.total, self.layout.block_channels))
        return Attended(blocks, mask, torch.softmax(logits, dim=1))

    def reweigh(self, attended: "Attended", factor: Tensor, added: Tensor | None = None) -> Features:
        """Highlight: multiply every block by its factor, (B, N, Cb), add what is to be added, and merge."""
        if attended.mask is not None:
            # The mask drops the blocks here, and is scaled here, once for both, to keep the expectation.
            factor = factor * (attended.mask[:, :, None] / (1 - self.dropout.p))
        return self.layout.reweigh(attended.blocks, factor, added, training=self.training)


class Attended(NamedTuple):
    """What a block knows before it reweighs.

    blocks: (B, N_m, Cb, *), those that are dropped too. mask: (B, N), zero for these. attention: (B, N, Cb).
    """

    blocks: Features
    mask: Tensor | None
    attention: Tensor


class MSAF(nn.Module):
    """An MSAF site: one block, or q blocks over the time segments of long sequences (paper, section 3).

    With q > 1 the first trailing dimension is time. Segments have floor(S / q) steps; the remainder of S goes with the
    last one.
    """

    def __init__(self, site: SiteConfig) -> None:
        super().__init__()
        if site.segments < 1:
            raise FusionError(f"{site.name}: expected at least one segment; got {site.segments}")
        self.site = site.name
        self.blocks = nn.ModuleList(MSAFBlock(site) for _ in range(site.segments))

    @property
    def segments(self) -> int:
        """q, the number of time segments."""
        return len(self.blocks)

    @property
    def floor(self) -> float:
        """Lambda, the same for all segments."""
        return next(self._blocks()).floor

    def forward(self, features: Mapping[str, Tensor], override: Override | None = None) -> Fused:
        """Fuse all segments.

        Args:
            features: modality -> (B, C_m, *), in any order, with time first among the trailing dimensions where q > 1.
            override: says what becomes of the blocks, given the attention (B, q, N, Cb) of the site.

        Returns:
            features of the same shapes (but for a larger batch that the override may give), attention (B, q, N, Cb).

        Raises:
            FusionError: the features do not fit the site, or the override gives another shape than it was given.
        """
        attended = [block.attend(part) for block, part in zip(self._blocks(), self._segment(features), strict=True)]
        attention = torch.stack([part.attention for part in attended], dim=1)
        factor, added = override(attention) if override else Reweighing(self.factor(attention))
        next(self._blocks()).layout.check_override(attention, factor, added)
        fused = [
            block.reweigh(part, factor[:, index], None if added is None else added[:, index])
            for index, (block, part) in enumerate(zip(self._blocks(), attended, strict=True))
        ]
        if self.segments == 1:
            return Fused(fused[0], attention)
        return Fused({name: torch.cat([part[name] for part in fused], dim=2) for name in fused[0]}, attention)

    def factor(self, attention: Tensor) -> Tensor:
        """What the paper multiplies the blocks by: lambda + (1 - lambda) * attention."""
        return self.floor + (1 - self.floor) * attention

    def _blocks(self) -> Iterator[MSAFBlock]:
        return (cast(MSAFBlock, block) for block in self.blocks)

    def _segment(self, features: Mapping[str, Tensor]) -> list[Features]:
        if self.segments == 1:
            return [dict(features)]
        for name, x in features.items():
            if x.dim() < 3 or x.shape[2] < self.segments:
                wanted = f"{name} of shape (B, C, T, *) with at least {self.segments} time steps"
                raise FusionError(f"{self.site}: expected {wanted}; got {tuple(x.shape)}")
        cut = {name: _cut(x, self.segments) for name, x in features.items()}
        return [{name: parts[index] for name, parts in cut.items()} for index in range(self.segments)]


def _cut(x: Tensor, segments: int) -> tuple[Tensor, ...]:
    length = x.shape[2] // segments
    return torch.split(x, [length] * (segments - 1) + [x.shape[2] - length * (segments - 1)], dim=2)
