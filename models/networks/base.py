"""What is common to the networks: a module over named modalities that returns its attention."""

from abc import ABC, abstractmethod
from collections.abc import Mapping

from torch import Tensor, nn

from models.fusion.msaf import Override
from models.networks.config import NetworkConfig
from models.networks.output import NetworkOutput


class FusionNetwork(nn.Module, ABC):
    """A network of several streams with MSAF sites between their stages."""

    config: NetworkConfig

    @abstractmethod
    def forward(self, inputs: Mapping[str, Tensor], overrides: Mapping[str, Override] | None = None) -> NetworkOutput:
        """Run all streams.

        Args:
            inputs: modality -> (B, *), of the configuration's `input_shapes`; a missing one as zeros.
            overrides: site -> map of its attention (B, q, N, Cb) to the one that is applied.
        """
