"""What every network returns."""

from typing import NamedTuple

from torch import Tensor


class NetworkOutput(NamedTuple):
    """Output of one forward pass.

    output: (B, K) fused logits, or (B, 1) value.
    logits: modality -> (B, K), what the modality's own head gives; `output` is their sum, each times its weight of the
    configuration's `logit_weights`, so that a modality's weighted logits are its exact additive part.
    attention: site -> (B, q, N, Cb), before lambda, blocks in the order of the site.
    """

    output: Tensor
    logits: dict[str, Tensor]
    attention: dict[str, Tensor]
