"""What a figure of a sweep is drawn of: its modalities with their colours, one measure, and numbers with intervals."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from backend.schemas import By, Estimate, Estimates, Resampling, Sweep
from frontend.figures import labels
from frontend.figures.frame import swatch
from frontend.figures.measures import LIFT_LIMIT, Measure
from frontend.theme import Theme, modality_slots

ALL = "all items"
"""What the items of all classes together are called."""


@dataclass(frozen=True)
class SweepDrawing:
    """One measure over the items of one sweep. Modalities are streams of the network or bands of a site."""

    sweep: Sweep
    theme: Theme
    measure: Measure = "share"

    def title(self, modality: str) -> str:
        """What a modality is called, safe inside plotly's markup."""
        return labels.escaped(titles(self.sweep).get(modality, modality))

    def color(self, modality: str) -> str:
        return self.theme.modality_colors(names(self.sweep))[modality]

    def slot(self, modality: str) -> str:
        """Palette slot, which decides the pattern and the symbol."""
        return modality_slots(names(self.sweep))[modality]

    def key(self, modality: str) -> str:
        """A modality's name in a header, behind its colour."""
        return f"{swatch(self.color(modality))} {self.title(modality)}"

    def shown(self, share: float, prior: float) -> float:
        """A share as this measure has it: in percent, or as log2 lift cut off at the lower limit."""
        if self.measure == "lift":
            return rounded(max(math.log2(share / prior), -LIFT_LIMIT) if share > 0 else -LIFT_LIMIT)
        return rounded(100 * share)

    @property
    def axis_title(self) -> str:
        return labels.LIFT_AXIS if self.measure == "lift" else "share (%)"


def titles(sweep: Sweep) -> dict[str, str]:
    """What every stream and every band is called, by its name."""
    bands = {band.modality: band.title or band.modality for site in sweep.sites for band in site.bands}
    return {**bands, **{name: title or name for name, title in sweep.modalities.items()}}


def names(sweep: Sweep) -> list[str]:
    """All streams, then the bands of the sites, in the order that decides colours."""
    return list(dict.fromkeys([*sweep.modalities, *(band.modality for site in sweep.sites for band in site.bands)]))


def names_of(sweep: Sweep, modality: str) -> str:
    """Whose output is meant: all modalities together where the name is empty."""
    return f"{titles(sweep).get(modality, modality)} alone" if modality else "all modalities together"


def class_title(name: str) -> str:
    """A class, or all items where the name is empty, safe inside plotly's markup."""
    return labels.escaped(name) or ALL


def counted(count: int, one: str, several: str) -> str:
    return f"{count:,} {one if count == 1 else several}"


def sizes(n: int, groups: int) -> str:
    """`n = 24, 12 groups`; items that no group is known of are none."""
    return f"n = {n:,}, {counted(groups, 'group', 'groups')}" if groups else f"n = {n:,}"


def by_text(by: By) -> str:
    return "by true label" if by == "label" else "by prediction"


def resampling_text(resampling: Resampling) -> str:
    """How the intervals of a figure were made."""
    return f"95 % intervals, bootstrap over {units_text(resampling)}"


def units_text(resampling: Resampling) -> str:
    """What was drawn: `12 groups`."""
    return counted(resampling.units, resampling.unit.removesuffix("s"), resampling.unit)


def interval_text(estimate: Estimate) -> str:
    """A share with its interval: `97.1 % (96.8 % to 97.4 %)`."""
    value = labels.percent(estimate.value)
    if estimate.low is None or estimate.high is None:
        return f"{value} (too few for an interval)"
    return f"{value} ({labels.percent(estimate.low)} to {labels.percent(estimate.high)})"


def at(estimates: Estimates, place: int) -> Estimate:
    """One of a row of numbers with its interval."""
    if not estimates.low or not estimates.high:
        return Estimate(value=estimates.values[place])
    return Estimate(value=estimates.values[place], low=estimates.low[place], high=estimates.high[place])


def ends(estimates: Sequence[Estimate]) -> list[float]:
    """All numbers that an axis must hold: values and the ends of their intervals."""
    return [
        number
        for estimate in estimates
        for number in (estimate.value, estimate.low, estimate.high)
        if number is not None
    ]


def rounded(value: float) -> float:
    """Five digits: more than a figure shows, and it stays small on the wire."""
    return float(f"{value:.5g}")
