"""The wire contract of the service: what the API accepts and returns, and all that the pages may import of the backend.

Words are those of the design: a *site* is one place where an MSAF module fuses; a *segment* is one of a site's q time
segments; a *window* is one stretch of the clip that was fed to the network as a whole. Modalities are named, never
numbered, and every mapping over them keeps the network's order.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Schema(BaseModel):
    """Base of every message: unknown keys are refused, so that a misspelt field is an error, not a silent default."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Problem(Schema):
    """An error as RFC 9457 problem details (`application/problem+json`)."""

    model_config = ConfigDict(extra="allow", frozen=True)

    type: str = "about:blank"
    title: str = Field(examples=["Unusable clip"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["holiday.mp4: expected a video or sound file; this is an image (png)"])


# --- checkpoints ------------------------------------------------------------------------------------------------------


class Modality(Schema):
    """One stream of a network."""

    name: str = Field(examples=["video"])
    title: str = Field(examples=["Face video"])
    medium: Literal["video", "audio", "text", "skeleton"] = Field(description="What kind of input the stream reads.")
    shape: list[int] = Field(description="Shape of one input without the batch.", examples=[[3, 8, 48, 48]])
    description: str = Field(description="How the input is made from the clip, in plain words.")
    arrays_only: bool = Field(
        default=False, description="Whether it can only be given as an uploaded array, not made from a clip."
    )


class Block(Schema):
    """One feature block of a site; `index` is its row in the attention arrays."""

    index: int
    modality: str
    position: int = Field(description="0-based position among the blocks of its modality.")
    first_channel: int = Field(description="First channel of the modality that the block holds.")
    last_channel: int = Field(description="Last channel that the block holds (inclusive, padding left out).")


class Band(Schema):
    """The blocks of one modality of a site; a person of a skeleton is a modality of its own at some sites."""

    modality: str = Field(examples=["person_1"])
    title: str = Field(examples=["Person 1"])
    stream: str = Field(description="The modality of the network that it comes from.", examples=["skeleton"])


class ValueScale(Schema):
    """The one number that a network gives out instead of classes, and the scale that it was trained on."""

    name: str = Field(examples=["sentiment"])
    low: float = Field(examples=[-3.0])
    high: float = Field(examples=[3.0])
    low_label: str = Field(default="", examples=["strongly negative"])
    high_label: str = Field(default="", examples=["strongly positive"])


class Site(Schema):
    """One place where an MSAF module fuses."""

    name: str = Field(examples=["intermediate"])
    title: str = Field(examples=["Intermediate fusion"])
    segments: int = Field(description="q, the number of time segments with a block of their own.")
    segment_steps: list[tuple[int, int]] = Field(
        default=[], description="Of each segment the first step of the network's sequence and the one after its last."
    )
    bands: list[Band] = Field(description="The modalities of the site, in the order of their blocks.")
    channels_per_block: int = Field(description="Cb.")
    floor: float = Field(description="Lambda: the applied attention is floor + (1 - floor) * attention.")
    blocks: list[Block]
    prior: dict[str, float] = Field(
        description="Share of each modality under uniform attention: its blocks over all blocks."
    )


class Metric(Schema):
    """One result on the card of a checkpoint."""

    dataset: str
    split: str
    metric: str = Field(examples=["accuracy"])
    inputs: list[str] = Field(description="The modalities that were given; the others were missing.")
    value: float
    unit: str = Field(default="%", examples=["%"])
    samples: int | None = None
    kind: Literal["measured", "reported"] = Field(description="Measured by this project, or as its authors report it.")
    headline: bool = Field(default=False, description="Named where there is room for one; else that of most inputs.")
    note: str = ""


class Windowing(Schema):
    """How a clip is cut for a checkpoint: up to `single_s` seconds it is one window."""

    single_s: float
    length_s: float
    hop_s: float


class Checkpoint(Schema):
    """A checkpoint that the service can run, or a broken one with the reason."""

    id: str = Field(examples=["emotion/faces-speech"])
    state: Literal["ready", "broken"]
    reason: str | None = Field(default=None, description="Why a broken checkpoint can't be used.")
    title: str
    network: str = Field(examples=["emotion"])
    summary: str = ""
    output: Literal["classes", "value"] = "classes"
    classes: list[str] = []
    value: ValueScale | None = None
    modalities: list[Modality] = []
    sites: list[Site] = []
    windowing: Windowing | None = None
    parameters: int | None = None
    flops: int | None = Field(default=None, description="Of one window, two per multiply-add.")
    weights_sha256: str | None = None
    weights_bytes: int | None = None
    origin: str = Field(default="", description="`ours` or `official`, and where the weights come from.")
    licence: str = ""
    training_data: str = ""
    metrics: list[Metric] = []
    limits: list[str] = Field(default=[], description="What the checkpoint is not good for, a sentence each.")


class Checkpoints(Schema):
    items: list[Checkpoint]


# --- clips ------------------------------------------------------------------------------------------------------------


class VideoStream(Schema):
    codec: str
    width: int = Field(description="Pixels, after rotation.")
    height: int = Field(description="Pixels, after rotation.")
    rotation: int = Field(
        default=0, description="Degrees clockwise that the file asks for; the frames are already turned."
    )
    frame_rate: float | None = None
    frames: int | None = Field(default=None, description="As the container states or implies it; may be an estimate.")


class AudioStream(Schema):
    codec: str
    sample_rate: int
    channels: int


class SkeletonStream(Schema):
    """A file of tracked joints."""

    joints: int = Field(examples=[25])
    persons: int = Field(description="Persons that are tracked anywhere in the file.")
    frames: int
    frame_rate: float = Field(description="Hz; 30 where the file does not tell.")
    in_picture: bool = Field(description="Whether the file says where in its video each joint is seen.")


class FeatureArray(Schema):
    """One array of an uploaded `.npz`: the input of the modality of its name."""

    name: str = Field(examples=["text"])
    shape: list[int] = Field(examples=[[50, 768]])


class Probe(Schema):
    """What is in a file."""

    container: str = Field(examples=["mp4"])
    duration_s: float = Field(description="0 for arrays of features, which have no time.")
    video: VideoStream | None = None
    audio: AudioStream | None = None
    skeleton: SkeletonStream | None = None
    features: list[FeatureArray] = []


class Clip(Schema):
    """A file that was uploaded: a video or recording, a skeleton, or arrays of features."""

    kind: Literal["media", "skeleton", "features"] = "media"
    id: str = Field(description="SHA-256 of the bytes: the same file uploaded twice is one clip.")
    name: str = Field(description="The name that the user's file had; text to show, never a path.")
    media_type: str = Field(examples=["video/mp4"])
    size_bytes: int
    created_at: datetime
    probe: Probe
    warnings: list[str] = Field(default=[], description="E.g. that there is no sound track.")
    sample: bool = Field(default=False, description="An artificial clip that was made at set-up.")


class Clips(Schema):
    items: list[Clip]
    total: int


class SkeletonPicture(Schema):
    """A skeleton to draw: a front view of every frame."""

    frame_rate: float
    joint_names: list[str]
    bones: list[tuple[int, int]] = Field(description="Pairs of joints that a line connects.")
    view: Literal["picture", "plane"] = Field(
        description="`picture`: pixels of the video that it was tracked in. `plane`: metres, y upwards, from the front."
    )
    box: tuple[float, float, float, float] = Field(description="x and y of the least and of the greatest point.")
    times_s: list[float]
    persons: list[list[list[tuple[float, float]] | None]] = Field(
        description="persons[person][frame]: x, y of each joint, or null where the person is not tracked."
    )


# --- analyses ---------------------------------------------------------------------------------------------------------


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
    """Attention A of one site before lambda; sums to one over blocks for each window, segment and channel."""

    site: Site
    windows: list[int] = Field(description="Indices of the windows, in the order of the first axis.")
    shape: tuple[int, int, int, int] = Field(description="(windows, segments, blocks, channels per block)")
    values: list[list[list[list[float]]]]
    share: dict[str, list[list[list[float]]]] = Field(
        description="modality -> share[window][segment][channel]: sum of A over the blocks of the modality."
    )
