"""Analyses: the run of a checkpoint on one input, and what it found."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from backend.schemas.base import Problem, Schema
from backend.schemas.checkpoints import Site, ValueScale, Windowing


class AnalysisState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self in (AnalysisState.SUCCEEDED, AnalysisState.FAILED, AnalysisState.CANCELLED)


MOST_TEXT = 5_000
"""Characters of a text: far more than the tokens that a network reads, and far less than would be a nuisance."""


class AnalysisInputs(Schema):
    """What an analysis runs on: a clip, a text, a skeleton, or arrays of features.

    A text beside a clip is what is said in it, a skeleton beside a clip is of the person in it.
    """

    clip: str | None = Field(default=None, description="Id of an uploaded video or recording.")
    text: str | None = Field(default=None, description=f"At most {MOST_TEXT:,} characters.")
    skeleton: str | None = Field(default=None, description="Id of an uploaded skeleton.")
    features: str | None = Field(default=None, description="Id of uploaded arrays, which come alone.")


class AnalysisRequest(AnalysisInputs):
    """What to run on what."""

    checkpoint: str = Field(max_length=300, examples=["emotion/faces-speech"])


class Progress(Schema):
    stage: str = Field(description="What is being done, to show to a person.", examples=["Finding faces"])
    fraction: Annotated[float, Field(ge=0, le=1)] = 0.0


class Window(Schema):
    """One stretch of the clip, fed to the network as a whole."""

    index: int
    start_s: float
    end_s: float
    logits: list[float]
    probabilities: list[float] = Field(description="Empty where the network gives out a value instead of classes.")
    prediction: int = Field(description="Index of the most probable class.")
    contributions: dict[str, list[float]] = Field(
        description="modality -> its exact additive part of each logit; over modalities they add up to `logits`."
    )
    present: list[str] = Field(description="Modalities that had data in this window; the others were fed as zeros.")


class Prediction(Schema):
    """The whole clip: the mean over its windows."""

    logits: list[float]
    probabilities: list[float]
    prediction: int
    contributions: dict[str, list[float]]


class ModalityStatus(Schema):
    name: str
    title: str
    present: bool
    note: str = Field(default="", description="Why it is missing, or what a person should know of it.")


class Token(Schema):
    """One token of the text as the network read it."""

    step: int = Field(description="Its step in the network's sequence.")
    text: str
    start: int = Field(description="Where in the text it begins; equal to `end` for a mark that the encoder added.")
    end: int
    special: bool = Field(description="A mark of the encoder, such as [CLS], not a part of the text.")


class Transcript(Schema):
    """The text of the analysis and the tokens that the network read of it."""

    text: str
    modality: str
    tokens: list[Token]
    left_out: int = Field(default=0, description="Tokens at the end of the text that the network has no step for.")


class FaceFrame(Schema):
    """One frame that the network saw. `box` is in pixels of the (turned) video: x, y, width, height."""

    window: int
    time_s: float
    box: tuple[float, float, float, float]
    found: bool = Field(description="False where no face was found in the clip and the centre was taken instead.")


class FaceStrip(Schema):
    """The crops that the network saw, as one picture: tiles of `tile` pixels, `columns` a row, in order of `frames`."""

    tile: int
    columns: int
    frames: list[FaceFrame]


class Report(Schema):
    """What an analysis found; the attention arrays come from their own route."""

    checkpoint: str
    network: str
    weights_sha256: str
    output: Literal["classes", "value"] = "classes"
    classes: list[str]
    value: ValueScale | None = None
    duration_s: float | None = Field(description="Null where there is no time, as in a text; its window is 0 s long.")
    modalities: list[ModalityStatus]
    windowing: Windowing | None
    windows: list[Window]
    overall: Prediction
    sites: list[Site]
    shares: dict[str, dict[str, list[list[float]]]] = Field(
        description="site -> modality -> share[window][segment]: A summed over its blocks, mean over channels."
    )
    faces: FaceStrip | None = None
    transcript: Transcript | None = None
    warnings: list[str] = []
    timings_s: dict[str, float] = Field(default={}, description="Seconds spent in each stage.")
    versions: dict[str, str] = Field(default={}, description="Versions of the libraries that computed it.")


class Analysis(Schema):
    id: str
    state: AnalysisState
    checkpoint: str
    weights_sha256: str = Field(default="", description="The weights that were asked for.")
    inputs: AnalysisInputs
    name: str = Field(default="", description="What to call it: the name of its file, or the beginning of its text.")
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    attempts: int = 0
    progress: Progress = Progress(stage="Waiting", fraction=0)
    error: Problem | None = None
    report: Report | None = None


class Analyses(Schema):
    items: list[Analysis]
    total: int


class SiteAttention(Schema):
    """Attention A of one site before lambda, or the shares of its gates; sums to one over blocks for each window,
    segment and channel."""

    site: Site
    windows: list[int] = Field(description="Indices of the windows, in the order of the first axis.")
    shape: tuple[int, int, int, int] = Field(description="(windows, segments, blocks, channels per block)")
    values: list[list[list[list[float]]]]
    share: dict[str, list[list[list[float]]]] = Field(
        description="modality -> share[window][segment][channel]: sum of A over the blocks of the modality."
    )
