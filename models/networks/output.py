"""What every network returns."""

from typing import NamedTuple

from torch import Tensor


class NetworkOutput(NamedTuple):
    """Output of one forward pass.

    output: (B, K) fused logits, or (B, 1) value.
    logits: modality -> (B, K), the exact additive part of that modality in `output`.
    attention: site -> (B, q, N, Cb), before lambda, blocks in the order of the site.
    """

    output: Tensor
    logits: dict[str, Tensor]
    attention: dict[str, Tensor]
