"""What other attention does over many inputs of a sweep: each by itself, and means with intervals over groups."""

from typing import Literal

from pydantic import Field

from backend.schemas.base import Schema


class GroupedMean(Schema):
    """A mean over inputs and its 95 % interval, bootstrapped over groups; null where there is one group only."""

    value: float
    low: float | None = None
    high: float | None = None
    n: int = Field(description="Inputs.")


class Said(Schema):
    """What was predicted of one input: a class with its probability, or a value."""

    prediction: int = Field(description="Index of the output.")
    probability: float | None = Field(default=None, description="Of the class; null for a value.")
    value: float | None = Field(default=None, description="Null for a class.")


class OverriddenItem(Schema):
    """One input, with the attention that the network gave it and with the other."""

    position: int
    name: str
    analysis: str | None
    group: str | None
    label: str | None = Field(default=None, description="As the network calls it; null where it knows none.")
    before: Said
    after: Said
    changed: bool = Field(description="Whether another class is predicted; of a value, whether its nearest bin is.")
    output_change: float = Field(description="Of the output that was predicted before: its logit, or the value.")
    probability_change: float | None = Field(default=None, description="Of the class that was predicted before.")


class PairedScore(Schema):
    """How good the predictions are on inputs with a label: `accuracy`, or `mae`, the mean absolute error of a value."""

    metric: Literal["accuracy", "mae"]
    before: GroupedMean
    after: GroupedMean
    difference: GroupedMean = Field(description="After less before, of the same inputs.")


class OverriddenClass(Schema):
    """The inputs of which one class, or one bin of the value, was predicted before."""

    index: int = Field(description="Of the class or bin of the sweep.")
    change: GroupedMean = Field(description="Part whose prediction changes; of a value, its mean change.")


class OverrideStudyResult(Schema):
    kind: Literal["override-study"] = "override-study"
    items: list[OverriddenItem]
    failed: int = 0
    size: GroupedMean = Field(description="Part of the predictions that change; of a value, mean size of its change")
    output_change: GroupedMean = Field(description="Mean change of the output that was predicted before.")
    probability_change: GroupedMean | None = Field(default=None, description="The same of its probability.")
    score: PairedScore | None = Field(default=None, description="Null where no input has a label that is known.")
    classes: list[OverriddenClass] = Field(description="Those that were predicted before, in their order.")
    untrained: list[str] = Field(default=[], description="In what the network was not trained, a sentence each.")
    sentence: str = Field(description="What it comes to, in one sentence.")
