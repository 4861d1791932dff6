"""Sweeps: a checkpoint run over all of a collection, or over a test split before it was shipped."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from backend.schemas.analyses import AnalysisInputs, AnalysisState
from backend.schemas.base import Problem, Schema
from backend.schemas.checkpoints import Site, ValueScale


class SweepState(StrEnum):
    """`ended`: no item waits or runs; some may have failed."""

    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"

    @property
    def ended(self) -> bool:
        return self is SweepState.ENDED


class SweepRequest(Schema):
    collection: str = Field(description="Id of the collection.")
    checkpoint: str = Field(max_length=300, examples=["emotion/faces-speech"])


class SweepCounts(Schema):
    """How many items are in each state."""

    waiting: int = 0
    running: int = 0
    succeeded: int = 0
    failed: int = 0
    cancelled: int = 0

    @property
    def total(self) -> int:
        return self.waiting + self.running + self.succeeded + self.failed + self.cancelled


class Sweep(Schema):
    """A checkpoint over many inputs."""

    id: str
    source: Literal["collection", "shipped"] = Field(
        description="`shipped`: computed before, and laid beside its checkpoint; its inputs are not here."
    )
    name: str = Field(description="Of the collection or the test split.")
    description: str = Field(default="", description="What the inputs are, in plain words.")
    collection: str | None = Field(default=None, description="Id of the collection; null for a shipped one.")
    checkpoint: str
    weights_sha256: str
    current: bool = Field(default=True, description="Whether the checkpoint still has these weights.")
    state: SweepState
    created_at: datetime
    counts: SweepCounts
    rate_per_minute: float | None = Field(default=None, description="Of the last minutes; null until it is known.")
    remaining_s: float | None = None
    output: Literal["classes", "value"]
    classes: list[str] = Field(description="Of the network, or the bins of its value, in their order.")
    value: ValueScale | None = None
    modalities: dict[str, str] = Field(description="name -> title of the streams of the network.")
    sites: list[Site]
    labelled: int = Field(default=0, description="Items with a label that is one of the classes.")
    unknown_labels: dict[str, int] = Field(default={}, description="Labels that are none of them -> how many items.")
    groups: int = 0
    windows: int = Field(default=0, description="Most windows that one input had.")


class Sweeps(Schema):
    items: list[Sweep]
    total: int


class SweepItem(Schema):
    """One input of a sweep and what came of it."""

    position: int
    name: str
    state: AnalysisState
    inputs: AnalysisInputs | None = Field(default=None, description="Null where they are not here.")
    analysis: str | None = Field(default=None, description="Id of its analysis; null where it is not here.")
    label: str | None = None
    group: str | None = None
    error: Problem | None = None


class SweepItems(Schema):
    items: list[SweepItem]
    total: int
