"""Interventions: what a network would say if its attention or its input were otherwise.

Each is asked of an analysis that has succeeded, but for studies, which are asked of a sweep. They are durable jobs as
analyses are: the same request again gives the one that is there.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from backend.schemas.analyses import AnalysisState, Prediction, Progress
from backend.schemas.base import Problem, Schema
from backend.schemas.checkpoints import Site
from backend.schemas.override_studies import OverrideStudyResult

Ablation = Literal["zero", "reference"]
"""`zero`: the block's features are zero. `reference`: they are their mean over the reference set of the checkpoint."""


# --- requests


class SiteOverride(Schema):
    """How the attention of one site is replaced; applied in the order of the fields."""

    site: str
    attention: Literal["trained", "uniform", "permuted"] = "trained"
    seed: int = Field(default=0, ge=0, lt=2**31, description="Of the permutation of the blocks.")
    forced: int | None = Field(default=None, ge=0, description="Block that gets all the attention.")
    floor: float | None = Field(
        default=None, ge=0, le=1, description="Another lambda than the network was trained with."
    )
    muted: list[str] = Field(default=[], description="Modalities whose blocks are multiplied by zero.")
    muted_blocks: list[int] = Field(default=[], description="Blocks that are multiplied by zero.", max_length=10_000)


class OverrideRequest(Schema):
    """Other attention."""

    kind: Literal["override"] = "override"
    analysis: str
    sites: list[SiteOverride] = Field(min_length=1)


class EffectRequest(Schema):
    """The effect of every block, beside its attention."""

    kind: Literal["effect"] = "effect"
    analysis: str
    output: int | None = Field(
        default=None, ge=0, description="Index of the output looked at; null: the predicted one."
    )


class SwapRequest(Schema):
    """Another input: streams of another analysis, sound shifted in time, noise added."""

    kind: Literal["swap"] = "swap"
    analysis: str
    other: str | None = Field(default=None, description="Analysis of the same checkpoint whose streams are taken.")
    modalities: list[str] = Field(default=[], description="The streams that are taken from `other`.")
    shift_s: dict[str, float] = Field(
        default={}, description="modality made of sound -> seconds that it is moved later (negative: earlier)."
    )
    noise: dict[str, float] = Field(
        default={}, description="modality -> standard deviation of Gaussian noise, in units of its input's own."
    )
    seed: int = Field(default=0, ge=0, lt=2**31)


class SanityRequest(Schema):
    """The same maps for networks that have learnt nothing."""

    kind: Literal["sanity"] = "sanity"
    analysis: str
    seeds: int = Field(default=3, ge=1, le=10, description="How many randomly initialised networks.")


class StudyRequest(Schema):
    """The effect of every block over a sample of a sweep."""

    kind: Literal["study"] = "study"
    sweep: str
    most: int = Field(default=50, ge=2, le=1000, description="Items that are drawn.")
    seed: int = Field(default=0, ge=0, lt=2**31)


class OverrideStudyRequest(Schema):
    """Other attention over a sample of a sweep: what it does to the predictions, and to how often they are right."""

    kind: Literal["override-study"] = "override-study"
    sweep: str
    sites: list[SiteOverride] = Field(min_length=1)
    most: int = Field(default=50, ge=2, le=1000, description="Items that are drawn, those of a study of the same seed.")
    seed: int = Field(default=0, ge=0, lt=2**31, description="Of the draw.")


InterventionRequest = Annotated[
    OverrideRequest | EffectRequest | SwapRequest | SanityRequest | StudyRequest | OverrideStudyRequest,
    Field(discriminator="kind"),
]


# --- results


class Correlation(Schema):
    """Spearman's rank correlation over blocks; null where one side has no variance.

    The interval is a 95 % percentile bootstrap over blocks, or over groups (items) in a study; p is two-sided, by
    permutation of the blocks.
    """

    rho: float | None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    n: int


class SiteOutcome(Schema):
    """What was applied at a site, mean over windows, segments and channels."""

    site: Site
    attention: list[float] = Field(description="A of each block, as the network computed it.")
    applied: list[float] = Field(description="What each block was multiplied by.")
    share: dict[str, float] = Field(description="modality -> its share of A.")


class Changed(Schema):
    """A prediction with nothing changed, and with something changed."""

    before: Prediction
    after: Prediction
    untrained: list[str] = Field(default=[], description="In what the network was not trained, a sentence each.")
    notes: list[str] = Field(default=[], description="How it was done where that is no matter of course.")
    sites_before: list[SiteOutcome]
    sites_after: list[SiteOutcome]


