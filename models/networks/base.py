"""What is common to the networks: a module over named modalities that returns its attention, and runs in steps."""

from abc import ABC, abstractmethod
from collections.abc import Mapping

from torch import Tensor, nn

from models.fusion.blocks import one_batch
from models.fusion.msaf import Features, Fused, Override
from models.networks.config import NetworkConfig
from models.networks.output import NetworkOutput


class FusionNetwork(nn.Module, ABC):
    """A network of several streams with fusion sites between their stages.

    One forward pass is `enter` and `fuse` of every site in turn, then `conclude`. Who asks what the network would say
    if one site were otherwise keeps what entered it, and runs `fuse` and `finish` only.

    fusions: site -> its module (`models.fusion.site`), in the order of the forward pass.
    """

    config: NetworkConfig
    fusions: nn.ModuleDict

    def forward(self, inputs: Mapping[str, Tensor], overrides: Mapping[str, Override] | None = None) -> NetworkOutput:
        """Run all streams.

        Args:
            inputs: modality -> (B, *), of the configuration's `input_shapes`; a missing one as zeros.
            overrides: site -> what becomes of its blocks, given its attention (B, q, N, Cb).
        """
        first = next(iter(self.fusions))
        fused = self.fuse(first, self.enter(first, inputs), (overrides or {}).get(first))
        rest = self.finish(first, fused.features, inputs, overrides)
        return rest._replace(attention={first: fused.attention, **rest.attention})

    def finish(
        self,
        site: str,
        features: Mapping[str, Tensor],
        inputs: Mapping[str, Tensor],
        overrides: Mapping[str, Override] | None = None,
    ) -> NetworkOutput:
        """Run what comes after a site.

        Args:
            features: what `fuse` gave there; a modality's batch may be 1 where that of others is B, if all B have it in
                common.
            inputs: modality -> (B, *), or (1, *) if all B have them in common.
            overrides: as in `forward`, of the sites to come.

        Returns:
            the output, with the attention of the sites to come only.
        """
        sites = list(self.fusions)
        current, attention = dict(features), {}
        for later in sites[sites.index(site) + 1 :]:
            entering = one_batch(self.enter(later, current))
            current, attention[later] = self.fuse(later, entering, (overrides or {}).get(later))
        return self.conclude(current, inputs, attention)

    @abstractmethod
    def enter(self, site: str, features: Mapping[str, Tensor]) -> Features:
        """The stages before a site: from the inputs, or what left the site before it, to what the site fuses."""

    def fuse(self, site: str, features: Mapping[str, Tensor], override: Override | None = None) -> Fused:
        """A site: what the stages after it read, and its attention."""
        fused: Fused = self.fusions[site](features, override)
        return fused

    def conclude(
        self, features: Mapping[str, Tensor], inputs: Mapping[str, Tensor], attention: dict[str, Tensor]
    ) -> NetworkOutput:
        """Everything after the last site: `ends` and `read`.

        Args:
            attention: of all sites, which the output hands on.
        """
        return self.read(self.ends(features, inputs), attention)

    def ends(self, features: Mapping[str, Tensor], inputs: Mapping[str, Tensor]) -> Features:
        """The stages after the last site: from what left it to what the heads read; the same, if there are no stages.

        Returns:
            modality -> (B, C_m, *), with the channels C_m of the last site.
        """
        return dict(features)

    @abstractmethod
    def read(self, ends: Mapping[str, Tensor], attention: dict[str, Tensor]) -> NetworkOutput:
        """The heads, on what `ends` gave."""
