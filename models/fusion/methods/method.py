"""The interface of all fusion methods: where they may act on the streams of a network.

A method may act at three places: between the stages of the streams (`fuse`), on what the streams have made at the end
(`read`), and on the loss. Each has a default that leaves the streams alone, so that a method says only what it adds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.fusion.blocks import FusionError

Features = dict[str, Tensor]


@dataclass(frozen=True)
class StreamShapes:
    """What a method has to know of the streams before it can be built.

    sites: name of each place between the stages -> modality -> channels C_m there, in the order of the forward pass.
    ends: modality -> channels of what the stream has made at the end, pooled over its trailing dimensions.
    outputs: K, logits of classes or 1 for a value.
    """

    sites: Mapping[str, Mapping[str, int]]
    ends: Mapping[str, int]
    outputs: int

    @property
    def modalities(self) -> list[str]:
        """Those of the ends, in their order."""
        return list(self.ends)


class Passed(NamedTuple):
    """What goes on after a place between stages.

    features: modality -> (B, C_m, *), of the shapes that came. weights: modality -> (B, q, C_m), what each channel was
    weighed by (gates, attention), for methods that weigh. memory: what the method carries on to its next place.
    """

    features: Features
    weights: Features | None = None
    memory: Features | None = None


class Reading(NamedTuple):
    """What a method makes of the ends of the streams.

    output: (B, K). penalties: name -> scalar that training adds to the loss, already weighed.
    """

    output: Tensor
    penalties: dict[str, Tensor]


class FusionMethod(nn.Module):
    """A way of joining streams; on its own, the streams are independent and their logits are averaged."""

    def __init__(self, shapes: StreamShapes) -> None:
        super().__init__()
        if len(shapes.ends) < 2:
            raise FusionError(f"expected at least two modalities; got {list(shapes.ends)}")
        self.shapes = shapes

    def fuse(self, site: str, features: Mapping[str, Tensor], memory: Features | None = None) -> Passed:
        """Between two stages.

        Args:
            site: one of `shapes.sites`.
            features: modality -> (B, C_m, *).
            memory: of the place before; None at the first.
        """
        return Passed(dict(features), None, memory)

    def read(self, ends: Mapping[str, Tensor], logits: Mapping[str, Tensor], memory: Features | None = None) -> Reading:
        """At the end of the streams.

        Args:
            ends: modality -> (B, C_m) pooled features.
            logits: modality -> (B, K), what the stream's own head makes of them.
        """
        return Reading(torch.stack([logits[name] for name in self.shapes.modalities]).mean(0), {})

    def loss(self, reading: Reading, logits: Mapping[str, Tensor], target: Tensor) -> Tensor:
        """What training makes small.

        Args:
            target: (B,) classes, or (B, 1) values.

        Returns:
            scalar: cross-entropy of the output (absolute error of a value) and the penalties.
        """
        return sum(reading.penalties.values(), start=error(reading.output, target))


def error(output: Tensor, target: Tensor) -> Tensor:
    """Cross-entropy of (B, K) logits, or the absolute error of (B, 1) values, mean over the batch."""
    return F.l1_loss(output, target) if output.shape[1] == 1 else F.cross_entropy(output, target)


def pooled(features: Mapping[str, Tensor]) -> Features:
    """modality -> (B, C_m, *) to modality -> (B, C_m), the mean over trailing dimensions."""
    return {name: x.flatten(2).mean(2) if x.dim() > 2 else x for name, x in features.items()}
