"""Numbers of block effects as figures and tables show them: points of blocks and segments, correlations in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from backend.schemas import Block, BlockEffects, Correlation, Site, SiteEffects, StudyEffects, StudySite
from frontend.figures import labels

Ablation = Literal["zero", "reference"]
ABLATIONS: tuple[Ablation, ...] = ("zero", "reference")
ABLATION_WORDS: dict[Ablation, str] = {"zero": "set to zero", "reference": "set to its reference mean"}


@dataclass(frozen=True)
class Point:
    """One block in one segment.

    Attributes:
        attention: mean over channels and windows (and items in a study).
        effect: on the output looked at; its mean size in a study.
        low, high: ends of the interval of the effect, where there is one.
    """

    block: Block
    segment: int
    attention: float
    effect: float
    low: float | None = None
    high: float | None = None


def effects_of(site: SiteEffects, ablation: Ablation) -> BlockEffects:
    """The effects by a way of ablating; by the first that there is where there is no such."""
    return next((each for each in site.effects if each.ablation == ablation), site.effects[0])


def study_effects_of(site: StudySite, ablation: Ablation) -> StudyEffects:
    """The same of a study."""
    return next((each for each in site.effects if each.ablation == ablation), site.effects[0])


def points_of(site: SiteEffects, effects: BlockEffects) -> list[Point]:
    """A point per block and segment, segment by segment."""
    return [
        Point(block, segment, row[block.index], effects.effect[segment][block.index])
        for segment, row in enumerate(site.attention)
        for block in site.site.blocks
    ]


def study_points_of(site: StudySite, effects: StudyEffects) -> list[Point]:
    """The same of a study, with intervals."""
    return [
        Point(
            block,
            segment,
            row[block.index],
            effects.effect[segment][block.index],
            effects.low[segment][block.index],
            effects.high[segment][block.index],
        )
        for segment, row in enumerate(site.attention)
        for block in site.site.blocks
    ]


def prior_of(site: Site) -> float:
    """Attention of a block where it is uniform."""
    return 1 / len(site.blocks)


def rho_text(found: Correlation) -> str:
    """`ρ +0.12 (95 % −0.10 to +0.33), p = 0.24`."""
    if found.rho is None:
        return "no correlation can be told: one side does not vary"
    text = f"ρ {labels.signed(found.rho)}"
    if found.low is not None and found.high is not None:
        text += f" (95 % {labels.signed(found.low)} to {labels.signed(found.high)})"
    return text if found.p is None else f"{text}, {p_text(found.p)}"


def rho_short(found: Correlation) -> str:
    """`ρ +0.12, p = 0.24`: what fits into a title."""
    if found.rho is None:
        return "no correlation can be told"
    return f"ρ {labels.signed(found.rho)}" + ("" if found.p is None else f", {p_text(found.p)}")


def interval_text(found: Correlation) -> str:
    """`95 % −0.10 to +0.33`; empty where there is no interval."""
    if found.low is None or found.high is None:
        return ""
    return f"95 % {labels.signed(found.low)} to {labels.signed(found.high)}"


def p_text(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.2g}"


def place_text(site: Site, point: Point) -> str:
    """Where a point is, for a hover: `block 3, segment 2`."""
    return labels.joined(f"block {point.block.position}", labels.segment_text(site, point.segment))


def significant(value: float) -> float:
    """Five digits: more than a figure shows, and it stays small on the wire."""
    return float(f"{value:.5g}")


def span_of(values: Sequence[float], room: float = 0.06) -> list[float]:
    """Range of an axis around values, with some room for marks."""
    low, high = min(values), max(values)
    width = (high - low) or abs(high) or 1.0
    return [low - room * width, high + room * width]
