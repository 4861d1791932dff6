"""What a stream of a network reads, and how it is made from what a person has: the `inputs` of a model card.

Each kind is a recipe of its own. What runs a checkpoint asks a card for its kinds, never for the name of its network.
Arrays are standardised per column (or channel) with the card's `mean` and `std`, so that the network takes them as they
come out of `models.features`.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Medium = Literal["video", "audio", "text", "skeleton"]
Padding = Literal["zeros", "states"]
Shape = tuple[int, ...]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @property
    def arrays_only(self) -> bool:
        """Whether it can only be uploaded as an array, not made of anything else."""
        return False


class _Pictures(_Input):
    """Pictures in the order of time, normalised per channel."""

    frames: int = Field(gt=0, description="Evenly spaced over the window, or over the clip if it is one.")
    size: int = Field(gt=0, description="Height and width in pixels.")
    mean: tuple[float, float, float]
    std: tuple[float, float, float]

    @property
    def medium(self) -> Medium:
        return "video"

    @property
    def shape(self) -> Shape:
        """Of one input, without the batch."""
        return (3, self.frames, self.size, self.size)


class FaceCrops(_Pictures):
    """How face crops become the (3, frames, size, size) input of a video stream.

    The order is: square crop of the face track grown by `margin`, resize to `size`, gray, histogram equalisation, scale
    to [0, 1], channel order, then `(x - mean) / std` per channel.
    """

    kind: Literal["face_crops"] = "face_crops"
    margin: float = Field(gt=0, description="Side of the crop relative to the side of the detected face box.")
    gray: bool = Field(description="Replace the three channels by luminance.")
    equalise: bool = Field(description="Equalise the histogram of each frame's luminance.")
    channel_order: Literal["rgb", "bgr"]


class Mfcc(_Input):
    """How sound becomes the (coefficients, frames) MFCC input of an audio stream (librosa's defaults otherwise)."""

    kind: Literal["mfcc"] = "mfcc"
    sample_rate: int = Field(gt=0, description="Hz, mono.")
    offset_s: float = Field(ge=0, description="Where in the window the excerpt starts, if it is long enough.")
    duration_s: float = Field(gt=0)
    coefficients: int = Field(gt=0)
    frames: int = Field(gt=0)

    @property
    def medium(self) -> Medium:
        return "audio"

    @property
    def shape(self) -> Shape:
        """Of one input, without the batch."""
        return (self.coefficients, self.frames)


class _Steps(_Input):
    """A sequence of feature vectors; the clip is divided evenly into the steps."""

    steps: int = Field(gt=0, description="Steps of the sequence.")
    width: int = Field(gt=0, description="Numbers per step.")

    @property
    def shape(self) -> Shape:
        """Of one input, without the batch."""
        return (self.steps, self.width)


class _StandardisedSteps(_Steps):
    mean: tuple[float, ...] = Field(default=(), description="Per column, subtracted; none if empty.")
    std: tuple[float, ...] = Field(default=(), description="Per column, divided by; none if empty.")

    @model_validator(mode="after")
    def _one_per_column(self) -> "_StandardisedSteps":
        for name, values in (("mean", self.mean), ("std", self.std)):
            if len(values) not in {0, self.width}:
                raise ValueError(f"{name}: expected {self.width} numbers, one per column, or none; got {len(values)}")
        if any(value <= 0 for value in self.std):
            raise ValueError("std: expected numbers above zero")
        return self


class TokenStates(_Steps):
    """Token states of a frozen text encoder: [CLS] ... [SEP], then padding (paper, section 4.2).

    `steps` tokens at most, each a state of `width` numbers of the encoder's last layer.
    """

    kind: Literal["token_states"] = "token_states"
    encoder: str = Field(description="Name of the text encoder, e.g. `all-MiniLM-L6-v2` or `bert-base-uncased`.")
    padding: Padding = Field(
        default="zeros",
        description="What follows the tokens: zeros, or the states that the encoder has of padding tokens which no "
        "other token attends to, as in the official recipe.",
    )

    @property
    def medium(self) -> Medium:
        return "text"


class SoundSteps(_StandardisedSteps):
    """Acoustic features per step: those of `models.features.sound_steps`, or COVAREP's, which can only be uploaded."""

    kind: Literal["sound_steps"] = "sound_steps"
    recipe: Literal["lens", "covarep"]

    @property
    def medium(self) -> Medium:
        return "audio"

    @property
    def arrays_only(self) -> bool:
        return self.recipe != "lens"


class FaceSteps(_StandardisedSteps):
    """Features of the face per step: those of `models.features.face_steps`, or FACET's, which can only be uploaded."""

    kind: Literal["face_steps"] = "face_steps"
    recipe: Literal["lens", "facet"]
    stream: str = Field(default="", description="SHA-256 of the weights whose face stream recipe `lens` reads.")

    @property
    def medium(self) -> Medium:
        return "video"

    @property
    def arrays_only(self) -> bool:
        return self.recipe != "lens"


class ActionUnits(_Input):
    """Action units of a face as OpenFace 2 gives them, each the mean over the frames of a clip; only uploaded.

    `models.features.action_units` names the columns: 17 intensities, then 18 parts of the frames that show one. The
    network normalises them itself.
    """

    kind: Literal["action_units"] = "action_units"
    units: int = Field(default=35, gt=0, description="Numbers per clip.")

    @property
    def medium(self) -> Medium:
        return "video"

    @property
    def shape(self) -> Shape:
        """Of one input, without the batch."""
        return (self.units,)

    @property
    def arrays_only(self) -> bool:
        return True


class SceneFrames(_Pictures):
    """How the whole picture of a video becomes the (3, frames, size, size) input of an action stream.

    Frames are evenly spaced over the clip. The order is: framing, resize to `size`, scale to [0, 1], channel order,
    then `(x - mean) / std` per channel.
    """

    kind: Literal["scene_frames"] = "scene_frames"
    content: Literal["rgb", "depth"] = Field(description="What the frames show; depth as gray levels, near is bright.")
    framing: Literal["square", "squeezed"] = Field(
        default="square",
        description="`square`: the central square; `squeezed`: the whole picture pressed into a square of 8/7 of "
        "`size`, of which the centre is taken, as in the official NTU recipe.",
    )
    channel_order: Literal["rgb", "bgr"] = "rgb"


class SkeletonFrames(_Input):
    """How tracked joints become the (3, frames, joints, persons) input of a skeleton stream.

    Frames are resampled evenly over the sequence; what is done to the coordinates before is the recipe's.
    """

    kind: Literal["skeleton_frames"] = "skeleton_frames"
    frames: int = Field(gt=0)
    joints: int = Field(gt=0, description="25 as NTU RGB+D (Kinect v2) numbers them, or 20 as UTD-MHAD (Kinect v1).")
    persons: int = Field(gt=0)
    recipe: Literal["metres", "centred", "spine"] = Field(
        description="`metres`: as the camera saw them; `centred`: origin at the hip centre of the first frame, scaled "
        "by the length of the spine; `spine`: origin at the middle of the first person's spine in every frame, as in "
        "the official NTU recipe."
    )
    frame_rate: float = Field(default=30.0, gt=0, description="Hz, of sequences that don't tell theirs.")

    @property
    def medium(self) -> Medium:
        return "skeleton"

    @property
    def shape(self) -> Shape:
        """Of one input, without the batch."""
        return (3, self.frames, self.joints, self.persons)


Input = Annotated[
    FaceCrops | Mfcc | TokenStates | SoundSteps | FaceSteps | ActionUnits | SceneFrames | SkeletonFrames,
    Field(discriminator="kind"),
]
"""Any of the kinds; `kind` tells which."""

PAPER_MFCC = Mfcc(sample_rate=44_100, offset_s=0.5, duration_s=2.45, coefficients=13, frames=212)
"""The official RAVDESS recipe (paper, section 4.1)."""