class OverrideResult(Changed):
    kind: Literal["override"] = "override"


class SwapResult(Changed):
    kind: Literal["swap"] = "swap"
    other: Prediction | None = Field(default=None, description="What the other analysis said, where there is one.")


class Curve(Schema):
    """The output looked at, as blocks are taken away (or put back) one after the other in some order."""

    order: Literal["attention", "effect", "random"]
    blocks: list[int] = Field(description="How many blocks were taken away (put back) at each point, from 0 to all.")
    values: list[float] = Field(description="Mean over draws where the order is random.")
    low: list[float] = Field(default=[], description="Of the random draws, the 2.5 % quantile.")
    high: list[float] = Field(default=[], description="And the 97.5 % quantile.")
    area: float = Field(description="Mean height of the curve.")


class RandomControl(Schema):
    """Whether the blocks attended to most matter more than blocks drawn at random of the same modalities."""

    blocks: int = Field(description="k, how many are ablated together.")
    top: float = Field(description="Change of the output when the k most attended blocks are ablated.")
    random_mean: float
    random_low: float
    random_high: float
    draws: int
    p: float = Field(description="Part of the draws, and of `top` itself, that change the output at least as much.")


class BlockEffects(Schema):
    """Effect of every block of a site, ablated alone: output with the block less output without."""

    ablation: Ablation
    effect: list[list[float]] = Field(description="effect[segment][block], of the output looked at, mean over windows")
    probability: list[list[float]] = Field(default=[], description="The same of its probability; empty for a value.")
    correlation: Correlation = Field(description="Attention against the size of the effect, over all blocks.")
    within: dict[str, Correlation] = Field(description="modality -> the same among its blocks only.")
    control: RandomControl | None = None
    deletion: list[Curve] = []
    insertion: list[Curve] = []


class SiteEffects(Schema):
    site: Site
    attention: list[list[float]] = Field(description="attention[segment][block], mean over channels and windows")
    effects: list[BlockEffects] = Field(description="One for each way of ablating that there is.")
    sentence: str = Field(description="What it comes to, in one sentence.")


class EffectResult(Schema):
    kind: Literal["effect"] = "effect"
    prediction: Prediction
    output: int = Field(description="Index of the output that the effects are of.")
    sites: list[SiteEffects]
    reference: str = Field(default="", description="What the reference set is, or why there is none.")
    cost: float = Field(description="Time of the scan of single blocks over that of one pass of the same network.")


class SanityMap(Schema):
    seed: int | None = Field(description="Of the initialisation; null for the trained network.")
    values: list[list[list[float]]] = Field(description="(segments, blocks, channels per block), mean over windows")
    similarity: Correlation | None = Field(default=None, description="With the trained network's map, over its cells.")


class SiteSanity(Schema):
    site: Site
    trained: SanityMap
    random: list[SanityMap]
    sentence: str


class SanityResult(Schema):
    kind: Literal["sanity"] = "sanity"
    sites: list[SiteSanity]


class StudyItem(Schema):
    position: int
    name: str
    analysis: str | None
    group: str | None
    rho: dict[str, dict[Ablation, float | None]] = Field(description="site -> way of ablating -> Spearman's rho")


class StudyEffects(Schema):
    """Over all items of a study, at one site with one way of ablating."""

    ablation: Ablation
    effect: list[list[float]] = Field(description="mean size of the effect [segment][block]")
    low: list[list[float]]
    high: list[list[float]]
    correlation: Correlation = Field(description="Mean attention against mean size of the effect.")
    rho: Correlation = Field(description="Mean over items of their own rho; the interval is over groups.")


class StudySite(Schema):
    site: Site
    attention: list[list[float]]
    effects: list[StudyEffects]
    sentence: str


class StudyResult(Schema):
    kind: Literal["study"] = "study"
    sites: list[StudySite]
    items: list[StudyItem]
    failed: int = 0
    reference: str = ""


InterventionResult = Annotated[
    OverrideResult | SwapResult | EffectResult | SanityResult | StudyResult | OverrideStudyResult,
    Field(discriminator="kind"),
]


class Intervention(Schema):
    """One what-if question and, once it has succeeded, its answer."""

    id: str
    state: AnalysisState
    request: InterventionRequest
    checkpoint: str
    weights_sha256: str
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    attempts: int = 0
    progress: Progress = Progress(stage="Waiting", fraction=0)
    error: Problem | None = None
    result: InterventionResult | None = None


class Interventions(Schema):
    items: list[Intervention]
    total: int
