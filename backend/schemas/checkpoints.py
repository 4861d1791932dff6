"""Checkpoints: what a network reads, where it fuses and what it gives out."""

from typing import Literal

from pydantic import Field

from backend.schemas.base import Schema


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
    recordable: bool = Field(
        default=False, description="Whether a camera or a microphone gives what it reads; none of them gives depth."
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
    """One place where the modalities are fused, by an MSAF module or by MMTM's gates."""

    name: str = Field(examples=["intermediate"])
    title: str = Field(examples=["Intermediate fusion"])
    segments: int = Field(description="q, the number of time segments with a block of their own.")
    segment_steps: list[tuple[int, int]] = Field(
        default=[], description="Of each segment the first step of the network's sequence and the one after its last."
    )
    bands: list[Band] = Field(description="The modalities of the site, in the order of their blocks.")
    channels_per_block: int = Field(description="Cb.")
    weighting: Literal["attention", "gates"] = Field(
        default="attention",
        description="`attention`: MSAF's softmax over all blocks. `gates`: MMTM's, one in (0, 2) for each channel; "
        "what is returned as attention is then a gate over the sum of the gates of all blocks, and there is no lambda.",
    )
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
    card_sha256: str | None = Field(default=None, description="Of the card's file.")
    weights_bytes: int | None = None
    origin: str = Field(default="", description="`ours` or `official`, and where the weights come from.")
    licence: str = ""
    training_data: str = ""
    metrics: list[Metric] = []
    limits: list[str] = Field(default=[], description="What the checkpoint is not good for, a sentence each.")


class Checkpoints(Schema):
    items: list[Checkpoint]
