"""Configurations of the networks: frozen, torch-free, and enough to know every fusion site and its blocks."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Literal, Self, TypedDict


class ConfigError(ValueError):
    """A configuration that no network can have; the message says what was expected and what came."""


Weighting = Literal["attention", "gates"]
"""How a site weighs its blocks: by MSAF's softmax over all of them, or by MMTM's gates, a sigmoid for each channel."""

FUSIONS = ("msaf", "mmtm")
"""Modules that may fuse the streams at all sites of a network: what its configuration may say as its `fusion`."""


class Weighing(TypedDict):
    """The fields of a site that depend on which module it has."""

    dropout: float
    floor: float
    weighting: Weighting


def weighing(fusion: str, *, dropout: float, floor: float) -> Weighing:
    """Of a network's `fusion`; the dropout is that of MSAF's blocks, and MMTM drops none."""
    gated = fusion == "mmtm"
    return {"dropout": 0.0 if gated else dropout, "floor": floor, "weighting": "gates" if gated else "attention"}


@dataclass(frozen=True)
class SiteConfig:
    """One fusion site (paper, section 3): what it fuses and with which block size.

    `channels` maps each modality to its channels C_m; its order is the order of the blocks. `streams` names the input
    that a modality of the site comes from, where the two differ: the persons of a skeleton are modalities of their own.
    `steps` is the length of the sequence that q > 1 segments share. With gates there are no segments, no BlockDropout
    and no lambda, and `reduction` is MMTM's ratio; blocks are only how the gates are shown and ablated.
    """

    name: str
    channels: Mapping[str, int]
    block_channels: int
    reduction: int = 4
    segments: int = 1
    floor: float = 0.0
    dropout: float = 0.0
    streams: Mapping[str, str] = field(default_factory=dict)
    steps: int | None = None
    weighting: Weighting = "attention"

    @property
    def blocks(self) -> dict[str, int]:
        """Blocks per modality: ceil(C_m / Cb)."""
        return {name: math.ceil(channels / self.block_channels) for name, channels in self.channels.items()}

    @property
    def prior(self) -> dict[str, float]:
        """Share of each modality under uniform attention: N_m / N."""
        total = sum(self.blocks.values())
        return {name: count / total for name, count in self.blocks.items()}

    @property
    def segment_steps(self) -> list[tuple[int, int]]:
        """First step and the one after the last, of each segment: floor(S / q) steps, the last also the remainder."""
        if self.segments == 1 or self.steps is None:
            return []
        length = self.steps // self.segments
        starts = [index * length for index in range(self.segments)]
        return [(start, start + length) for start in starts[:-1]] + [(starts[-1], self.steps)]


@dataclass(frozen=True)
class NetworkConfig(ABC):
    """What every network's configuration tells of it; the fields are the subclass's, each with the paper's default."""

    @property
    @abstractmethod
    def outputs(self) -> int:
        """K, the numbers that the network gives out for one input: logits of classes, or one value."""

    @property
    @abstractmethod
    def input_shapes(self) -> dict[str, tuple[int, ...]]:
        """modality -> shape of one input, without the batch."""

    @property
    @abstractmethod
    def sites(self) -> tuple[SiteConfig, ...]:
        """The fusion sites in the order of the forward pass."""

    @property
    def logit_weights(self) -> dict[str, float]:
        """modality -> weight of its logits in the output, which is their weighted sum: 1 where logits are summed."""
        return dict.fromkeys(self.input_shapes, 1.0)

    def checked(self) -> Self:
        """This configuration, if a network can be built from it: for what comes from cards and command lines.

        Numbers are at least 1, except `dropout`, a probability, and `floor`, which is lambda; `fusion` is one of
        `FUSIONS`.

        Raises:
            ConfigError: names the field, what was expected and what came.
        """
        for name in (each.name for each in fields(self)):
            value = getattr(self, name)
            numbers = value if isinstance(value, tuple) else (value,)
            if name == "dropout":
                if not 0 <= value < 1:
                    raise ConfigError(f"dropout: expected a probability in [0, 1); got {value}")
            elif name == "floor":
                if not 0 <= value <= 1:
                    raise ConfigError(f"floor: expected lambda in [0, 1]; got {value}")
            elif not isinstance(value, str) and min(numbers) < 1:
                raise ConfigError(f"{name}: expected at least 1; got {value!r}")
            elif name == "fusion" and value not in FUSIONS:
                raise ConfigError(f"fusion: expected {' or '.join(FUSIONS)}; got {value!r}")
        if getattr(self, "fusion", None) == "mmtm" and (floor := getattr(self, "floor", 0)):
            raise ConfigError(f"floor: expected 0, MMTM has no lambda; got {floor}")
        return self
