"""One analysis in front of a network that can be asked what if: all its windows, run once and kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from backend.engine.stages import Advance
from models.networks.config import SiteConfig
from models.whatif.network import Outcome, Prepared, WhatIf

Ablation = Literal["zero", "reference"]
Masks = NDArray[np.bool_]
Floats = NDArray[np.float64]

AT_ONCE = 64
"""Ablations between two looks at whether the work is still wanted."""


@dataclass(frozen=True)
class Scan:
    """The windows of an analysis in a network.

    outcomes: with nothing changed. prepared: what ablations of each window start from.
    """

    network: WhatIf
    prepared: Sequence[Prepared]

    @property
    def outcomes(self) -> list[Outcome]:
        return [window.outcome for window in self.prepared]

    @property
    def output(self) -> Floats:
        """(K,) with nothing changed, mean over windows."""
        return np.asarray(np.mean([outcome.output for outcome in self.outcomes], axis=0, dtype=np.float64))

    def attention(self, site: str) -> Floats:
        """(q, N, Cb), mean over windows."""
        return np.asarray(np.mean([outcome.attention[site] for outcome in self.outcomes], axis=0, dtype=np.float64))

    def ablated(self, site: SiteConfig, masks: Masks, how: Ablation, advance: Advance) -> Floats:
        """Outputs with blocks taken away.

        Args:
            masks: (M, cells), true where a block is taken away; the q * N cells of a site are segment after segment.

        Returns:
            (M, K), mean over windows.
        """
        shaped = masks.reshape(len(masks), site.segments, -1)
        outputs = np.zeros((len(masks), self.network.config.outputs))
        done, total = 0, len(masks) * len(self.prepared)
        for window in self.prepared:
            for start in range(0, len(masks), AT_ONCE):
                advance(done / total)
                part = slice(start, start + AT_ONCE)
                outputs[part] += self.network.ablate(window, site.name, shaped[part], how)
                done += len(shaped[part])
        return outputs / len(self.prepared)


def cell_modalities(site: SiteConfig) -> list[str]:
    """The modality of each of the q * N cells of a site, segment after segment."""
    return [name for name, count in site.blocks.items() for _ in range(count)] * site.segments
