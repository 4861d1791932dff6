"""What is found over all items of a sweep: means per class, intervals, differences, and where attention varies.

Attention of an item is the mean over its windows. A share is a mean over channels unless it is per channel. Classes are
those of the network, or the bins of its value. `by` says whether an item counts for its true label or for what was
predicted of it. Intervals are 95 % percentile intervals of a bootstrap over groups, or over items where there are fewer
than two groups.
"""

from typing import Literal

from pydantic import Field

from backend.schemas.analyses import AnalysisState
from backend.schemas.base import Problem, Schema
from backend.schemas.checkpoints import Site

By = Literal["label", "prediction"]
Axis = Literal["segments", "windows"]


class Estimate(Schema):
    """A number and its 95 % interval, which is null where there are too few units to resample."""

    value: float
    low: float | None = None
    high: float | None = None


class Estimates(Schema):
    """The same for a row of numbers; `low` and `high` are empty where there are too few units to resample."""

    values: list[float]
    low: list[float] = []
    high: list[float] = []


Unit = Literal["groups", "groups and single items", "items"]
"""What is drawn in a resample; an item without a group is one by itself."""


class Resampling(Schema):
    """How intervals were made."""

    unit: Unit
    units: int
    resamples: int
    seed: int


class ClassAttention(Schema):
    """Attention over the items of one class."""

    name: str = Field(description="The class; empty for all items together.")
    n: int
    groups: int
    share: dict[str, Estimate] = Field(description="modality -> its share; empty where n is 0.")
    channels: dict[str, Estimates] = Field(description="modality -> share per channel of a block, Cb numbers.")


class ClassesAttention(Schema):
    """Figure 6 of the paper for one site: attention per class, summed over the blocks of a modality."""

    site: Site
    by: By
    left_out: int = Field(description="Items that have no class (no label, or an unknown one).")
    resampling: Resampling
    classes: list[ClassAttention] = Field(description="In the order of the network; those without items too.")
    everything: ClassAttention


class SiteMap(Schema):
    """Mean attention of every block and channel at a site."""

    site: Site
    values: list[list[list[float]]] = Field(description="(segments, blocks, channels per block), before lambda")


class SiteMaps(Schema):
    """Figure 7 of the paper: block by channel, at all sites, over the items of a class or all."""

    by: By
    class_: str = Field(alias="class", description="Empty for all items together.")
    n: int
    sites: list[SiteMap]


class TimePosition(Schema):
    """A segment of a site, or the windows of one number in their clips."""

    index: int
    n: int
    share: dict[str, Estimate]


class ClassTime(Schema):
    name: str = Field(description="The class; empty for all items together.")
    positions: list[TimePosition]


class TimeAttention(Schema):
    """Share of each modality over segments or windows, per class."""

    site: Site
    by: By
    axis: Axis
    resampling: Resampling
    classes: list[ClassTime]
    everything: ClassTime


class ChannelDifference(Schema):
    """Difference of two classes in one channel of a modality's share."""

    modality: str
    channel: int
    difference: Estimate = Field(description="First class less second.")
    p: float
    q: float = Field(description="p with the false-discovery rate controlled over all channels and modalities.")


class ClassDifference(Schema):
    """Two classes compared channel by channel (Benjamini and Hochberg over all of them)."""

    site: Site
    by: By
    first: str
    second: str
    n: tuple[int, int]
    share: dict[str, Estimate]
    channels: list[ChannelDifference]
    level: float = Field(description="False-discovery rate at which channels count as different.", examples=[0.05])
    different: int = Field(description="Channels with q at most `level`.")
    permutations: int
    seed: int
    resampling: Resampling
    within_groups: bool = Field(description="Whether labels were permuted within groups only.")


class Variation(Schema):
    """Where the variance of attention lies at one site: is it the input, or the same map for every input?

    Parts of the total sum of squares of attention around uniform attention, each a fraction; they sum to one. `blocks`
    is the map that all inputs share; the others are of what differs between inputs.
    """

    site: Site
    by: By
    n: int
    blocks: float = Field(description="Between blocks and channels, the same for every input.")
    classes: float = Field(description="Between classes, what is left of the first.")
    groups: float = Field(description="Between groups, what is left of the first two.")
    clips: float = Field(description="Between inputs of one class and group.")
    p: float | None = Field(description="Of the part of classes, by permutation; null where there is but one class.")
    permutations: int
    seed: int
    within_groups: bool
    sentence: str


class MetricEstimate(Schema):
    name: str = Field(examples=["accuracy"])
    unit: str = Field(default="", examples=["%"])
    estimate: Estimate


class Confusion(Schema):
    """What items of each class were taken for, and the metrics of that."""

    modality: str = Field(description="Whose own part of the output predicts; empty for all together.")
    labels: list[str]
    counts: list[list[int]] = Field(description="counts[true][predicted]")
    metrics: list[MetricEstimate]
    resampling: Resampling


class ExploreRow(Schema):
    """One item in the table of a sweep."""

    position: int
    name: str
    state: AnalysisState
    analysis: str | None = None
    error: Problem | None = None
    label: str | None = None
    label_value: float | None = Field(default=None, description="The label of a network that gives out a value.")
    group: str | None = None
    prediction: str | None = Field(default=None, description="Class, or bin of the value.")
    value: float | None = Field(default=None, description="What a network gives out that has no classes.")
    confidence: float | None = Field(default=None, description="Probability of the predicted class.")
    wrong: bool | None = Field(default=None, description="Whether prediction and label differ; null without label.")
    deviation: float | None = Field(default=None, description="Cross-entropy of the label, or |value - label|.")
    alone: dict[str, str] = Field(default={}, description="modality -> what its own part of the output predicts.")
    disagreement: int = Field(default=0, description="Different predictions among `alone` and `prediction`, less one.")
    share: dict[str, float] = Field(default={}, description="modality of the site -> its share.")
    block: float | None = Field(default=None, description="Attention of the block asked for, mean over channels.")


class ExploreRows(Schema):
    """All items of a sweep."""

    site: str
    block: int | None
    rows: list[ExploreRow]
