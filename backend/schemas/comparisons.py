"""Comparisons: two analyses, or two sweeps, side by side."""

from typing import Literal

from pydantic import Field

from backend.schemas.base import Schema
from backend.schemas.checkpoints import Site


class Side(Schema):
    """One side of a comparison."""

    kind: Literal["analysis", "sweep"]
    id: str
    name: str
    checkpoint: str
    n: int = Field(default=1, description="Items that its numbers are means over.")
    prediction: str = Field(default="", description="Of an analysis: class, or value.")


class SharePair(Schema):
    modality: str
    title: str
    left: float
    right: float
    left_prior: float
    right_prior: float


class SiteComparison(Schema):
    """One site on both sides."""

    site: str
    left: Site
    right: Site
    shares: list[SharePair] = Field(description="Of the streams that both have.")
    left_map: list[list[list[float]]] = Field(description="(segments, blocks, channels per block), mean over windows")
    right_map: list[list[list[float]]]
    difference: list[list[list[float]]] = Field(description="Right less left; empty where blocks don't correspond.")
    blocks_correspond: bool
    reason: str = Field(default="", description="Why they don't, in one sentence.")


class Comparison(Schema):
    left: Side
    right: Side
    sites: list[SiteComparison] = Field(description="The sites of the same name, in the order of the left side.")
    only_left: list[str] = Field(default=[], description="Sites that the right side does not have.")
    only_right: list[str] = []
    notes: list[str] = Field(default=[], description="What to keep in mind, a sentence each.")
