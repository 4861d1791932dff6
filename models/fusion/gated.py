"""MMTM at a fusion site: its gates, cut into blocks as MSAF's attention is, so that both are looked at in the same way.

A gate lies in (0, 2) and is a channel's own: gates are not shared out among blocks. What a site returns as its
attention is therefore each gate's share, gate / sum of the gates over all blocks, per channel of a block. Equal gates
give every modality its prior, and lift says where gates are above the others. The features are multiplied by the gates
themselves.
"""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from models.fusion.blocks import BlockLayout, FusionError
from models.fusion.mmtm import MMTM
from models.fusion.msaf import Fused, Override, Reweighing
from models.networks.config import SiteConfig


class GatedSite(nn.Module):
    """A fusion site with the interface of `MSAF`, and MMTM inside."""

    def __init__(self, site: SiteConfig) -> None:
        super().__init__()
        for what, given, neutral in (
            ("segments", site.segments, 1),
            ("dropout", site.dropout, 0),
            ("floor", site.floor, 0),
        ):
            if given != neutral:
                raise FusionError(f"{site.name}: {what}: expected {neutral}, MMTM has none; got {given}")
        self.layout = BlockLayout(site)
        self.gate = MMTM(site.channels, site.reduction)

    def forward(self, features: Mapping[str, Tensor], override: Override | None = None) -> Fused:
        """Gate all channels.

        Args:
            features: modality -> (B, C_m, *), in any order.
            override: says what becomes of the blocks, given the gates (B, 1, N, Cb) of the site.

        Returns:
            features of the same shapes (but for a larger batch that the override may give), shares of the gates
            (B, 1, N, Cb).

        Raises:
            FusionError: the features do not fit the site, or the override gives another shape than it was given.
        """
        self.layout.check(features)
        gates = self._blocks(self.gate.gates(features))
        factor, added = override(gates) if override else Reweighing(self.factor(gates))
        self.layout.check_override(gates, factor, added)
        blocks = self.layout.split(features)
        plus = None if added is None else added[:, 0]
        fused = self.layout.reweigh(blocks, factor[:, 0], plus, training=self.training)
        # Sigmoids may all round to zero; none of them has a share then.
        total = gates.sum(2, keepdim=True).clamp_min(torch.finfo(gates.dtype).tiny)
        return Fused(fused, gates / total)

    def factor(self, gates: Tensor) -> Tensor:
        """What the blocks are multiplied by: the gates as they are."""
        return gates

    def _blocks(self, gates: Mapping[str, Tensor]) -> Tensor:
        """modality -> (B, C_m) to (B, 1, N, Cb); padding has the mean gate of all channels, so that it favours none."""
        neutral = torch.cat(list(gates.values()), dim=1).mean(1, keepdim=True)
        width = self.layout.block_channels
        parts = []
        for name, count in self.layout.counts.items():
            padding = neutral.expand(-1, count * width - gates[name].shape[1])
            parts.append(torch.cat([gates[name], padding], dim=1).reshape(-1, count, width))
        return torch.cat(parts, dim=1)[:, None]
