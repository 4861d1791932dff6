"""What a figure of a comparison is drawn of: both sides, their modalities with their colours, and one measure."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from backend.schemas import Band, Comparison, SharePair, Side, SiteComparison
from frontend.figures import labels
from frontend.figures.frame import swatch
from frontend.figures.measures import LIFT_LIMIT, Measure
from frontend.theme import Theme, modality_slots

Which = Literal["left", "right"]
WHICH: tuple[Which, ...] = ("left", "right")

LONGEST_NAME = 34
"""Letters of the name of a side in a figure; longer ones are cut, and whole in the hover."""


@dataclass(frozen=True)
class CompareDrawing:
    """One measure of one comparison. Modalities are bands of the sites, of either side."""

    found: Comparison
    theme: Theme
    measure: Measure = "lift"

    def side(self, which: Which) -> Side:
        return self.found.left if which == "left" else self.found.right

    def title(self, modality: str) -> str:
        """What a modality is called, safe inside plotly's markup."""
        return labels.escaped(titles(self.found).get(modality, modality))

    def color(self, modality: str) -> str:
        return self.theme.modality_colors(names(self.found))[modality]

    def slot(self, modality: str) -> str:
        """Palette slot, which decides the pattern and the symbol."""
        return modality_slots(names(self.found))[modality]

    def key(self, modality: str) -> str:
        """A modality's name in a header, behind its colour."""
        return f"{swatch(self.color(modality))} {self.title(modality)}"

    def shown(self, share: float, prior: float) -> float:
        """A share as this measure has it: in percent, or as log2 lift cut off at the lower limit."""
        if self.measure == "lift":
            return max(math.log2(share / prior), -LIFT_LIMIT) if share > 0 else -LIFT_LIMIT
        return 100 * share

    @property
    def axis_title(self) -> str:
        return "lift (log2)" if self.measure == "lift" else "share (%)"


def titles(found: Comparison) -> dict[str, str]:
    """What every band is called, by its name."""
    named: dict[str, str] = {}
    for band in _bands(found):
        named.setdefault(band.modality, band.title or band.modality)
    return named


def names(found: Comparison) -> list[str]:
    """All streams, then the bands of the sites, in the order that decides colours."""
    bands = list(_bands(found))
    return list(dict.fromkeys([*(band.stream for band in bands), *(band.modality for band in bands)]))


def _bands(found: Comparison) -> Iterator[Band]:
    """Of all sites; the left side comes first, so that colours follow it."""
    yield from (band for site in found.sites for band in site.left.bands)
    yield from (band for site in found.sites for band in site.right.bands)


def side_name(found: Comparison, which: Which, longest: int = LONGEST_NAME) -> str:
    """A side in a figure: `interview.mp4`, cut where it is long, safe inside plotly's markup.

    Where both have one name, as an input of two checkpoints has, the checkpoint tells them apart.
    """
    side, other = (found.left, found.right) if which == "left" else (found.right, found.left)
    name = side.name or side.id
    if name == other.name and side.checkpoint != other.checkpoint:
        name = side.checkpoint
    return labels.escaped(name if len(name) <= longest else f"{name[: longest - 1].rstrip()}…")


def items_text(side: Side) -> str:
    """How many items a side is a mean over; nothing is said of a single one."""
    return f"n = {side.n:,}" if side.kind == "sweep" else ""


def of_side(pair: SharePair, which: Which) -> tuple[float, float]:
    """Share and prior on one side."""
    return (pair.left, pair.left_prior) if which == "left" else (pair.right, pair.right_prior)


def moved(site: SiteComparison) -> float:
    """Part of the attention that lies on other blocks on the right than on the left, the mean over channels.

    Attention sums to one over blocks, so half the sum of absolute differences is what would have to be moved (total
    variation distance): 0 for the same map, 1 where no block is attended to on both sides.

    Raises:
        ValueError: the blocks of the site don't correspond.
    """
    if not site.blocks_correspond:
        raise ValueError(f"expected blocks that correspond at {site.site}; {site.reason}")
    return float(np.abs(np.asarray(site.difference, dtype=np.float64)).sum(axis=1).mean() / 2)
