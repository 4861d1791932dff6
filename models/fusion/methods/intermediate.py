"""Intermediate fusion as methods: MMTM's gates and MSAF's attention at every place between the stages."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from models.fusion.blocks import FusionError
from models.fusion.methods.method import Features, FusionMethod, Passed, StreamShapes
from models.fusion.mmtm import MMTM
from models.fusion.msaf import MSAF
from models.networks.config import SiteConfig


class Gates(FusionMethod):
    """MMTM at every place; the logits of the streams are averaged."""

    def __init__(self, shapes: StreamShapes, ratio: int = 4) -> None:
        super().__init__(shapes)
        self.modules_at = nn.ModuleDict({site: MMTM(channels, ratio) for site, channels in shapes.sites.items()})

    def fuse(self, site: str, features: Mapping[str, Tensor], memory: Features | None = None) -> Passed:
        """See `FusionMethod.fuse`; the weights are the gates, in (0, 2)."""
        gated = self.modules_at[site](features)
        return Passed(gated.features, {name: gates[:, None] for name, gates in gated.gates.items()}, memory)


class SplitAttention(FusionMethod):
    """MSAF at every place that has a site; the logits of the streams are averaged."""

    def __init__(self, shapes: StreamShapes, sites: Mapping[str, SiteConfig]) -> None:
        """Make the modules.

        Args:
            sites: place -> its site; a place without one is left alone.
        """
        super().__init__(shapes)
        for place, site in sites.items():
            if place not in shapes.sites or dict(site.channels) != dict(shapes.sites[place]):
                raise FusionError(
                    f"{place}: expected channels {dict(shapes.sites.get(place, {}))}; got {dict(site.channels)}"
                )
        self.sites = dict(sites)
        self.modules_at = nn.ModuleDict({place: MSAF(site) for place, site in sites.items()})

    def fuse(self, site: str, features: Mapping[str, Tensor], memory: Features | None = None) -> Passed:
        """See `FusionMethod.fuse`; the weights are the attention before lambda, of every channel of a modality."""
        if site not in self.modules_at:
            return Passed(dict(features), None, memory)
        fused = self.modules_at[site](features)
        return Passed(fused.features, self._per_channel(site, fused.attention), memory)

    def _per_channel(self, place: str, attention: Tensor) -> Features:
        """(B, q, N, Cb) to modality -> (B, q, C_m), without the padding of the last block."""
        site = self.sites[place]
        parts = torch.split(attention, list(site.blocks.values()), dim=2)
        return {
            name: part.flatten(2)[:, :, :size] for part, (name, size) in zip(parts, site.channels.items(), strict=True)
        }
