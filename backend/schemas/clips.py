"""Uploaded files, called clips whatever they hold."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from backend.schemas.base import Schema


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
